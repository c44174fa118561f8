"""People and their handles, with how sure each handle is; a registrar confirms or rejects what is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from cases.model.actors import Capability
from cases.model.forms import Field, FieldKind, Form
from cases.model.registry import SURE, Identity
from cases.model.views import HandleView, Page, PersonView
from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.dialogs.choice import ChoiceDialog
from monitor.tui.dialogs.form import FormDialog
from monitor.tui.screens.listing import Listing
from monitor.tui.widgets.field import steady
from monitor.tui.widgets.keyed_list import Column

_MOST = 80


@dataclass(frozen=True, slots=True)
class Registered:
    """Somebody with their handles."""

    person: PersonView
    handles: tuple[HandleView, ...]

    @property
    def unsure(self) -> tuple[HandleView, ...]:
        """Handles whose posts reach nobody before they are confirmed."""
        return tuple(
            one for one in self.handles if one.active and Identity(one.identity) not in SURE
        )


class PeopleScreen(Listing[Registered]):
    """Lists people over the handles of the one under the cursor."""

    SUBJECT = "REGISTRY"
    WHAT = "The registry"
    NEEDS: ClassVar[dict[str, Capability]] = {
        "confirm": Capability.REGISTRY_EDIT,
        "reject": Capability.REGISTRY_EDIT,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "type", "Find", key_display="/"),
        Binding("y", "confirm", "Confirm a handle", tooltip="By two facts", id="people-confirm"),
        Binding(
            "n", "reject", "Doubt a handle", tooltip="Its posts reach nobody", id="people-doubt"
        ),
    ]

    _words = ""

    def above(self) -> Sequence[Widget]:
        """The line where names are typed."""
        return (
            Input(id="typed", placeholder="name, number, unit · enter finds", max_length=_MOST),
        )

    def on_mount(self) -> None:
        """Load everybody."""
        super().on_mount()
        steady(self)

    def columns(self) -> tuple[Column[Registered], ...]:
        """Name, number, unit, handles."""
        return (
            Column("", 1, lambda one: ("?", "$text-warning") if one.unsure else (" ", "")),
            Column("Name", 20, lambda one: (words.cell(one.person.name, 40), "bold")),
            Column("No.", 8, lambda one: (words.cell(one.person.number, 12), "$text-secondary")),
            Column("Unit", 16, lambda one: (words.cell(one.person.unit, 40), "")),
            Column("Handles", 7, lambda one: (str(len(one.handles)), ""), right=True),
            Column("Rank", 8, lambda one: (words.cell(one.person.rank, 40), "$text-muted")),
        )

    def key(self, item: Registered) -> object:
        """By the id of the person."""
        return item.person.id

    def fetch(self, after: str | None, limit: int) -> Page[Registered]:
        """Ask for the people in reach, and for all their handles at once."""
        del after, limit
        registry, actor = self.desk.registry, self.desk.actor
        people = registry.people(actor, words=self._words)
        of: dict[int | None, list[HandleView]] = {}
        for one in registry.handles(actor):
            of.setdefault(one.person_id, []).append(one)
        found = tuple(Registered(one, tuple(of.get(one.id, ()))) for one in people)
        return Page(found, None, len(found))

    def empty(self) -> Content:
        """Say that nobody was found."""
        if self._words:
            return words.heading("Nobody in your reach has such a name, number or unit.")
        return words.heading("Nobody is enrolled in your reach.")

    def facts(self, page: Page[Registered]) -> Content:
        """Say how many people, handles and doubts."""
        handles = sum(len(one.handles) for one in page.items)
        unsure = sum(len(one.unsure) for one in page.items)
        said = f"{words.count(page.total, 'person', 'people')} · {words.count(handles, 'handle')}"
        return Content(said + (f" · {unsure} unconfirmed" if unsure else ""))

    def detail(self, item: Registered) -> Content:
        """Return the handles, each with its grade, its basis, and when it was read."""
        person = item.person
        login = f" · login {safe_line(person.login, 30)}" if person.login else ""
        lines = [
            words.heading(safe_line(f"{person.name} #{person.number}", 80)),
            words.muted(
                f"{safe_line(person.rank, 40)}, {safe_line(person.unit, 40)} · {person.kind.replace('_', ' ')}{login}"
            ),
        ]
        lines += [line for one in item.handles for line in self._handle(one)]
        if not item.handles:
            lines.append(words.muted("\nno handle is registered"))
        return Content("\n").join(lines)

    def _handle(self, one: HandleView) -> Iterator[Content]:
        sure = Identity(one.identity) in SURE
        mark = ("✓", "$text-success") if sure else ("?", "$text-warning")
        read = (
            f"read {words.moment(one.last_ok_at, self.sitting.zone)}"
            if one.last_ok_at
            else "never read"
        )
        yield Content.assemble(
            "\n",
            mark,
            (f" {safe_line(one.platform, 20)} {safe_line(one.handle, 60)}", "bold"),
            (f"  {one.identity.replace('_', ' ')}", mark[1]),
            ("" if one.active else "  retired", "$text-muted"),
        )
        yield words.muted(
            f"  basis {one.basis.replace('_', ' ')}, {safe_line(one.basis_reference, 60)} · {read} · "
            f"{words.count(one.posts, 'post')}"
        )
        if not sure:
            yield words.muted(
                "  its posts reach no supervisor before somebody confirms it: y, or n"
            )

    @on(Input.Submitted, "#typed")
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        self._words = event.value.strip()
        self.lister.focus()
        self.action_load()

    def action_type(self) -> None:
        """Take a name."""
        self.query_one("#typed", Input).focus()

    def action_confirm(self) -> None:
        """Confirm a handle by two independent facts."""
        self._grade(Identity.CONFIRMED, "confirmed", "two independent facts it rests on")

    def action_reject(self) -> None:
        """Grade a handle down: what waits of it in the queue is kept back."""
        self._grade(Identity.NAME_MATCH, "kept back", "what speaks against it")

    def _grade(self, to: Identity, said: str, asks: str) -> None:
        item = self.lister.current
        if item is None:
            self.say_why("nobody is selected")
            return
        confirm = to in SURE
        handles = item.unsure if confirm else tuple(one for one in item.handles if one.active)
        names = {str(one.id): one for one in handles}
        if not names:
            self.say_why("there is no handle here of which that could be said")
            return

        def chosen(key: str | None) -> None:
            if key is not None:
                self._ask_facts(names[key], to, said, asks)

        choices = [
            (key, safe_line(f"{one.platform} {one.handle}", 60)) for key, one in names.items()
        ]
        self.app.push_screen(ChoiceDialog(Content("Which handle?"), choices), chosen)

    def _ask_facts(self, one: HandleView, to: Identity, said: str, asks: str) -> None:
        desk, key = self.desk, f"grade:{one.id}:{to.value}"
        name = safe_line(f"{one.platform} {one.handle}", 60)

        def graded(_: object) -> None:
            self.sitting.drafts.pop(key, None)
            self.say(f"{name} is {said}")
            self.action_load()

        def answered(values: dict[str, str] | None) -> None:
            if values is None:
                return
            facts = [line for line in values["facts"].splitlines() if line.strip()]
            self.ask(
                "write",
                lambda: desk.grading.grade(desk.actor, one.platform, one.handle, to, facts=facts),
                graded,
                replace=False,
            )

        form = Form("a grade", (Field("facts", asks, FieldKind.LINES),))
        self.app.push_screen(
            FormDialog(
                Content(f"{name}: {to.value.replace('_', ' ')}"), form, self.sitting.drafts, key
            ),
            answered,
        )
