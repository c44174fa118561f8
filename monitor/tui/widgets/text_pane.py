"""A text to read: wrapped once per width, drawn by lines, with a place that can be brought into view."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.style import Style

from monitor.tui.widgets.lines import Lines

MEASURE: Final = 110
"""Cells of a line at most: longer ones are hard to read."""


_MARGINS: Final = 3
"""Cells for the scroll mark, and one free at each side."""


class TextPane(Lines):
    """Shows one `Content`. What comes from outside must have passed `safe_text`."""

    def __init__(self, content: Content | None = None, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        """Show `content`, or nothing yet."""
        super().__init__(id=id)
        self._content = content or Content()
        self._wrapped: list[Content] = []
        self._width = -1
        self._ahead = 0
        """Letters above the window, by which the place is found again at another width."""

    @property
    def plain(self) -> str:
        """The words shown."""
        return self._content.plain

    @property
    def line_count(self) -> int:
        """Lines at the present width."""
        return len(self._wrapped_at(self.size.width))

    def show(self, content: Content, *, keep_place: bool = False) -> None:
        """Show another text, from its top unless it is the same one drawn anew."""
        self._content, self._width = content, -1
        self._wrapped = []
        if not keep_place:
            self.set_reactive(TextPane.top, 0)
            self._ahead = 0
        self.top = self.validate_top(self.top)
        self.refresh(layout=self.styles.is_auto_height)

    def bring(self, style: str) -> None:
        """Scroll as little as needed to see what is drawn in `style`."""
        for index in range(self.line_count):
            if any(span.style == style for span in self._wrapped[index].spans):
                if not self.top <= index < self.top + self.rows:
                    self.top = index - self.rows // 3
                return

    def line(self, index: int, width: int) -> tuple[Content, Style]:
        """Return one wrapped line."""
        return Content(" ") + self._wrapped_at(self.size.width)[index], self.visual_style

    def watch_top(self) -> None:
        """Remember which words stand at the top."""
        self._ahead = sum(_letters(line) for line in self._wrapped[: self.top])

    def on_resize(self) -> None:
        """Keep the same words at the top when the width changes."""
        seen = top = 0
        for line in self._wrapped_at(self.size.width):
            seen += _letters(line)
            if seen > self._ahead:
                break
            top += 1
        self.set_reactive(TextPane.top, self.validate_top(top if self._ahead else 0))
        self.refresh()

    def _wrapped_at(self, width: int) -> list[Content]:
        if width != self._width and width > 0:
            self._width = width
            self._wrapped = [
                line
                for paragraph in self._content.split("\n", allow_blank=True)
                for line in hanging(paragraph, max(1, min(width - _MARGINS, MEASURE)))
            ]
        return self._wrapped


def _letters(line: Content) -> int:
    """Count what no wrapping adds or takes away."""
    return len(line) - line.plain.count(" ")


def hanging(paragraph: Content, width: int) -> list[Content]:
    """Wrap a paragraph; the lines that follow are indented as the first one is."""
    words = paragraph.plain
    indent = min(len(words) - len(words.lstrip(" ")), width // 3)
    if not indent or paragraph.cell_length <= width:
        return paragraph.wrap(width)
    return [line.pad_left(indent) for line in paragraph[indent:].wrap(width - indent)]
