"""A drawing on the screen: two pixels a cell, or signs where the terminal has no colours to draw with."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from cases.model.drawings import Drawing
from monitor.media.shades import Cell, cells, signs

_HALF = "▀"


class PicturePane(Widget):
    """Shows one drawing in the middle, cut to the window, or nothing."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PicturePane { height: 1fr; }
    """

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self._drawing: Drawing | None = None
        self.colourless = False
        """Whether it is drawn by signs."""
        self._lines: list[list[Segment]] | None = None
        """As they were drawn last."""
        self._fitted = self.size
        """The size that they were drawn for."""

    @property
    def drawing(self) -> Drawing | None:
        """What is shown."""
        return self._drawing

    def show(self, drawing: Drawing | None, *, colourless: bool) -> None:
        """Show a drawing; the one before is forgotten."""
        self._drawing, self.colourless, self._lines = drawing, colourless, None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return a line of the screen."""
        width, ground = self.size.width, self.visual_style.rich_style
        if self._lines is None or self._fitted != self.size:
            self._lines, self._fitted = self._drawn(), self.size
        above = max(0, self.size.height - len(self._lines)) // 2
        if not 0 <= y - above < len(self._lines):
            return Strip.blank(width, ground)
        line = self._lines[y - above]
        left = max(0, width - sum(segment.cell_length for segment in line)) // 2
        return Strip([Segment(" " * left, ground), *line]).adjust_cell_length(width, ground)

    def _drawn(self) -> list[list[Segment]]:
        drawing, (width, height), ground = (
            self._drawing,
            self.size,
            self.visual_style.rich_style,
        )
        if drawing is None or not width or not height:
            return []
        if self.colourless:
            return [[Segment(line, ground)] for line in signs(drawing, width, height)]
        return [
            [Segment(_HALF * len(list(run)), ground + _style(cell)) for cell, run in groupby(line)]
            for line in cells(drawing, width, height)
        ]


@lru_cache(8_192)
def _style(cell: Cell) -> Style:
    """Return the colours of a cell: the sign covers its upper half."""
    upper, lower = cell
    below = None if lower is None else Color.from_rgb(*lower)
    return Style(color=Color.from_rgb(*upper), bgcolor=below)
