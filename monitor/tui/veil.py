"""Posts whose words come veiled: nobody should meet obscenity unprepared. Personal data is masked apart from this."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.content import Content

from cases.model.views import FlagDetail, FlagSummary
from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.post_text import Looks
from monitor.tui.widgets.post_view import PostView

GRAPHIC: Final = ("V.A.9.a-1",)
"""Clauses, or beginnings of them, of what may be graphic: obscene or sexually explicit."""
INSTEAD: Final = "veiled: b shows it"
"""What stands in a line in the place of words."""


def graphic(clauses: Iterable[str]) -> str:
    """Return the first of these clauses under which the words of a post come veiled, or nothing."""
    return next((one for one in clauses if one.startswith(GRAPHIC)), "")


def found_in(flag: FlagSummary) -> str:
    """Return such a clause that a flagged post was found under, by whatever finding, or nothing."""
    return graphic((flag.clause, *flag.clauses))


def found_around(detail: FlagDetail) -> str:
    """Return such a clause that the post, an earlier version of it or a further post was found under, or nothing."""
    named = list(detail.explanation.touched)
    for also in detail.also:
        named += also.clauses
    for version in detail.history.versions:
        named += version.clauses
    return found_in(detail.summary) or graphic(named)


def veiled(clause: str) -> Content:
    """Return what stands in the place of the words."""
    return words.heading("Veiled.") + Content(
        f"\nSomething in this post was found under {safe_line(clause, 20)}; its words may be graphic."
        "\nb shows them. Nothing is decided on words that were not shown; E and a are open at once."
    )


class VeiledPost(PostView):
    """Shows a flag; words that may be graphic only once `b` was pressed, and for that post only."""

    _shown: int | None = None
    """The flag whose words were unveiled."""

    @property
    def graphic(self) -> str:
        """The clause for which what is on the screen comes veiled, or nothing."""
        if self.detail is not None:
            return found_around(self.detail)
        return found_in(self.summary) if self.summary is not None else ""

    @property
    def veils(self) -> bool:
        """Whether what is on the screen is veiled."""
        return self.summary is not None and self.summary.id != self._shown and bool(self.graphic)

    def show_summary(self, summary: FlagSummary, looks: Looks) -> None:
        """Show what the list knows, veiled where it may be graphic."""
        if summary.id != self._shown:
            self._shown = None
        super().show_summary(summary, looks)
        if self.veils:
            self.text.show(veiled(self.graphic))

    def show(self, detail: FlagDetail, looks: Looks) -> None:
        """Show the whole post, veiled where it may be graphic."""
        if detail.summary.id != self._shown:
            self._shown = None
        super().show(detail, looks)

    def toggle(self, looks: Looks) -> bool:
        """Show the words, or veil them again; tell whether there is anything to veil."""
        if self.summary is None or not self.graphic:
            return False
        self._shown = self.summary.id if self.veils else None
        if self.detail:
            self._draw(looks, keep_place=False)
        else:
            self.show_summary(self.summary, looks)
        return True

    def _draw(self, looks: Looks, *, keep_place: bool) -> None:
        super()._draw(looks, keep_place=keep_place)
        if self.veils:
            self.text.show(veiled(self.graphic))
