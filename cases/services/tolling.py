"""Tolling inside somebody's transaction: proposed by one person, decided by another, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.errors import BadInput, NotFound, Refused
from cases.model.actions import CustodyAction
from cases.model.days import EARLIEST, LATEST
from cases.model.tolling_views import TollingStanding, TollingTurn, TollingView
from cases.services.clocking import (
    WORDS,
    ClockRules,
    allegations_of,
    document_of,
    possible,
    refreshed,
)
from cases.services.words import required
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Toll:
    """A time that is not to count."""

    ground: str
    since: date
    document: str
    until: date | None = None
    """The day on which the clock runs again, where the paper names it."""
    allegation: int | None = None
    """None for every allegation of the case."""


def toll_in(tx: Transaction, rules: ClockRules, case: CaseRecord, toll: Toll) -> TollingView:
    """Propose that a time does not count; nothing changes until counsel confirms it.

    Raises:
        BadInput: The days are not possible.
        Missing: There is no document.
        NotFound: The allegation is not one of the case.
        Refused: No running clock knows the ground.
    """
    words = document_of(rules, toll.document)
    _days(tx, rules, toll)
    if toll.allegation is not None:
        allegations_of(tx, case, (toll.allegation,))
    _known_ground(tx, case, toll)
    made = tx.tollings.propose(
        case_id=case.id,
        allegation_id=toll.allegation,
        ground=toll.ground,
        since=toll.since,
        until=toll.until,
        document=words,
        proposed_by=tx.actor.login,
        proposed_at=tx.now,
    )
    tx.record(
        CustodyAction.TOLLING_PROPOSED,
        f"tolling:{made}",
        case=case.number,
        details={
            "ground": toll.ground,
            "allegation": toll.allegation,
            "since": toll.since.isoformat(),
            "until": toll.until.isoformat() if toll.until else None,
            "document": words,
        },
    )
    return _tolling(tx, case, made)


def decide_in(
    tx: Transaction, rules: ClockRules, case: CaseRecord, tolling: int, *, confirm: bool, why: str
) -> TollingView:
    """Confirm or decline a tolling that somebody else proposed.

    Raises:
        Missing: There is no reason.
        NotFound: There is no such tolling in the case.
        Refused: It is decided already, or the actor proposed it.
    """
    words = rules.masks.text(required(why, "the reason", cap=WORDS))
    found = _tolling(tx, case, tolling)
    if found.standing is not TollingStanding.PROPOSED:
        raise Refused(f"tolling {tolling} is {found.standing.value} already")
    if found.proposed_by == tx.actor.login:
        raise Refused(f"{tx.actor.login} proposed tolling {tolling}: somebody else decides on it")
    kind = TollingTurn.CONFIRMED if confirm else TollingTurn.DECLINED
    tx.tollings.turn(
        tolling_id=tolling, turn=1, kind=kind, document=words, by=tx.actor.login, at=tx.now
    )
    tx.record(
        CustodyAction.TOLLING_CONFIRMED if confirm else CustodyAction.TOLLING_DECLINED,
        f"tolling:{tolling}",
        case=case.number,
        details={"why": words},
    )
    refreshed(tx, case)
    return _tolling(tx, case, tolling)


def resume_in(
    tx: Transaction, rules: ClockRules, case: CaseRecord, tolling: int, *, on: date, document: str
) -> TollingView:
    """Let the clock run again from a day on, which counts. One person suffices: it only shortens the time there is.

    Raises:
        BadInput: The day is not possible.
        Missing: There is no document.
        NotFound: There is no such tolling in the case.
        Refused: It is not confirmed, or it ended by then.
    """
    words = document_of(rules, document)
    found = _tolling(tx, case, tolling)
    if found.standing is not TollingStanding.CONFIRMED:
        raise Refused(f"tolling {tolling} is {found.standing.value}: only a confirmed one is ended")
    possible(tx, rules, on, "the day on which the clock runs again")
    if on < found.since:
        raise BadInput(f"tolling {tolling} began on {found.since}: it cannot have ended on {on}")
    if found.until is not None and on >= found.until:
        raise Refused(
            f"tolling {tolling} ended on {found.until} already; more time is a tolling of its own"
        )
    tx.tollings.turn(
        tolling_id=tolling,
        turn=2,
        kind=TollingTurn.ENDED,
        runs_on=on,
        document=words,
        by=tx.actor.login,
        at=tx.now,
    )
    tx.record(
        CustodyAction.TOLLING_ENDED,
        f"tolling:{tolling}",
        case=case.number,
        details={"runs_on": on.isoformat(), "document": words},
    )
    refreshed(tx, case)
    return _tolling(tx, case, tolling)


def _days(tx: Transaction, rules: ClockRules, toll: Toll) -> None:
    if toll.until is None:
        possible(tx, rules, toll.since, "the first day that does not count")
        return
    if toll.until <= toll.since:
        raise BadInput(
            f"the clock runs again on {toll.until}, which is not after {toll.since}, the first day "
            "that does not count: --until must lie after --from"
        )
    if not EARLIEST <= toll.since < toll.until <= LATEST:
        raise BadInput(
            f"expected the day on which the clock runs again after the first that does not count, and by {LATEST}; "
            f"found {toll.since} and {toll.until}"
        )


def _known_ground(tx: Transaction, case: CaseRecord, toll: Toll) -> None:
    clocks = [
        one
        for one in tx.clocks.of_case(case.id)
        if one.end is None and toll.allegation in {None, one.allegation_id}
    ]
    if not clocks:
        raise Refused(f"no clock runs in {case.number} that could be tolled")
    grounds = {ground for one in clocks for ground in one.clock.terms.grounds}
    if toll.ground not in grounds:
        known = (
            f"grounds: {', '.join(sorted(grounds))}" if grounds else "their rules know no ground"
        )
        raise Refused(f"no clock of {case.number} is tolled by {toll.ground[:60]!r}; {known}")


def _tolling(tx: Transaction, case: CaseRecord, tolling: int) -> TollingView:
    for one in tx.tollings.of_cases([case.id]).get(case.id, []):
        if one.id == tolling:
            return one
    raise NotFound(f"no tolling {tolling} in {case.number}")
