"""Acts of a case file beside the procedure itself: tasks, tolling, links, letters, and the list of all acts."""

from __future__ import annotations

from datetime import date

from textual.content import Content

from cases.model.actors import Capability, Role
from cases.model.clock_views import ClockPaper
from cases.model.forms import Field, FieldKind, Form
from cases.model.records import RecordKind
from cases.model.tolling_views import TollingStanding, TollingView
from monitor.safe_text import safe_line
from monitor.tui.case_acts import ACTS
from monitor.tui.dialogs.acts import ActsDialog
from monitor.tui.dialogs.note import NoteDialog
from monitor.tui.screens.case_deciding import CaseDeciding
from monitor.tui.screens.case_writing import Filled, choice

_WHY = Field("why", "the reason")


class CaseOffice(CaseDeciding):
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
                [(act, act.why_not(case, self.desk.actor)) for act in ACTS],
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
                due_on=_day(said, "due_on"),
            )

        self.fill("new_task", form, call, "the task is on the list")

    def action_letters(self) -> None:
        """Open the letters of the case."""
        from monitor.tui.screens.letters import LettersScreen

        case = self._file.summary if self._file else None
        if case is not None:
            self.app.push_screen(LettersScreen(case.number))

    # Tolling.

    def action_toll(self) -> None:
        """Propose a tolling, decide on one, or let the clock run again."""
        if self._around is None or self.able("toll") is None:
            return
        may, choices = self.desk.actor.may, []
        if may(Capability.TOLL):
            choices.append(("propose", "propose that a time does not count"))
        for one in self._around.clocks.tollings:
            said = f"{safe_line(one.ground, 30)} since {one.since}"
            if one.standing is TollingStanding.PROPOSED and may(Capability.TOLL_CONFIRM):
                choices += [
                    (f"confirm-{one.id}", f"confirm: {said}"),
                    (f"decline-{one.id}", f"decline: {said}"),
                ]
            if one.standing is TollingStanding.CONFIRMED and may(Capability.CLOCK_KEEP):
                choices.append((f"resume-{one.id}", f"let the clock run again: {said}"))
        none = "nothing of tolling waits for your role here"
        self.pick("Tolling", choices, self._tolled, none)

    def _tolled(self, chosen: str) -> None:
        act, _, tolling = chosen.partition("-")
        desk, number, clocks = self.desk, self._number, self.desk.clocks
        if act == "propose":
            self._toll()
        elif act == "resume":
            form = Form(
                "the end of a tolling",
                (
                    Field("on", "the day from which the clock runs again", FieldKind.DAY),
                    Field("document", "the paper that shows it"),
                ),
            )
            self.fill(
                f"resume-{tolling}",
                form,
                lambda said: clocks.resume(
                    desk.actor,
                    number,
                    int(tolling),
                    on=date.fromisoformat(said["on"]),
                    document=said["document"],
                ),
                "the clock runs again",
            )
        else:
            decide = clocks.confirm if act == "confirm" else clocks.decline
            self.fill(
                f"{act}-{tolling}",
                Form(f"{act} a tolling", (_WHY,)),
                lambda said: decide(desk.actor, number, int(tolling), why=said["why"]),
                f"{act}d" if act.endswith("e") else f"{act}ed",
            )

    def _toll(self) -> None:
        desk, number, alleged = self.desk, self._number, self.alleged_words()
        grounds = {
            ground: safe_line(said, 60)
            for profile in desk.clocks.profiles
            if profile.id in {paper.clock.profile for paper in self._papers()}
            for rule in profile.rules
            for ground, said in rule.grounds.items()
        }
        if not grounds:
            self.say_why("no running clock of this case knows a ground of tolling")
            return
        form = Form(
            "a time that is not to count",
            (
                choice("ground", "the ground", grounds),
                Field("since", "its first day", FieldKind.DAY),
                Field("until", "the day the clock runs again", FieldKind.DAY, required=False),
                Field("document", "the paper that shows it"),
                choice("allegation", "one allegation; none: all", alleged, required=False),
            ),
        )

        def call(said: Filled) -> TollingView:
            from cases.services.tolling import Toll

            toll = Toll(
                said["ground"],
                date.fromisoformat(said["since"]),
                said["document"],
                _day(said, "until"),
                int(said["allegation"]) if "allegation" in said else None,
            )
            return desk.clocks.toll(desk.actor, number, toll)

        self.fill(
            "toll",
            form,
            call,
            "proposed; counsel confirms it",
            labels={"ground": grounds, "allegation": alleged},
        )

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
                Form(f"undo link #{link}", (_WHY,)),
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
                Form("a split", (*asked, _WHY)),
                lambda said: links.split(
                    desk.actor,
                    number,
                    [one for name, one in boxes.items() if said.get(name) == "yes"],
                    why=said["why"],
                ),
                "the new case is open",
            )
        else:
            form = Form("a link", (Field("case", "number of the other case"), _WHY))
            call = links.merge if act == "merge" else links.relate
            self.fill(
                act,
                form,
                lambda said: call(desk.actor, number, said["case"], why=said["why"]),
                "the cases are linked",
            )

    def _papers(self) -> tuple[ClockPaper, ...]:
        return self._around.clocks.clocks if self._around else ()


def _link_words(body: dict[str, object]) -> str:
    return (
        f"{str(body.get('link', '')).replace('_', ' ')} {safe_line(str(body.get('case', '')), 30)}"
    )


def _day(said: Filled, name: str) -> date | None:
    return date.fromisoformat(said[name]) if name in said else None
