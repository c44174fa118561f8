"""Forms over a list: asked, kept as a draft until the record has them, and the list loaded anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from textual.content import Content

from cases.model.forms import Form
from monitor.tui.dialogs.form import FormDialog
from monitor.tui.screens.base import DeskScreen

Filled = dict[str, str]


class Fills(DeskScreen):
    """A screen that asks for forms; stands after the list among what a screen rests on."""

    def action_load(self) -> None:
        """Load anew what is shown."""
        raise NotImplementedError

    def fill(
        self,
        key: str,
        form: Form,
        call: Callable[[Filled], object],
        said: str,
        *,
        given: Mapping[str, str] = {},
        lead: Content | None = None,
    ) -> None:
        """Ask for a form, write it by `call` and say `said`; a refusal leaves what was typed for the next time."""

        def written(_: object) -> None:
            self.sitting.drafts.pop(key, None)
            self.say(said)
            self.action_load()

        def answered(values: Filled | None) -> None:
            if values is not None:
                self.ask("write", lambda: call(values), written, replace=False)

        title = Content(f"{form.title[:1].upper()}{form.title[1:]}")
        self.app.push_screen(
            FormDialog(title, form, self.sitting.drafts, key, given=given, lead=lead), answered
        )


def day_in(said: Filled, name: str) -> date | None:
    """Return a day that was filled in, or None."""
    return date.fromisoformat(said[name]) if name in said else None
