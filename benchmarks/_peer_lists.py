"""The lists that come with Textual, filled with as many flags: `_peer_lists.py data-table|option-list|empty COUNT`."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import DataTable, OptionList, Static

COLUMNS = ("", "Sev", "Scr", "Clause", "Age", "Employee", "Post")


def row(number: int) -> tuple[str, ...]:
    """Return the cells of one flag, of the same lengths as the queue's."""
    words = f"Rolling up on a barricade on Elm St now, whole SWAT team staging behind the school {number}"
    return ("●", "4 HIGH", str(number % 100), "V.A.9.a-2", "35m", "Smith, Jordan A.", words)


class Peer(App[None]):
    """One list, nothing else."""

    BINDINGS = [("j", "cursor(1)", "Down")]

    def __init__(self, kind: str, count: int) -> None:
        """Say which list, and how long."""
        super().__init__()
        self.kind, self.count = kind, count

    def compose(self) -> ComposeResult:
        """Lay it out."""
        if self.kind == "data-table":
            yield DataTable[str](cursor_type="row")
        elif self.kind == "option-list":
            lines = ("  ".join(row(number)) for number in range(self.count))
            yield OptionList(*(Content(line) for line in lines))
        else:
            yield Static("ready 0")

    def on_mount(self) -> None:
        """Fill the table."""
        for table in self.query(DataTable):
            table.add_columns(*COLUMNS)
            table.add_rows(row(number) for number in range(self.count))

    def action_cursor(self, _by: int) -> None:
        """Go down, as `j` does."""
        for table in self.query(DataTable):
            table.action_cursor_down()
        for options in self.query(OptionList):
            options.action_cursor_down()


if __name__ == "__main__":
    Peer(sys.argv[1], int(sys.argv[2])).run()
