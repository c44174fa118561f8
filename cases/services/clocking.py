"""Clocks inside somebody's transaction: started, ended, added up, warned of. Other services call these in theirs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cases.errors import BadInput, Missing, NotFound, Refused
from cases.model.actions import CustodyAction
from cases.model.clock_views import ClockView, EndKind
from cases.model.clocks import Calculation, calculate, day_of
from cases.model.days import EARLIEST
from cases.model.masking import Masks
from cases.model.terms import StartEvent
from cases.policy.jurisdiction import Jurisdictions
from cases.services.words import required
from cases.store.queries.clocks import NEVER, ClockRecord
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction

WORDS: Final = 500
"""Characters of a document's name or of a reason at most."""


@dataclass(frozen=True, slots=True)
class ClockRules:
    """What clocks are started by."""

    jurisdictions: Jurisdictions
    zone: str
    """Whose days they count."""
    masks: Masks


@dataclass(frozen=True, slots=True)
class Start:
    """An event that starts clocks."""

    event: StartEvent
    on: date
    document: str
    """The paper that shows the day."""
    profile: str = ""
    """Id of a jurisdiction profile; empty: the department's."""
    allegations: tuple[int, ...] = ()
    """Ids; empty: every allegation of the case."""


def start_in(tx: Transaction, rules: ClockRules, case: CaseRecord, start: Start) -> list[ClockView]:
    """Start the clocks that an event starts, for each allegation that has none of that rule running.

    Raises:
        BadInput: The day is not possible.
        Missing: There is no document, or no allegation.
        NotFound: An allegation is not one of the case.
        Refused: No rule of the profile starts with that event, or a clock runs from another day already.
    """
    document = document_of(rules, start.document)
    possible(tx, rules, start.on, "the day of the event")
    profile = rules.jurisdictions.get(start.profile)
    found = profile.started_by(start.event)
    if not found:
        events = ", ".join(sorted({rule.starts.value for rule in profile.rules}))
        raise Refused(
            f"no clock of the profile {profile.id} starts with {start.event.value}; its events: {events}"
        )
    running = {
        (one.allegation_id, one.clock.terms.rule): one
        for one in tx.clocks.of_case(case.id)
        if one.end is None and one.clock.terms.profile == profile.id
    }
    made = []
    for allegation in allegations_of(tx, case, start.allegations):
        for terms in found:
            known = running.get((allegation, terms.rule))
            if known and known.clock.started_on != start.on:
                raise Refused(
                    f"clock {known.id} ({profile.id}/{terms.rule}) runs from {known.clock.started_on} already; "
                    "set it aside first, saying why"
                )
            if known:
                continue
            clock_id = tx.clocks.start(
                case_id=case.id,
                allegation_id=allegation,
                profile=profile.id,
                rule=terms.rule,
                terms=terms.as_json(),
                started_on=start.on,
                document=document,
                zone=rules.zone,
                started_by=tx.actor.login,
                started_at=tx.now,
            )
            tx.record(
                CustodyAction.LIMIT_STARTED,
                f"clock:{clock_id}",
                case=case.number,
                details={
                    "allegation": allegation,
                    "rule": f"{profile.id}/{terms.rule}",
                    "event": start.event.value,
                    "on": start.on.isoformat(),
                    "document": document,
                },
            )
            made.append(clock_id)
    return [one for one in refreshed(tx, case) if one.id in made]


def end_in(
    tx: Transaction,
    rules: ClockRules,
    case: CaseRecord,
    kind: EndKind,
    on: date,
    document: str,
    clocks: Collection[int] = (),
) -> list[ClockView]:
    """End running clocks of a case, all or those of these ids: what they ask for was done, or they were an error.

    Raises:
        BadInput: The day is not possible.
        Missing: There is no document.
        NotFound: No such clock of the case runs.
    """
    words = document_of(rules, document)
    possible(tx, rules, on, "the day on which it was done")
    running = {one.id: one for one in tx.clocks.of_case(case.id) if one.end is None}
    wanted = sorted(clocks) or sorted(running)
    if not wanted or not running.keys() >= set(wanted):
        strange = next((one for one in wanted if one not in running), None)
        raise NotFound(
            f"no clock {strange} runs in {case.number}"
            if strange
            else f"no clock runs in {case.number}"
        )
    for clock_id in wanted:
        began = running[clock_id].clock.started_on
        if on < began:
            raise BadInput(f"clock {clock_id} began on {began}: it cannot have ended on {on}")
        tx.clocks.end(
            clock_id=clock_id, kind=kind, ended_on=on, document=words, by=tx.actor.login, at=tx.now
        )
        tx.record(
            CustodyAction.LIMIT_SET_ASIDE if kind is EndKind.SET_ASIDE else CustodyAction.LIMIT_MET,
            f"clock:{clock_id}",
            case=case.number,
            details={"how": kind.value, "on": on.isoformat(), "document": words},
        )
    return [one for one in refreshed(tx, case) if one.id in wanted]


def refreshed(tx: Transaction, case: CaseRecord) -> list[ClockView]:
    """Set each clock of a case in its place among others anew; return them all."""
    views = []
    for one in tx.clocks.of_case(case.id):
        sum_ = added_up(tx, one)
        place(tx, one, sum_, warned=min(one.warned, sum_.level))
        views.append(view_of(one, sum_))
    return views


def added_up(tx: Transaction, one: ClockRecord) -> Calculation:
    """Return a clock's calculation as of this transaction's moment."""
    return calculate(one.clock, day_of(tx.now, one.clock.zone))


def place(tx: Transaction, one: ClockRecord, sum_: Calculation, *, warned: int) -> None:
    """Write down when a clock expires, and when its next warning is due above the level of which was warned."""
    following = next(((level, day) for level, day in sum_.reached if level > warned), None)
    warns_on = following[1] if following else None
    if sum_.open and warns_on and warns_on > sum_.as_of:
        warns_on = None  # it moves on with each day; whoever lets the clock run again sets it
    tx.clocks.place(
        one.id,
        running=one.end is None,
        expires_on=NEVER if sum_.open else sum_.last_day,
        warns_on=warns_on,
        warned=warned,
    )


def warn_in(tx: Transaction, one: ClockRecord) -> int:
    """Write a warning down where a level is reached that nobody was warned of; return the level, or 0."""
    sum_ = added_up(tx, one)
    level = sum_.level
    place(tx, one, sum_, warned=level)
    if level <= one.warned:
        return 0
    tx.clocks.warn(
        clock_id=one.id, case_id=one.case_id, level=level, last_day=sum_.last_day, at=tx.now
    )
    tx.record(
        CustodyAction.LIMIT_WARNED,
        f"clock:{one.id}",
        case=one.case,
        details={"level": level, "last_day": sum_.last_day.isoformat()},
    )
    return level


def view_of(one: ClockRecord, sum_: Calculation) -> ClockView:
    """Return a clock as it leaves the record."""
    terms, end = one.clock.terms, one.end
    return ClockView(
        id=one.id,
        case=one.case,
        allegation_id=one.allegation_id,
        clause=one.clause,
        profile=terms.profile,
        rule=terms.rule,
        title=terms.title,
        source=terms.source,
        status=terms.status,
        target=terms.target,
        event=terms.starts,
        started_on=one.clock.started_on,
        document=one.clock.document,
        started_by=one.started_by,
        zone=one.clock.zone,
        state=sum_.state,
        percent=sum_.percent,
        used_days=sum_.used,
        allowed_days=sum_.allowed,
        last_day=sum_.last_day,
        open=sum_.open and end is None,
        late=sum_.late,
        ended=end.kind if end else None,
        ended_on=end.on if end else None,
        ended_by=end.by if end else "",
        ended_document=end.document if end else "",
    )


def document_of(rules: ClockRules, typed: str) -> str:
    """Return the name of a document as it is kept.

    Raises:
        Missing: There is none.
    """
    return rules.masks.text(required(typed, "the document that shows it", cap=WORDS))


def possible(tx: Transaction, rules: ClockRules, day: date, what: str) -> None:
    """Refuse a day that is not over or not believable.

    Raises:
        BadInput: It is one.
    """
    today = day_of(tx.now, rules.zone)
    if not EARLIEST <= day <= today:
        raise BadInput(f"{what}: expected a day from {EARLIEST} to today, {today}; found {day}")


def allegations_of(tx: Transaction, case: CaseRecord, wanted: Sequence[int]) -> list[int]:
    """Return the ids of the allegations that are meant; all of the case where none is named.

    Raises:
        NotFound: One is not of the case.
        Missing: The case has none.
    """
    known = [one.id for one in tx.incidents.allegations(case.id)]
    strange = next((one for one in wanted if one not in known), None)
    if strange is not None:
        raise NotFound(f"no allegation {strange} in {case.number}")
    if not known:
        raise Missing(f"{case.number} has no allegation yet, and a clock belongs to one")
    return sorted(set(wanted)) or known
