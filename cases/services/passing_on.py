"""A flag that is not decided now: set aside until a time, or given to a colleague to hold."""

from __future__ import annotations

from datetime import datetime, timedelta

from cases.errors import BadInput, NotFound, Refused, Stale
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.ageing import URGENT, Limits
from cases.model.desks import Colleague, Snoozed
from cases.model.states import FlagState
from cases.model.views import Receipt
from cases.services.flag_decisions import unseen
from cases.services.registry import registry_sight
from cases.store.queries.flags import FlagRecord
from cases.store.transaction import Store, Transaction

_OPEN = frozenset({FlagState.NEW, FlagState.CLAIMED})


class PassingOn:
    """Later, or somebody else."""

    def __init__(self, store: Store, *, lease: timedelta, limits: Limits | None = None) -> None:
        """Work on this store; who is given a flag holds it for `lease`; nothing waits longer than `limits` say."""
        self._store = store
        self._lease = lease
        self._limits = limits or Limits()

    def limit(self, actor: Actor, flag_id: int) -> datetime:
        """Return until when a flag may be set aside at most.

        Raises:
            Refused: It is urgent, or its time is over: it may not be set aside at all.
        """
        with self._store.glance(actor, Capability.TRIAGE) as tx:
            if tx.flags.get(flag_id, tx.sight()) is None:
                raise unseen(tx, flag_id)
            return _limit(tx, flag_id, self._limits)

    def snooze(self, actor: Actor, flag_id: int, *, version: int, until: datetime) -> Snoozed:
        """Set a flag aside: it is out of the queue, for everybody, until then.

        Raises:
            Stale: It changed since it was shown, or somebody else holds it.
            Refused: It is urgent, or would wait beyond its limit.
            BadInput: The time is over.
        """
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            flag = _open_flag(tx, flag_id, version)
            limit = _limit(tx, flag_id, self._limits)
            if until <= tx.now:
                raise BadInput("that time is over; name one to come")
            if until > limit:
                raise Refused(
                    f"flag {flag_id} must be looked at by {_moment(limit, self._limits)}; "
                    "it may be set aside until then at most"
                )
            tx.desks.snooze(flag_id, until=until, by=actor.login, now=tx.now)
            new = tx.flags.change(
                flag_id, flag.version, state=FlagState.NEW, held_by=None, held_until=None
            )
            tx.record(
                CustodyAction.FLAG_SNOOZED, f"flag:{flag_id}", details={"until": until.isoformat()}
            )
            return Snoozed(flag_id, new, FlagState.NEW, until)

    def wake(self, actor: Actor, flag_id: int) -> Snoozed:
        """Put a flag that is set aside back into the queue.

        Raises:
            NotFound: There is none, or it is not set aside.
        """
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            flag = tx.flags.get(flag_id, tx.sight(), lock=True)
            if flag is None:
                raise unseen(tx, flag_id)
            if not tx.desks.wake(flag_id):
                raise NotFound(f"flag {flag_id} is not set aside")
            tx.record(CustodyAction.FLAG_WOKEN, f"flag:{flag_id}")
            return Snoozed(flag_id, flag.version, flag.state, None)

    def colleagues(self, actor: Actor, flag_id: int) -> tuple[Colleague, ...]:
        """Return whom a flag may be given to: others of the actor's command who may work on it."""
        with self._store.glance(actor, Capability.TRIAGE) as tx:
            flag = tx.flags.get(flag_id, tx.sight())
            if flag is None:
                raise unseen(tx, flag_id)
            return _colleagues(tx, flag)

    def assign(self, actor: Actor, flag_id: int, *, version: int, to: str) -> Receipt:
        """Give a flag to a colleague: it is claimed for them.

        Raises:
            Stale: It changed since it was shown, or somebody else holds it.
            Refused: That login is nobody of the actor's command who may work on it.
        """
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            flag = _open_flag(tx, flag_id, version)
            if to not in {colleague.login for colleague in _colleagues(tx, flag)}:
                raise Refused(f"{to} is nobody of your command who may work on flag {flag_id}")
            new = tx.flags.change(
                flag_id,
                version,
                state=FlagState.CLAIMED,
                held_by=to,
                held_until=tx.now + self._lease,
            )
            tx.record(CustodyAction.FLAG_ASSIGNED, f"flag:{flag_id}", details={"to": to})
            return Receipt(flag_id, new, FlagState.CLAIMED)


def _open_flag(tx: Transaction, flag_id: int, version: int) -> FlagRecord:
    """Return a flag that waits, is as it was shown, and is held by nobody else."""
    flag = tx.flags.get(flag_id, tx.sight(), lock=True)
    if flag is None:
        raise unseen(tx, flag_id)
    if flag.version != version:
        raise Stale(f"flag {flag_id} changed since it was shown; look again and decide again")
    if flag.state not in _OPEN:
        raise Stale(f"flag {flag_id} has been decided already ({flag.state.said})")
    running = flag.held_until is not None and flag.held_until > tx.now
    if running and flag.held_by != tx.actor.login:
        raise Stale(f"flag {flag_id} is held by {flag.held_by}")
    return flag


def _moment(at: datetime, limits: Limits) -> str:
    return f"{at.astimezone(limits.zone):%Y-%m-%d %H:%M %Z}"


def _limit(tx: Transaction, flag_id: int, limits: Limits) -> datetime:
    severity, since = tx.desks.waits(flag_id)
    if severity >= URGENT:
        raise Refused(f"flag {flag_id} is urgent: it is never set aside; decide or escalate it")
    limit = limits.due_at(since, severity)
    if limit <= tx.now:
        raise Refused(
            f"flag {flag_id} should have been looked at by {_moment(limit, limits)}: "
            "it may not wait longer"
        )
    return limit


def _colleagues(tx: Transaction, flag: FlagRecord) -> tuple[Colleague, ...]:
    found = []
    for person in tx.people.people(registry_sight(tx)):
        if person.login is None or person.role is None or person.login == tx.actor.login:
            continue
        other = tx.people.actor(person.login, auth="", session="")
        if (
            other is not None
            and other.may(Capability.TRIAGE)
            and tx.flags.get(flag.id, tx.sight_of(other))
        ):
            found.append(Colleague(person.login, person.name, person.rank, person.unit))
    return tuple(found)
