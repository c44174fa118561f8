"""The flagged post on the screen: head line, text with numbered spans, and the clause of the current span."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from cases.model.views import FlagDetail, FlagSummary
from monitor.safe_text import safe_text
from monitor.tui import post_text, words
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

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        """Show nothing yet."""
        super().__init__(id=id)
        self.summary: FlagSummary | None = None
        self.detail: FlagDetail | None = None
        self.at = 0
        """Index of the current span among the findings."""
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
        self.at = self.at if same else post_text.weightiest(detail)
        self._draw(looks, keep_place=same)

    def read(self, looks: post_text.Looks, *, whole: bool) -> None:
        """Show all of the post, or only what stands beside the list."""
        self.reading = whole
        if self.detail:
            self._draw(looks, keep_place=True)

    def step(self, by: int, looks: post_text.Looks) -> None:
        """Make another span the current one and bring it into view."""
        count = len(post_text.findings(self.detail)) if self.detail else 0
        if count:
            self.at = (self.at + by) % count
            self._draw(looks, keep_place=True)
            self.text.bring(post_text.HERE)

    def current_clause(self) -> str:
        """Return the clause of the current span, or the weightiest one."""
        if self.detail and (found := post_text.findings(self.detail)):
            return found[self.at].clause
        return self.summary.clause if self.summary else ""

    def _draw(self, looks: post_text.Looks, *, keep_place: bool) -> None:
        assert self.detail is not None  # noqa: S101  the callers have looked
        self._head(post_text.head_line(self.detail.summary, looks))
        self.text.show(
            post_text.post(self.detail, self.at, looks, reading=self.reading), keep_place=keep_place
        )
        self._clause(post_text.clause(self.detail, self.at, looks))

    def _head(self, content: Content) -> None:
        self.query_one("#post-head", Static).update(content, layout=False)

    def _clause(self, content: Content) -> None:
        box = self.query_one("#post-clause", TextPane)
        box.set_class(not content, "-empty")
        box.show(content)
