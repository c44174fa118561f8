"""An employee's report of a violation (V.B.2): two minutes, one screen, a receipt number at the end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from cases.errors import BadInput, CasesError, NotFound
from cases.model.views import ReportView
from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.asking import sentence
from monitor.tui.screens.base import DeskScreen
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.clause_list import ClauseList, allegeable
from monitor.tui.widgets.field import Box, Field, steady

if TYPE_CHECKING:
    from cases.services.reports import ReportForm

_TIME: Final = "%Y-%m-%d %H:%M"
_DRAFT: Final = "report"


class ReportScreen(DeskScreen):
    """Takes a report; what is typed stays until it is submitted."""

    SUBJECT = "REPORT"
    CSS_PATH = "report.tcss"
    AUTO_FOCUS = "#about"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "submit", "Submit", key_display="^s", priority=True),
        Binding("tab", "app.focus_next", "Next field", key_display="tab"),
        Binding("shift+tab", "app.focus_previous", "Field before", show=False),
    ]

    def __init__(self) -> None:
        """Nobody is named yet."""
        super().__init__()
        self._subject = ""
        """Number of the person picked."""
        self._picked = ""
        """What the field showed when the person was picked."""

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        yield TopBar()
        with VerticalScroll(id="form", can_focus=False):
            yield Static(id="receipt")
            yield Field(
                "About",
                Input(
                    id="about",
                    placeholder="name or number; empty if you do not know",
                    max_length=80,
                ),
                OptionList(id="people"),
                id="field-about",
            )
            yield Field("What", TextArea(id="what", tab_behavior="focus"), id="field-what")
            yield Field(
                "Seen at",
                Input(id="url", placeholder="https://…", max_length=2_000),
                id="field-url",
            )
            yield Field("Aware since", Input(id="aware", max_length=16), id="field-aware")
            yield Field(
                "Clauses",
                ClauseList(allegeable(self.desk.catalogue), ticked=(), id="clauses"),
                id="field-clauses",
            )
            yield Field(
                "Confidential",
                Box(
                    "the name of the reporter is sealed, also in the log",
                    value=True,
                    id="confidential",
                ),
                id="field-confidential",
            )
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin with now, in the department's zone."""
        self.top_bar.subject = self.SUBJECT
        self.top_bar.who = self.sitting.who
        self.top_bar.facts = Content("a violation you know of")
        steady(self)
        self.query_one("#people").display = False
        self.query_one("#aware", Input).value = self._now().strftime(_TIME)

    def _now(self) -> datetime:
        return self.sitting.now().astimezone(self.sitting.zone)

    def _value(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value.strip()

    # Whom it is about.

    @on(Input.Changed, "#about")
    def _typed(self) -> None:
        self._keep()
        typed = self._value("about")
        if typed == self._picked and self._subject:
            return
        self._subject = ""
        desk = self.desk
        self.ask(
            "people", lambda: desk.reports.people(desk.actor, typed), self._suggest, lambda _: None
        )

    def _suggest(self, people: tuple[tuple[str, str], ...]) -> None:
        box = self.query_one("#people", OptionList)
        box.clear_options()
        box.add_options(
            [
                Option(Content(f"{words.cell(name, 50)} #{words.cell(number, 12)}"), id=number)
                for number, name in people
            ]
        )
        box.display = bool(people) and not self._subject and self.query_one("#about").has_focus

    @on(Input.Submitted, "#about")
    def _take_first(self) -> None:
        box = self.query_one("#people", OptionList)
        if box.display and box.option_count:
            self._pick(box.get_option_at_index(0))
        else:
            self.focus_next()

    @on(OptionList.OptionSelected, "#people")
    def _take(self, message: OptionList.OptionSelected) -> None:
        self._pick(message.option)

    def _pick(self, option: Option) -> None:
        self._subject = option.id or ""
        self._picked = str(option.prompt).strip()
        self.query_one("#about", Input).value = self._picked
        self.query_one("#people").display = False
        self.query_one("#field-about", Field).trouble("")
        self.query_one("#what").focus()

    def on_key(self, event: events.Key) -> None:
        """Go from the field down into the people found for it."""
        box = self.query_one("#people", OptionList)
        if event.key == "down" and self.query_one("#about").has_focus and box.display:
            event.stop()
            box.focus()
            box.highlighted = 0

    @property
    def can_go_back(self) -> bool:
        """Whether a field has the keys."""
        return self.focused is not None

    def action_back(self) -> None:
        """Leave the field, so that the keys that go elsewhere work; the draft stays."""
        self.query_one("#people").display = False
        self.set_focus(None)

    # Keeping and submitting.

    @on(TextArea.Changed)
    @on(Input.Changed, "#url")
    def _keep(self) -> None:
        what = self.query_one("#what", TextArea).text.strip()
        typed = what or self._value("url") or self._value("about")
        if typed:
            self.sitting.drafts[_DRAFT] = typed
        else:
            self.sitting.drafts.pop(_DRAFT, None)

    def action_submit(self) -> None:
        """Check the form, and hand it in."""
        form = self._form()
        if form is not None:
            desk = self.desk
            self.ask(
                "submit",
                lambda: desk.reports.submit(desk.actor, form),
                self._received,
                self._refused,
                replace=False,
            )

    def _form(self) -> ReportForm | None:
        """Return what was filled in, or say at each field what is wrong and go to the first."""
        from cases.services.reports import ReportForm  # with the services comes the database

        wrong = {field.id: "" for field in self.query(Field)}
        if self._value("about") and not self._subject:
            wrong["field-about"] = "Pick the person from the list, or leave the field empty."
        what = self.query_one("#what", TextArea).text.strip()
        if not what:
            wrong["field-what"] = "Say what you saw, in your own words."
        url = self._value("url")
        if url and not url.startswith(("http://", "https://")):
            wrong["field-url"] = "The address begins with http:// or https://."
        aware_at = self._aware()
        if aware_at is None:
            example = self._now().strftime(_TIME)
            wrong["field-aware"] = f"Give date and time like {example}, not later than now."
        for field, trouble in wrong.items():
            self.query_one(f"#{field}", Field).trouble(trouble)
        first = next((field for field, trouble in wrong.items() if trouble), None)
        if first is not None or aware_at is None:
            self.query(f"#{first} Input, #{first} TextArea").first().focus()
            return None
        return ReportForm(
            what=what,
            aware_at=aware_at,
            subject_number=self._subject,
            url=url,
            clauses=self.query_one(ClauseList).chosen,
            confidential=self.query_one(Box).value,
        )

    def _aware(self) -> datetime | None:
        try:
            local = datetime.strptime(self._value("aware"), _TIME).replace(tzinfo=self.sitting.zone)
        except ValueError:
            return None
        moment = local.astimezone(UTC)
        return moment if moment <= self.sitting.now() else None

    def _received(self, report: ReportView) -> None:
        """Show the receipt and begin anew."""
        self.query_one("#receipt", Static).update(
            Content.assemble(
                ("✓ Received. ", "$text-success bold"),
                "Your receipt is ",
                (safe_line(report.number, 20), "bold"),
                ": keep it, it is how you ask what became of the report.",
            )
        )
        self.query_one("#receipt").add_class("-shown")
        self._subject = self._picked = ""
        for field in ("about", "url"):
            self.query_one(f"#{field}", Input).value = ""
        self.query_one("#what", TextArea).text = ""
        self.query_one("#aware", Input).value = self._now().strftime(_TIME)
        self.query_one(ClauseList).clear_ticks()
        self.sitting.drafts.pop(_DRAFT, None)
        self.query_one("#form").scroll_home(animate=False)
        self.set_focus(None)

    def _refused(self, error: CasesError) -> None:
        if isinstance(error, NotFound):
            self.query_one("#field-about", Field).trouble(sentence(str(error)))
        elif isinstance(error, BadInput):
            self.query_one("#field-url", Field).trouble(sentence(str(error)))
        else:
            self.complain(error)
