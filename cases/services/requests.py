"""An act on a case that may be asked for twice is done once: the same key of the same person gets the first answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any, Final

from cases.errors import CasesError, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.case_states import CaseState
from cases.services.procedure import Procedure
from cases.services.words import taken
from cases.store.transaction import Store, Transaction

_KEY_CAP: Final = 100
_WORDS: Final = " sha256:"
"""Stands between an act and the hash of what was asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an act on a case came to."""

    case: str
    state: CaseState | None
    """Where the case stood after it; None where whoever acted is out of the case by it."""
    version: int
    record: int | None
    """Number of the record that was written, where one was."""
    task: int | None
    """Id of the task that was opened or done, where one was."""
    opened: str
    """Number of the case that was opened by it, or nothing."""
    again: bool = False
    """Whether the act had been done before, and this is the first answer."""


class Requests:
    """Acts of the procedure, each done once for its key."""

    def __init__(self, store: Store, over: Callable[[Store], Procedure]) -> None:
        """Work on this store; `over` makes the procedure over a store."""
        self._store = store
        self._over = over

    def do(
        self,
        actor: Actor,
        request: tuple[str, str, str],
        work: Callable[[Procedure], object],
        *,
        words: str = "",
    ) -> Answer:
        """Do one act of the procedure, or return what it came to when it was asked for before.

        Args:
            actor: Who asks.
            request: The key, made by the caller and empty where nobody will ask again; which act it is; and the
                number of the case, or nothing where the act is on a task.
            work: Calls one method of the procedure, once.
            words: All that is asked for, in a form that is the same for the same request; only its hash is kept.

        Raises:
            Refused: The key was used for another act or in other words; or whatever the act raises.
        """
        key, name, number = request
        said, act = taken(key, "the key of the request", cap=_KEY_CAP), f"{name} {number}".strip()
        act = f"{act}{_WORDS}{sha256(words.encode()).hexdigest()}" if words else act
        first = self._first(actor, said, act)
        if first is not None:
            return first
        noting = _Noting(self._store, (said, act), number)
        try:
            work(self._over(noting))
        except CasesError:
            first = self._first(actor, said, act)  # the same request came first meanwhile
            if first is None:
                raise
            return first
        assert noting.answer is not None  # noqa: S101  the act has begun a transaction
        return noting.answer

    def _first(self, actor: Actor, key: str, act: str) -> Answer | None:
        if not key:
            return None
        with self._store.glance(actor, Capability.CASE_READ) as tx:
            kept = tx.handling.answer(actor.login, key)
        if kept is None:
            return None
        (before, _, then), (now, _, words) = kept[0].partition(_WORDS), act.partition(_WORDS)
        if before != now:
            raise Refused(f"the key {key!r} stands for another act of yours; make a new one")
        if then and words and then != words:
            raise Refused(
                f"this key was used for another request ({before}, in other words), which was done: "
                "make a new key for a new request"
            )
        return replace(_answer(kept[1]), again=True)


class _Noting(Store):
    """A store that notes what the transaction of an act came to, and keeps it under the key of the request."""

    def __init__(self, store: Store, request: tuple[str, str], case: str) -> None:
        self._store = store
        self._key, self._act = request
        self._case = case
        self.urgent = store.urgent
        self.answer: Answer | None = None

    @contextmanager
    def begin(
        self, actor: Actor, needs: Capability, *, unlogged: bool = False, case: str = ""
    ) -> Iterator[Transaction]:
        with self._store.begin(actor, needs, unlogged=unlogged, case=case) as tx:
            yield tx
            self.answer = _of(tx, self._case or tx.acts[0].case)
            if self._key:
                tx.handling.keep_answer(
                    actor.login, self._key, self._act, asdict(self.answer), tx.now
                )

    @contextmanager
    def glance(self, actor: Actor, needs: Capability) -> Iterator[Transaction]:
        with self._store.glance(actor, needs) as tx:
            yield tx


def _of(tx: Transaction, number: str) -> Answer:
    """Read from the acts of a transaction what it came to for a case."""
    told = [one.details.get("record") for one in tx.acts if one.details and one.case == number]
    task = tx.acts[0].object_id if tx.acts[0].object_type == "task" else ""
    opened = [one.object_id for one in tx.acts if one.action is CustodyAction.CASE_OPENED]
    case = tx.incidents.get(number, tx.sight())
    return Answer(
        case=number,
        state=case.state if case else None,
        version=case.version if case else 0,
        record=next((int(str(one)) for one in told if one), None),
        task=int(task) if task else None,
        opened=opened[0] if opened else "",
    )


def _answer(kept: dict[str, Any]) -> Answer:
    state = CaseState(kept["state"]) if kept["state"] else None
    return Answer(**{**kept, "state": state})
