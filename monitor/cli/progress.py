"""A line of progress on a terminal's standard error; nothing at all where nobody is looking."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Final, Self, TextIO

from monitor.safe_text import safe_line

_EVERY_S: Final = 0.1
_WIDTH: Final = 78


class Progress:
    """Rewrites one line while work goes on, and wipes it at the end."""

    def __init__(self, verb: str, stream: TextIO) -> None:
        """Take what is being done, such as `verified`, and where to say it."""
        self._verb = verb
        self._stream = stream
        self._shown_at = 0.0
        self._alive = stream.isatty()

    def __enter__(self) -> Self:
        """Begin; nothing is shown yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wipe the line."""
        if self._alive and self._shown_at:
            self._stream.write("\r" + " " * _WIDTH + "\r")
            self._stream.flush()

    def to(self, done: int, total: int) -> None:
        """Show how far the work is."""
        self.say(f"{self._verb} {done:,} of {total:,}")

    def say(self, words: str) -> None:
        """Show what is being done, a few times a second at most."""
        now = time.monotonic()
        if self._alive and now - self._shown_at >= _EVERY_S:
            self._shown_at = now
            self._stream.write("\r" + safe_line(words, _WIDTH).ljust(_WIDTH))
            self._stream.flush()
