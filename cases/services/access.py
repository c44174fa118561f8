"""Access: who is let into a case by name, for a reason, who is shown the door, and who breaks the glass."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from cases.errors import BadInput, Conflicted, NotFound, OutOfSight, Refused
from cases.model.access import BY_HAND, OVERSIGHT, Part, taints
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.conflicts import NONE, RELATIONS, ConflictRule
from cases.model.notices import NoticeKind
from cases.model.overrides import GLASS, ExceptionKind, PartView
from cases.model.queries import Sight
from cases.services.conduct import shown
from cases.services.notices import notify
from cases.services.witnesses import keep_out
from cases.services.words import required
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction

_WORDS: Final = 500
_WORKING: Final = frozenset({Part.INVESTIGATOR, Part.BACKUP})


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
            Refused: They read what was compelled, and would join the criminal side; or the part has an act of its own.
            BadInput: It would end before it begins.
        """
        reason = required(why, "the reason", cap=_WORDS)
        if part not in BY_HAND:
            raise Refused(f"the part {part.value} is not given by hand: it has an act of its own")
        with self._store.begin(actor, Capability.CASE_GRANT, case=number) as tx:
            case = shown(tx, number)
            if until is not None and until <= tx.now:
                raise BadInput("that time is over; name one to come")
            let_in(tx, case.id, login, part, why=reason, until=until)
            tx.record(
                CustodyAction.CASE_GRANTED,
                f"case:{number}",
                case=number,
                details={"to": login, "part": part.value, "why": reason},
            )

    def show_out(self, actor: Actor, number: str, login: str, *, why: str) -> int:
        """End every part that somebody has in a case by name, the investigator's too; return how many those were.

        Raises:
            NotFound: There is no such case for the actor, or nobody of that login has a part in it.
        """
        reason = required(why, "the reason", cap=_WORDS)
        with self._store.begin(actor, Capability.CASE_GRANT, case=number) as tx:
            case = shown(tx, number)
            person_id = _person(tx, login)
            worked = _works_on(tx, case, person_id)
            ended = tx.grants.end(case.id, *Part, by=actor.login, at=tx.now, person_id=person_id)
            if not ended:
                raise NotFound(f"{login} has no part in {number} by name")
            tx.record(
                CustodyAction.CASE_GRANT_ENDED,
                f"case:{number}",
                case=number,
                details={"of": login, "grants": ended, "why": reason},
            )
            if worked:
                _ask_anew(tx, case)
            return ended

    def parts(self, actor: Actor, number: str) -> tuple[PartView, ...]:
        """Return who has a part in a case now; the look is an entry.

        Raises:
            NotFound: There is no such case for the actor.
        """
        with self._store.begin(actor, Capability.CASE_GRANT, case=number) as tx:
            case = shown(tx, number)
            tx.record(CustodyAction.CASE_VIEWED, f"case:{number}", case=number)
            return tx.grants.standing(case.id, tx.now)

    def step_aside(self, actor: Actor, number: str, relation: str, *, why: str) -> None:
        """Keep oneself out of a case from now on, whatever part one has in it; only two others can lift that.

        Raises:
            NotFound: There is no such case for the actor.
            BadInput: It is no relation that is known.
        """
        reason = required(why, "the reason", cap=_WORDS)
        if relation == NONE or relation not in RELATIONS:
            known = ", ".join(one for one in RELATIONS if one != NONE)
            raise BadInput(f"{relation!r} is no relation; these are: {known}")
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            case = shown(tx, number)
            if actor.person_id is None:
                raise Refused("this login belongs to nobody who could be kept out")
            worked = _works_on(tx, case, actor.person_id)
            keep_out(tx, case, actor.person_id, ConflictRule(relation), reason)
            if worked:
                _ask_anew(tx, case)

    def break_glass(self, actor: Actor, number: str, *, why: str) -> datetime:
        """Let oneself into a case for an hour, to read its facts, for a reason that others look at afterwards.

        The commander of internal affairs, the chief and the auditor are told at once. It never opens a case against a
        conflict, and says then what it says of a case that does not exist.

        Returns:
            Until when.

        Raises:
            NotFound: There is no such case for the actor.
            Refused: The actor sees the case without it.
        """
        reason = required(why, "the reason", cap=_WORDS)
        with self._store.begin(actor, Capability.BREAK_GLASS) as tx:
            case = conflict_free(tx, number)
            if tx.incidents.may_see(case.id, tx.sight()) or actor.person_id is None:
                raise Refused(f"{actor.login} sees case {number} without breaking the glass")
            until = tx.now + GLASS
            grant = tx.grants.give(
                case.id,
                Part.BREAK_GLASS,
                person_id=actor.person_id,
                why=reason,
                granted_by=actor.login,
                granted_at=tx.now,
                until=until,
            )
            asked = tx.exceptions.ask(
                kind=ExceptionKind.BREAK_GLASS,
                case_id=case.id,
                person_id=actor.person_id,
                concerns=grant,
                why=reason,
                asked_by=actor.login,
                asked_at=tx.now,
            )
            tx.record(
                CustodyAction.GLASS_BROKEN,
                f"access:{asked}",
                case=number,
                details={"why": reason, "until": until.isoformat()},
            )
            notify(tx, NoticeKind.REVIEW, f"case:{number}", roles=OVERSIGHT, urgent=True)
            notify(tx, NoticeKind.REVIEW, roles=(Role.AUDITOR,), urgent=True)
            return until


def conflict_free(tx: Transaction, number: str) -> CaseRecord:
    """Return a case that no conflict keeps the actor out of, whether or not they have a part in it.

    Raises:
        NotFound: There is none.
    """
    case = tx.incidents.get(number, without_grants(tx.sight()))
    if case is None:
        raise (OutOfSight if tx.incidents.exists(number) else NotFound)(f"no case {number}")
    return case


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
        Refused: Their role works on no case, or the wall around compelled statements keeps them out.
    """
    person = tx.people.actor(login, auth="", session="")
    if person is None or person.person_id is None:
        raise NotFound(f"nobody has the login {login!r}")
    if not person.may(Capability.CASE_READ):
        raise Refused(f"{login} ({person.role.value}) works on no case: name somebody else")
    if not tx.incidents.may_see(case_id, tx.sight_of(person), by_grant=False):
        raise Conflicted(f"{login} is a party to this case, or kept out of it: name somebody else")
    _keep_wall(tx, case_id, login, person, part)
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


def _keep_wall(tx: Transaction, case_id: int, login: str, person: Actor, part: Part) -> None:
    """Keep the wall one-way: who may have read what was compelled never works on the criminal side, and back."""
    had = tx.grants.ever(case_id, person.person_id or 0) | tx.grants.parts(
        case_id, tx.sight_of(person)
    )
    if part is Part.CRIMINAL_SIDE and (person.role in OVERSIGHT or any(map(taints, had))):
        raise Refused(
            f"{login} had a part that reads compelled statements: they cannot join the criminal side"
        )
    if taints(part) and Part.CRIMINAL_SIDE in had:
        raise Refused(
            f"{login} is on the criminal side of this case: they cannot read compelled statements"
        )


def without_grants(sight: Sight) -> Sight:
    """Return a sight that is cut by conflicts alone."""
    return replace(sight, oversight=True)


def _person(tx: Transaction, login: str) -> int:
    person = tx.people.actor(login, auth="", session="")
    if person is None or person.person_id is None:
        raise NotFound(f"nobody has the login {login!r}")
    return person.person_id


def _works_on(tx: Transaction, case: CaseRecord, person_id: int) -> bool:
    return any(person_id in tx.grants.holders(case.id, part) for part in _WORKING)


def _ask_anew(tx: Transaction, case: CaseRecord) -> None:
    """Put on the list that somebody else is to be assigned."""
    task = tx.tasks.open(
        case.id,
        "assign",
        "Assign somebody else: who worked on the case is out of it",
        by=tx.actor.login,
        at=tx.now,
        for_role=Role.IA_COMMANDER,
    )
    tx.record(CustodyAction.TASK_OPENED, f"task:{task}", case=case.number)
    notify(tx, NoticeKind.TASK, f"case:{case.number}", roles=(Role.IA_COMMANDER,))
