"""The queue cut to what is looked for: a filter typed after `/`, and views of it kept under a name and a key."""

from __future__ import annotations

from textual import on
from textual.content import Content

from cases.model.desks import SavedView
from cases.model.queries import FlagQuery
from cases.model.querying import BadQuery, parse
from cases.model.views import FlagSummary, Page
from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.dialogs.view import SaveViewDialog
from monitor.tui.screens.browsing import Browsing
from monitor.tui.screens.counting import FOUND_CAP
from monitor.tui.widgets.filter_bar import FilterBar


class Filtering(Browsing):
    """Lists what a filter asks for, as it is typed."""

    @property
    def bar(self) -> FilterBar:
        """The line of the filter."""
        return self.query_one("#filter", FilterBar)

    def action_filter(self) -> None:
        """Type a filter, beginning with the one in force."""
        if self.has_class("-reading"):
            self.action_back()
        self.bar.edit()

    def filter_by(self, typed: str) -> None:
        """Put a filter in force that was not typed here: a view, a value, nothing."""
        try:
            self.wanted = parse(typed)
        except BadQuery as error:
            self.complain(error)
            return
        self.bar.set_words(typed)
        self._reload()

    @on(FilterBar.Typed)
    def _typed(self, message: FilterBar.Typed) -> None:
        self.wanted = parse(message.words)
        self._reload()

    def _reload(self) -> None:
        self.refresh_bindings()
        self.load(None)

    @on(FilterBar.Closed)
    def _typed_out(self) -> None:
        self.bar.tell(self._found())
        self.lister.focus()
        self.refresh_bindings()

    def listed(self, page: Page[FlagSummary]) -> None:
        """Show the list; where a filter found nothing, say which term emptied it."""
        super().listed(page)
        if self.wanted.terms and not page.items:
            desk, wanted = self.desk, self.wanted
            self.ask(
                "emptied",
                lambda: desk.views.emptied(desk.actor, wanted, cap=FOUND_CAP + 1),
                self._emptied,
            )

    def tell_count(self) -> None:
        """Say how many were found in the filter's line too."""
        super().tell_count()
        self.bar.tell(self._found())

    def _emptied(self, without: tuple[tuple[str, int], ...]) -> None:
        if self.lister.items or not self.wanted.terms:
            return
        said = "\n".join(
            f"Without {safe_line(term, 60)}: {_flags(count)}." for term, count in without
        )
        self.lister.blank = self.nothing() + words.muted(f"\n{said}" if said else "")
        self.lister.refresh()

    def nothing(self) -> Content:
        """Return what is said where nothing is listed."""
        if not self.filtered:
            return super().nothing()
        return words.heading("Nothing matches the filter.") + words.muted(
            "\nesc takes it away, / changes it."
        )

    @property
    def filtered(self) -> bool:
        """Whether a filter is in force."""
        return self.wanted != FlagQuery()

    def _found(self) -> Content:
        found = self.said_total() + (" flag" if self.total == 1 else " flags")
        return words.muted(f"{found} · esc all · ^s keep")

    def facts(self) -> Content:
        """Say how many were found."""
        return Content(f"{self.said_total()} found") if self.filtered else super().facts()

    @property
    def can_go_back(self) -> bool:
        """Whether a post is being read, or a filter can be taken away."""
        return super().can_go_back or self.filtered

    def action_back(self) -> None:
        """From reading to the list; from a filtered list to all that waits."""
        if self.has_class("-reading") or not self.filtered:
            super().action_back()
        else:
            self.filter_by("")

    async def action_leave(self) -> None:
        """End reading, take the filter away, or end the sitting."""
        if self.filtered and not self.has_class("-reading"):
            self.action_back()
        else:
            await super().action_leave()

    def action_only(self, what: str) -> None:
        """Filter by what the flag under the cursor has: its person, account, clause or unit."""
        flag = self.lister.current
        if flag is None:
            self.say_why("no flag is selected")
            return
        value = {
            "person": flag.person_number or flag.person,
            "handle": flag.handle.removeprefix("@"),
            "clause": flag.clause,
            "unit": flag.unit,
        }[what]
        shown = "".join(letter for letter in value if letter.isprintable() and letter != '"')
        self.filter_by(f'{what}:"{shown}"')

    # Views.

    def action_view(self, place: int) -> None:
        """Open the view of a key."""
        desk = self.desk

        def opened(views: tuple[SavedView, ...]) -> None:
            view = next((view for view in views if view.place == place), None)
            if view is None:
                self.say_why(f"no view is kept under {place}: / filters, then ctrl+s keeps it")
            else:
                self.filter_by(view.query)
                self.say(f"view {safe_line(view.name, 40)}")

        self.ask("views", lambda: desk.views.list(desk.actor), opened)

    def action_save_view(self) -> None:
        """Keep the filter in force as a view."""
        typed, desk = self.bar.words, self.desk
        if not typed:
            self.say_why("there is no filter to keep: / types one")
            return

        def kept(view: SavedView) -> None:
            key = f", key {view.place}" if view.place else ", in the palette"
            self.say(f"kept as {safe_line(view.name, 40)}{key}")

        def answered(name: str | None) -> None:
            if name is not None:
                self.ask(
                    "save", lambda: desk.views.save(desk.actor, name, typed), kept, replace=False
                )

        self.app.push_screen(SaveViewDialog(typed), answered)


def _flags(count: int) -> str:
    """Return how many flags, as far as they were counted."""
    return f"{FOUND_CAP:,}+ flags" if count > FOUND_CAP else words.count(count, "flag")
