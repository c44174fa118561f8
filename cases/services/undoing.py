"""Taking back one's own decisions, and making them again: each a new decision that names the old one."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

from cases.errors import Missing, OutOfSight, Refused, Stale
from cases.model.access import Compartment
from cases.model.actions import CustodyAction
from cases.model.case_states import CaseState, move_case
from cases.model.states import DecisionKind, FlagState, taken_back
from cases.model.views import Receipt
from cases.policy import Catalogue
from cases.services import opening
from cases.services.flag_decisions import Ruling, by_holder, regardless
from cases.store.queries.decisions import DecisionRecord, Undone
from cases.store.queries.flags import FlagRecord
from cases.store.transaction import Transaction

_GONE = {
    DecisionKind.ESCALATE: "an escalation: it is with internal affairs now",
    DecisionKind.TO_LEGAL: "to ask counsel: it is with them now",
    DecisionKind.NEEDS_IDENTITY: "that its identity is in doubt: a registrar grades the account now",
}


def undo(tx: Transaction, *, lease: timedelta) -> Receipt:
    """Take back the actor's latest decision, of a bulk act all that stands; a flag decided by its holder is theirs.

    Raises:
        Missing: The actor has decided nothing that still stands.
        Refused: The matter has left the actor's hands.
    """
    decisions = tx.decisions.latest(tx.actor.login)
    if not decisions:
        raise Missing("there is no decision of yours to take back")
    act = secrets.token_hex(8) if len(decisions) > 1 else ""
    done = [_take_back(tx, one, act, lease=lease) for one in decisions]
    return replace(done[-1], also=tuple(one.flag_id for one in done[:-1]))


def _take_back(tx: Transaction, decision: DecisionRecord, act: str, *, lease: timedelta) -> Receipt:
    back = taken_back(decision.kind, decision.from_state)
    if back is None:
        raise Refused(f"your last decision was {_GONE[decision.kind]}")
    flag = tx.flags.get(decision.flag_id, tx.sight(), lock=True)
    if flag is None:
        raise OutOfSight(f"no flag {decision.flag_id}")
    if flag.version != decision.flag_version:
        raise Refused(f"flag {flag.id} has been worked on since; it can no longer be taken back")
    opened = decision.kind is DecisionKind.OPEN_CASE
    number = _withdraw(tx, decision) if opened else ""
    held = back is FlagState.CLAIMED
    version = tx.flags.change(
        flag.id,
        flag.version,
        state=back,
        held_by=tx.actor.login if held else None,
        held_until=tx.now + lease if held else None,
        decided_by=None,
        case_id=None if opened else flag.case_id,
        recheck_at=tx.now if decision.kind is DecisionKind.RECHECK else None,
    )
    reversal = tx.decisions.decide(
        flag_id=flag.id,
        kind=DecisionKind.REVERSE,
        by=tx.actor.login,
        at=tx.now,
        reason=None,
        note="",
        from_state=flag.state,
        to_state=back,
        flag_version=version,
        case_id=decision.case_id,
        reverses_id=decision.id,
        shown={},
        act=act,
    )
    if not held:  # an earlier decision stands again
        tx.flags.decided(flag.id, tx.decisions.standing(flag.id))
    tx.record(
        CustodyAction.DECISION_REVERSED,
        f"flag:{flag.id}",
        case=number,
        details={"decision": decision.id, "reversal": reversal, "kind": decision.kind.value},
    )
    return Receipt(flag.id, version, back, number or None, reversal)


def redo(tx: Transaction, catalogue: Catalogue, *, recheck: timedelta) -> Receipt:
    """Make again what the actor took back last; of a bulk act, all of it.

    Raises:
        Missing: There is nothing of the kind.
        Stale: A flag changed since it was taken back.
    """
    undone = tx.decisions.undone(tx.actor.login)
    if not undone:
        raise Missing("there is nothing that you took back last and could make again")
    act = secrets.token_hex(8) if len(undone) > 1 else ""
    done = [_make_again(tx, catalogue, one, act, recheck) for one in undone]
    return replace(done[-1], also=tuple(one.flag_id for one in done[:-1]))


def _make_again(
    tx: Transaction, catalogue: Catalogue, undone: Undone, act: str, recheck: timedelta
) -> Receipt:
    old = undone.decision
    flag = tx.flags.get(old.flag_id, tx.sight(), lock=True)
    if flag is None:
        raise OutOfSight(f"no flag {old.flag_id}")
    if flag.version != undone.flag_version:
        raise Stale(f"flag {flag.id} changed since you took it back; look and decide anew")
    made = _ruling(tx, catalogue, flag, old)
    made = timed(tx, replace(made, act=act, redoes_id=old.id), recheck)
    held = flag.state is FlagState.CLAIMED
    return by_holder(tx, flag, made) if held else regardless(tx, flag, made)


def _ruling(tx: Transaction, catalogue: Catalogue, flag: FlagRecord, old: DecisionRecord) -> Ruling:
    if old.kind is DecisionKind.OPEN_CASE:
        alleged = tuple(old.shown.get("alleged", ()))
        return opening.open_on(tx, catalogue, flag, alleged, str(old.shown.get("title", "")))
    return Ruling(
        old.kind,
        old.to_state,
        reason=old.reason,
        note=old.note,
        clause=old.clause,
        shown={"heeded": old.shown["heeded"]} if "heeded" in old.shown else {},
    )


def timed(tx: Transaction, made: Ruling, recheck: timedelta) -> Ruling:
    """Add the moment of the next re-check to a safety notice, and to one that was not heeded."""
    if made.kind is not DecisionKind.SAFETY_NOTICE and made.shown.get("heeded", True):
        return made
    return replace(made, columns={**made.columns, "recheck_at": tx.now + recheck})


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
