"""Notices without content: queued within the act that causes them, sent later, never to whoever may not know.

`notify` and `settle` are for other services, within their own transactions; `Notices` is for whoever sends, and for
the administrator who keeps the addresses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from cases.errors import BadInput, NotFound, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.notices import (
    Address,
    Manner,
    NoticeKind,
    Telling,
    Trouble,
    Waiting,
    Wording,
    is_time,
    next_try,
    wording,
)
from cases.services.words import required
from cases.store.transaction import Store, Transaction

_CAP: Final = 300
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*")
_LEASE: Final = timedelta(minutes=5)
"""How long a sender holds a person; who was cut short leaves it to the next one."""
_KEPT: Final = timedelta(days=30)
_SHOWN: Final = 200
"""Characters kept of why somebody could not be told."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A notice that is to leave now."""

    login: str
    addresses: tuple[str, ...]
    wording: Wording
    urgent: bool
    kinds: dict[str, int]
    ids: tuple[int, ...]
    """Of what it tells."""
    telling: Telling


@dataclass(frozen=True, slots=True)
class Queued:
    """What waits for one person, as the administrator sees it: counts, never which matters."""

    login: str
    waiting: int
    urgent: int
    oldest: datetime | None
    addresses: int
    telling: Telling


def notify(
    tx: Transaction,
    kind: NoticeKind,
    matter: str = "",
    *,
    roles: Collection[Role] = (),
    logins: Collection[str] = (),
    urgent: bool = False,
) -> int:
    """Let people be told, once this transaction is done, that a matter waits; return how many are.

    Whoever may not know of the matter is left out in silence: those in conflict, those outside its reach, and whoever
    acts in this transaction. People without an address are queued all the same, and `health` says so.

    Args:
        tx: The transaction of the act that causes it.
        kind: All that they will be told of it.
        matter: `flag:12` or `case:IA-2026-0001`; empty for a matter of the machine.
        roles: Everybody of these roles.
        logins: And these.
        urgent: Leaves within minutes, in quiet hours too.
    """
    told = 0
    for login in dict.fromkeys((*logins, *tx.notices.logins(roles))):
        if login != tx.actor.login and may_know(tx, login, matter):
            told += tx.notices.queue(login, kind, matter, urgent=urgent, at=tx.now)
    return told


def settle(tx: Transaction, matter: str) -> None:
    """Take back what was not told yet of a matter: it is dealt with, and waits for nobody."""
    tx.notices.settle(matter, tx.now)


def may_know(tx: Transaction, login: str, matter: str) -> bool:
    """Tell whether a person may know that a matter exists: the one place where notices ask that."""
    actor = tx.people.actor(login, auth="", session="")
    if actor is None:
        return False
    kind, _, name = matter.partition(":")
    theirs = tx.seen_by(actor)
    if not matter:
        return True
    if kind == "case":
        return actor.may(Capability.CASE_READ) and (
            theirs.incidents.get(name, theirs.sight()) is not None
        )
    if kind == "flag":
        return actor.may(Capability.TRIAGE) and (
            theirs.flags.get(int(name), theirs.sight()) is not None
        )
    if kind == "draw":
        waiting = theirs.draws.waiting(theirs.sight()) if actor.may(Capability.DRAW) else ()
        return any(one.draw == int(name) for one in waiting)
    if kind == "directed_look":
        return actor.may(Capability.DIRECT_ASK) and bool(
            theirs.directed_looks.all(theirs.sight(), tx.now.date(), look_id=int(name))
        )
    raise ValueError(f"a notice is about a flag, a case or the house, not about {matter!r}")


class Notices:
    """What is done with notices."""

    def __init__(self, store: Store, manner: Manner) -> None:
        """Work on this store, in the manner the department wants."""
        self._store = store
        self.manner = manner

    def add(self, actor: Actor, login: str, address: str) -> Address:
        """Add where a person is told.

        Raises:
            NotFound: Nobody has that login.
            BadInput: It is no address, or holds a secret.
            Refused: It is there already.
        """
        where = checked(address)
        with self._store.begin(actor, Capability.REGISTRY_EDIT) as tx:
            if tx.people.actor(login, auth="", session="") is None:
                raise NotFound(f"nobody has the login {login}")
            if any(one.address == where for one in tx.notices.addresses(login)):
                raise Refused(f"{login} has this address already")
            made = tx.notices.add_address(login, where, by=actor.login, at=tx.now)
            tx.record(
                CustodyAction.NOTICE_ADDRESS_ADDED,
                f"notice_address:{made}",
                details={"login": login, "scheme": scheme_of(where)},
            )
            return next(one for one in tx.notices.addresses(login) if one.id == made)

    def remove(self, actor: Actor, address_id: int) -> Address:
        """Remove an address.

        Raises:
            NotFound: There is none of that number.
        """
        with self._store.begin(actor, Capability.REGISTRY_EDIT) as tx:
            found = [one for one in tx.notices.addresses() if one.id == address_id]
            if not found:
                raise NotFound(f"no address {address_id}")
            tx.notices.remove_address(address_id)
            tx.record(
                CustodyAction.NOTICE_ADDRESS_REMOVED,
                f"notice_address:{address_id}",
                details={"login": found[0].login},
            )
            return found[0]

    def addresses(self, actor: Actor, login: str = "") -> tuple[Address, ...]:
        """Return where people are told."""
        with self._store.glance(actor, Capability.REGISTRY_EDIT) as tx:
            return tx.notices.addresses(login)

    def queue(self, actor: Actor) -> tuple[Queued, ...]:
        """Return for whom how much waits, and how the telling of each fares."""
        with self._store.glance(actor, Capability.REGISTRY_EDIT) as tx:
            waiting, tellings = tx.notices.waiting(), tx.notices.tellings()
            addresses = Counter(one.login for one in tx.notices.addresses())
        return tuple(
            Queued(
                login=login,
                waiting=len(waiting.get(login, ())),
                urgent=sum(one.urgent for one in waiting.get(login, ())),
                oldest=min((one.queued_at for one in waiting.get(login, ())), default=None),
                addresses=addresses[login],
                telling=tellings.get(login, Telling(login)),
            )
            for login in sorted({*waiting, *addresses, *tellings})
        )

    def trouble(self, actor: Actor) -> Trouble:
        """Return how many people cannot be told; who they are is the administrator's to see."""
        with self._store.glance(actor, Capability.CUSTODY_WINDOW) as tx:
            failing = [one for one in tx.notices.tellings().values() if one.failures]
            reached = {one.login for one in tx.notices.addresses()}
            homeless = len(tx.notices.waiting().keys() - reached)
        since = min((one.failing_since for one in failing if one.failing_since), default=None)
        return Trouble(len(failing), since, homeless)

    def reaches(self, actor: Actor) -> frozenset[str]:
        """Return by what means people are told: `mail`, or schemes of apprise."""
        with self._store.glance(actor, Capability.CUSTODY_WINDOW) as tx:
            return frozenset(scheme_of(one.address) for one in tx.notices.addresses())

    def due(self, actor: Actor) -> tuple[Outgoing, ...]:
        """Return what is to leave now, each held by this sender until it says how it went.

        What somebody may no longer know of is dropped here, untold.
        """
        with self._store.glance(actor, Capability.KEEP) as tx:
            if not tx.notices.waiting():
                return ()
        with self._store.begin(actor, Capability.KEEP, unlogged=True) as tx:
            tx.notices.forget(tx.now - _KEPT)
            tellings = tx.notices.tellings()
            addresses: dict[str, list[str]] = {}
            for one in tx.notices.addresses():
                addresses.setdefault(one.login, []).append(one.address)
            out = []
            for login, waiting in tx.notices.waiting().items():
                telling = tellings.get(login, Telling(login))
                if login not in addresses or not is_time(waiting, telling, self.manner, tx.now):
                    continue
                known = _still_theirs(tx, login, waiting)
                if is_time(known, telling, self.manner, tx.now) and tx.notices.hold(
                    telling, tx.now + _LEASE
                ):
                    out.append(self._outgoing(known, addresses[login], telling, tx.now))
            return tuple(out)

    def sent(self, actor: Actor, one: Outgoing) -> None:
        """Keep that somebody was told."""
        with self._store.begin(actor, Capability.KEEP) as tx:
            tx.notices.told(one.ids, tx.now)
            tx.notices.keep(Telling(one.login, last_sent_at=tx.now))
            tx.record(
                CustodyAction.NOTICE_SENT,
                f"notice:{one.login}",
                details={"matters": len(one.ids), "urgent": one.urgent, "kinds": one.kinds},
            )

    def failed(self, actor: Actor, one: Outgoing, why: str) -> None:
        """Keep that somebody could not be told; it is tried again later and later, at most an hour apart."""
        first = not one.telling.failures
        with self._store.begin(actor, Capability.KEEP, unlogged=not first) as tx:
            failures = one.telling.failures + 1
            tx.notices.keep(
                replace(
                    one.telling,
                    failures=failures,
                    failing_since=one.telling.failing_since or tx.now,
                    next_try_at=next_try(failures, tx.now),
                    last_error=why[:_SHOWN],
                )
            )
            if first:
                tx.record(
                    CustodyAction.NOTICE_FAILED,
                    f"notice:{one.login}",
                    details={"matters": len(one.ids), "urgent": one.urgent},
                )

    def _outgoing(
        self, waiting: Sequence[Waiting], addresses: Sequence[str], telling: Telling, now: datetime
    ) -> Outgoing:
        return Outgoing(
            login=telling.login,
            addresses=tuple(addresses),
            wording=wording(waiting, self.manner, now),
            urgent=any(one.urgent for one in waiting),
            kinds=dict(Counter(one.kind.value for one in waiting)),
            ids=tuple(one.id for one in waiting),
            telling=telling,
        )


def _still_theirs(tx: Transaction, login: str, waiting: Sequence[Waiting]) -> list[Waiting]:
    """Return what a person may still know of; the rest is dropped: a conflict may have come up since."""
    known = [one for one in waiting if may_know(tx, login, one.matter)]
    dropped = [one.id for one in waiting if one not in known]
    if dropped:
        tx.notices.told(dropped, tx.now, "no longer theirs to know")
    return known


def scheme_of(address: str) -> str:
    """Return by what means an address is reached: `mail`, or the scheme of an address of apprise."""
    return urlsplit(address).scheme.lower() if "://" in address else "mail"


def checked(address: str) -> str:
    """Return an address fit to be kept.

    Raises:
        BadInput: It is no address, or holds a secret.
    """
    where = required(address, "the address", cap=_CAP)
    if any(not letter.isprintable() or letter.isspace() for letter in where):
        raise BadInput("the address holds blanks or signs that no address has")
    if "://" not in where:
        if not _MAIL.fullmatch(where) or ".." in where:
            raise BadInput(
                f"{where} is no e-mail address; write name@host, or SCHEME://… of apprise"
            )
        return where
    try:
        parts = urlsplit(where)
        secret = parts.password
    except ValueError as error:
        raise BadInput(f"the address is none: {error}") from error
    if not re.fullmatch(r"[a-z][a-z0-9+.-]*", parts.scheme):
        raise BadInput("the address begins with no scheme of apprise, such as ntfys://")
    if secret and not re.fullmatch(r"\{[a-z0-9_-]+\}", secret):
        raise BadInput(
            "a secret does not belong into the record: put it into keys/notices/NAME and write {NAME} in its place"
        )
    return where
