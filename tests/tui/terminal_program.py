"""The real app on a real terminal, for `test_terminal.py`: sits down at the folder and login it is given."""

from __future__ import annotations

import monitor.tui  # noqa: F401  first: it forgets what commands Textual

# isort: split

import os
import sys
from pathlib import Path

from support.department import MovingClock
from tui.morning import AFTERNOON, seated
from tui.stage import desk

from monitor.tui.app import WatchdeskApp, run
from monitor.tui.desk import Desk
from monitor.tui.screens.browsing import Browsing
from monitor.tui.theme import chosen


def broken(self: Browsing, by: int) -> None:
    """Fail with words of a post in hand, as a mistake of ours would."""
    words = self.post.text.plain
    raise ValueError(words, by)


def main() -> None:
    folder, login = Path(sys.argv[1]), sys.argv[2]
    assert not any(name.startswith("TEXTUAL") for name in os.environ)

    def open_desk() -> Desk:
        return desk(seated(folder), login)

    if "BREAKS" in os.environ:
        Browsing.action_span = broken  # type: ignore[method-assign]
    app = WatchdeskApp(
        open_desk,
        now=MovingClock(AFTERNOON),
        palette=chosen("dark", os.environ),
        colourless="NO_COLOR" in os.environ,
    )
    sys.exit(run(app))


if __name__ == "__main__":
    main()
