"""Employees' reports of a violation they know of (V.B.2): each finds its case, the reporter sealed or unknown."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from cases.errors import BadInput, NotFound, Refused, TellsWho
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.codes import kept_as, new_code
from cases.model.masking import Masks
from cases.model.notices import NoticeKind
from cases.model.reporting import (
    HOUR,
    Receipt,
    Recipient,
    ReportForm,
    Rules,
    Subject,
    address,
    is_late,
    names_in,
    recipient,
    url_mark,
    words_mark,
)
from cases.model.states import CaseSource
from cases.policy import Catalogue
from cases.services.notices import notify
from cases.services.opening import allege, open_case, provision
from cases.services.words import required, taken
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault
from cases.vault.drafts import Drafts
from cases.vault.reporters import ReporterSeals

__all__ = ["ReportForm", "Reports", "owned", "pseudonym"]

_URL_CAP: Final = 2_000
_SUGGESTIONS: Final = 8
_TITLE: Final = 120


class Reports:
    """Taking reports."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        catalogue: Catalogue,
        masks: Masks,
        rules: Rules = Rules(),  # noqa: B008  frozen
    ) -> None:
        """Take reports into `store`; clauses are those of the catalogue, limits those of `rules`.

        The report itself is evidence and stays as it was written; what is copied from it goes through `masks`. Who
        made a confidential one is sealed under a key of the vault's ring.
        """
        self._store = store
        self._seals = ReporterSeals(vault.ring)
        self._drafts = Drafts(vault.folder, vault.ring)
        self._catalogue = catalogue
        self._masks = masks
        self.rules = rules

    def submit(self, actor: Actor, form: ReportForm) -> Receipt:
        """Take a report: opens a case in intake, or joins one on the same, and gives a receipt number.

        The reporter is not told which: nothing in the receipt speaks of a case.

        Raises:
            Missing: It does not say what was seen.
            BadInput: The address is none, the time lies ahead, or a clause does not exist.
            NotFound: There is no person of that number.
            Refused: The words tell who the reporter is, or too many reports came within an hour.
        """
        what = required(form.what, "what you saw")
        url = address(taken(form.url, "the address", cap=_URL_CAP))
        clauses = tuple(dict.fromkeys(provision(self._catalogue, c).id for c in form.clauses))
        code = new_code() if form.anonymous else ""
        kept = kept_as(code) if code else ""
        sealed = form.confidential or form.anonymous
        with self._store.begin(actor, Capability.REPORT) as tx:
            if form.aware_at > tx.now:
                raise BadInput("the time you came to know of it lies ahead; give a past time")
            if sealed and not form.as_written:
                refuse_own_name(tx, f"{what} {url}")
            subject = _subject(tx, form.subject_number)
            self._limit(tx, anonymous=form.anonymous)
            receipt = Receipt(
                number=tx.incidents.next_number("R", tx.now.year),
                code=code,
                url=url,
                what=what,
                clauses=clauses,
                aware_at=form.aware_at,
                reported_at=tx.now,
                late=is_late(form.aware_at, tx.now, self.rules.late_hours),
                confidential=sealed,
                anonymous=form.anonymous,
                recipient=(to := recipient(subject, form)),
                outside_authority=self.rules.outside_authority if to is Recipient.OUTSIDE else "",
            )
            if sealed:
                tx.sealed_as = pseudonym(receipt.number)
            self._take(tx, receipt, subject, kept)
            return receipt

    def _take(self, tx: Transaction, receipt: Receipt, subject: Subject | None, code: str) -> None:
        """Keep the report in the case on the same matter, else in one of its own."""
        person_id = subject.person_id if subject else None
        unit_id = _unit(subject, receipt.recipient)
        words, page = words_mark(receipt.what), url_mark(receipt.url)
        known = tx.reports.same(words, page, receipt.url, person_id=person_id, unit_id=unit_id)
        if known is not None:
            case = tx.incidents.by_id(known)
            case_id, number = case.id, case.number
            tx.incidents.change(case.id, case.version)
        else:
            case_id, number = self._open(tx, receipt, person_id, unit_id)
        report_id = tx.incidents.report(
            number=receipt.number,
            case_id=case_id,
            reporter_id=None if receipt.confidential else tx.actor.person_id,
            url=receipt.url,
            what=receipt.what,
            clauses=list(receipt.clauses),
            aware_at=receipt.aware_at,
            reported_at=receipt.reported_at,
            confidential=receipt.confidential,
        )
        tx.reports.receive(
            report_id,
            anonymous=receipt.anonymous,
            recipient=receipt.recipient,
            joined=known is not None,
            late_after_hours=self.rules.late_hours,
            code=code,
            words_mark=words,
            url_mark=page,
        )
        if receipt.confidential and not receipt.anonymous:
            if tx.actor.person_id is None:
                raise Refused("this login belongs to nobody of the department: report anonymously")
            sealed = self._seals.close(receipt.number, tx.actor.person_id)
            tx.reporters.seal(report_id, sealed, tx.now)
            tx.exceptions.bar(report_id, self._seals.mark(receipt.number, tx.actor.person_id))
        self._record(tx, receipt, number, opened=known is None)
        urgent = receipt.recipient is not Recipient.UNIT
        notify(tx, NoticeKind.CASE, f"case:{number}", roles={Role.IA_COMMANDER}, urgent=urgent)

    def _open(
        self, tx: Transaction, receipt: Receipt, person_id: int | None, unit_id: int | None
    ) -> tuple[int, str]:
        """Open a case of the report's own, with what it alleges."""
        case_id, number = open_case(
            tx,
            source=CaseSource.REPORT,
            title=self._masks.text(receipt.what).splitlines()[0][:_TITLE],
            person_id=person_id,
            unit_id=unit_id,
        )
        for clause in receipt.clauses:
            if self._catalogue.provision(clause).violable:
                allege(tx, self._catalogue, case_id, clause, person_id=person_id)
        return case_id, number

    def _record(self, tx: Transaction, receipt: Receipt, case: str, *, opened: bool) -> None:
        """Tell of the report, and of the case where it opened one."""
        waited = receipt.reported_at - receipt.aware_at
        tx.record(
            CustodyAction.REPORT_RECEIVED,
            f"report:{receipt.number}",
            case=case,
            details={
                "reporter": tx.sealed_as.login,
                "what": self._masks.text(receipt.what),
                "url": receipt.url,
                "clauses": list(receipt.clauses),
                "to": receipt.recipient.value,
                "outside": receipt.outside_authority,
                "minutes_after": int(waited.total_seconds() // 60),
                "late": receipt.late,
            },
        )
        if opened:
            tx.record(
                CustodyAction.CASE_OPENED,
                f"case:{case}",
                case=case,
                details={"report": receipt.number, "policy": self._catalogue.version},
            )

    def _limit(self, tx: Transaction, *, anonymous: bool) -> None:
        """Refuse a flood: of one person, and of anonymous reports together, since nobody knows from whom they are."""
        recent = tx.reports.since(tx.now - HOUR)
        if anonymous:
            mine = [one.reported_at for one in recent if one.anonymous]
            most, whose = self.rules.anonymous_per_hour, "anonymous reports were made"
        else:
            own = owned(tx, self._seals, since=tx.now - HOUR)
            mine = [one.reported_at for one in recent if one.id in own]
            most, whose = self.rules.per_hour, "reports of yours were taken"
        if len(mine) >= most:
            minutes = _minutes_until(mine[-most] + HOUR, tx.now)
            raise Refused(
                f"{len(mine)} {whose} within an hour, the most that is taken: hand this one in in {minutes} "
                "minutes, or tell your supervisor or internal affairs in person now"
            )

    def draft(self, actor: Actor) -> str:
        """Return what the actor began and did not hand in, as it was kept; empty where there is nothing."""
        return self._drafts.read(actor.login)

    def keep_draft(self, actor: Actor, words: str) -> None:
        """Keep what the actor began until the next time, encrypted; empty words drop it. It is no record yet.

        Raises:
            StoreTrouble: It is too long, or cannot be written.
        """
        self._drafts.keep(actor.login, words)

    def people(self, actor: Actor, typed: str) -> tuple[tuple[str, str], ...]:
        """Return number and name of people that the typed letters may mean, for the form."""
        if not typed.strip():
            return ()
        with self._store.glance(actor, Capability.REPORT) as tx:
            return tx.people.suggest(typed.strip(), limit=_SUGGESTIONS)

    def goes_to(self, actor: Actor, form: ReportForm) -> tuple[Recipient, str]:
        """Return who would work on a report as it is filled in, and the authority where that is nobody here."""
        with self._store.glance(actor, Capability.REPORT) as tx:
            to = recipient(_subject(tx, form.subject_number), form)
        return to, self.rules.outside_authority if to is Recipient.OUTSIDE else ""


def pseudonym(receipt: str) -> Actor:
    """Return who the entries name instead of a protected reporter: the log is read by many."""
    return Actor(login=receipt, role=Role.EMPLOYEE, auth="sealed")


def owned(tx: Transaction, seals: ReporterSeals, since: datetime | None = None) -> frozenset[int]:
    """Return the ids of the actor's own reports, named or sealed; anonymous ones are nobody's."""
    mine = tx.actor.person_id
    if mine is None:
        return frozenset()
    sealed = (
        one for one, number, seal in tx.reporters.seals(since) if seals.open(number, seal) == mine
    )
    return frozenset({*sealed, *tx.reports.named(mine), *tx.reporters.older(mine)})


def refuse_own_name(tx: Transaction, text: str) -> None:
    """Refuse words by which whoever reads them could tell who wrote them.

    Raises:
        TellsWho: They hold the actor's name, number or login.
    """
    if tx.actor.person_id is None:
        return
    if found := names_in(text, tx.reports.called(tx.actor.person_id)):
        raise TellsWho(
            f"your words hold {found!r}, which may tell who you are: write them without it, "
            "or say that they are to be kept as written"
        )


def _subject(tx: Transaction, number: str) -> Subject | None:
    """Return whom a report is about; None where that is not known."""
    if not number:
        return None
    found = tx.reports.subject(number)
    if found is None:
        raise NotFound(f"no person with number {number}")
    return found


def _unit(subject: Subject | None, to: Recipient) -> int | None:
    """Return the unit that works on the case; None keeps it with internal affairs."""
    return subject.unit_id if subject is not None and to is Recipient.UNIT else None


def _minutes_until(moment: datetime, now: datetime) -> int:
    return max(1, -int((now - moment).total_seconds() // 60))
