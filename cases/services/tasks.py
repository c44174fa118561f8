"""Tasks on cases: put on the list, done, and listed for those whose they are."""

from __future__ import annotations

from datetime import date

from cases.errors import NotFound, OutOfSight
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.masking import Masks
from cases.model.tasks import Task
from cases.services.conduct import shown, written_on
from cases.services.words import required
from cases.store.transaction import Store


class Tasks:
    """What is to be done on cases."""

    def __init__(self, store: Store, masks: Masks) -> None:
        """Work on this store; words are kept through `masks`."""
        self._store = store
        self._masks = masks

    def open(
        self,
        actor: Actor,
        number: str,
        *,
        text: str,
        for_login: str = "",
        for_role: Role | None = None,
        due_on: date | None = None,
    ) -> Task:
        """Put something on the list of a case, for somebody or for a role."""
        words = self._masks.text(required(text, "what is to be done"))
        with self._store.begin(actor, Capability.CASE_WORK) as tx:
            case = written_on(tx, shown(tx, number))
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
            tx.record(
                CustodyAction.TASK_OPENED, f"task:{made}", case=number, details={"text": words}
            )
            return next(one for one in tx.tasks.of_case(case.id) if one.id == made)

    def done(self, actor: Actor, task_id: int, *, outcome: str) -> None:
        """Say that a task is done, and what came of it.

        Raises:
            NotFound: There is no such task on a case in sight.
            Stale: It was done already.
        """
        words = self._masks.text(required(outcome, "what came of it"))
        with self._store.begin(actor, Capability.CASE_SPEAK) as tx:
            task = tx.tasks.get(task_id, tx.sight())
            if task is None:
                kind = OutOfSight if tx.tasks.exists(task_id) else NotFound
                raise kind(f"no task {task_id}")
            tx.tasks.done(task_id, by=actor.login, at=tx.now, outcome=words)
            tx.record(
                CustodyAction.TASK_DONE,
                f"task:{task_id}",
                case=task.case,
                details={"outcome": words},
            )

    def of_case(self, actor: Actor, number: str) -> tuple[Task, ...]:
        """Return the tasks of a case, oldest first; the look is an entry."""
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            case = shown(tx, number)
            tx.record(CustodyAction.CASE_VIEWED, f"case:{number}", case=number)
            return tx.tasks.of_case(case.id)

    def mine(self, actor: Actor, *, limit: int = 100) -> tuple[Task, ...]:
        """Return what waits for the actor, or for anybody of the role, on cases in sight; the nearest due first."""
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            found = tx.tasks.waiting_for(tx.sight(), limit=limit)
            tx.record(
                CustodyAction.CASE_LISTED,
                "queue:tasks",
                details={"tasks": [task.id for task in found]},
            )
            return found
