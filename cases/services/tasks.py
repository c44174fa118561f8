"""Tasks on cases: put on the list, done, and listed for those whose they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cases.errors import BadInput, NotFound, NotPermitted, OutOfSight
from cases.model.access import Room, readable
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.clocks import day_of
from cases.model.masking import Masks
from cases.model.tasks import Task
from cases.services.compartments import derive, open_words, placed, read_tasks
from cases.services.conduct import shown, written_on
from cases.services.words import required
from cases.store.transaction import Store, Transaction


class Tasks:
    """What is to be done on cases."""

    def __init__(self, store: Store, masks: Masks, zone: str) -> None:
        """Work on this store; words are kept through `masks`, days are those of `zone`."""
        self._store = store
        self._masks = masks
        self._zone = zone

    def open(
        self,
        actor: Actor,
        number: str,
        *,
        text: str,
        for_login: str = "",
        for_role: Role | None = None,
        due_on: date | None = None,
        derived_from: tuple[str, ...] = (),
    ) -> Task:
        """Put something on the list of a case, for somebody or for a role.

        Whoever may not read what it was made from does not read the task either.

        Raises:
            BadInput: The day it is due has passed.
            NotFound: There is no such case for this actor, or nothing in it that this is made from.
        """
        words = self._masks.text(required(text, "what is to be done"))
        with self._store.begin(actor, Capability.CASE_WORK) as tx:
            case = written_on(tx, shown(tx, number))
            if due_on is not None and due_on < day_of(tx.now, self._zone):
                raise BadInput(f"the day it is due, {due_on}, has passed: give a day to come")
            room = Room(derived_from=derived_from)
            where = placed(tx, case, room)
            made = tx.tasks.open(
                case.id,
                "by_hand",
                words,
                by=actor.login,
                at=tx.now,
                for_role=for_role,
                for_login=for_login,
                due_on=due_on,
            )
            derive(tx, case, f"T-{made}", room)
            tx.record(
                CustodyAction.TASK_OPENED,
                f"task:{made}",
                case=number,
                details=open_words(where, {"text": words}),
            )
            one = next(one for one in tx.tasks.of_case(case.id) if one.id == made)
            return replace(one, compartment=where)

    def done(self, actor: Actor, task_id: int, *, outcome: str) -> None:
        """Say that a task is done, and what came of it.

        Raises:
            NotFound: There is no such task on a case in sight.
            NotPermitted: It is for a role that is not the actor's, or for somebody else of it.
            Stale: It was done already.
        """
        words = self._masks.text(required(outcome, "what came of it"))
        with self._store.begin(actor, Capability.CASE_SPEAK) as tx:
            task = next(iter(self._read(tx, tx.tasks.get(task_id, tx.sight()))), None)
            if task is None:
                kind = OutOfSight if tx.tasks.exists(task_id) else NotFound
                raise kind(f"no task {task_id}")
            _require_theirs(actor, task)
            tx.tasks.done(task_id, by=actor.login, at=tx.now, outcome=words)
            tx.record(
                CustodyAction.TASK_DONE,
                f"task:{task_id}",
                case=task.case,
                details=open_words(task.compartment, {"outcome": words}),
            )

    def of_case(self, actor: Actor, number: str) -> tuple[Task, ...]:
        """Return the tasks of a case, oldest first; the look is an entry."""
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            case = shown(tx, number)
            tx.record(CustodyAction.CASE_VIEWED, f"case:{number}", case=number)
            return self._read(tx, *tx.tasks.of_case(case.id))

    def mine(self, actor: Actor, *, limit: int = 100) -> tuple[Task, ...]:
        """Return what waits for the actor, or for anybody of the role, on cases in sight; the nearest due first."""
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            found = self._read(tx, *tx.tasks.waiting_for(tx.sight(), limit=limit))
            tx.record(
                CustodyAction.CASE_LISTED,
                "queue:tasks",
                details={"tasks": [task.id for task in found]},
            )
            return found

    @staticmethod
    def _read(tx: Transaction, *tasks: Task | None) -> tuple[Task, ...]:
        """Return those of these tasks that the actor may read, in the same order."""
        given = [one for one in tasks if one is not None]
        made = tx.derivations.among_tasks([one.id for one in given])
        seen = {one.id: one for one in given if one.id not in made}
        for number in {one.case for one in given if one.id in made}:
            case = shown(tx, number)
            rooms = readable(tx.actor, tx.grants.parts(case.id, tx.sight()))
            of_case = [one for one in given if one.case == number and one.id in made]
            seen |= {one.id: one for one in read_tasks(tx, case.id, of_case, rooms)}
        return tuple(seen[one.id] for one in given if one.id in seen)


def _require_theirs(actor: Actor, task: Task) -> None:
    """Refuse to let anybody finish what is for a role but the role, whoever of it is named, and the chief."""
    named = task.for_login in {"", actor.login}
    if task.for_role is None or Role.CHIEF in actor.roles:
        return
    if not named or task.for_role not in actor.roles:
        whose = task.for_login or f"anybody who is {task.for_role.value.replace('_', ' ')}"
        raise NotPermitted(f"task {task.id} is for {whose}, and theirs or the chief's to finish")
