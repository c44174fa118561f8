"""Letters of a case: drafted to be read, issued as evidence, their service written down."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from cases.errors import CasesError
from cases.model.actors import Capability
from cases.model.forms import Field, FieldKind, Form
from cases.model.letters import LetterKind, LetterView, Served
from cases.model.views import Page
from monitor.safe_text import safe_line, safe_text
from monitor.tui import words
from monitor.tui.asking import trouble
from monitor.tui.dialogs.choice import ChoiceDialog
from monitor.tui.screens.case_writing import CaseWriting, Filled, choice
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.keyed_list import Column, KeyedList
from monitor.tui.widgets.text_pane import TextPane

if TYPE_CHECKING:
    from cases.export.letter_templates import Template
    from cases.services.lettering import Order
    from cases.services.letters import Draft


class LettersScreen(CaseWriting):
    """Lists the letters of a case over the one under the cursor, or over a draft."""

    SUBJECT = "LETTERS"
    CSS_PATH = "desk.tcss"
    NEEDS: ClassVar[dict[str, Capability]] = {
        "draft": Capability.CASE_WORK,
        "issue": Capability.CASE_WORK,
        "serve": Capability.CASE_WORK,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "n", "draft", "New letter", tooltip="Pick a kind, fill it, read it", id="letters-new"
        ),
        Binding("i", "issue", "Issue the draft", tooltip="It becomes evidence", id="letters-issue"),
        Binding("s", "serve", "Served", tooltip="Write a service down", id="letters-serve"),
        Binding("r", "load", "Reload", show=False),
    ]

    def __init__(self, number: str) -> None:
        """Show the letters of the case of that number."""
        super().__init__(number)
        self._order: Order | None = None
        self._draft: Draft | None = None

    def compose(self) -> ComposeResult:
        """Lay out the letters over the words."""
        yield TopBar()
        yield KeyedList[LetterView](self._columns(), lambda one: one.id, id="list")
        yield TextPane(Content(), id="detail")
        yield KeyBar()

    def on_mount(self) -> None:
        """Load."""
        self.top_bar.subject = f"{self.SUBJECT} {safe_line(self._number, 20)}"
        self.top_bar.who = self.sitting.who
        self.lister.blank = words.muted("Opening the letters …")
        self.lister.focus()
        self.action_load()

    @property
    def lister(self) -> KeyedList[LetterView]:
        """The list."""
        return self.query_one("#list", KeyedList)

    def _columns(self) -> tuple[Column[LetterView], ...]:
        zone = self.sitting.zone
        return (
            Column(
                "",
                1,
                lambda one: ("✓", "$text-success") if one.services else ("●", "$text-accent"),
            ),
            Column("Letter", 24, lambda one: (_kind(one.kind), "bold")),
            Column("To", 20, lambda one: (words.cell(one.to, 40), "")),
            Column("Item", 5, lambda one: (f"E-{one.item}", "$text-secondary")),
            Column("Issued", 16, lambda one: (words.moment(one.made_at, zone), "$text-muted")),
        )

    def action_load(self) -> None:
        """Load anew; the cursor stays where it is."""
        desk, number = self.desk, self._number
        self.ask(
            "letters", lambda: desk.letters.of_case(desk.actor, number), self._listed, self._failed
        )

    def _listed(self, letters: tuple[LetterView, ...]) -> None:
        self.lister.blank = words.heading("No letter yet.") + words.muted(
            "\nn drafts one from a template; nothing is kept until you issue it."
        )
        self.lister.show(Page(letters, None, len(letters)))
        self.top_bar.facts = Content(words.count(len(letters), "letter"))
        self._detail()

    def _failed(self, error: CasesError) -> None:
        if self.lister.items:
            self.complain(error)
        else:
            self.lister.blank = trouble("The letters could not be opened.", error)
            self.lister.refresh()

    @on(KeyedList.Highlighted, "#list")
    def _detail(self) -> None:
        """Show the draft, where there is one, else how the letter was served."""
        one, pane = self.lister.current, self.query_one("#detail", TextPane)
        if self._draft is not None:
            pane.show(
                Content.assemble(
                    (f"DRAFT · {_kind(self._draft.kind)} to ", "$text-warning bold"),
                    (safe_line(self._draft.to, 60), "bold"),
                    ("\nnothing is kept: i issues it, n drafts another\n\n", "$text-muted"),
                    safe_text(self._draft.text, limit=40_000),
                )
            )
        elif one is not None:
            pane.show(_services(one))
        else:
            pane.show(Content())

    def action_draft(self) -> None:
        """Pick a kind of letter, fill what its template asks for, and read it."""
        desk = self.desk

        def listed(found: tuple[tuple[Template, ...], tuple[str, ...]]) -> None:
            templates = {one.kind.value: one for one in found[0]}
            kinds = [
                (kind, f"{_kind(one.kind)}{'' if one.checked_by else '  (no counsel checked it)'}")
                for kind, one in templates.items()
            ]
            self.app.push_screen(
                ChoiceDialog(Content("Which letter?"), kinds),
                lambda kind: self._fill(templates[kind]) if kind else None,
            )

        self.ask("templates", desk.letters.templates, listed)

    def _fill(self, template: Template) -> None:
        from cases.services.lettering import Order

        desk, number = self.desk, self._number
        fields = [
            Field("to", "number of whom it goes to; empty: whom the case is about", required=False)
        ]
        fields += [
            choice(name, ask.what, tuple(template.choices[name]), required=ask.required)
            if name in template.choices
            else Field(name, ask.what, required=ask.required)
            for name, ask in template.asks.items()
        ]

        def drafted(draft: Draft) -> None:
            self._draft = draft
            self._detail()
            self.query_one("#detail", TextPane).focus()

        def answered(said: Filled | None) -> None:
            if said is None:
                return
            self._order = Order(template.kind, said.pop("to", ""), said)
            order = self._order
            self.ask("draft", lambda: desk.letters.draft(desk.actor, number, order), drafted)

        from monitor.tui.dialogs.form import FormDialog

        self.app.push_screen(
            FormDialog(
                Content(f"{_kind(template.kind)} · {safe_line(number, 20)}"),
                Form("a letter", tuple(fields)),
                self.sitting.drafts,
                f"letter-{template.kind.value}:{number}",
                verb="draft",
            ),
            answered,
        )

    def action_issue(self) -> None:
        """Issue the draft that was read."""
        desk, number, order = self.desk, self._number, self._order
        if order is None or self._draft is None:
            self.say_why("there is no draft to issue: n drafts one")
            return
        key = f"letter-{order.kind.value}:{number}"

        def issued(letter: LetterView) -> None:
            self._order = self._draft = None
            self.sitting.drafts.pop(key, None)
            self.say(f"issued as E-{letter.item}")
            self.action_load()

        self.ask(
            "write",
            lambda: desk.letters.issue(desk.actor, number, order),
            issued,
            self._refused,
            replace=False,
        )

    def action_serve(self) -> None:
        """Write down how the letter under the cursor was served."""
        desk, one = self.desk, self.lister.current
        if one is None:
            self.say_why("no letter is selected")
            return
        form = Form(
            "a service",
            (
                choice("how", "how it was served", tuple(how.value for how in Served)),
                Field("on", "the day", FieldKind.DAY),
                Field("served_by", "who served it; empty: you", required=False),
                Field("handed_to", "who took it, where that was somebody else", required=False),
                Field(
                    "proof", "what shows it: a signed receipt, a tracking number", required=False
                ),
                Field("proof_item", "or the item of evidence", FieldKind.NUMBER, required=False),
            ),
        )

        def call(said: Filled) -> object:
            from cases.services.letters import Serving

            item = said.get("proof_item")
            return desk.letters.served(
                desk.actor,
                one.id,
                Serving(
                    Served(said["how"]),
                    date.fromisoformat(said["on"]),
                    served_by=said.get("served_by", ""),
                    handed_to=said.get("handed_to", ""),
                    proof=said.get("proof", ""),
                    proof_item=int(item) if item else None,
                ),
            )

        self.fill(f"served-{one.id}", form, call, "the service is on record")


def _kind(kind: LetterKind) -> str:
    return kind.value.replace("-", " ")


def _services(one: LetterView) -> Content:
    lines = [
        words.heading(f"{_kind(one.kind)} to ") + Content(safe_line(one.to, 60)),
        words.muted(f"E-{one.item} · issued by {safe_line(one.made_by, 30)} · sha256 {one.sha256}"),
    ]
    for service in one.services:
        how = service.how.value.replace("_", " ")
        taken = f", taken by {safe_line(service.handed_to, 60)}" if service.handed_to else ""
        shown = safe_line(service.proof, 200) or (
            f"E-{service.proof_item}" if service.proof_item else "nothing"
        )
        lines.append(
            Content(
                f"✓ served {service.on} {how} by {safe_line(service.served_by, 30)}{taken}; shown by {shown}"
            )
        )
    if not one.services:
        lines.append(words.muted("not served yet: s writes a service down"))
    return Content("\n").join(lines)
