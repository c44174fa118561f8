"""What the desk tells custody of itself: a first welcome, words of ours on a clipboard."""

from __future__ import annotations

from cases.errors import BadInput
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.desks import Copied
from cases.services.words import required
from cases.store.transaction import Store

_CAP = 20_000


class Desks:
    """Each desk, for whoever sits at it."""

    def __init__(self, store: Store) -> None:
        """Work on this store."""
        self._store = store

    def first_time(self, actor: Actor) -> bool:
        """Tell whether the login sits here for the first time; from then on it does not."""
        with self._store.glance(actor, Capability.REPORT) as tx:
            if tx.desks.welcomed(actor.login):
                return False
        with self._store.begin(actor, Capability.REPORT) as tx:
            tx.desks.welcome(actor.login, tx.now)
            tx.record(CustodyAction.DESK_WELCOMED, f"login:{actor.login}")
        return True

    def copied(self, actor: Actor, what: Copied, words: str, *, about: str) -> None:
        """Keep that words of ours go to the clipboard of the actor's terminal; asked before they go.

        Args:
            actor: Who copies.
            what: Which kind of words.
            words: The words themselves.
            about: What they belong to, as `type:id`, such as `flag:12`.

        Raises:
            BadInput: There is nothing to copy, or it holds more than printable words.
        """
        typed = required(words, "what is copied", cap=_CAP)
        if not all(letter.isprintable() or letter == "\n" for letter in typed):
            raise BadInput("only printable words go to the clipboard")
        details: dict[str, object] = {"what": what.value}
        if what is not Copied.CLAUSE:
            details["words"] = typed
        with self._store.begin(actor, Capability.REPORT) as tx:
            tx.record(CustodyAction.DESK_COPIED, about, details=details)
