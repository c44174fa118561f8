"""How many may sit at once: of one login, and of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Full(Exception):
    """There is no seat; the sentence says what to do."""


class Seats:
    """The seats of the room. One event loop owns them, so nothing is locked."""

    def __init__(self, *, at_once: int, per_login: int) -> None:
        """Take the limits, both 1 or more."""
        self._at_once = at_once
        self._per_login = per_login
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, login: str) -> Iterator[None]:
        """Hold a seat.

        Raises:
            Full: All are taken, or the login has its share.
        """
        if self._taken[login] >= self._per_login:
            raise Full(f"You sit here {self._per_login} times already: close one of them first.")
        if self._taken.total() >= self._at_once:
            raise Full("Every seat is taken: try again in a few minutes.")
        self._taken[login] += 1
        try:
            yield
        finally:
            self._taken[login] -= 1
            self._taken += Counter()  # forgets whoever has none left
