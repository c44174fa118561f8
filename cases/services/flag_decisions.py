"""A decision on a flag: who may make it, what it changes, what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from cases.errors import NotFound, OutOfSight, Stale
from cases.model.actions import CustodyAction
from cases.model.frozen import snapshot
from cases.model.states import WAITING, DecisionKind, DismissReason, FlagState, Level, move_flag
from cases.model.views import Receipt
from cases.store.queries.flags import FlagRecord
from cases.store.transaction import Transaction

ENTRY: Final = {
    DecisionKind.DISMISS: CustodyAction.FLAG_DISMISSED,
    DecisionKind.SAFETY_NOTICE: CustodyAction.FLAG_SAFETY_NOTICE,
    DecisionKind.OPEN_CASE: CustodyAction.FLAG_IN_CASE,
    DecisionKind.ESCALATE: CustodyAction.FLAG_ESCALATED,
    DecisionKind.NEEDS_IDENTITY: CustodyAction.FLAG_NEEDS_IDENTITY,
    DecisionKind.COACH: CustodyAction.FLAG_COACHING_PROPOSED,
    DecisionKind.SIGN_OFF: CustodyAction.FLAG_COACHED,
    DecisionKind.DECLINE: CustodyAction.FLAG_COACHING_DECLINED,
    DecisionKind.RECHECK: CustodyAction.FLAG_RECHECKED,
    DecisionKind.TO_LEGAL: CustodyAction.FLAG_TO_LEGAL,
    DecisionKind.FROM_LEGAL: CustodyAction.FLAG_FROM_LEGAL,
    DecisionKind.REOPEN: CustodyAction.FLAG_REOPENED,
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is decided on a flag."""

    kind: DecisionKind
    state: FlagState
    reason: DismissReason | None = None
    note: str = ""
    """As it is kept: trimmed, capped, without personal data."""
    clause: str = ""
    """The clause it was judged by; else the one of the flag."""
    case: tuple[int, str] | None = None
    act: str = ""
    redoes_id: int | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    """What else changes on the flag."""
    shown: Mapping[str, Any] = field(default_factory=dict)
    """What else was before the eyes of the one who decided."""


def in_hand(tx: Transaction, flag_id: int, version: int, *, walled: bool = False) -> FlagRecord:
    """Return the flag to decide on: in sight, and as it was shown.

    Raises:
        NotFound: There is none, or none for this actor.
        Stale: It changed since it was shown.
    """
    flag = tx.flags.get(flag_id, tx.sight(), lock=True, walled=walled)
    if flag is None:
        raise unseen(tx, flag_id)
    if flag.version != version:
        raise Stale(f"flag {flag_id} changed since it was shown; look again and decide again")
    return flag


def require_free(tx: Transaction, flag: FlagRecord) -> None:
    """Make sure that the actor may decide: nobody else holds the flag, and nobody has decided.

    Raises:
        Stale: Somebody holds it, or it has been decided already.
        IllegalTransition: It is not in the queue.
    """
    if flag.state in _DECIDED:
        raise Stale(f"flag {flag.id} has been decided already ({flag.state.said})")
    left = flag.held_until - tx.now if flag.held_until else timedelta()
    others = flag.state is FlagState.CLAIMED and flag.held_by != tx.actor.login
    if others and left > timedelta():
        minutes = -(-left // timedelta(minutes=1))
        raise Stale(
            f"flag {flag.id} is held by {flag.held_by} for {minutes} more min; "
            "escalate it if it cannot wait"
        )
    if flag.state is not FlagState.CLAIMED:
        move_flag(flag.state, FlagState.CLAIMED)


def claim(tx: Transaction, flag: FlagRecord, *, renew: bool = False) -> None:
    """Make sure that the actor may decide, and note the claim where it is a new one."""
    require_free(tx, flag)
    if renew or flag.state is not FlagState.CLAIMED or flag.held_by != tx.actor.login:
        tx.record(CustodyAction.FLAG_CLAIMED, f"flag:{flag.id}")


def by_holder(tx: Transaction, flag: FlagRecord, made: Ruling) -> Receipt:
    """Decide as the one who holds the flag; a free flag is claimed by it."""
    claim(tx, flag)
    move_flag(FlagState.CLAIMED, made.state)
    return settle(tx, flag, made)


def regardless(tx: Transaction, flag: FlagRecord, made: Ruling) -> Receipt:
    """Decide whoever holds the flag."""
    move_flag(flag.state, made.state)
    return settle(tx, flag, made)


def settle(tx: Transaction, flag: FlagRecord, made: Ruling) -> Receipt:
    """Change the flag, keep the decision with what was shown, and note both in custody."""
    case_id, number = made.case or (flag.case_id, "")
    columns: dict[str, Any] = {
        "state": made.state,
        "held_by": None,
        "held_until": None,
        "decided_by": None if made.state in WAITING else tx.actor.login,
        "case_id": case_id,
        "recheck_at": None,
        **made.columns,
    }
    if made.state is FlagState.NEW:
        columns |= {"level": Level.UNIT, "since": tx.now}
    version = tx.flags.change(flag.id, flag.version, **columns)
    clause = made.clause or flag.clause
    decision_id = tx.decisions.decide(
        flag_id=flag.id,
        kind=made.kind,
        by=tx.actor.login,
        at=tx.now,
        reason=made.reason,
        note=made.note,
        from_state=flag.state,
        to_state=made.state,
        flag_version=version,
        case_id=case_id,
        reverses_id=None,
        shown={**snapshot(flag.post_version_id, flag.explanation), **made.shown},
        clause=clause,
        act=made.act,
        redoes_id=made.redoes_id,
    )
    tx.looks.settled(tx.actor.login, flag.person_id)
    details: dict[str, object] = {
        "decision": decision_id,
        "reason": made.reason.value if made.reason else "",
        "clause": clause,
        "note": made.note,
        "shown": {
            "post_version": flag.post_version_id,
            "score": flag.score,
            "clauses": flag.explanation.whole_clauses,
            "rules": flag.explanation.rules_version,
            "policy": flag.explanation.policy_version,
        },
    }
    if made.act:
        details["act"] = made.act
    if made.columns.get("urgent"):
        details["urgent"] = True
    tx.record(ENTRY[made.kind], f"flag:{flag.id}", case=number, details=details)
    if made.redoes_id is not None:
        tx.record(
            CustodyAction.DECISION_REAPPLIED,
            f"flag:{flag.id}",
            case=number,
            details={"decision": decision_id, "again": made.redoes_id, "kind": made.kind.value},
        )
    urgent = bool(made.columns.get("urgent"))
    return Receipt(flag.id, version, made.state, number or None, decision_id, urgent=urgent)


def unseen(tx: Transaction, flag_id: int) -> NotFound:
    """Return the same sentence for what is not there and what is not for this actor; only the latter is logged."""
    kind = OutOfSight if tx.flags.exists(flag_id) else NotFound
    return kind(f"no flag {flag_id}")


def next_level(tx: Transaction, flag_id: int, level: Level, *, shared: bool) -> Level:
    """Return the level above; what is kept from the chain of command goes to internal affairs at once."""
    if level is Level.UNIT and shared and tx.handling.has_unit_above(flag_id):
        return Level.ABOVE
    return Level.INTERNAL_AFFAIRS


def one_up(tx: Transaction, flag: FlagRecord, why: str) -> None:
    """Let a flag go one level up, unless it is with internal affairs already."""
    level = next_level(tx, flag.id, flag.level, shared=flag.shared)
    if level > flag.level:
        tx.ageing.raise_to([flag.id], level, tx.now)
        tx.record(
            CustodyAction.FLAG_RISEN, f"flag:{flag.id}", details={"level": level.value, "why": why}
        )


_DECIDED: Final = frozenset(
    {
        FlagState.DISMISSED,
        FlagState.SAFETY_NOTICE,
        FlagState.COACHING_PROPOSED,
        FlagState.COACHED,
        FlagState.IN_CASE,
    }
)
