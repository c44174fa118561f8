"""Early warnings of one's command, newest first: help that is offered, and what was done about each."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from cases.model.early_warning import WarningLevel
from cases.model.views import Page
from cases.model.warnings import EarlyWarning
from monitor.safe_text import safe_line, safe_text
from monitor.tui import words
from monitor.tui.dialogs.note import NoteDialog
from monitor.tui.screens.listing import Listing
from monitor.tui.widgets.keyed_list import Column

_LEVEL = {
    WarningLevel.WARNING: ("warning", "$text-warning"),
    WarningLevel.CRITICAL: ("critical", "$text-error bold"),
}


class WarningsScreen(Listing[EarlyWarning]):
    """Lists warnings; `a` says what was done."""

    SUBJECT = "EARLY WARNING"
    WHAT = "The early warnings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "a",
            "answer",
            "Answer",
            tooltip="A talk, training, rest; never a penalty",
            id="warning-answer",
        ),
    ]

    def columns(self) -> tuple[Column[EarlyWarning], ...]:
        """A mark, the level, the points, whom."""
        zone = self.sitting.zone
        return (
            Column(
                "",
                1,
                lambda one: ("✓", "$text-success") if one.answered_by else ("●", "$text-accent"),
            ),
            Column("Level", 8, lambda one: _LEVEL[one.level]),
            Column("Points", 6, lambda one: (str(one.points), "bold"), right=True),
            Column("Raised", 16, lambda one: (words.moment(one.raised_at, zone), "$text-muted")),
            Column("Person", 20, lambda one: (words.cell(one.person, 40), "")),
            Column("Unit", 12, lambda one: (words.cell(one.unit, 40), "$text-muted")),
        )

    def key(self, item: EarlyWarning) -> object:
        """By its id."""
        return item.id

    def fetch(self, after: str | None, limit: int) -> Page[EarlyWarning]:
        """Ask for the warnings in reach; they are few."""
        del after, limit
        found = self.desk.overview.early_warnings.seen(self.desk.actor)
        return Page(found, None, len(found))

    def empty(self) -> Content:
        """Say that there is none."""
        return words.heading("No early warning in your reach.") + words.muted(
            "\nOnly what was decided counts: sustained allegations and signed coaching. Flags never do."
        )

    def facts(self, page: Page[EarlyWarning]) -> Content:
        """Say how many wait for an answer."""
        waiting = sum(one.answered_by is None for one in page.items)
        return Content(
            f"{page.total:,} in all, {waiting:,} without an answer" if page.total else "none"
        )

    def detail(self, item: EarlyWarning) -> Content:
        """Return what was counted, and what was done."""
        zone = self.sitting.zone
        lines = [
            words.heading(safe_line(f"{item.person} #{item.number} · {item.unit}", 100)),
            Content(f"{item.points} points. This is help to be offered, and no discipline."),
        ]
        lines += [line for one in item.matters for line in _matter(one)]
        if item.answered_by:
            at = words.moment(item.answered_at, zone)
            lines.append(words.muted(f"\nanswered by {safe_line(item.answered_by, 30)}, {at}"))
            lines.append(Content(safe_text(item.answer, limit=4_000)))
        else:
            lines.append(words.muted("\nnobody answered yet: a says what was done"))
        return Content("\n").join(lines)

    def action_answer(self) -> None:
        """Say what was done about the warning under the cursor."""
        desk, item = self.desk, self.lister.current
        if item is None or item.answered_by:
            self.say_why("no warning that waits for an answer is selected")
            return
        key = f"warning:{item.id}"

        def written(_: None) -> None:
            self.sitting.drafts.pop(key, None)
            self.say("the answer is on record")
            self.action_load()

        def answered(said: str | None) -> None:
            if said is not None:
                self.ask(
                    "write",
                    lambda: desk.overview.early_warnings.answer(desk.actor, item.id, answer=said),
                    written,
                    replace=False,
                )

        self.app.push_screen(
            NoteDialog(
                Content(f"What was done for {safe_line(item.person, 60)}"),
                "A talk, training, rest; never a penalty",
                self.sitting.drafts,
                key,
            ),
            answered,
        )


def _matter(one: dict[str, Any]) -> list[Content]:
    if one.get("what") != "unit":
        return [
            Content.assemble(
                (f"  {one.get('points', '?')} ", "bold"),
                f"{safe_line(str(one.get('clause', '')), 20)} in {safe_line(str(one.get('what', '')), 20)}",
                (f", {safe_line(str(one.get('on', '')), 10)}", "$text-muted"),
            )
        ]
    mine, theirs = one.get("points_per_1000_posts"), one.get("unit_per_1000_posts")
    if mine is None or theirs is None:
        return [words.muted("  too little was read to compare with the unit")]
    others = words.count(int(one.get("people", 0)), "other person", "other people")
    return [
        words.muted(
            f"  {mine:.1f} points for a thousand posts that were read; the {others} of the unit: {theirs:.1f}"
        )
    ]
