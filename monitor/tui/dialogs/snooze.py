"""Until when is a flag set aside? One key is one time; a time typed is in the department's zone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from monitor.tui.dialogs.base import Dialog

_MORNING = time(8)
_MONDAY = 0


def choices(now: datetime, limit: datetime) -> list[tuple[str, str, datetime]]:
    """Return key, words and time of what is offered, no time twice; all in the zone of `now`."""
    tomorrow = datetime.combine(now.date() + timedelta(days=1), _MORNING, now.tzinfo)
    to_monday = (_MONDAY - now.weekday()) % 7 or 7
    monday = datetime.combine(now.date() + timedelta(days=to_monday), _MORNING, now.tzinfo)
    offered = [
        ("h", "in an hour", now + timedelta(hours=1)),
        ("f", "in four hours", now + timedelta(hours=4)),
        ("t", "tomorrow morning", tomorrow),
        ("x", "as late as may be", limit),
    ]
    if monday != tomorrow:
        offered.insert(-1, ("m", "Monday morning", monday))
    return offered


class SnoozeDialog(Dialog[datetime]):
    """Takes a time that is no later than the flag may wait."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"choose('{key}')", show=False) for key in "hftmx"),
        Binding("tab", "swap", "To the field and back", show=False, priority=True),
    ]
    HINT = "tab to type a time · esc cancel · s on a flag set aside takes it back"

    def __init__(self, title: Content, now: datetime, limit: datetime) -> None:
        """Ask about one flag or several.

        Args:
            title: What it is about.
            now: The moment, in the department's zone.
            limit: The latest time there is, in the same zone.
        """
        super().__init__()
        self._title, self._now, self._limit = title, now, limit

    def title_content(self) -> Content:
        """Name what is set aside."""
        return Content("Set aside ") + self._title

    def body(self) -> ComposeResult:
        """Lay out the times and the field."""
        lines = []
        for key, said, until in choices(self._now, self._limit):
            late = until > self._limit
            when = "later than it may wait" if late else f"{until:%a %d %b %H:%M}"
            lines.append(
                Content.assemble(
                    (f" {key} ", "$text-muted" if late else "$text-accent bold"),
                    f" {said:<20}",
                    (when, "$text-muted"),
                )
            )
        yield Static(Content("\n").join(lines))
        yield Static(Content(f"Or a time, as {self._limit:%Y-%m-%d %H:%M}"), classes="dialog-label")
        yield Input(max_length=16, id="until")

    def action_swap(self) -> None:
        """Go to the field, or back to the keys."""
        field = self.query_one(Input)
        self.set_focus(None if field.has_focus else field)

    def action_choose(self, chosen: str) -> None:
        """Take the time of a key."""
        times = {key: until for key, _, until in choices(self._now, self._limit)}
        if chosen in times:
            self._take(times[chosen])
        else:
            self.trouble("Tomorrow is Monday: t takes it.")

    @on(Input.Submitted)
    def _typed(self, message: Input.Submitted) -> None:
        try:
            until = datetime.strptime(message.value.strip(), "%Y-%m-%d %H:%M")  # noqa: DTZ007  the zone is the department's
        except ValueError:
            self.trouble(f"Type the time as {self._limit:%Y-%m-%d %H:%M}.")
            return
        self._take(until.replace(tzinfo=self._now.tzinfo))

    def _take(self, until: datetime) -> None:
        if until <= self._now:
            self.trouble("That time is over.")
        elif until > self._limit:
            self.trouble(f"It must be looked at by {self._limit:%a %d %b %H:%M}.")
        else:
            self.dismiss(until)
