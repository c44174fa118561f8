"""Saved views: queries on the queue that a login gave a name, and why a query finds nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cases.errors import BadInput, NotFound, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.desks import SavedView
from cases.model.queries import FlagQuery
from cases.model.querying import parse
from cases.services.words import required
from cases.store.transaction import Store

NAME_CAP: Final = 40
CAP: Final = 40
"""Views of one login at most."""
LAST_PLACE: Final = 9


class Views:
    """A login's own views; nobody else sees them."""

    def __init__(self, store: Store) -> None:
        """Work on this store."""
        self._store = store

    def list(self, actor: Actor) -> tuple[SavedView, ...]:
        """Return the actor's views, those with a key first."""
        with self._store.glance(actor, Capability.TRIAGE) as tx:
            return tx.desks.views(actor.login)

    def save(self, actor: Actor, name: str, query: str, *, place: int | None = None) -> SavedView:
        """Keep a query under a name; a view of that name gives way.

        Args:
            actor: Whose view it is.
            name: Up to 40 characters.
            query: As it is typed after `/`; checked before it is kept.
            place: The key that opens it, 1 to 9; None takes the one it had, else the first that is free.

        Raises:
            BadInput: The query cannot be understood, or the key is none.
            Refused: There are too many.
        """
        parse(query)
        called = required(name, "the name of the view", cap=NAME_CAP)
        if not called.isprintable():
            raise BadInput("the name of the view holds characters that cannot be shown")
        if place is not None and not 1 <= place <= LAST_PLACE:
            raise BadInput(f"a view is opened by a key from 1 to {LAST_PLACE}")
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            known = tx.desks.views(actor.login)
            old = next((view for view in known if view.name == called), None)
            if old is None and len(known) >= CAP:
                raise Refused(f"there are {CAP} views already; remove one first")
            if place is None:
                place = (old.place if old else None) or _free(known)
            view = SavedView(called, required(query, "the query of the view"), place)
            tx.desks.save_view(actor.login, view, now=tx.now)
            tx.record(
                CustodyAction.VIEW_SAVED,
                f"view:{called}",
                details={"query": view.query, "place": place},
            )
        return view

    def remove(self, actor: Actor, name: str) -> None:
        """Take a view away.

        Raises:
            NotFound: There is none of that name.
        """
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            if not tx.desks.remove_view(actor.login, name):
                raise NotFound(f"no view is called {name!r}; `watchdesk views list` shows yours")
            tx.record(CustodyAction.VIEW_REMOVED, f"view:{name}")

    def count(self, actor: Actor, query: FlagQuery, *, cap: int | None = None) -> int:
        """Return how many flags in sight match; counting stops at `cap`."""
        with self._store.glance(actor, Capability.TRIAGE) as tx:
            return tx.flags.matching(tx.sight(), query, cap=cap)

    def emptied(
        self, actor: Actor, query: FlagQuery, *, cap: int | None = None
    ) -> tuple[tuple[str, int], ...]:
        """Return the terms without which the query would find something, as typed, and how much, up to `cap`."""
        found = []
        with self._store.glance(actor, Capability.TRIAGE) as tx:
            for term in query.terms:
                rest = replace(query, terms=tuple(t for t in query.terms if t is not term))
                if count := tx.flags.matching(tx.sight(), rest, cap=cap):
                    found.append((term.said, count))
        return tuple(found)


def _free(known: tuple[SavedView, ...]) -> int | None:
    taken = {view.place for view in known}
    return next((place for place in range(1, LAST_PLACE + 1) if place not in taken), None)
