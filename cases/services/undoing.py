"""Taking back one's own decision, as a new decision that names the old one."""

from __future__ import annotations

from datetime import timedelta

from cases.errors import Missing, OutOfSight, Refused
from cases.model.access import Compartment
from cases.model.actions import CustodyAction
from cases.model.case_states import CaseState, move_case
from cases.model.states import DecisionKind, FlagState, move_flag
from cases.model.views import Receipt
from cases.store.queries.flags import DecisionRecord
from cases.store.transaction import Transaction


def undo(tx: Transaction, *, lease: timedelta) -> Receipt:
    """Take back the actor's latest decision; the flag is theirs again, as claimed.

    Raises:
        Missing: The actor has decided nothing that still stands.
        Refused: The matter has left the actor's hands.
    """
    decision = tx.flags.last_decision(tx.actor.login)
    if decision is None:
        raise Missing("there is no decision of yours to take back")
    if decision.kind is DecisionKind.ESCALATE:
        raise Refused("your last decision was an escalation: it is with internal affairs now")
    flag = tx.flags.get(decision.flag_id, tx.sight(), lock=True)
    if flag is None:
        raise OutOfSight(f"no flag {decision.flag_id}")
    if flag.version != decision.flag_version:
        raise Refused(f"flag {flag.id} has been worked on since; it can no longer be taken back")
    number = _withdraw(tx, decision) if decision.case_id is not None else ""
    version = tx.flags.change(
        flag.id,
        flag.version,
        state=move_flag(flag.state, FlagState.CLAIMED),
        held_by=tx.actor.login,
        held_until=tx.now + lease,
        decided_by=None,
        case_id=None,
    )
    reversal = tx.flags.decide(
        flag_id=flag.id,
        kind=DecisionKind.REVERSE,
        by=tx.actor.login,
        at=tx.now,
        reason=None,
        note="",
        from_state=flag.state,
        to_state=FlagState.CLAIMED,
        flag_version=version,
        case_id=decision.case_id,
        reverses_id=decision.id,
        shown={},
    )
    tx.record(
        CustodyAction.DECISION_REVERSED,
        f"flag:{flag.id}",
        case=number,
        details={"decision": decision.id, "reversal": reversal, "kind": decision.kind.value},
    )
    return Receipt(flag.id, version, FlagState.CLAIMED, number or None, reversal)


def _withdraw(tx: Transaction, decision: DecisionRecord) -> str:
    """Withdraw the case a decision opened, where nobody has touched it yet; it keeps its number."""
    assert decision.case_id is not None  # noqa: S101  the caller has looked
    case = tx.incidents.by_id(decision.case_id)
    if case.version != 1 or tx.incidents.notes(case.id, compartments=frozenset(Compartment)):
        raise Refused(f"case {case.number} has been worked on; it can no longer be taken back")
    state = move_case(case.state, CaseState.WITHDRAWN)
    tx.incidents.change(case.id, case.version, state=state, closed_at=tx.now)
    tx.record(CustodyAction.CASE_WITHDRAWN, f"case:{case.number}", case=case.number)
    return case.number
