"""Keys under which the desk asks for acts: what is asked for again after trouble is done once."""

from __future__ import annotations

from collections.abc import Hashable
from uuid import uuid4

Act = tuple[Hashable, ...]
"""What is done, to what, and every word of it."""


class Requests:
    """The acts whose outcome is not known yet.

    An act that failed because the record was lost may have been done all the same. Asked for again, in the same
    words, it goes out under the same key, and the service answers what it answered then.
    """

    def __init__(self) -> None:
        """Nothing is under way."""
        self._open: dict[Act, str] = {}

    def key(self, act: Act) -> str:
        """Return the key of an act."""
        return self._open.setdefault(act, uuid4().hex)

    def known(self, act: Act) -> None:
        """Forget the key of an act that came to something, and of a bare undo: it would mean this one now."""
        self._open = {one: key for one, key in self._open.items() if one != act and len(one) > 1}
