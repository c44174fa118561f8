"""A widget of many lines that draws only the visible ones (Textual's Line API), whatever their number.

The scroll bar is a thin mark in the *left* margin: terminals disagree on the width of some emoji, and
whatever stands to the right of a post's words would drift.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget


class Lines(Widget, can_focus=True):
    """Scrolls over `line_count` lines, each made when it is seen by `line`."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--thumb"}
    DEFAULT_CSS = """
    Lines { height: 1fr; }
    Lines > .lines--thumb { color: $rule; }
    Lines:focus > .lines--thumb { color: $primary; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", key_display="j", show=False),
        Binding("k,up", "move(-1)", "Up", key_display="k", show=False),
        Binding("ctrl+d,pagedown", "page(1)", "Page down", key_display="^d", show=False),
        Binding("ctrl+u,pageup", "page(-1)", "Page up", key_display="^u", show=False),
        Binding("home", "first", "To the top", key_display="g g", show=False),
        Binding("G,end", "last", "To the end", key_display="G", show=False),
    ]

    top: reactive[int] = reactive(0)
    """Index of the first line shown."""

    HEAD: ClassVar[int] = 0
    """Lines that stay at the top while the others scroll."""

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def line(self, index: int, width: int) -> tuple[Content, Style]:
        """Return line `index`, at most `width` cells, and the style it stands on."""
        raise NotImplementedError

    def head(self, index: int, width: int) -> tuple[Content, Style]:
        """Return a line of the fixed head."""
        raise NotImplementedError

    @property
    def extent(self) -> tuple[int, int]:
        """Lines above the first one shown, and lines in all; the scroll mark tells them."""
        return self.top, self.line_count

    @property
    def rows(self) -> int:
        """How many scrolling lines are visible."""
        return max(self.size.height - self.HEAD, 0)

    def validate_top(self, top: int) -> int:
        """Keep the last line at the bottom and the first at the top."""
        return max(0, min(top, self.line_count - self.rows))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take as many lines as there are, where the height is automatic."""
        return self.line_count + self.HEAD

    def render_line(self, y: int) -> Strip:
        """Draw the margin and one line."""
        width = self.size.width
        if y < self.HEAD:
            content, style = self.head(y, width - 2)
        elif (index := self.top + y - self.HEAD) < self.line_count:
            content, style = self.line(index, width - 2)
        else:
            return Strip.blank(width, self.visual_style.rich_style)
        return self.draw(content, style, thumb=self._in_thumb(y))

    def draw(self, content: Content, style: Style, *, thumb: bool = False) -> Strip:
        """Return the margin and a line as it goes to the screen."""
        margin = style + self.get_visual_style("lines--thumb", partial=True) if thumb else style
        parse = self.app.stylesheet.parse_style
        segments = [Segment("▌" if thumb else " ", margin.rich_style)]
        segments += [
            Segment(text, drawn.rich_style)
            for text, drawn in content.render(style, end="", parse_style=parse)
        ]
        return Strip(segments).adjust_cell_length(self.size.width, style.rich_style).simplify()

    def _in_thumb(self, y: int) -> bool:
        """Tell whether screen line `y` of this widget shows the scroll mark."""
        rows, (top, count) = self.rows, self.extent
        if count <= rows or y < self.HEAD:
            return False
        length = max(1, rows * rows // count)
        begin = round(min(top / (count - rows), 1) * (rows - length))
        return begin <= y - self.HEAD < begin + length

    def refresh_line(self, index: int) -> None:
        """Draw one line again, if it is visible."""
        if self.top <= index < self.top + self.rows:
            self.refresh(Region(0, index - self.top + self.HEAD, self.size.width, 1))

    def on_resize(self) -> None:
        """Keep the end of the text at the end of the window."""
        self.top = self.validate_top(self.top)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll three lines."""
        event.stop()
        self.wheel(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll three lines back."""
        event.stop()
        self.wheel(-3)

    def wheel(self, by: int) -> None:
        """Scroll by lines."""
        self.top += by

    def action_move(self, by: int) -> None:
        """Scroll by lines."""
        self.top += by

    def action_page(self, by: int) -> None:
        """Scroll by half windows."""
        self.action_move(by * max(self.rows // 2, 1))

    def action_first(self) -> None:
        """Go to the first line."""
        self.action_move(-self.line_count)

    def action_last(self) -> None:
        """Go to the last line."""
        self.action_move(self.line_count)
