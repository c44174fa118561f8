"""Access: who is let into a case by name, for a reason, and who is shown the door."""

from __future__ import annotations

from datetime import datetime

from cases.errors import Conflicted, NotFound, Refused
from cases.model.access import Part, taints
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.services.conduct import shown
from cases.services.words import required
from cases.store.transaction import Store, Transaction


class Access:
    """Grants on cases."""

    def __init__(self, store: Store) -> None:
        """Work on this store."""
        self._store = store

    def let_in(
        self,
        actor: Actor,
        number: str,
        login: str,
        part: Part,
        *,
        why: str,
        until: datetime | None = None,
    ) -> None:
        """Give somebody a part in a case.

        Raises:
            NotFound: There is no such case for the actor, or nobody has that login.
            Conflicted: The case is about them, they are related to somebody it is about, or were recused.
            Refused: They read what was compelled, and would join the criminal side.
        """
        reason = required(why, "the reason")
        with self._store.begin(actor, Capability.CASE_GRANT) as tx:
            case = shown(tx, number)
            let_in(tx, case.id, login, part, why=reason, until=until)
            tx.record(
                CustodyAction.CASE_GRANTED,
                f"case:{number}",
                case=number,
                details={"to": login, "part": part.value, "why": reason},
            )


def let_in(
    tx: Transaction,
    case_id: int,
    login: str,
    part: Part,
    *,
    why: str,
    until: datetime | None = None,
) -> int:
    """Give somebody a part in a case within a transaction; return the id of the person.

    Raises:
        NotFound: Nobody has that login.
        Conflicted: A rule of conflict keeps them out.
        Refused: The wall around compelled statements keeps them out.
    """
    person = tx.people.actor(login, auth="", session="")
    if person is None or person.person_id is None:
        raise NotFound(f"nobody has the login {login!r}")
    if not tx.incidents.may_see(case_id, tx.sight_of(person), by_grant=False):
        raise Conflicted(f"{login} is a party to this case, or kept out of it: name somebody else")
    if part is Part.CRIMINAL_SIDE and any(map(taints, tx.grants.ever(case_id, person.person_id))):
        raise Refused(
            f"{login} had a part that reads compelled statements: they cannot join the criminal side"
        )
    tx.grants.give(
        case_id,
        part,
        person_id=person.person_id,
        why=why,
        granted_by=tx.actor.login,
        granted_at=tx.now,
        until=until,
    )
    return person.person_id
