"""The terminal interface as one app: who sits at it, where one can go, and what stays closed.

The first frame is painted before the database is even imported: `open_desk` runs in a worker. Nothing of a
case leaves by this door: no screenshots to disk, no shell, no browser, and a crash prints no data.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.filter import LineFilter, NoColor
from textual.notifications import SeverityLevel

from cases.model.actors import Capability
from monitor.tui.desk import Desk
from monitor.tui.driver import ThinDriver
from monitor.tui.keys_text import keys_text
from monitor.tui.net import Net
from monitor.tui.screens.base import DeskScreen
from monitor.tui.screens.opening import OpeningScreen
from monitor.tui.sitting import Sitting
from monitor.tui.theme import DARK, LIGHT, THEMES


class WatchdeskApp(Sitting):
    """Screens over the services; every act is the services'."""

    TITLE = "Watchdesk"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
        Binding("ctrl+p", "palette", "Everything by name", show=False, key_display="^p"),
        Binding("colon", "palette(':')", "Command", show=False, key_display=":"),
    ]

    def __init__(
        self,
        open_desk: Callable[[], Desk],
        *,
        now: Callable[[], datetime],
        zone: tzinfo = UTC,
        palette: str = DARK,
        colourless: bool = False,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        """Open nothing yet.

        Args:
            open_desk: Opens the record and says who sits here; runs in a worker and may raise `CasesError`.
            now: The clock; aware, UTC.
            zone: The department's zone, in which times are shown.
            palette: Name of the palette to begin with.
            colourless: Whether no colour may be sent at all; what has the cursor is then drawn reversed.
            keys: Keys bound anew, by the id of the act; see `monitor.tui.keymap`.
        """
        self._net = Net()
        super().__init__(open_desk, now=now, zone=zone)
        self.driver_class = ThinDriver
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = palette
        self.colourless = colourless
        self._last = (self._net, NoColor()) if colourless else (self._net,)
        self.set_keymap(dict(keys or {}))
        self.animation_level = "none"  # over a slow line every frame counts

    def on_mount(self) -> None:
        """Paint at once; the record is opened from there."""
        self.push_screen(OpeningScreen())

    def on_resize(self, event: events.Resize) -> None:
        """Follow the size of the terminal."""
        self.fit(event.size)

    # What is shown of keys.

    def action_palette(self, typed: str = "") -> None:
        """Offer everything by name; the record is asked for cases, people and handles as letters are typed."""
        from monitor.tui import palette
        from monitor.tui.dialogs.palette import Entry, PaletteDialog

        if not hasattr(self, "desk") or not isinstance(self.screen, DeskScreen):
            return
        desk, acts = self.desk, palette.acts(self)

        def chosen(entry: Entry | None) -> None:
            if entry is not None:
                self.call_later(entry.act)

        dialog = PaletteDialog(acts, palette.finder(self, desk), typed)
        self.push_screen(dialog, chosen)  # at once: the letters that follow are for it
        if desk.actor.may(Capability.TRIAGE):
            dialog.ask(
                "views",
                lambda: desk.views.list(desk.actor),
                lambda kept: dialog.offer(palette.views(self, kept)),
            )

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show one toast; the one before gives way, so that none stack; no markup is read."""
        self.clear_notifications()
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def action_help(self) -> None:
        """Show the keys that are active now."""
        from monitor.tui.dialogs.reading import ReadingDialog

        if not isinstance(self.screen, ReadingDialog):
            self.push_screen(ReadingDialog(*keys_text(self)))

    def action_toggle_light(self) -> None:
        """Change between the palettes."""
        self.theme = DARK if self.theme == LIGHT else LIGHT

    def action_help_quit(self) -> None:
        """Say what `ctrl+c` does not do."""
        self.notify(
            "ctrl+c does nothing here: esc goes back, ctrl+q leaves the desk.", markup=False
        )

    async def action_quit(self) -> None:
        """End the sitting; asks only when something typed would be lost."""
        from monitor.tui.dialogs.quit import QuitDialog

        typed = sum(bool(text.strip()) for text in self.drafts.values())
        if not typed or isinstance(self.screen, QuitDialog):
            self.exit()
            return

        def answered(leave: bool | None) -> None:  # noqa: FBT001  a dialog's answer
            if leave:
                self.exit()

        self.push_screen(QuitDialog(typed), answered)

    # What leaves by this door: nothing.

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let no control character through, whatever a widget draws."""
        return [*super().get_line_filters(), *self._last]

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Stay closed: a picture of a case is an export."""

    def deliver_screenshot(self, *_args: object, **_kwargs: object) -> None:
        """Stay closed."""

    def deliver_text(self, *_args: object, **_kwargs: object) -> None:
        """Stay closed."""

    def deliver_binary(self, *_args: object, **_kwargs: object) -> None:
        """Stay closed."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Stay closed: an address in a post is evidence, not a place to go."""

    def action_suspend_process(self) -> None:
        """Stay closed: behind the app there may be a shell of the service account."""

    @property
    def fault(self) -> Exception | None:
        """What ended the sitting, where that was a fault of ours."""
        return self._exception

    def _handle_exception(self, error: Exception) -> None:
        """End after a fault of ours with a plain sentence and where it was; never with what the data was."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._exit_renderables.append(fault_report(error))
        self._close_messages_no_wait()


def fault_report(error: BaseException) -> str:
    """Return what may be told of a fault: its kind and the places in the code; no values, no message."""
    frames = traceback.extract_tb((error.__cause__ or error).__traceback__)
    places = [f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join(
        (
            "Watchdesk stopped because of a fault of its own. What was decided is in the",
            "record; what was being typed is lost. When you report this, name it:",
            f"{type(error).__name__} at",
            *places[-6:],
        )
    )


def run(app: WatchdeskApp) -> int:
    """Run the app in this terminal; return the exit code."""
    app.run()
    return app.return_code or 0
