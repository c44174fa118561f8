"""Keys one after the other: each finds the desk as the key before it left it.

Textual hands a key to what has the focus when the key comes, and only later acts on what was bound to the key before:
of `/denise`, arriving in one piece over a slow line, `d` would dismiss a flag. Here the next key waits until the one
before has gone its way and what it opened has the focus. Letters in a field wait for nothing.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import Final

from textual import events
from textual.app import App
from textual.message import Message
from textual.widgets import Input, TextArea

_PATIENCE_S: Final = 1.0
"""Seconds after which the next key goes on, whatever became of the one before: its field may be gone."""


class OneByOne(App[None]):
    """An app that takes keys, and pastes between them, in their order."""

    class Passed(Message):
        """Follows a key through all that it passes."""

        def __init__(self, turn: int) -> None:
            """Name the turn of the key."""
            super().__init__()
            self.turn = turn

    class Next(Message, bubble=False):
        """The next key may go on."""

        def __init__(self, turn: int) -> None:
            """Name the turn that is over."""
            super().__init__()
            self.turn = turn

    def __init__(self) -> None:
        """Nothing was typed yet."""
        super().__init__()
        self._typed: deque[events.Key | events.Paste] = deque()
        self._turn = 0
        self._busy = False

    @property
    def waits(self) -> bool:
        """Whether a key was not acted on yet."""
        return self._busy or bool(self._typed)

    async def on_event(self, event: events.Event) -> None:
        """Take a key at its turn."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._typed.append(event)
            await self._take()
        else:
            await super().on_event(event)

    async def _take(self) -> None:
        """Hand on what may go on now."""
        while self._typed and not self._busy:
            event = self._typed.popleft()
            target = self.focused or self.screen
            letter = isinstance(event, events.Paste) or event.is_printable
            self._busy = not (letter and isinstance(target, Input | TextArea))
            await super().on_event(event)
            if self._busy:
                self._turn += 1
                self.set_timer(_PATIENCE_S, partial(self._over, self._turn))
                if not target.post_message(self.Passed(self._turn)):  # it was just closed
                    self._over(self._turn)

    def on_one_by_one_passed(self, message: Passed) -> None:
        """Wait until what the key changed is drawn: then the focus is where it leads."""
        message.stop()
        self.call_after_refresh(self._over, message.turn)

    def _over(self, turn: int) -> None:
        self.post_message(self.Next(turn))

    async def on_one_by_one_next(self, message: Next) -> None:
        """Hand on the next key."""
        if message.turn == self._turn and self._busy:
            self._busy = False
            await self._take()
