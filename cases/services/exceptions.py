"""Exceptions to need to know: asked for by one, signed by another of another role, both on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from cases.errors import Conflicted, NotFound, NotPermitted, Refused
from cases.model.access import Part
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.notices import NoticeKind
from cases.model.overrides import ACTING, AccessException, Disclosed, ExceptionKind
from cases.services.access import conflict_free, let_in, without_grants
from cases.services.conduct import shown
from cases.services.notices import notify
from cases.services.witnesses import person_named
from cases.services.words import required
from cases.store.queries.access_exceptions import view
from cases.store.queries.common import AnyRow
from cases.store.transaction import Store, Transaction

_WORDS: Final = 500
_MOST: Final = 500
_K = ExceptionKind
_IAC, _CHIEF, _LEGAL, _ADMIN = Role.IA_COMMANDER, Role.CHIEF, Role.LEGAL, Role.ADMIN


@dataclass(frozen=True, slots=True)
class _Rule:
    """Who may ask, and who may be the second to sign."""

    ask: frozenset[Role]
    sign: frozenset[Role]


_RULES: Final[Mapping[ExceptionKind, _Rule]] = MappingProxyType(
    {
        _K.LIFT_RECUSAL: _Rule(frozenset({_IAC}), frozenset({_CHIEF, _LEGAL})),
        _K.END_RELATION: _Rule(frozenset({_IAC, _ADMIN}), frozenset({_CHIEF, _LEGAL})),
        _K.ACTING_CHIEF: _Rule(frozenset({_IAC, _LEGAL}), frozenset({_IAC, _LEGAL})),
        _K.ACTING_COMMANDER: _Rule(frozenset({_CHIEF, _LEGAL}), frozenset({_CHIEF, _LEGAL})),
        _K.BREAK_GLASS: _Rule(frozenset(), frozenset({_IAC, _CHIEF, _LEGAL})),
        _K.DISCLOSURE: _Rule(frozenset({_LEGAL}), frozenset({_IAC, _CHIEF})),
    }
)
_STANDS_IN: Final = MappingProxyType(
    {
        _K.ACTING_CHIEF: (_CHIEF, frozenset({Role.COMMAND})),
        _K.ACTING_COMMANDER: (_IAC, frozenset({Role.COMMAND, Role.IA_INVESTIGATOR})),
    }
)
"""Whom somebody stands in for, and the roles of those who may."""


class Exceptions:
    """What two people sign."""

    def __init__(self, store: Store) -> None:
        """Work on this store."""
        self._store = store

    def ask_lift(self, actor: Actor, number: str, login: str, *, why: str) -> AccessException:
        """Ask that somebody who is kept out of a case may have a part in it again.

        Raises:
            NotFound: There is no such case for the actor, or nobody of that login is kept out of it.
        """
        reason = required(why, "the reason", cap=_WORDS)
        with self._store.begin(actor, Capability.ACCESS_SIGN) as tx:
            _may_ask(tx, _K.LIFT_RECUSAL)
            case = shown(tx, number)
            person_id = _named(tx, login)
            recusal = tx.grants.recusal(case.id, person_id)
            if recusal is None:
                raise NotFound(f"{login} is not kept out of {number} by a recusal")
            return _ask(tx, _K.LIFT_RECUSAL, person_id, reason, case=case.id, concerns=recusal)

    def ask_end_relation(self, actor: Actor, relation: int, *, why: str) -> AccessException:
        """Ask that a relation between two people ends, so that their matters are open to each other's work again.

        Raises:
            NotFound: No such relation stands.
            Conflicted: It is the actor's own.
        """
        reason = required(why, "the reason", cap=_WORDS)
        with self._store.begin(actor, Capability.RELATE) as tx:
            _may_ask(tx, _K.END_RELATION)
            two = tx.grants.relation(relation)
            if two is None:
                raise NotFound(f"no relation {relation} that stands")
            if actor.person_id in two:
                raise Conflicted("it is a relation of yours: somebody else asks to end it")
            return _ask(tx, _K.END_RELATION, two[0], reason, concerns=relation)

    def ask_acting(
        self, actor: Actor, number: str, login: str, kind: ExceptionKind, *, why: str
    ) -> AccessException:
        """Ask that somebody takes, in one case, the steps of the chief or of the commander of internal affairs.

        Raises:
            NotFound: There is no such case for the actor, or nobody has that login.
            Refused: Whoever they would stand in for is free to act, or they are of a role that does not stand in.
        """
        reason = required(why, "the reason", cap=_WORDS)
        with self._store.begin(actor, Capability.ACCESS_SIGN) as tx:
            _may_ask(tx, kind)
            case = conflict_free(tx, number)
            _require_stand_in(tx, case.id, login, kind)
            return _ask(tx, kind, _named(tx, login), reason, case=case.id)

    def ask_disclosure(self, actor: Actor, person: str, *, why: str) -> AccessException:
        """Ask that a person is told, on a lawful request, who looked at the cases about them.

        Raises:
            NotFound: Nobody has that number or login.
            Conflicted: It is the actor.
        """
        reason = required(why, "the lawful request", cap=_WORDS)
        with self._store.begin(actor, Capability.ACCESS_SIGN) as tx:
            _may_ask(tx, _K.DISCLOSURE)
            person_id = _named(tx, person)
            if person_id in tx.sight().not_persons:
                raise Conflicted(
                    "it is about you, or somebody you are related to: somebody else asks"
                )
            return _ask(tx, _K.DISCLOSURE, person_id, reason)

    def decide(self, actor: Actor, exception: int, *, grant: bool, why: str) -> AccessException:
        """Sign an exception that somebody else asked for, or decline it; of a broken glass: it was right, or was not.

        Raises:
            NotFound: There is no such exception for the actor.
            NotPermitted: The actor asked for it, is of the same role as who did, or it is another role's to sign.
            Refused: It is decided already, or what it is about has changed.
        """
        reason = required(why, "the reason", cap=_WORDS)
        with self._store.begin(actor, Capability.ACCESS_SIGN) as tx:
            tx.log.lock()  # two who sign at once: one does
            row = _seen(tx, exception)
            _may_sign(tx, row)
            tx.exceptions.decide(
                exception_id=exception, granted=grant, why=reason, by=actor.login, at=tx.now
            )
            if grant:
                _carry_out(tx, row, reason)
            tx.record(
                CustodyAction.EXCEPTION_GRANTED if grant else CustodyAction.EXCEPTION_DECLINED,
                f"access:{exception}",
                case=row.case_number or "",
                details={"kind": row.kind.value, "asked_by": row.asked_by, "why": reason},
            )
            return view(_seen(tx, exception))

    def list(
        self, actor: Actor, *, kind: ExceptionKind | None = None, waiting: bool = False
    ) -> tuple[AccessException, ...]:
        """Return exceptions, those that wait first; none of a case that a conflict keeps the actor out of."""
        with self._store.begin(actor, Capability.ACCESS_SIGN) as tx:
            found = [one for one in tx.exceptions.all(kind=kind, limit=_MOST) if _free(tx, one)]
            tx.record(
                CustodyAction.EXCEPTION_LISTED,
                "queue:access",
                details={"exceptions": [one.id for one in found]},
            )
            return tuple(view(one) for one in found if not (waiting and one.granted is not None))

    def disclosed(self, actor: Actor, exception: int) -> tuple[Disclosed, ...]:
        """Return who looked at the cases about a person, once two people signed that the person is told.

        Raises:
            NotFound: There is no such disclosure for the actor.
            Refused: It is not signed.
        """
        with self._store.begin(actor, Capability.ACCESS_SIGN) as tx:
            row = _seen(tx, exception)
            if row.kind is not _K.DISCLOSURE:
                raise NotFound(f"no disclosure {exception}")
            if not row.granted:
                raise Refused(f"disclosure {exception} is not signed by a second person")
            found = tx.case_looks.about(row.person_id)
            tx.record(
                CustodyAction.LOOKS_DISCLOSED,
                f"access:{exception}",
                details={"person": row.person_id, "lines": len(found)},
            )
            return found


def _ask(
    tx: Transaction,
    kind: ExceptionKind,
    person_id: int,
    why: str,
    *,
    case: int | None = None,
    concerns: int | None = None,
) -> AccessException:
    asked = tx.exceptions.ask(
        kind=kind,
        case_id=case,
        person_id=person_id,
        concerns=concerns,
        why=why,
        asked_by=tx.actor.login,
        asked_at=tx.now,
    )
    row = tx.exceptions.get(asked)
    assert row is not None  # noqa: S101  it was written just now
    tx.record(
        CustodyAction.EXCEPTION_ASKED,
        f"access:{asked}",
        case=row.case_number or "",
        details={"kind": kind.value, "person": person_id, "why": why},
    )
    signers = {login for role in _RULES[kind].sign for login in tx.grants.of_role(role)}
    for login in sorted(signers - {tx.actor.login}):
        person = tx.people.actor(login, auth="", session="")
        if person is not None and _free(tx.seen_by(person), row):
            notify(tx, NoticeKind.REVIEW, logins=(login,))
    return view(row)


def _may_ask(tx: Transaction, kind: ExceptionKind) -> None:
    roles = _RULES[kind].ask
    if tx.actor.role not in roles:
        who = " or ".join(sorted(role.value for role in roles))
        raise NotPermitted(f"to {kind.said} is asked for by {who}")


def _seen(tx: Transaction, exception: int) -> AnyRow:
    row = tx.exceptions.get(exception)
    if row is None or not _free(tx, row):
        raise NotFound(f"no exception {exception}")
    return row


def _free(tx: Transaction, row: AnyRow) -> bool:
    """Tell whether no conflict keeps the actor out of an exception: never one's own, nor of a case one may not see."""
    sight = tx.sight()
    if row.person_id == tx.actor.person_id:
        return False
    if row.kind is _K.DISCLOSURE:
        return row.person_id not in sight.not_persons
    if row.kind is _K.END_RELATION:
        two = tx.grants.relation(row.concerns)
        return two is None or tx.actor.person_id not in two
    return tx.incidents.may_see(row.case_id, without_grants(sight))


def _may_sign(tx: Transaction, row: AnyRow) -> None:
    if row.granted is not None:
        raise Refused(f"exception {row.id} was decided by {row.decided_by}")
    if row.asked_by == tx.actor.login:
        raise NotPermitted("who asks for an exception does not sign it: a second person does")
    roles = _RULES[row.kind].sign
    if tx.actor.role not in roles:
        who = " or ".join(sorted(role.value for role in roles))
        raise NotPermitted(f"to {row.kind.said} is signed by {who}")
    asker = tx.people.actor(row.asked_by, auth="", session="")
    if asker is not None and asker.role is tx.actor.role and row.kind is not _K.BREAK_GLASS:
        raise NotPermitted("the second who signs is of another role than the first")


def _carry_out(tx: Transaction, row: AnyRow, why: str) -> None:
    """Do what two people signed."""
    if row.kind is _K.LIFT_RECUSAL:
        if not tx.grants.lift(row.case_id, row.person_id, by=tx.actor.login, at=tx.now):
            raise Refused("that recusal is lifted already")
        tx.record(
            CustodyAction.CASE_RECUSAL_LIFTED,
            f"case:{row.case_number}",
            case=row.case_number,
            details={"person": row.person_id, "exception": row.id, "why": why},
        )
    elif row.kind is _K.END_RELATION:
        if not tx.grants.part_ways(row.concerns, by=tx.actor.login, at=tx.now):
            raise Refused("that relation has ended already")
        tx.record(
            CustodyAction.RELATION_ENDED,
            f"relation:{row.concerns}",
            details={"exception": row.id, "why": why},
        )
    elif row.kind in ACTING:
        _require_stand_in(tx, row.case_id, row.login, row.kind)
        _stand_in(tx, row, ACTING[row.kind])


def _stand_in(tx: Transaction, row: AnyRow, part: Part) -> None:
    let_in(tx, row.case_id, row.login, part, why=f"exception {row.id}: {row.why}")
    tx.record(
        CustodyAction.CASE_GRANTED,
        f"case:{row.case_number}",
        case=row.case_number,
        details={"to": row.login, "part": part.value, "exception": row.id},
    )


def _require_stand_in(tx: Transaction, case_id: int, login: str, kind: ExceptionKind) -> None:
    """Refuse a stand-in where whoever is in office may act, or of a role that does not stand in."""
    office, able = _STANDS_IN[kind]
    for holder in tx.grants.of_role(office):
        person = tx.people.actor(holder, auth="", session="")
        if person is not None and tx.incidents.may_see(case_id, tx.sight_of(person)):
            raise Refused(f"{holder} may act in this case: nobody stands in")
    person = tx.people.actor(login, auth="", session="")
    if person is None:
        raise NotFound(f"nobody has the login {login!r}")
    if person.role not in able:
        who = " or ".join(sorted(role.value for role in able))
        raise Refused(
            f"{login} ({person.role.value}) does not stand in here: name somebody of {who}"
        )


def _named(tx: Transaction, named: str) -> int:
    person_id = person_named(tx, named)
    if person_id is None:
        raise NotFound(f"nobody has the login or number {named!r}")
    return person_id
