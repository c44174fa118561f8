"""What follows from a step by itself, in the same transaction: clocks, letters to write, disclosure, who is told."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, Final

from cases.model.access import Compartment, Part
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Role
from cases.model.case_states import CaseClass, CaseState
from cases.model.clock_views import EndKind
from cases.model.clocks import day_of
from cases.model.letters import LetterKind
from cases.model.notices import NoticeKind
from cases.model.records import RecordKind
from cases.model.terms import StartEvent
from cases.model.tolling_views import TollingStanding
from cases.policy.jurisdiction import Profile
from cases.services import chain
from cases.services.alleged import standing_allegations
from cases.services.clocking import Start, end_in, start_in
from cases.services.disclosure import disclosure_task
from cases.services.house_rules import HouseRules
from cases.services.notices import notify, settle
from cases.services.todo import CHAIN, put_letter, take
from cases.store.queries.clocks import ClockRecord
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction

_S, _R, _N, _L = CaseState, Role, NoticeKind, LetterKind
_UNCLOCKED: Final = frozenset({CaseClass.INQUIRY, CaseClass.NOT_OUR_EMPLOYEE})
"""Classes in which nobody of ours is accused, so that no statutory clock runs."""
_LETTERS: Final[dict[CaseState, tuple[LetterKind, ...]]] = {
    _S.CLASSIFIED: (_L.RECEIPT,),
    _S.NO_INVESTIGATION: (_L.NO_INVESTIGATION,),
    _S.ASSIGNED: (_L.ALLEGATION,),
    _S.TOLLED: (_L.TOLLING,),
    _S.NOTICE: (_L.PROPOSED_ACTION,),
    _S.DETERMINED: (_L.OUTCOME_OFFICER, _L.OUTCOME_REPORTER),
    _S.APPEAL: (_L.APPEAL_RECEIVED,),
}
"""What is to be written once a case came into a state."""
_TOLD: Final[dict[CaseState, tuple[NoticeKind, Role]]] = {
    _S.REPORTED: (_N.REVIEW, _R.IA_COMMANDER),
    _S.LEGAL_REVIEW: (_N.REVIEW, _R.LEGAL),
    _S.FINDINGS: (_N.CASE, _R.CHIEF),
    _S.RESPONSE: (_N.CASE, _R.CHIEF),
    _S.APPEAL: (_N.CASE, _R.CHIEF),
    _S.DETERMINED: (_N.CASE, _R.IA_COMMANDER),
}
"""Who is told that it waits for them then."""


def follow(tx: Transaction, rules: HouseRules, case: CaseRecord, to: CaseState) -> None:
    """Do what follows from a case having come from `case.state` into another state."""
    settle(tx, f"case:{case.number}")
    if case.state is _S.CHAIN_REVIEW:
        tx.grants.end(case.id, Part.REVIEWER, by=tx.actor.login, at=tx.now)
        take(tx, case, CHAIN, f"the case went on to {to.value}")
    if to is _S.CLASSIFIED:
        start_clocks(tx, rules, case)
    elif to is _S.LEGAL_REVIEW:
        let_counsel_in(tx, case, "review by counsel")
    elif to is _S.CHAIN_REVIEW:
        chain.hand_on(tx, case, chain.levels(tx, case), days=rules.chain_days)
    elif to is _S.DETERMINED:
        _determined(tx, rules, case)
    for kind in () if _told_before(tx, case, to) else _LETTERS.get(to, ()):
        put_letter(tx, case, kind)
    if to in _TOLD:
        notice, role = _TOLD[to]
        notify(tx, notice, f"case:{case.number}", roles={role})


def start_clocks(
    tx: Transaction, rules: HouseRules, case: CaseRecord, allegations: tuple[int, ...] = ()
) -> None:
    """Start the clocks that the classification and a signed complaint start; all that run already run on.

    Args:
        tx: The transaction.
        rules: The department's.
        case: Nothing is started for one that is not classified, or accuses nobody of ours.
        allegations: Only for these; for every one that stands in the case where none is named.

    Raises:
        Refused: A clock runs from another day already.
    """
    said = classification(tx, case)
    wanted = allegations or tuple(one.id for one in standing_allegations(tx, case))
    if said is None or CaseClass(said["class"]) in _UNCLOCKED or not wanted:
        return
    profile = profile_of(rules, said)
    for event, on in _events(tx, case, said).items():
        if profile.started_by(event):
            document = f"classification of {case.number}: {event.value.replace('_', ' ')}"
            start_in(tx, rules.clocks, case, Start(event, on, document, profile.id, wanted))


def end_clocks(
    tx: Transaction,
    rules: HouseRules,
    case: CaseRecord,
    ended: tuple[EndKind, date, str],
    which: Callable[[ClockRecord], bool],
) -> None:
    """End those of the running clocks of a case that `which` names, by what, on which day and paper; maybe none."""
    wanted = [one.id for one in tx.clocks.of_case(case.id) if one.end is None and which(one)]
    if wanted:
        kind, on, document = ended
        end_in(tx, rules.clocks, case, kind, on, document, wanted)


def served(
    tx: Transaction, rules: HouseRules, case: CaseRecord, on: date, allegations: Collection[int]
) -> None:
    """End the clocks of allegations on which a notice of proposed action was served."""
    ended = (EndKind.NOTICE_SERVED, on, f"notice of proposed action in {case.number}")
    end_clocks(
        tx,
        rules,
        case,
        ended,
        lambda one: one.allegation_id in allegations and _to_decide(one),
    )


def let_counsel_in(tx: Transaction, case: CaseRecord, why: str) -> None:
    """Let counsel into a case, unless they have a part in it already."""
    if Part.COUNSEL in tx.grants.parts(case.id, tx.sight_of(Actor("", Role.LEGAL))):
        return
    tx.grants.give(
        case.id,
        Part.COUNSEL,
        role=Role.LEGAL,
        why=why,
        granted_by=tx.actor.login,
        granted_at=tx.now,
    )
    tx.record(
        CustodyAction.CASE_GRANTED,
        f"case:{case.number}",
        case=case.number,
        details={"to": Role.LEGAL.value, "part": Part.COUNSEL.value, "why": why},
    )


def classification(tx: Transaction, case: CaseRecord) -> dict[str, Any] | None:
    """Return what was said of a case when it was last classified; None where it was not."""
    found = tx.records.of_case(
        case.id, compartments=(Compartment.FACTS,), kinds=(RecordKind.CLASSIFICATION,)
    )
    return found[-1].body if found else None


def profile_of(rules: HouseRules, said: dict[str, Any] | None) -> Profile:
    """Return the jurisdiction profile that a case goes by."""
    return rules.clocks.jurisdictions.get(str((said or {}).get("profile", "")))


def tolled(tx: Transaction, case: CaseRecord, today: date) -> bool:
    """Tell whether a tolling that counsel confirmed is open on a day."""
    return any(
        one.standing is TollingStanding.CONFIRMED
        and one.since <= today
        and (one.until is None or today < one.until)
        for one in tx.tollings.of_cases([case.id]).get(case.id, ())
    )


def _events(tx: Transaction, case: CaseRecord, said: dict[str, Any]) -> dict[StartEvent, date]:
    known = date.fromisoformat(said["known_on"])
    events = {StartEvent.KNOWN: known}
    if "acted_on" in said:
        events[StartEvent.ACT] = date.fromisoformat(said["acted_on"])
    if said["class"] == CaseClass.CRIMINAL_REFERRAL.value:
        events[StartEvent.CRIMINAL_ACT_KNOWN] = known
    complaints = tx.records.of_case(
        case.id, compartments=(Compartment.FACTS,), kinds=(RecordKind.COMPLAINT,)
    )
    if complaints:
        events[StartEvent.COMPLAINT] = date.fromisoformat(complaints[0].body["on"])
    return events


def _determined(tx: Transaction, rules: HouseRules, case: CaseRecord) -> None:
    """End the clocks of what is decided, start those of telling it, ask for a look at disclosure."""
    today = day_of(tx.now, rules.clocks.zone)
    ended = (EndKind.DETERMINED, today, f"determination of {case.number}")
    end_clocks(tx, rules, case, ended, _to_decide)
    found = tx.dispositions.standing(case.id)
    alleged = standing_allegations(tx, case)
    sustained = [one for one in alleged if one.id in found and found[one.id].disposition.sustains]
    profile = profile_of(rules, classification(tx, case))
    clocked = {
        one.allegation_id
        for one in tx.clocks.of_case(case.id)
        if one.clock.terms.starts is StartEvent.DECISION
    }
    to_tell = tuple(one.id for one in sustained if one.id not in clocked)
    if to_tell and profile.started_by(StartEvent.DECISION):
        start = Start(StartEvent.DECISION, today, ended[2], profile.id, to_tell)
        start_in(tx, rules.clocks, case, start)
    for one in sustained:
        looked_at = bool(rules.disclosure.clauses.get(one.clause))
        if looked_at and rules.disclosure.role is Role.LEGAL:
            let_counsel_in(tx, case, "a look at disclosure")
        disclosure_task(tx, rules.disclosure, case, one.id, one.clause)


def _to_decide(one: ClockRecord) -> bool:
    """Tell whether a clock asks that it is decided, not that somebody is told of it."""
    return one.clock.terms.starts is not StartEvent.DECISION


def _told_before(tx: Transaction, case: CaseRecord, to: CaseState) -> bool:
    """Tell whether a case is only classified or assigned anew, so that nobody is written to again."""
    if to not in {_S.CLASSIFIED, _S.ASSIGNED}:
        return False
    moves = tx.records.of_case(case.id, compartments=(Compartment.FACTS,), kinds=(RecordKind.MOVE,))
    return len([one for one in moves if one.body.get("to") == to.value]) > 1
