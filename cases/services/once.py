"""An act that may be asked for twice is done once: the same request of the same person gets the first answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final, TypeVar

from cases.errors import Refused, StoreTrouble
from cases.model.actors import Actor, Capability
from cases.model.handling import BulkReceipt
from cases.model.states import FlagState
from cases.model.views import Receipt
from cases.services.words import taken
from cases.store.transaction import Store, Transaction

_KEY_CAP: Final = 100
Answer = TypeVar("Answer", Receipt, BulkReceipt)


class Once:
    """Transactions whose answer is kept under a key that the caller made."""

    def __init__(self, store: Store) -> None:
        """Work on this store."""
        self._store = store

    def do(
        self,
        actor: Actor,
        needs: Capability,
        request: tuple[str, str],
        work: Callable[[Transaction], Answer],
    ) -> Answer:
        """Do `work` in one transaction, or return what was answered when it was asked for before.

        Args:
            actor: Who asks.
            needs: What the actor's role must carry.
            request: The key, empty where nobody will ask again, and which act it stands for.
            work: The act.

        Raises:
            Refused: The key was used for another act.
        """
        key, act = taken(request[0], "the key of the request", cap=_KEY_CAP), request[1]
        if not key:
            with self._store.begin(actor, needs) as tx:
                return work(tx)
        first: Answer | None = self._first(actor, needs, key, act)
        if first is not None:
            return first
        try:
            with self._store.begin(actor, needs) as tx:
                done = work(tx)
                tx.handling.keep_answer(actor.login, key, act, asdict(done), tx.now)
                return done
        except (Refused, StoreTrouble):
            first = self._first(actor, needs, key, act)  # the same request came first meanwhile
            if first is None:
                raise
            return first

    def _first(self, actor: Actor, needs: Capability, key: str, act: str) -> Any:  # noqa: ANN401  as it was answered
        with self._store.glance(actor, needs) as tx:
            kept = tx.handling.answer(actor.login, key)
        if kept is None:
            return None
        if kept[0] != act:
            raise Refused(f"the key {key!r} stands for another act of yours; make a new one")
        return _bulk(kept[1]) if "done" in kept[1] else _receipt(kept[1])


def _receipt(kept: dict[str, Any]) -> Receipt:
    return Receipt(**{**kept, "state": FlagState(kept["state"]), "also": tuple(kept["also"])})


def _bulk(kept: dict[str, Any]) -> BulkReceipt:
    left = tuple((int(one), str(why)) for one, why in kept["left"])
    return BulkReceipt(tuple(map(_receipt, kept["done"])), left)
