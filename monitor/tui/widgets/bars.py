"""The line above and the line below every screen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.binding import Binding
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from monitor.tui import words

_TROUBLE = 6
"""Lines that a lost record may take."""
_MORE = 4
"""Cells in which the line says how many keys found no room."""
NOTICE_S = 8.0
"""Seconds after which what was said to have happened leaves the line, where nothing else ends it before."""


class TopBar(Widget):
    """Says which screen it is, what is on it, what just happened, and who sits here."""

    DEFAULT_CSS = """
    TopBar { height: 1; background: $panel; color: $text; }
    """
    ALLOW_SELECT = False

    subject: reactive[str] = reactive("")
    """Name of the screen; ours."""
    facts: reactive[Content] = reactive(Content)
    """What is on it."""
    news: reactive[Content] = reactive(Content)
    """What waits to be loaded."""
    notice: reactive[Content] = reactive(Content)
    """What just happened."""
    who: reactive[str] = reactive("")
    """Who acts; already safe."""
    covered: reactive[Content] = reactive(Content)
    """How far custody is covered outside."""

    lost: reactive[str] = reactive("")
    """Why the record cannot be reached, while that is so; already safe."""

    _leaves: Timer | None = None
    """Ends the notice."""

    def tell(self, said: Content) -> None:
        """Say what just happened, for a while."""
        self.watch_notice()
        self.notice = said
        self._leaves = self.set_timer(NOTICE_S, self.forget)

    def forget(self) -> None:
        """Say no longer what happened."""
        self.notice = Content()

    def watch_notice(self) -> None:
        """Let whatever is said next stay its own time."""
        if self._leaves is not None:
            self._leaves.stop()
            self._leaves = None

    def on_mount(self) -> None:
        """Follow what the app knows of custody and of the record."""
        for name in ("covered", "lost"):
            if hasattr(self.app, name):
                self.watch(self.app, name, partial(setattr, self, name))

    def watch_lost(self) -> None:
        """Take as many lines as it needs to say why the record cannot be reached; one otherwise."""
        self.styles.height = len(self._trouble()) if self.lost else 1

    def on_resize(self) -> None:
        """Fold it anew."""
        self.watch_lost()

    def _trouble(self) -> list[Content]:
        told = f" ✗ The record cannot be reached; what is shown may be old. {self.lost}"
        lines = (self._badge() + Content.styled(told, "$text-error bold")).wrap(
            max(self.size.width, 1)
        )
        return lines[:_TROUBLE]

    def _badge(self) -> Content:
        return Content.styled(f" {self.subject} ", "$background on $primary bold")

    def render(self) -> Content:
        """Fit the parts into the line; who sits here gives way first, then custody, then the facts."""
        width = self.size.width
        if self.lost:
            return Content("\n").join(self._trouble())
        badge = self._badge()
        who = Content.styled(f"{self.who} ", "$text-muted")
        if self.covered:
            who = self.covered + Content.styled(" · ", "$text-muted") + who
        said = Content("  ").join([part for part in (self.news, self.notice) if part])
        said = said.truncate(max(width - badge.cell_length - 3, 0), ellipsis=True)
        room = width - badge.cell_length - said.cell_length - 3
        facts = self.facts.truncate(max(room, 0), ellipsis=True)
        room -= facts.cell_length
        if who.cell_length + 1 > room:
            who = self.covered + " " if self.covered else Content()
        if who.cell_length + 1 > room:
            who = Content()
        line = Content.assemble(badge, " ", facts, "  " if facts and said else "", said)
        return line + " " * max(width - line.cell_length - who.cell_length, 0) + who


class KeyBar(Widget):
    """Shows the keys of the screen, as many as fit, and always the one that shows them all."""

    DEFAULT_CSS = """
    KeyBar { height: 1; background: $panel; color: $text; dock: bottom; }
    """
    ALLOW_SELECT = False

    hint: reactive[Content] = reactive(Content)
    """Said instead of the keys, where not empty."""

    def on_mount(self) -> None:
        """Follow the keys that are active."""
        self.screen.bindings_updated_signal.subscribe(self, self._renew)

    def watch_hint(self) -> None:
        """Take as many lines as the hint has, and one without."""
        self.styles.height = self.hint.plain.count("\n") + 1

    def _renew(self, _screen: Screen[object]) -> None:
        self.refresh()

    def render(self) -> Content:
        """Fit the keys into the line."""
        if self.hint:
            return Content(" ") + self.hint
        if self.app.screen is not self.screen:  # under a dialog the keys are the dialog's
            return Content()
        help_key = self._back_key() + self._key("?", "Keys")
        shown = {
            found.binding.action: self._key(self._shown(found.binding), found.binding.description)
            for found in self.screen.active_bindings.values()
            if found.binding.show and found.binding.action != "back"
        }
        parts, room = list(shown.values()), self.size.width - help_key.cell_length - 1
        fitting = len(parts)
        while fitting and sum(part.cell_length for part in parts[:fitting]) > room - _MORE * (
            fitting < len(parts)
        ):
            fitting -= 1
        line = Content().join(parts[:fitting])
        left = len(parts) - fitting
        more = words.muted(f" +{left}") if left else Content()
        space = self.size.width - line.cell_length - more.cell_length - help_key.cell_length
        return line + " " * max(space, 0) + more + help_key

    def _back_key(self) -> Content:
        """Return the key that goes back, where there is a back."""
        active = self.screen.active_bindings.get("escape")
        if active is None or active.binding.action != "back":
            return Content()
        return self._key("esc", active.binding.description)

    def _shown(self, binding: Binding) -> str:
        return self.app.get_key_display(binding)

    def _key(self, key: str, words: str) -> Content:
        return Content.assemble(" ", (key, "$text-accent bold"), " ", words, " ")


def folded(parts: Sequence[Content], width: int, *, indent: str = " ") -> Content:
    """Put parts one after another, on as many lines of `width` cells as they need; none is cut in two."""
    lines: list[Content] = []
    for part in parts:
        if lines and lines[-1].cell_length + part.cell_length <= width:
            lines[-1] += part
        else:
            lines.append(part)
    return Content(f"\n{indent}").join(lines)
