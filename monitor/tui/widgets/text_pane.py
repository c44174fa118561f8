"""A text to read: wrapped once per width, drawn by lines, with a place that can be brought into view."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.geometry import Region, Size
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
        self._had_thumb = False
        """Whether the scroll mark was drawn last."""

    @property
    def plain(self) -> str:
        """The words shown."""
        return self._content.plain

    @property
    def line_count(self) -> int:
        """Lines at the present width."""
        return len(self._wrapped_at(self.size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take as many lines as there are at `width`, also before the first size is known."""
        return len(self._wrapped_at(width))

    def show(self, content: Content, *, keep_place: bool = False) -> None:
        """Show another text, from its top unless it is the same one drawn anew."""
        before = self._window()
        self._content, self._width = content, -1
        if not keep_place:
            self.set_reactive(TextPane.top, 0)
            self._ahead = 0
        self.set_reactive(TextPane.top, self.validate_top(self.top))
        if self.styles.is_auto_height and self.line_count != self.size.height:
            self.refresh(layout=True)
        else:
            self._refresh_changed(before)

    def _window(self) -> list[Content | None]:
        """Return the visible lines, None where there is none."""
        seen = self._wrapped[self.top : self.top + self.rows]
        return [*seen, *([None] * (self.rows - len(seen)))]

    def _refresh_changed(self, before: list[Content | None]) -> None:
        """Draw only the lines that differ: a slow line carries every one of them."""
        self._wrapped_at(self.size.width)
        after = self._window()
        for y, (old, new) in enumerate(zip(before, after, strict=True)):
            if not _alike(old, new) or self._in_thumb(y) or self._had_thumb:
                self.refresh(Region(0, y, self.size.width, 1))
        self._had_thumb = self.line_count > self.rows

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
        place = self.validate_top(top if self._ahead else 0)
        if place != self.top:
            self.set_reactive(TextPane.top, place)
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


def _alike(one: Content | None, other: Content | None) -> bool:
    """Tell whether two lines look the same."""
    if one is None or other is None:
        return one is other
    return one.plain == other.plain and one.spans == other.spans


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
