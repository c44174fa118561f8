"""Sittings of people whom a door vouches for: who sat down by it, when they left, and who was turned away."""

from __future__ import annotations

from cases.errors import NotPermitted
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.store.transaction import Store, new_session


class Sittings:
    """What the log tells of those who come by a proxy, by sudo or by a key of SSH."""

    def __init__(self, store: Store) -> None:
        """Work on this store."""
        self._store = store

    def welcome(self, asking: Actor, login: str, *, auth: str, session: str = "") -> Actor:
        """Return who a login is in a sitting that has not begun.

        Args:
            asking: The service at the door.
            login: Whom the door vouches for.
            auth: Which door: proxy, sudo or ssh.
            session: Of the sitting; a new one where empty.

        Raises:
            NotPermitted: Nobody of the record has that login; the attempt is an entry.
        """
        with self._store.glance(asking, Capability.SIT) as tx:
            found = tx.people.actor(login, auth=auth, session=session or new_session())
            if found is None:
                raise NotPermitted(
                    f"the login {login!r}, vouched for by {auth}, is not enrolled here; "
                    "an administrator can add it"
                )
        return found

    def start(self, actor: Actor) -> None:
        """Put down that the actor sat down."""
        with self._store.begin(actor, Capability.SIT) as tx:
            tx.record(CustodyAction.SESSION_STARTED, f"session:{actor.session}")

    def end(self, actor: Actor, why: str) -> None:
        """Put down that the actor's sitting ended, and why."""
        with self._store.begin(actor, Capability.SIT) as tx:
            tx.record(CustodyAction.SESSION_ENDED, f"session:{actor.session}", details={"why": why})
