"""Marks: flags that the next decision is about together."""

from __future__ import annotations

from textual.content import Content

from cases.model.views import FlagSummary, Page
from monitor.tui import words
from monitor.tui.screens.filtering import Filtering
from monitor.tui.widgets.keyed_list import Column

MARK_CAP = 200
"""Flags that may be marked at once: what is decided together must have been seen."""


class Marking(Filtering):
    """Marks flags one by one, in a range, or all that are shown."""

    def __init__(self) -> None:
        """Nothing is marked."""
        super().__init__()
        self.marks: dict[int, FlagSummary] = {}
        """By id, as they were when they were marked, or last seen."""
        self._anchor: int | None = None

    def _columns(self) -> tuple[Column[FlagSummary], ...]:
        first, *others = super()._columns()

        def mark(flag: FlagSummary) -> tuple[str, str]:
            return ("■", "$text-accent bold") if flag.id in self.marks else first.show(flag)

        return (Column(first.title, first.width, mark), *others)

    def chosen(self) -> list[FlagSummary]:
        """Return the marked flags as they are listed now, in the order of the list."""
        listed = {flag.id: flag for flag in self.lister.items}
        self.marks = {key: listed.get(key, flag) for key, flag in self.marks.items()}
        order = {key: index for index, key in enumerate(listed)}
        return sorted(
            self.marks.values(), key=lambda flag: (order.get(flag.id, len(order)), flag.id)
        )

    def action_mark(self) -> None:
        """Mark the flag under the cursor, or take its mark away, and go on."""
        flag = self.lister.current
        if flag is None or self.has_class("-reading"):
            return
        if flag.id in self.marks:
            del self.marks[flag.id]
        elif not self._put([flag]):
            return
        self._anchor = flag.id
        self.lister.action_move(1)
        self._marked()

    def action_mark_range(self) -> None:
        """Mark from the flag marked last to the one under the cursor."""
        flag, items = self.lister.current, self.lister.items
        places = {item.id: index for index, item in enumerate(items)}
        if flag is None or self._anchor not in places:
            self.say_why("space marks where the range begins; V marks from there to the cursor")
            return
        ends = sorted((places[self._anchor], places[flag.id]))
        self._put(items[ends[0] : ends[1] + 1])
        self._marked()

    def action_mark_all(self) -> None:
        """Mark all that are on the screen, or take every mark away."""
        shown = self.lister.items[self.lister.top : self.lister.top + self.lister.rows]
        if shown and all(flag.id in self.marks for flag in shown):
            self.marks.clear()
        else:
            self._put(shown)
        self._marked()

    def unmark(self) -> None:
        """Take every mark away."""
        self.marks.clear()
        self._anchor = None
        self._marked()

    def _put(self, flags: list[FlagSummary]) -> bool:
        new = [flag for flag in flags if flag.id not in self.marks]
        if len(self.marks) + len(new) > MARK_CAP:
            self.say_why(f"at most {MARK_CAP} flags are decided together")
            return False
        self.marks |= {flag.id: flag for flag in new}
        return True

    def _marked(self) -> None:
        self.lister.refresh()
        self.tell_count()
        self.refresh_bindings()

    def forget(self, flag_id: int, *, waits: bool = False) -> None:
        """Take a flag off the list, and its mark with it."""
        self.marks.pop(flag_id, None)
        super().forget(flag_id, waits=waits)

    def listed(self, page: Page[FlagSummary]) -> None:
        """Show the list; marks stay on what is still there."""
        super().listed(page)
        self._marked()

    def tell_count(self) -> None:
        """Tell how many are marked, too."""
        super().tell_count()
        if self.marks:
            told = Content.styled(f" · {words.count(len(self.marks), 'marked', 'marked')}", "bold")
            self.top_bar.facts += told

    @property
    def can_go_back(self) -> bool:
        """Whether there is something to take back: reading, marks, a filter."""
        return super().can_go_back or bool(self.marks)

    def action_back(self) -> None:
        """End reading, else take the marks away, else the filter."""
        if self.marks and not self.has_class("-reading"):
            self.unmark()
        else:
            super().action_back()
