"""Allegations carried from one case into another, with their posts and with clocks that run from the same days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases.model.actions import CustodyAction
from cases.model.clock_views import EndKind
from cases.model.clocks import day_of
from cases.model.custody import Blob
from cases.model.views import AllegationView
from cases.services.clocking import Start, start_in
from cases.services.following import end_clocks
from cases.services.house_rules import HouseRules
from cases.services.opening import provision
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Way:
    """From which case into which."""

    old: CaseRecord
    new: CaseRecord


def carry(
    tx: Transaction, rules: HouseRules, way: Way, alleged: Sequence[AllegationView]
) -> dict[int, int]:
    """Allege anew in another case what was alleged in one; return the new id of each old one."""
    taken: dict[int, int] = {}
    for one in alleged:
        shown = {
            "clause": provision(rules.catalogue, one.clause).as_json(),
            "carried_from": {"case": way.old.number, "allegation": one.id},
        }
        taken[one.id] = tx.incidents.allege(
            case_id=way.new.id,
            person_id=way.old.person_id,
            clause=one.clause,
            policy_version=one.policy_version,
            flag_id=one.flag_id,
            post_version_id=one.post_version_id,
            alleged_by=tx.actor.login,
            alleged_at=tx.now,
            shown=shown,
        )
    versions = tuple(one.post_version_id for one in alleged if one.post_version_id is not None)
    added: tuple[tuple[str, int], ...] = ()
    if versions:
        once = tuple(dict.fromkeys(versions))
        added = tx.evidence.add(way.new.id, once, by=tx.actor.login, at=tx.now)
    tx.record(
        CustodyAction.ALLEGATION_ADDED,
        f"case:{way.new.number}",
        case=way.new.number,
        details={"from": way.old.number, "allegations": {str(a): b for a, b in taken.items()}},
        blobs=tuple(Blob(sha256, size) for sha256, size in added),
    )
    _hand_clocks(tx, rules, way, taken)
    return taken


def carry_back(tx: Transaction, rules: HouseRules, way: Way, taken: Mapping[int, int]) -> None:
    """Let clocks run again where they ran before `taken` was carried, old id to new."""
    _hand_clocks(tx, rules, Way(way.new, way.old), {new: old for old, new in taken.items()})


def _hand_clocks(tx: Transaction, rules: HouseRules, way: Way, taken: Mapping[int, int]) -> None:
    """Start in the new case what runs in the old one, from the same days, and set it aside there: no time is won."""
    running = [
        one
        for one in tx.clocks.of_case(way.old.id)
        if one.end is None and one.allegation_id in taken
    ]
    for one in running:
        terms = one.clock.terms
        document = f"carried from {way.old.number}: {one.clock.document}"[:500]
        start = Start(
            terms.starts,
            one.clock.started_on,
            document,
            terms.profile,
            (taken[one.allegation_id],),
        )
        start_in(tx, rules.clocks, way.new, start)
    today = day_of(tx.now, rules.clocks.zone)
    ended = (EndKind.SET_ASIDE, today, f"goes on in {way.new.number}")
    names = {one.id for one in running}
    end_clocks(tx, rules, way.old, ended, lambda one: one.id in names)
