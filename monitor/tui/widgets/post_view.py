"""The flagged post on the screen: head line, text with numbered spans, and the clause of the current span."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from cases.model.intake import reading_text
from cases.model.views import FlagDetail, FlagSummary
from monitor.safe_text import safe_text
from monitor.tui import post_text, words
from monitor.tui.signs import weightiest
from monitor.tui.stretches import Stretch, stretches
from monitor.tui.widgets.text_pane import TextPane


class PostView(Vertical):
    """Shows one flag: first what the list knows of it, then the whole.

    What it shows is what is decided on: `detail` is None until the whole post is on the screen.
    """

    DEFAULT_CSS = """
    PostView {
        height: 1fr;
        #post-head { height: 1; background: $panel; text-wrap: nowrap; text-overflow: ellipsis; padding: 0 1; }
        #post-clause {
            height: auto; max-height: 50%; background: $surface; border-left: thick $primary;
        }
        #post-clause.-empty { display: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "plus,equals_sign", "stretch(1)", "More of a long text", key_display="+", show=False
        ),
        Binding("minus", "stretch(-1)", "Back in a long text", key_display="-", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        """Show nothing yet."""
        super().__init__(id=id)
        self.summary: FlagSummary | None = None
        self.detail: FlagDetail | None = None
        self.at = 0
        """Index of the current span among the findings."""
        self.stretch = 0
        """Index of the stretch of a long text that is shown while reading."""
        self._looks: post_text.Looks | None = None
        self.reading = False
        """Whether the post has the screen to itself, and all of it is shown."""

    def compose(self) -> ComposeResult:
        """Lay out the three parts."""
        yield Static(id="post-head")
        yield TextPane(id="post-text")
        clause = TextPane(id="post-clause")
        clause.can_focus = False
        yield clause.add_class("-empty")

    @property
    def text(self) -> TextPane:
        """The part with the words of the post."""
        return self.query_one("#post-text", TextPane)

    def clear(self, said: Content) -> None:
        """Show no post, and say why."""
        self.summary = self.detail = None
        self._head(Content())
        self.text.show(said)
        self._clause(Content())

    def show_summary(self, summary: FlagSummary, looks: post_text.Looks) -> None:
        """Show what the list knows, while the rest is on its way."""
        self.summary, self.detail, self.at = summary, None, 0
        self._head(post_text.head_line(summary, looks))
        self.text.show(Content(safe_text(summary.excerpt, limit=2_000)) + words.muted(" …"))
        self._clause(post_text.clause_of(summary, looks))

    def show(self, detail: FlagDetail, looks: post_text.Looks) -> None:
        """Show the whole post; the same one drawn anew keeps its place."""
        same = self.detail is not None and self.detail.summary.id == detail.summary.id
        self.summary, self.detail = detail.summary, detail
        if not same:
            self.at = weightiest(post_text.found(detail), detail.summary.clause)
            self._to_span()
        self._draw(looks, keep_place=same)

    def read(self, looks: post_text.Looks, *, whole: bool) -> None:
        """Show all of the post, or only what stands beside the list."""
        self.reading = whole
        if self.detail:
            self._draw(looks, keep_place=True)

    def step(self, by: int, looks: post_text.Looks) -> None:
        """Make another span the current one and bring it into view."""
        count = len(post_text.found(self.detail)) if self.detail else 0
        if count:
            self.at = (self.at + by) % count
            self._to_span()
            self._draw(looks, keep_place=True)
            self.text.bring(post_text.HERE)

    def current_clause(self) -> str:
        """Return the clause of the current span, or the weightiest one."""
        if self.detail and (found := post_text.found(self.detail)):
            return found[self.at].counts.clause
        return self.summary.clause if self.summary else ""

    def action_stretch(self, by: int) -> None:
        """Go to another stretch of a long text."""
        if self.detail is None or self._looks is None or not self.reading:
            return
        last = len(self._stretches()) - 1
        to = max(0, min(self.stretch + by, last))
        if to != self.stretch:
            self.stretch = to
            self._draw(self._looks, keep_place=False)

    def _stretches(self) -> Sequence[Stretch]:
        detail = self.detail
        return stretches(reading_text(detail.title, detail.text)) if detail else ()

    def _to_span(self) -> None:
        """Choose the stretch in which the current span begins."""
        found = post_text.found(self.detail) if self.detail else ()
        start = found[self.at].places[0][0] if found else 0
        holding = [one.number - 1 for one in self._stretches() if one.begin <= start < one.end]
        self.stretch = holding[0] if holding else 0

    def _draw(self, looks: post_text.Looks, *, keep_place: bool) -> None:
        assert self.detail is not None  # noqa: S101  the callers have looked
        self._looks = looks
        self._head(post_text.head_line(self.detail.summary, looks))
        shown = self._stretches()[self.stretch] if self.reading else None
        self.text.show(
            post_text.post(self.detail, self.at, looks, reading=self.reading, stretch=shown),
            keep_place=keep_place,
        )
        self._clause(post_text.clause(self.detail, self.at, looks))

    def _head(self, content: Content) -> None:
        self.query_one("#post-head", Static).update(content, layout=False)

    def _clause(self, content: Content) -> None:
        box = self.query_one("#post-clause", TextPane)
        box.set_class(not content, "-empty")
        box.show(content)
