"""The department's own pages, and what checks found of their duties (IV.A)."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from cases.model.actors import Capability
from cases.model.forms import Field, FieldKind, Form
from cases.model.pages import PageLine
from cases.model.views import Page
from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.screens.filling import Fills, day_in
from monitor.tui.screens.listing import Listing
from monitor.tui.screens.supervising import services
from monitor.tui.supervision_text import VERDICT, page_text
from monitor.tui.widgets.keyed_list import Column


class PagesScreen(Listing[PageLine], Fills):
    """Lists the pages; `C` captures one and checks it, `W` waives a duty that can be waived."""

    SUBJECT = "OWN PAGES"
    WHAT = "The pages"
    NEEDS: ClassVar[dict[str, Capability]] = {
        "check": Capability.CAPTURE,
        "waive": Capability.PERMISSION_EDIT,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("C", "check", "Check", tooltip="Capture the page and check it", id="pages-check"),
        Binding("W", "waive", "Waive", tooltip="A duty, by a paper on file", id="pages-waive"),
    ]

    def columns(self) -> tuple[Column[PageLine], ...]:
        """A mark, the page, the verdict, when, whether it is due, whose."""
        now = self.sitting.now
        return (
            Column("", 1, _mark),
            Column("Page", 30, lambda one: (words.cell(one.page, 60), "bold")),
            Column("Complies", 13, _said),
            Column(
                "Checked",
                8,
                lambda one: (words.age(one.last.at if one.last else None, now()), "$text-muted"),
                right=True,
            ),
            Column("Due", 4, lambda one: ("due" if one.due else "", "$text-warning")),
            Column("Unit", 12, lambda one: (words.cell(one.unit, 30), "$text-muted")),
        )

    def key(self, item: PageLine) -> object:
        """By its handle."""
        return item.id

    def fetch(self, after: str | None, limit: int) -> Page[PageLine]:
        """Ask for the pages; they are few."""
        del after, limit
        found = services(self).pages.list(self.desk.actor)
        return Page(found, None, len(found))

    def empty(self) -> Content:
        """Say that there is none, and how one is registered."""
        return words.heading("No page of the department is registered.") + words.muted(
            "\n`watchdesk handles add PLATFORM:HANDLE --basis official --unit UNIT` registers one."
        )

    def facts(self, page: Page[PageLine]) -> Content:
        """Say how many are due."""
        due = sum(one.due for one in page.items)
        return Content(f"{words.count(page.total, 'page')}, {due} due")

    def detail(self, item: PageLine) -> Content:
        """Return what the last check found."""
        return page_text(item)

    def action_check(self) -> None:
        """Capture the page under the cursor and check it; the keys are free meanwhile."""
        desk, one = self.desk, self.lister.current
        check = desk.check_page
        if one is None or check is None:
            self.say_why("no page that can be fetched from here is selected")
            return

        def checked(_: object) -> None:
            self.say(f"{safe_line(one.page, 40)} is checked")
            self.action_load()

        self.ask("check", lambda: check(desk.actor, one.page), checked, replace=False)
        self.top_bar.notice = words.muted(f"asking {safe_line(one.page, 40)} …")

    def action_waive(self) -> None:
        """Say that the page under the cursor need not meet a duty that the policy lets be waived."""
        desk, pages, one = self.desk, services(self).pages, self.lister.current
        if one is None:
            self.say_why("no page is selected")
            return
        platform, _, handle = one.page.partition(":")
        form = Form(
            f"waive a duty of {safe_line(one.page, 60)}",
            (
                Field("duty", "which duty; the policy lets only few be waived"),
                Field("why", "why it cannot be met"),
                Field("reference", "the paper on file"),
                Field(
                    "until", "its last day; empty: until it is ended", FieldKind.DAY, required=False
                ),
            ),
        )
        self.fill(
            f"waive:{one.id}",
            form,
            lambda said: pages.waive(
                desk.actor,
                (platform, handle),
                said["duty"],
                why=said["why"],
                reference=said["reference"],
                until=day_in(said, "until"),
            ),
            "waived; it is in the custody log",
            given={"duty": "website"},
        )


def _mark(one: PageLine) -> tuple[str, str]:
    if one.last is None:
        return "○", "$text-muted"
    sign, _, style = VERDICT[one.last.complies]
    return sign, style


def _said(one: PageLine) -> tuple[str, str]:
    if one.last is None:
        return "never checked", "$text-muted"
    _, said, style = VERDICT[one.last.complies]
    return said, style
