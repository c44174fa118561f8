"""Acts of a case file beside the procedure itself: tasks, links, letters, and the list of all acts."""

from __future__ import annotations

from textual.content import Content

from cases.model.actors import Role
from cases.model.forms import Field, FieldKind, Form
from cases.model.records import RecordKind
from monitor.safe_text import safe_line
from monitor.tui.case_acts import ACTS
from monitor.tui.dialogs.acts import ActsDialog
from monitor.tui.dialogs.note import NoteDialog
from monitor.tui.screens.case_clocks import CaseClocks
from monitor.tui.screens.case_parts import CaseParts
from monitor.tui.screens.case_writing import WHY, Filled, choice, day_in


class CaseOffice(CaseClocks, CaseParts):
    """The office around a case."""

    def action_procedure(self) -> None:
        """Show all that can be done, and why some of it cannot be done now."""
        case = self._file.summary if self._file else None
        if case is None:
            return

        def chosen(name: str | None) -> None:
            if name is not None:
                getattr(self, f"action_{name}")()

        self.app.push_screen(
            ActsDialog(
                Content(f"What can be done with {safe_line(case.number, 20)}"),
                [(act, act.why_not(case, self.actor)) for act in ACTS],
            ),
            chosen,
        )

    # Tasks.

    def action_task(self) -> None:
        """Say that a task is done."""
        if self._file is None or self.able("task") is None:
            return
        waiting = [
            (str(one.id), safe_line(one.text, 60)) for one in self._file.tasks if not one.done_at
        ]
        self.pick("Which task is done?", waiting, self._done, "no task of this case waits")

    def _done(self, task: str) -> None:
        desk, key = self.desk, f"task:{task}"
        self.jot(
            NoteDialog(Content(f"Task {task}"), "What came of it", self.sitting.drafts, key),
            key,
            lambda said: desk.procedure.tasks.done(desk.actor, int(task), outcome=said),
            "the task is done",
        )

    def action_new_task(self) -> None:
        """Put a task on the list of the case."""
        desk, number = self.desk, self._number
        if self.able("new_task") is None:
            return
        roles = tuple(role.value for role in Role if role is not Role.SYSTEM)
        form = Form(
            "a task",
            (
                Field("text", "what is to be done"),
                Field("for_login", "login of whoever does it", required=False),
                choice("for_role", "or anybody of a role", roles, required=False),
                Field("due_on", "the day it is due", FieldKind.DAY, required=False),
            ),
        )

        def call(said: Filled) -> object:
            return desk.procedure.tasks.open(
                desk.actor,
                number,
                text=said["text"],
                for_login=said.get("for_login", ""),
                for_role=Role(said["for_role"]) if "for_role" in said else None,
                due_on=day_in(said, "due_on"),
            )

        self.fill("new_task", form, call, "the task is on the list")

    def action_letters(self) -> None:
        """Open the letters of the case."""
        from monitor.tui.screens.letters import LettersScreen

        case = self._file.summary if self._file else None
        if case is not None:
            self.app.push_screen(LettersScreen(case.number))

    # Links.

    def action_link(self) -> None:
        """Merge, relate, split, or undo one of these."""
        if self._file is None or self.able("link") is None:
            return
        undone = {one.body.get("undoes") for one in self._file.records}
        choices = [
            ("merge", "let it go on within another case"),
            ("relate", "note that another case belongs beside it"),
            ("split", "open a new case with some of its allegations"),
        ]
        choices += [
            (f"undo-{one.number}", f"undo #{one.number}: {_link_words(one.body)}")
            for one in self._file.records
            if one.kind is RecordKind.LINK
            and one.body.get("link") != "undone"
            and one.number not in undone
        ]
        self.pick("Links between cases", choices, self._linked, "")

    def _linked(self, chosen: str) -> None:
        act, _, link = chosen.partition("-")
        desk, number, links = self.desk, self._number, self.desk.procedure.links
        if act == "undo":
            self.fill(
                chosen,
                Form(f"undo link #{link}", (WHY,)),
                lambda said: links.undo(desk.actor, number, int(link), why=said["why"]),
                "the link is undone",
            )
        elif act == "split":
            boxes = {f"take_{one.clause}_({one.id})": one.id for one in self.alleged}
            asked = (
                Field(name, "goes into the new case", FieldKind.YES_NO, required=False)
                for name in boxes
            )
            self.fill(
                "split",
                Form("a split", (*asked, WHY)),
                lambda said: links.split(
                    desk.actor,
                    number,
                    [one for name, one in boxes.items() if said.get(name) == "yes"],
                    why=said["why"],
                ),
                "the new case is open",
            )
        else:
            form = Form("a link", (Field("case", "number of the other case"), WHY))
            call = links.merge if act == "merge" else links.relate
            self.fill(
                act,
                form,
                lambda said: call(desk.actor, number, said["case"], why=said["why"]),
                "the cases are linked",
            )


def _link_words(body: dict[str, object]) -> str:
    return (
        f"{str(body.get('link', '')).replace('_', ' ')} {safe_line(str(body.get('case', '')), 30)}"
    )
