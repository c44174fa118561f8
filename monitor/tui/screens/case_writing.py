"""How a case file is written to from the desk: a form or a few words over the screen, the service, the file anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from textual.content import Content

from cases.errors import CasesError, NotFound, Stale
from cases.model.access import ACTS_AS
from cases.model.actors import Actor
from cases.model.desk_lists import Around
from cases.model.formbook import FORMS
from cases.model.forms import Field, FieldKind, Form
from cases.model.records import RecordKind
from cases.model.views import AllegationView, CaseFile, CaseSummary
from monitor.safe_text import safe_line
from monitor.tui.asking import sentence
from monitor.tui.case_acts import BY_NAME
from monitor.tui.dialogs.choice import ChoiceDialog
from monitor.tui.dialogs.form import FormDialog
from monitor.tui.dialogs.note import NoteDialog
from monitor.tui.screens.base import DeskScreen

Filled = dict[str, str]
WHY: Final = Field("why", "the reason")


class CaseWriting(DeskScreen):
    """What the acts of a case file share."""

    def __init__(self, number: str) -> None:
        """Show the case of that number."""
        super().__init__()
        self._number = number
        self._file: CaseFile | None = None
        self._around: Around | None = None

    def action_load(self) -> None:
        """Load the file anew; the place stays."""
        raise NotImplementedError

    @property
    def actor(self) -> Actor:
        """Who sits here, with the offices that two people signed for in this one case."""
        parts = self._around.parts if self._around else frozenset()
        acting = frozenset(ACTS_AS[part] for part in parts if part in ACTS_AS)
        return replace(self.desk.actor, acting=acting) if acting else self.desk.actor

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the acts of an office, too, that one stands in for in this case."""
        needs = self.NEEDS.get(action)
        if needs is not None and self.actor.may(needs):
            return True
        return super().check_action(action, parameters)

    def able(self, name: str) -> CaseSummary | None:
        """Return the case where an act can be done on it; else say why not."""
        case = self._file.summary if self._file else None
        if case is None:
            return None
        why = BY_NAME[name].why_not(case, self.actor)
        if why:
            self.say_why(why)
            return None
        return case

    @property
    def alleged(self) -> tuple[AllegationView, ...]:
        """The allegations that are decided in this case."""
        if self._file is None:
            return ()
        known = self._around.standing if self._around else None
        return tuple(one for one in self._file.allegations if known is None or one.id in known)

    def alleged_words(self) -> dict[str, str]:
        """Return the allegations by their ids, as words for a choice."""
        return {str(one.id): f"{safe_line(one.clause, 20)} ({one.id})" for one in self.alleged}

    def fill(
        self,
        name: str,
        form: RecordKind | Form,
        call: Callable[[Filled], object],
        said: str,
        *,
        leaves: bool = False,
        **how: Any,
    ) -> None:
        """Ask for a form, write it by `call`, and say `said`; a refusal leaves what was typed for the next time."""
        asked = FORMS[form] if isinstance(form, RecordKind) else form
        key = f"{name}:{self._number}"
        title = how.pop("title", None) or f"{asked.title[:1].upper()}{asked.title[1:]}"

        def answered(values: Filled | None) -> None:
            if values is not None:
                self.write(lambda: call(values), said, draft=key, leaves=leaves)

        self.app.push_screen(
            FormDialog(
                Content(f"{safe_line(self._number, 20)} · {title}"),
                asked,
                self.sitting.drafts,
                key,
                **how,
            ),
            answered,
        )

    def jot(
        self, dialog: NoteDialog, draft: str, call: Callable[[str], object], said: str, **how: bool
    ) -> None:
        """Ask for words, then write them."""

        def answered(note: str | None) -> None:
            if note is not None:
                self.write(lambda: call(note), said, draft=draft, **how)

        self.app.push_screen(dialog, answered)

    def write(
        self, call: Callable[[], object], said: str, *, draft: str = "", leaves: bool = False
    ) -> None:
        """Call a service that writes. What leaves the unit is out of its sight: back to the list then."""

        def written(_: object) -> None:
            self.sitting.drafts.pop(draft, None)
            if leaves:
                self.notify(sentence(said), markup=False)
                self.action_back()
            else:
                self.say(said)
                self.action_load()

        self.ask("write", call, written, self._refused, replace=False)

    def pick(
        self, title: str, choices: list[tuple[str, str]], then: Callable[[str], None], none: str
    ) -> None:
        """Ask for one of a few things; say `none` where there are none. Words of the choices are safe."""
        if not choices:
            self.say_why(none)
            return

        def answered(value: str | None) -> None:
            if value is not None:
                then(value)

        self.app.push_screen(ChoiceDialog(Content(title), choices), answered)

    def _refused(self, error: CasesError) -> None:
        self.complain(error)
        if isinstance(error, (Stale, NotFound)):
            self.action_load()


def with_fields(form: Form, *fields: Field, but: str = "") -> Form:
    """Return a form with fields before its own, and without the one named `but`."""
    own = tuple(one for one in form.fields if one.name != but)
    return replace(form, fields=(*fields, *own))


def choice(name: str, asks: str, choices: Mapping[str, str] | tuple[str, ...], **how: Any) -> Field:
    """Return a field of one word of several."""
    return Field(name, asks, FieldKind.CHOICE, choices=tuple(choices), **how)


def day_in(said: Filled, name: str) -> date | None:
    """Return a day that was filled in, or None."""
    return date.fromisoformat(said[name]) if name in said else None
