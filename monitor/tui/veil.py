"""Posts whose words come veiled: nobody should meet obscenity unprepared. Personal data is masked apart from this."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from cases.model.views import FlagDetail, FlagSummary
from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.post_text import Looks
from monitor.tui.widgets.post_view import PostView

GRAPHIC: Final = ("V.A.9.a-1",)
"""Clauses, or beginnings of them, of what may be graphic: obscene or sexually explicit."""


def graphic(flag: FlagSummary) -> bool:
    """Tell whether the words of a flag come veiled."""
    return flag.clause.startswith(GRAPHIC)


def veiled(flag: FlagSummary) -> Content:
    """Return what stands in the place of the words."""
    return words.heading("Veiled.") + Content(
        f"\nThis post was flagged under {safe_line(flag.clause, 20)}; its words may be graphic."
        "\nb shows them. Nothing is decided on words that were not shown; E and a are open at once."
    )


class VeiledPost(PostView):
    """Shows a flag; words that may be graphic only once `b` was pressed, and for that post only."""

    _shown: int | None = None
    """The flag whose words were unveiled."""

    @property
    def veils(self) -> bool:
        """Whether what is on the screen is veiled."""
        flag = self.summary
        return flag is not None and graphic(flag) and flag.id != self._shown

    def show_summary(self, summary: FlagSummary, looks: Looks) -> None:
        """Show what the list knows, veiled where it may be graphic."""
        if summary.id != self._shown:
            self._shown = None
        super().show_summary(summary, looks)
        if self.veils:
            self.text.show(veiled(summary))

    def show(self, detail: FlagDetail, looks: Looks) -> None:
        """Show the whole post, veiled where it may be graphic."""
        if detail.summary.id != self._shown:
            self._shown = None
        super().show(detail, looks)

    def toggle(self, looks: Looks) -> bool:
        """Show the words, or veil them again; tell whether there is anything to veil."""
        if self.summary is None or not graphic(self.summary):
            return False
        self._shown = self.summary.id if self.veils else None
        if self.detail:
            self._draw(looks, keep_place=False)
        else:
            self.show_summary(self.summary, looks)
        return True

    def _draw(self, looks: Looks, *, keep_place: bool) -> None:
        super()._draw(looks, keep_place=keep_place)
        if self.veils and self.summary:
            self.text.show(veiled(self.summary))
