"""A home that is open: its settings, and the services over its record, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from cases.model.actors import SERVICE, Actor
from cases.model.early_warning import WarningRules
from cases.model.heads import Trust
from cases.model.reporting import Rules
from cases.model.retention import Schedule
from cases.policy import Catalogue
from cases.policy.disclosure import load_disclosure
from cases.policy.jurisdiction import jurisdictions
from cases.services.attesting import Attesting
from cases.services.bundles import Bundles, House
from cases.services.casework import Casework
from cases.services.clocking import ClockRules
from cases.services.clocks import Clocks
from cases.services.context import Context
from cases.services.custody import Custody
from cases.services.disposing import Disposing
from cases.services.evidence import Evidence
from cases.services.handing_in import HandingIn
from cases.services.heads import Heads
from cases.services.house_rules import HouseRules
from cases.services.intake import Intake
from cases.services.lettering import Letterhead
from cases.services.letters import Letters
from cases.services.lineage import Lineage
from cases.services.notices import Notices
from cases.services.overview import Overview
from cases.services.picturing import Picturing
from cases.services.procedure import Procedure
from cases.services.registry import Registry
from cases.services.replay import Replay
from cases.services.reporting import Reporting, reporting
from cases.services.reports import Reports
from cases.services.requests import Requests
from cases.services.rereading import Rereading
from cases.services.retention import Retention
from cases.services.sealing import Sealing
from cases.services.sittings import Sittings
from cases.services.triage import Triage
from cases.services.watching import Watching
from cases.store.transaction import Store, new_session
from cases.vault.blobs import Vault
from cases.vault.keys import LogKeys
from monitor import __version__, config
from monitor.at_the_desk import AtTheDesk
from monitor.clock import now
from monitor.flagging import FlagDesk

if TYPE_CHECKING:  # the net and the scorer are heavy: loaded when a pass needs them
    from collectors.address import Addresses
    from collectors.budgets import Budget
    from collectors.manners import Manners
    from collectors.net import Net
    from monitor.notices import Postman
    from monitor.outside import Outside
    from monitor.pipeline import Pipeline
    from monitor.ruling import Ruling
    from monitor.scoring.freezing import Grounds
    from monitor.scoring.inforce import InForce
    from monitor.scoring.scorer import Scorer

_LOOKS_PER_HOST: Final = 8
"""Handles taken at once for each host read at once, so that one slow host does not hold up the others."""


@dataclass
class Application(AtTheDesk):
    """A home, opened: its settings and the services over its record."""

    home: Path
    settings: config.Settings
    store: Store
    vault: Vault
    catalogue: Catalogue
    addresses: Addresses | None = None
    """Which addresses may be asked; the public internet where None."""

    @cached_property
    def registry(self) -> Registry:
        """People, units, handles."""
        return Registry(self.store)

    @cached_property
    def intake(self) -> Intake:
        """What the net brings into the record."""
        hold = timedelta(seconds=self.settings.collect.lease_s)
        return Intake(self.store, self.vault, self.catalogue, self.masks, hold=hold)

    @cached_property
    def replay(self) -> Replay:
        """Kept posts, read again to try rules."""
        return Replay(self.store)

    @cached_property
    def watching(self) -> Watching:
        """How the watch itself fares."""
        return Watching(self.store, self.vault)

    @cached_property
    def handing_in(self) -> HandingIn:
        """What people hand in."""
        return HandingIn(self.store, self.vault)

    @cached_property
    def context(self) -> Context:
        """What posts are scored by, beside rules and policy."""
        return Context(self.store, self.catalogue, self.home / "keys")

    @cached_property
    def rereading(self) -> Rereading:
        """Kept answers, read again."""
        return Rereading(self.store, self.vault)

    @cached_property
    def lineage(self) -> Lineage:
        """Whether the record is the one this home has known."""
        return Lineage(self.store, self.keys)

    @cached_property
    def sittings(self) -> Sittings:
        """Who sat down, and when they left."""
        return Sittings(self.store)

    @cached_property
    def sealing(self) -> Sealing:
        """The vault's keys."""
        return Sealing(self.store, self.vault)

    @property
    def schedule(self) -> Schedule:
        """How long records are kept here."""
        kept = self.settings.retention
        return Schedule.of_days(
            kept.unflagged_days,
            kept.dismissed_days,
            kept.notice_days,
            kept.case_years,
            self.clock_rules.jurisdictions.sustained_years(),
        )

    @cached_property
    def disposing(self) -> Disposing:
        """Legal holds, and disposal by two persons."""
        return Disposing(self.store, self.vault, self.schedule)

    @cached_property
    def evidence(self) -> Evidence:
        """Items of evidence."""
        return Evidence(self.store, self.vault)

    @cached_property
    def letters(self) -> Letters:
        """Letters of cases."""
        said = self.settings.department
        zone = ZoneInfo(said.zone)
        head = Letterhead(said.name, said.contact, zone, self.home / "letters")
        return Letters(self.store, self.vault, self.catalogue, self.masks, head, self.clock_rules)

    @cached_property
    def notices(self) -> Notices:
        """Who is told that something waits.

        Raises:
            ConfigError: The quiet hours are none.
        """
        from monitor.notices import manner_of

        return Notices(self.store, manner_of(self.settings))

    @cached_property
    def postman(self) -> Postman:
        """How notices leave the machine."""
        from monitor.notices import Postman

        return Postman(self.notices, self.settings, self.home)

    @property
    def triage(self) -> Triage:
        """The queue and the decisions on it."""
        return self.flags.triage

    @cached_property
    def flags(self) -> FlagDesk:
        """Triage, and what happens around flags."""
        return FlagDesk(self.store, self.catalogue, self.masks, self.settings)

    @cached_property
    def clock_rules(self) -> ClockRules:
        """What statutory clocks are started by."""
        profiles = jurisdictions(self.settings.cases.jurisdiction, self.home)
        return ClockRules(profiles, self.settings.department.zone, self.masks)

    @cached_property
    def clocks(self) -> Clocks:
        """Statutory clocks."""
        return Clocks(self.store, self.clock_rules)

    @cached_property
    def procedure(self) -> Procedure:
        """From intake to closing."""
        return Procedure(self.store, self.catalogue, self.masks, self.house_rules)

    @cached_property
    def requests(self) -> Requests:
        """Acts of the procedure, each done once for its key."""

        def over(store: Store) -> Procedure:
            return Procedure(store, self.catalogue, self.masks, self.house_rules)

        return Requests(self.store, over)

    @cached_property
    def house_rules(self) -> HouseRules:
        """What the procedure goes by beside the policy.

        Raises:
            PolicyError: The jurisdiction profile, or what is to be disclosed, cannot be used.
        """
        return HouseRules(
            self.catalogue,
            self.clock_rules,
            load_disclosure(self.catalogue, self.home),
            self.settings.cases.chain_days,
        )

    @cached_property
    def overview(self) -> Overview:
        """Search, statistics, early warning."""
        said = self.settings.early_warning
        return Overview(
            self.store,
            self.catalogue,
            self.masks,
            zone=ZoneInfo(self.settings.department.zone),
            rules=WarningRules(said.days, said.warning, said.critical, said.weights),
        )

    @cached_property
    def casework(self) -> Casework:
        """Cases."""
        most, rules = self.settings.access.looks_alert, self.house_rules
        return Casework(
            self.store, self.vault, self.catalogue, self.masks, rules=rules, alert_after=most
        )

    @cached_property
    def bundles(self) -> Bundles:
        """Cases that leave the house."""
        return Bundles(
            self.store,
            self.vault,
            self.catalogue,
            self.masks,
            heads=self.heads,
            house=House(self.settings.department.name, f"Watchdesk {__version__}"),
        )

    @cached_property
    def reporting(self) -> Reporting:
        """Employees' reports: taken, written about, their pages captured, their reporters protected."""
        said = self.settings.reports
        rules = Rules(**{name: getattr(said, name) for name in said.__struct_fields__})
        return reporting(self.store, self.vault, self.catalogue, self.masks, rules)

    @property
    def reports(self) -> Reports:
        """Taking reports."""
        return self.reporting.taking

    @cached_property
    def custody(self) -> Custody:
        """The custody log."""
        return Custody(self.store, self.vault, self.keys, self.trust)

    @cached_property
    def heads(self) -> Heads:
        """Signed heads of the custody log."""
        return Heads(self.store, self.keys, self.trust)

    @cached_property
    def trust(self) -> Trust:
        """Who outside is asked to vouch for heads, and by what their answers verify.

        Raises:
            ConfigError: A key or the file of certificates cannot be used.
        """
        from monitor.attestors import trust_of

        return trust_of(self.settings.custody, self.home)

    @cached_property
    def outside(self) -> Outside:
        """How heads leave the machine."""
        from monitor.attestors import places_of
        from monitor.outside import Outside

        asked, department = self.settings.custody, self.settings.department
        return Outside(
            self.heads,
            Attesting(self.store, self.trust),
            places_of(asked, self.trust),
            who=(department.name, __version__, department.contact),
            every=timedelta(minutes=asked.every_minutes),
            urgent=self.store.urgent,
        )

    @property
    def keys(self) -> LogKeys:
        """The keys that sign the heads."""
        return LogKeys(self.home / "keys")

    @property
    def scorer(self) -> Scorer:
        """The scorer with the rules and the own words of the home, as they stand now; broken ones leave the old."""
        return self.rules_in_force().scorer

    @property
    def rules_in_force(self) -> InForce[Grounds]:
        """What makes the scorer and what it rests on, anew when a file of its rules has changed."""
        return self.ruling.in_force

    @cached_property
    def ruling(self) -> Ruling:
        """The rules in force, and what is wrong with the files."""
        from monitor.ruling import Ruling

        return Ruling(
            self.home, self.settings.policy, self.catalogue, self.registry, self.context.recomputing
        )

    @cached_property
    def pipeline(self) -> Pipeline:
        """One pass of the watch, done by the service and not by whoever asks for it."""
        from monitor.media.reader import PictureReader
        from monitor.media.references import References
        from monitor.media.watching import PictureWatch
        from monitor.pipeline import How, Pipeline, Record
        from monitor.tally import Limit

        collect = self.settings.collect
        references = References(self.home)
        return Pipeline(
            Record(
                self.intake,
                self.watching,
                Retention(self.store, self.vault, self.schedule),
                self.context,
            ),
            SERVICE,
            open_net=self.open_net,
            grounds=self.rules_in_force,
            clock=now,
            pictures=PictureWatch(Picturing(self.store, self.vault), references.all, PictureReader),
            how=How(
                interval=timedelta(minutes=collect.interval_minutes),
                plain_interval=timedelta(hours=collect.plain_interval_hours),
                width=collect.concurrency * _LOOKS_PER_HOST,
                lookback=timedelta(days=collect.lookback_days),
                pictures=collect.pictures,
                limits={
                    name: Limit(said.requests_per_day or None, said.usd_per_month or None)
                    for name, said in config.each_platform(self.settings)
                },
            ),
        )

    def actor(self, login: str) -> Actor:
        """Return who a login is here, for one sitting.

        Raises:
            NotFound: Nobody has that login.
        """
        auth = "demo" if self.settings.home.demo else "os"
        return self.registry.actor(SERVICE, login, auth=auth, session=new_session())

    def open_net(
        self, manners: Manners | None = None, budgets: Mapping[str, Budget] | None = None
    ) -> Net:
        """Return the net as the settings want it, not yet entered."""
        from monitor.platforms import net_of

        return net_of(self.settings, self.home, self.addresses, manners, budgets)
