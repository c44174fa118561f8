"""The terminal as Textual drives it, behind the last gate."""

from __future__ import annotations

import curses

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

from monitor.tui.pasted import PasteParser
from monitor.tui.thin import Thin


def erases() -> bool:
    """Whether the terminal, as its description says, erases characters in the ground that is drawn on."""
    try:
        curses.setupterm(fd=1)
        return curses.tigetflag("bce") == 1 and curses.tigetstr("ech") == b"\x1b[%p1%dX"
    except (curses.error, ValueError, OSError):  # nothing is known of it
        return False


class ThinDriver(LinuxDriver):
    """Sends only what changed. It is named in the code, so that no variable of the environment names another."""

    _thin: Thin | None = None
    _seen: tuple[int, int] = (0, 0)

    def write(self, data: str) -> None:
        """Send what of `data` changes the screen."""
        size = self._get_terminal_size()
        if self._thin is None:
            self._thin = Thin(erases=erases())
        if size != self._seen:  # the terminal has wrapped, cut or cleared what was there
            self._seen = size
            self._thin.forget()
        super().write(self._thin.feed(data))

    def run_input_thread(self) -> None:
        """Read the keys; what is pasted presses none."""
        vars(linux_driver)["XTermParser"] = PasteParser  # Textual offers no other door
        super().run_input_thread()

    def forget(self) -> None:
        """Draw everything anew the next time."""
        if self._thin is not None:
            self._thin.forget()
