"""An employee's report of a violation (V.B.2): two minutes, one screen, a receipt number at the end."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from cases.errors import BadInput, CasesError, NotFound, TellsWho
from cases.model.reporting import Receipt, Recipient, ReportForm
from monitor.tui import report_text, words
from monitor.tui.asking import sentence
from monitor.tui.screens.base import DeskScreen
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.clause_list import ClauseList, allegeable
from monitor.tui.widgets.field import Box, Field, steady

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIME: Final = "%Y-%m-%d %H:%M"
_DRAFT: Final = "report"
_PAUSE_S: Final = 0.8
"""Seconds after the last key in which the draft is kept."""
_BOXES: Final = ("confidential", "anonymous", "avoid")


class ReportScreen(DeskScreen):
    """Takes a report; what is typed is kept, encrypted, until it is handed in."""

    SUBJECT = "REPORT"
    CSS_PATH = "report.tcss"
    AUTO_FOCUS = "#about"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "submit", "Submit", key_display="^s"),
        Binding("tab", "app.focus_next", "Next field", key_display="tab"),
        Binding("shift+tab", "app.focus_previous", "Field before", show=False),
        Binding(
            "ctrl+r",
            "mine",
            "My reports",
            key_display="^r",
            priority=True,
            tooltip="What became of what you reported, and messages",
        ),
    ]

    def __init__(self) -> None:
        """Nobody is named yet."""
        super().__init__()
        self._subject = ""
        """Number of the person picked."""
        self._picked = ""
        """What the field showed when the person was picked."""
        self._told = ""
        """The words that the reporter was warned of, because they hold the own name."""
        self._pause: Timer | None = None

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
                Static(id="goes"),
                id="field-about",
            )
            yield Field("What", TextArea(id="what", tab_behavior="focus"), id="field-what")
            yield Field(
                "Seen at",
                Input(id="url", placeholder="https://… (captured at once)", max_length=2_000),
                id="field-url",
            )
            yield Field("Aware since", Input(id="aware", max_length=16), id="field-aware")
            yield Field(
                "Clauses",
                ClauseList(allegeable(self.desk.catalogue), ticked=(), id="clauses"),
                id="field-clauses",
            )
            yield Field("Your name", *self._boxes(), id="field-confidential")
        yield KeyBar()

    @staticmethod
    def _boxes() -> Iterator[Box]:
        yield Box("sealed: only the custodian can release it", value=True, id="confidential")
        yield Box("not kept at all: a receipt code lets you come back", value=False, id="anonymous")
        yield Box("keep that unit's supervisors out of it", value=False, id="avoid")

    def on_mount(self) -> None:
        """Begin with now, in the department's zone, or with what was begun before."""
        self.top_bar.subject = self.SUBJECT
        self.top_bar.who = self.sitting.who
        self.top_bar.facts = Content("a violation you know of")
        steady(self)
        self.query_one("#people").display = False
        self.query_one("#aware", Input).value = self._now().strftime(_TIME)
        for box in _BOXES:
            ticked = partial(self._ticked_now, box)
            self.watch(self.query_one(f"#{box}", Box), "value", ticked, init=False)
        desk = self.desk
        self.ask("draft", lambda: desk.reports.draft(desk.actor), self._restore, lambda _: None)

    def _now(self) -> datetime:
        return self.sitting.now().astimezone(self.sitting.zone)

    def _value(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value.strip()

    def _ticked(self, box: str) -> bool:
        return self.query_one(f"#{box}", Box).value

    def _ticked_now(self, box: str, ticked: bool) -> None:  # noqa: FBT001  as Textual calls it
        """A name is sealed or not kept, never both."""
        other = {"confidential": "anonymous", "anonymous": "confidential"}.get(box)
        if ticked and other is not None:
            self.query_one(f"#{other}", Box).value = False
        self._changed()

    # Whom it is about.

    @on(Input.Changed, "#about")
    def _typed(self) -> None:
        self._changed()
        typed = self._value("about")
        if typed == self._picked and self._subject:
            return
        self._subject = ""
        self.query_one("#goes", Static).remove_class("-shown")
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
        self._say_where()

    def _say_where(self) -> None:
        """Say who works on it, where that is not the unit's command."""
        desk, form = self.desk, self._so_far()
        self.ask("goes", lambda: desk.reports.goes_to(desk.actor, form), self._goes, lambda _: None)

    def _goes(self, to: tuple[Recipient, str]) -> None:
        said = report_text.goes_to(*to) if self._subject else ""
        line = self.query_one("#goes", Static)
        line.update(Content(said))
        line.set_class(bool(said), "-shown")

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
        self._keep(say=True)

    def action_mine(self) -> None:
        """Go to what was reported before."""
        from monitor.tui.screens.my_reports import MyReportsScreen

        self._keep()
        self.app.push_screen(MyReportsScreen())

    # The draft.

    @on(TextArea.Changed)
    @on(Input.Changed, "#url")
    @on(Input.Changed, "#aware")
    def _changed(self) -> None:
        """Keep what is typed once the keys rest; until then leaving would lose it."""
        words_so_far = self._words()
        if words_so_far:
            self.sitting.drafts[_DRAFT] = words_so_far
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE_S, self._keep)
        if self._subject:
            self._say_where()

    def _keep(self, *, say: bool = False) -> None:
        """Keep the draft in the home, without waiting; `say` tells so in the line above."""
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        desk, draft = self.desk, self._words()
        self.ask(
            "keep",
            lambda: desk.reports.keep_draft(desk.actor, draft),
            lambda _: self._kept(draft, say=say),
            self.complain,
        )

    def _kept(self, draft: str, *, say: bool) -> None:
        if self.sitting.drafts.get(_DRAFT) == draft or not draft:
            self.sitting.drafts.pop(_DRAFT, None)
        if say or not draft:
            self.top_bar.facts = Content("draft kept" if draft else "a violation you know of")

    def _words(self) -> str:
        """Return the form as one text; empty where nothing was typed."""
        typed = {
            "about": self._value("about"),
            "what": self.query_one("#what", TextArea).text,
            "url": self._value("url"),
        }
        if not any(value.strip() for value in typed.values()):
            return ""
        more = {
            "subject": self._subject,
            "aware": self._value("aware"),
            "clauses": list(self.query_one(ClauseList).chosen),
            **{box: self._ticked(box) for box in _BOXES},
        }
        return json.dumps({**typed, **more})

    def _restore(self, draft: str) -> None:
        """Fill in what was kept, unless something was typed meanwhile."""
        try:
            said = json.loads(draft) if draft and not self._words() else {}
        except ValueError:
            said = {}
        if not isinstance(said, dict) or not said:
            return
        self._subject, self._picked = str(said.get("subject", "")), str(said.get("about", ""))
        for field in ("about", "url", "aware"):
            self.query_one(f"#{field}", Input).value = str(said.get(field, ""))
        what = self.query_one("#what", TextArea)
        what.text = str(said.get("what", ""))
        what.move_cursor(what.document.end)
        ticks = self.query_one(ClauseList)
        ticks.ticked |= {part.id for part in ticks.items} & set(said.get("clauses", ()))
        ticks.refresh()
        for box in _BOXES:
            self.query_one(f"#{box}", Box).value = bool(said.get(box))
        self.top_bar.facts = Content("as you left it")

    # Submitting.

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
        wrong = {field.id: "" for field in self.query(Field)}
        if self._value("about") and not self._subject:
            wrong["field-about"] = "Pick the person from the list, or leave the field empty."
        if not self.query_one("#what", TextArea).text.strip():
            wrong["field-what"] = "Say what you saw, in your own words."
        url = self._value("url")
        if url and not url.startswith(("http://", "https://")):
            wrong["field-url"] = "The address begins with http:// or https://."
        if self._aware() is None:
            example = self._now().strftime(_TIME)
            wrong["field-aware"] = f"Give date and time like {example}, not later than now."
        for field, trouble in wrong.items():
            self.query_one(f"#{field}", Field).trouble(trouble)
        first = next((field for field, trouble in wrong.items() if trouble), None)
        if first is not None:
            self.query(f"#{first} Input, #{first} TextArea").first().focus()
            return None
        return self._so_far()

    def _so_far(self) -> ReportForm:
        what = self.query_one("#what", TextArea).text.strip()
        return ReportForm(
            what=what,
            aware_at=self._aware() or self.sitting.now(),
            subject_number=self._subject,
            url=self._value("url"),
            clauses=self.query_one(ClauseList).chosen,
            confidential=self._ticked("confidential"),
            anonymous=self._ticked("anonymous"),
            avoid_command=self._ticked("avoid"),
            as_written=bool(what) and self._told == f"{what} {self._value('url')}",
        )

    def _aware(self) -> datetime | None:
        try:
            local = datetime.strptime(self._value("aware"), _TIME).replace(tzinfo=self.sitting.zone)
        except ValueError:
            return None
        moment = local.astimezone(UTC)
        return moment if moment <= self.sitting.now() else None

    def _received(self, receipt: Receipt) -> None:
        """Show the receipt, begin anew, and have the page captured: whatever that gives, the report is in."""
        capture = self.desk.capture if receipt.url else None
        self._show_receipt(receipt, "The page is being captured …" if capture else "")
        self._subject = self._picked = self._told = ""
        for field in ("about", "url"):
            self.query_one(f"#{field}", Input).value = ""
        self.query_one("#what", TextArea).text = ""
        self.query_one("#aware", Input).value = self._now().strftime(_TIME)
        self.query_one(ClauseList).clear_ticks()
        for box in _BOXES:
            self.query_one(f"#{box}", Box).value = box == "confidential"
        self.sitting.drafts.pop(_DRAFT, None)
        self._keep()
        self.query_one("#form").scroll_home(animate=False)
        self.set_focus(None)
        if capture is not None:
            self.ask(
                "capture",
                lambda: capture(receipt.number, receipt.url),
                lambda done: self._show_receipt(receipt, done[1]),
                lambda error: self._show_receipt(receipt, sentence(str(error))),
                replace=False,
            )

    def _show_receipt(self, receipt: Receipt, captured: str) -> None:
        box = self.query_one("#receipt", Static)
        box.update(report_text.receipt(receipt, captured))
        box.add_class("-shown")

    def _refused(self, error: CasesError) -> None:
        what = self.query_one("#field-what", Field)
        if isinstance(error, NotFound):
            self.query_one("#field-about", Field).trouble(sentence(str(error)))
        elif isinstance(error, TellsWho):
            self._told = f"{self._so_far().what} {self._value('url')}"
            what.trouble(f"{sentence(str(error))} Press ctrl+s again to keep them so.")
            self.query_one("#what").focus()
        elif isinstance(error, BadInput):
            self.query_one("#field-url", Field).trouble(sentence(str(error)))
        else:
            self.complain(error)
