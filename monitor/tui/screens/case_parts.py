"""Who has a part in a case, from its file: let in, shown out, and out of it oneself."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final

from cases.model.access import BY_HAND, Part
from cases.model.actors import Role
from cases.model.conflicts import NONE, RELATIONS
from cases.model.forms import Field, FieldKind, Form
from cases.model.overrides import ExceptionKind, PartView
from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.screens.case_deciding import CaseDeciding
from monitor.tui.screens.case_writing import WHY, Filled, choice, day_in

_ROLES: Final = frozenset(role.value for role in Role)
_OFFICES: Final = ("chief", "commander")
_WHOM: Final = Field("login", "login of whoever it is about")


class CaseParts(CaseDeciding):
    """Need to know."""

    def action_parts(self) -> None:
        """Show who has a part in the case; let somebody in, or out."""
        desk, number = self.desk, self._number
        if self.able("parts") is None:
            return

        def found(parts: tuple[PartView, ...]) -> None:
            choices = [("in", "let somebody in")]
            choices += [
                (f"out-{one.who}", f"show out: {_who(one)}, {_part(one)}")
                for one in parts
                if one.part in BY_HAND
            ]
            self.pick("Who has a part in the case", choices, chosen, "")

        def chosen(act: str) -> None:
            kind, _, login = act.partition("-")
            if kind == "in":
                self._let_in()
            elif login in _ROLES:
                self.say_why("that part is a role's, and nobody's by name: it ends with its act")
            else:
                self._show_out(login)

        self.ask("parts", lambda: desk.procedure.access.parts(desk.actor, number), found)

    def _let_in(self) -> None:
        desk, number = self.desk, self._number
        form = Form(
            "a part in the case",
            (
                _WHOM,
                choice("part", "what they are in it", tuple(one.value for one in BY_HAND)),
                Field("until", "the last day of it (UTC)", FieldKind.DAY, required=False),
                WHY,
            ),
        )

        def call(said: Filled) -> None:
            day = day_in(said, "until")
            until = datetime.combine(day, time.max, UTC) if day else None
            desk.procedure.access.let_in(
                desk.actor, number, said["login"], Part(said["part"]), why=said["why"], until=until
            )

        self.fill("let-in", form, call, "they have a part in the case")

    def _show_out(self, login: str) -> None:
        desk, number = self.desk, self._number
        lead = words.muted("It ends every part they have by name, the investigator's too.")
        self.fill(
            f"show-out-{login}",
            Form(f"show {safe_line(login, 30)} out", (WHY,)),
            lambda said: desk.procedure.access.show_out(desk.actor, number, login, why=said["why"]),
            "they have no part in the case any more",
            lead=lead,
        )

    def action_aside(self) -> None:
        """Keep oneself out of the case from now on."""
        desk, number = self.desk, self._number
        if self.able("aside") is None:
            return
        relations = tuple(one for one in RELATIONS if one != NONE)
        form = Form("step aside", (choice("relation", "what keeps you out of it", relations), WHY))
        self.fill(
            "step-aside",
            form,
            lambda said: desk.procedure.access.step_aside(
                desk.actor, number, said["relation"], why=said["why"]
            ),
            "you are out of it",
            leaves=True,
            lead=words.muted("You see nothing of it from then on; only two others can lift that."),
        )

    def action_acting(self) -> None:
        """Ask that somebody takes the steps of the chief or the commander in this case; somebody else signs."""
        desk, number, exceptions = self.desk, self._number, self.desk.exceptions
        if exceptions is None or self.able("acting") is None:
            return
        office = choice("office", "whom a conflict keeps out", _OFFICES)
        self.fill(
            "acting",
            Form("somebody stands in", (office, _WHOM, WHY)),
            lambda said: exceptions.ask_acting(
                desk.actor,
                number,
                said["login"],
                ExceptionKind(f"acting_{said['office']}"),
                why=said["why"],
            ),
            "asked; a second person signs it under g x",
        )

    def action_lift(self) -> None:
        """Ask that somebody who is kept out of the case may have a part in it again; somebody else signs."""
        desk, number, exceptions = self.desk, self._number, self.desk.exceptions
        if exceptions is None or self.able("lift") is None:
            return
        self.fill(
            "lift",
            Form("a part again", (_WHOM, WHY)),
            lambda said: exceptions.ask_lift(desk.actor, number, said["login"], why=said["why"]),
            "asked; a second person signs it under g x",
        )


def _who(one: PartView) -> str:
    return f"everybody of {one.who}" if one.who in _ROLES else safe_line(one.who, 30)


def _part(one: PartView) -> str:
    until = f", until {one.until:%Y-%m-%d}" if one.until else ""
    return f"{one.part.value.replace('_', ' ')}{until}"
