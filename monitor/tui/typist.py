"""Keys one after the other: each finds the desk as the key before it left it.

Textual hands a key to what has the focus when the key comes, and only later acts on what was bound to the key before:
of `/denise`, arriving in one piece over a slow line, `d` would dismiss a flag. Here the next key waits until the one
before has gone its way and what it opened has the focus. Letters in a field wait for nothing. What a key asked of the
record may take longer: then the screen holds the keys behind it until the answer is there, or esc gives them up.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import Final

from textual import events
from textual.app import App
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

_PATIENCE_S: Final = 1.0
"""Seconds after which the next key goes on, whatever became of the one before: its field may be gone."""

_PASSING: Final = frozenset({"ctrl+q"})
"""Keys that no hold keeps: one can always leave."""


class Hold:
    """A reason to hold keys back; only the newest counts."""


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
        self._hold: Hold | None = None

    @property
    def waits(self) -> bool:
        """Whether a key was not acted on yet."""
        return self._busy or bool(self._typed)

    async def on_event(self, event: events.Event) -> None:
        """Take a key at its turn."""
        passes = event.is_forwarded or (self._hold and getattr(event, "key", "") in _PASSING)
        if isinstance(event, events.Key | events.Paste) and not passes:
            self._typed.append(event)
            self._give_up()
            await self._take()
        else:
            await super().on_event(event)

    def hold(self) -> Hold:
        """Hold back what was and what is typed behind the key that is acted on, until `let_go`; esc gives it up."""
        self._hold = held = Hold()
        self._give_up()
        return held

    def holds(self, held: Hold) -> bool:
        """Tell whether a hold counts still."""
        return self._hold is held

    def let_go(self, held: Hold, *, on: bool) -> None:
        """End a hold that counts still: what was typed goes on to what is open by now, or is dropped."""
        if self._hold is held:
            self._hold = None
            if not on:
                self._typed.clear()
            self._wait(self.focused or self.screen)

    def _give_up(self) -> None:
        """Drop what was typed before an esc, and with it the hold."""
        keys = [event.key if isinstance(event, events.Key) else "" for event in self._typed]
        if self._hold and "escape" in keys:
            self._hold = None
            for _ in range(keys.index("escape") + 1):
                self._typed.popleft()

    async def _take(self) -> None:
        """Hand on what may go on now."""
        while self._typed and not self._busy and not self._hold:
            event = self._typed.popleft()
            target = self.focused or self.screen
            letter = isinstance(event, events.Paste) or event.is_printable
            through = letter and isinstance(target, Input | TextArea)
            self._busy = not through
            await super().on_event(event)
            if not through:
                self._wait(target)

    def _wait(self, target: Widget) -> None:
        """Let the next key wait for what lies before it on the way of the one just handed to `target`."""
        self._busy = True
        self._turn += 1
        self.set_timer(_PATIENCE_S, partial(self._over, self._turn))
        passed = self.Passed(self._turn)
        passed.set_sender(self)  # a screen that lets go would get it back, and not the app
        if not target.post_message(passed):  # it was just closed
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
