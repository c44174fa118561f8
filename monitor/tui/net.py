"""The net under all widgets: whatever a widget draws, no control character leaves through it.

`monitor.safe_text` makes hostile characters visible where text is shown. This filter is for the text that
somebody forgot, or typed into a field: it sees every line on its way to the terminal.
"""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_KEPT = "\u200d"
"""The joiner of emoji; harmless by itself."""


class Net(LineFilter):
    """Replaces what is not printable: by nothing where it takes no cell, else by `�`."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments, clean."""
        return [
            segment
            if segment.text.isprintable()
            else Segment(_clean(segment.text), segment.style, segment.control)
            for segment in segments
        ]


def _clean(text: str) -> str:
    return "".join(
        character
        if character.isprintable() or character in _KEPT
        else "\ufffd" * cell_len(character)
        for character in text
    )
