"""Relations between people, what the roster hints at, and who is left to take the steps of a case."""

from __future__ import annotations

from dataclasses import dataclass

from cases.errors import BadInput, NotFound, Refused
from cases.model.access import ACTS_AS, OVERSIGHT, Part
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.conflicts import NONE, RELATIONS
from cases.model.letters import Addressee
from cases.model.overrides import Hint, RelationView
from cases.services.access import conflict_free
from cases.services.conduct import shown
from cases.services.witnesses import person_named
from cases.services.words import required
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction

_WORDS = 500


@dataclass(frozen=True, slots=True)
class Office:
    """Who takes the steps of the chief, or of the commander of internal affairs, in a case."""

    role: Role
    free: tuple[str, ...]
    """Logins of those in office whom no conflict keeps out."""
    acting: tuple[str, ...]
    """Logins of those who stand in."""
    outside: str
    """The authority outside the department that decides where nobody is left; empty where none is named."""


class Relations:
    """Conflicts that are known before there is a case."""

    def __init__(self, store: Store, *, outside_authority: str = "") -> None:
        """Work on this store; where nobody in the department is left, `outside_authority` decides."""
        self._store = store
        self._outside = outside_authority

    def add(self, actor: Actor, one: str, other: str, rule: str, *, why: str) -> RelationView:
        """Keep two people out of each other's matters from now on, in every list, count, search and notice.

        Raises:
            NotFound: Nobody has that number or login.
            BadInput: It is no relation, or of somebody with themselves.
            Refused: The two are kept apart already.
        """
        reason = required(why, "the reason", cap=_WORDS)
        if rule == NONE or rule not in RELATIONS:
            known = ", ".join(name for name in RELATIONS if name != NONE)
            raise BadInput(f"{rule!r} is no relation; these are: {known}")
        with self._store.begin(actor, Capability.RELATE) as tx:
            first, second = _named(tx, one), _named(tx, other)
            if first == second:
                raise BadInput("a relation is between two people")
            if second in tx.grants.related(first):
                raise Refused(f"{one} and {other} are kept apart already")
            made = tx.grants.relate(first, second, rule=rule, why=reason, by=actor.login, at=tx.now)
            tx.record(
                CustodyAction.RELATION_ADDED,
                f"relation:{made}",
                details={"people": [first, second], "rule": rule, "why": reason},
            )
            return next(r for r in tx.grants.relations(ended=False, but_of=None) if r.id == made)

    def list(self, actor: Actor, *, ended: bool = False) -> tuple[RelationView, ...]:
        """Return the relations that stand; with `ended`, also those that do not. The look is an entry."""
        with self._store.begin(actor, Capability.RELATE) as tx:
            found = tx.grants.relations(ended=ended, but_of=None)
            tx.record(
                CustodyAction.RELATION_LISTED, "queue:relations", details={"relations": len(found)}
            )
            return found

    def hints(self, actor: Actor, number: str, logins: tuple[str, ...] = ()) -> tuple[Hint, ...]:
        """Return what the roster says that may be a conflict of those assigned, or of these logins; hints only.

        Nobody is kept out by a hint: the commander of internal affairs asks, and declares what is so. The registry
        knows no addresses, so none are compared.

        Raises:
            NotFound: There is no such case for the actor, or nobody has that login.
        """
        with self._store.begin(actor, Capability.CASE_GRANT, case=number) as tx:
            case = shown(tx, number)
            people = {_named(tx, login) for login in logins} or {
                *tx.grants.holders(case.id, Part.INVESTIGATOR),
                *tx.grants.holders(case.id, Part.BACKUP),
            }
            tx.record(
                CustodyAction.CASE_VIEWED,
                f"case:{number}",
                case=number,
                details={"purpose": "conflict check"},
            )
            subjects = tx.letters.subjects(case.id) | ({case.person_id} - {None})
            return tuple(
                Hint(who.number, f"{whom.name} ({whom.number})", what)
                for one in sorted(people)
                for subject in sorted(one for one in subjects if one is not None)
                if (who := tx.letters.addressee(person_id=one))
                and (whom := tx.letters.addressee(person_id=subject))
                for what in _alike(who, whom)
            )

    def offices(self, actor: Actor, number: str) -> tuple[Office, ...]:
        """Return who takes the steps of the chief and of the commander of internal affairs in a case.

        Raises:
            NotFound: There is no such case for the actor.
        """
        with self._store.begin(actor, Capability.ACCESS_SIGN) as tx:
            case = conflict_free(tx, number)
            tx.record(CustodyAction.CASE_VIEWED, f"case:{number}", case=number)
            return tuple(self._office(tx, case, role) for role in OVERSIGHT)

    def _office(self, tx: Transaction, case: CaseRecord, role: Role) -> Office:
        free = []
        for login in tx.grants.of_role(role):
            person = tx.people.actor(login, auth="", session="")
            if person is not None and tx.incidents.may_see(case.id, tx.sight_of(person)):
                free.append(login)
        parts = [part for part, stands_for in ACTS_AS.items() if stands_for is role]
        acting = tx.people.logins([h for part in parts for h in tx.grants.holders(case.id, part)])
        nobody = not free and not acting
        return Office(role, tuple(free), tuple(sorted(acting)), self._outside if nobody else "")


def _alike(who: Addressee, whom: Addressee) -> list[str]:
    """Return what two people have in common on the roster."""
    if who.number == whom.number:
        return []
    found = []
    if _surname(who.name) == _surname(whom.name):
        found.append("the same surname")
    if who.unit == whom.unit:
        found.append(f"the same unit: {who.unit}")
    return found


def _surname(name: str) -> str:
    return name.partition(",")[0].strip().casefold()


def _named(tx: Transaction, named: str) -> int:
    person_id = person_named(tx, named)
    if person_id is None:
        raise NotFound(f"nobody has the login or number {named!r}")
    return person_id
