"""Acts of a case file from intake to the review of quality."""

from __future__ import annotations

from textual.content import Content

from cases.model.case_states import CaseClass, CaseState
from cases.model.formbook import FORMS
from cases.model.forms import Field
from cases.model.outlook import StepAhead
from cases.model.records import RecordKind
from monitor.safe_text import safe_line
from monitor.tui import case_words, words
from monitor.tui.case_text import by_key
from monitor.tui.dialogs.note import UNMASK_LABEL, EscalateDialog, NoteDialog
from monitor.tui.dialogs.open_case import AllegeDialog
from monitor.tui.screens.case_recording import CaseRecording
from monitor.tui.screens.case_writing import Filled, choice, with_fields

_K = RecordKind
_CLASS = "class"


class CaseInvestigating(CaseRecording):
    """Notes, steps, classification, assignment, the report."""

    def action_note(self) -> None:
        """Write a note."""
        desk, number = self.desk, self._number
        if self.able("note") is None:
            return
        key = f"note:{number}"
        self.jot(
            NoteDialog(
                Content(f"Note on {number}"),
                "Kept for good, with your name",
                self.sitting.drafts,
                key,
            ),
            key,
            lambda note: desk.casework.annotate(desk.actor, number, text=note),
            "note kept",
        )

    def action_allege(self) -> None:
        """Allege another clause."""
        desk, case = self.desk, self.able("allege")
        if case is None:
            return

        def answered(clause: str | None) -> None:
            if clause is not None:
                self.write(
                    lambda: desk.casework.allege(desk.actor, case.number, clause=clause),
                    f"{clause} alleged",
                )

        self.app.push_screen(
            AllegeDialog(desk.catalogue, [one.clause for one in self.alleged]), answered
        )

    def action_escalate(self) -> None:
        """Hand the case to internal affairs, confirmed by its number."""
        desk, case = self.desk, self.able("escalate")
        if case is None:
            return
        if case.restricted:
            self.say_why("the case is with internal affairs already")
            return
        key = f"escalate:{case.number}"
        self.jot(
            EscalateDialog(
                Content(f"Escalate {case.number}"), case.number, self.sitting.drafts, key
            ),
            key,
            lambda note: desk.casework.escalate(
                desk.actor, case.number, version=case.version, note=note
            ),
            "the case is with internal affairs",
            leaves=True,
        )

    def action_unmask(self) -> None:
        """Show personal data in plain until the case is loaded again, for a purpose that is kept."""
        desk, number, drafts = self.desk, self._number, self.sitting.drafts
        key = f"unmask:{number}"

        def unmasked(file: object) -> None:
            drafts.pop(key, None)
            self.show_file(file)
            self.say("in plain, until you leave; what for is in the custody log")

        def answered(purpose: str | None) -> None:
            if purpose is not None:
                self.ask(
                    "file",
                    lambda: desk.casework.unmask(desk.actor, number, purpose=purpose),
                    unmasked,
                    self._refused,
                )

        title = Content(f"Unmask {number}")
        self.app.push_screen(NoteDialog(title, UNMASK_LABEL, drafts, key, verb="unmask"), answered)

    def show_file(self, file: object) -> None:
        """Show a file that a service gave."""
        raise NotImplementedError

    def action_step(self) -> None:
        """Show every step there is from here with what it still needs; take one that nothing stops."""
        case = self.able("step")
        if case is None or self._around is None:
            return
        steps = {one.to.value: one for one in self._around.steps}
        said = [(one.to.value, _step_words(one)) for one in steps.values()]

        def chosen(to: str) -> None:
            step = steps[to]
            if not step.yours:
                self.say_why(f"that step is for {_whose(step)}")
            elif step.missing:
                self.say_why(f"before that this case needs {'; '.join(map(by_key, step.missing))}")
            else:
                self._take(CaseState(to))

        self.pick("Which step?", said, chosen, "there is no step from here")

    def _take(self, to: CaseState) -> None:
        desk, case = self.desk, self.able("step")
        if case is None:
            return
        key = f"step:{case.number}"
        name = case_words.CASE_STATE[to]
        self.jot(
            NoteDialog(
                Content(f"{case.number} to {name}"), "Why it goes on now", self.sitting.drafts, key
            ),
            key,
            lambda note: desk.procedure.conduct.advance(
                desk.actor, case.number, version=case.version, to=to, note=note
            ),
            f"the case is in {name}",
        )

    def action_classify(self) -> None:
        """Say what kind of matter the case is."""
        desk, case = self.desk, self.able("classify")
        if case is None:
            return
        classes = {one.value: case_words.CASE_CLASS[one] for one in CaseClass}
        profile = Field(
            "profile", "jurisdiction of its clocks; empty: the department's", required=False
        )
        form = with_fields(
            FORMS[_K.CLASSIFICATION], choice(_CLASS, "what kind of matter it is", classes), profile
        )

        def call(values: Filled) -> object:
            klass, law = CaseClass(values.pop(_CLASS)), values.pop("profile", "")
            return desk.procedure.investigation.classify(
                desk.actor, case.number, klass, values, version=case.version, profile=law
            )

        self.fill("classify", form, call, "the case is classified", labels={_CLASS: classes})

    def action_propose_closing(self) -> None:
        """Propose to close without an investigation."""
        desk, number = self.desk, self._number
        if self.able("propose_closing"):
            self.fill(
                "propose_closing",
                _K.NO_INVESTIGATION,
                lambda said: desk.procedure.investigation.propose_closing(desk.actor, number, said),
                "proposed; the chief countersigns by taking the step",
            )

    def action_declare(self) -> None:
        """Declare a relation, or none."""
        desk, number = self.desk, self._number
        if self.able("declare"):
            self.fill(
                "declare",
                _K.DECLARATION,
                lambda said: desk.procedure.investigation.declare(desk.actor, number, said),
                "declared",
            )

    def action_decide_challenge(self) -> None:
        """Decide on a challenge that waits."""
        desk, number = self.desk, self._number
        if self._file is None or self.able("decide_challenge") is None:
            return
        decided = {
            one.body.get("challenge")
            for one in self._file.records
            if one.kind is _K.CHALLENGE_DECIDED
        }
        waiting = {
            str(one.number): f"#{one.number} of {safe_line(str(one.body.get('of', '')), 30)}"
            for one in self._file.records
            if one.kind is _K.CHALLENGE and one.number not in decided
        }
        if not waiting:
            self.say_why("no challenge waits for a decision")
            return
        form = with_fields(
            FORMS[_K.CHALLENGE_DECIDED],
            choice("challenge", "which challenge", waiting),
            but="challenge",
        )
        self.fill(
            "challenge",
            form,
            lambda said: desk.procedure.investigation.decide_challenge(desk.actor, number, said),
            "the challenge is decided",
            labels={"challenge": waiting},
        )

    def action_assign(self) -> None:
        """Assign investigator and back-up."""
        desk, case = self.desk, self.able("assign")
        if case:
            self.fill(
                "assign",
                _K.ASSIGNMENT,
                lambda said: desk.procedure.investigation.assign(
                    desk.actor, case.number, said, version=case.version
                ),
                "assigned; the investigator declares before the case goes on",
            )

    def action_submit(self) -> None:
        """Submit the report, with an answer to each allegation."""
        desk, case = self.desk, self.able("submit")
        if case is None:
            return
        names = {f"answer_to_{one.clause}_{one.id}": one for one in self.alleged}
        answers = (Field(name, "what the investigation says to it") for name in names)
        form = with_fields(FORMS[_K.REPORT], *answers)

        def call(values: Filled) -> object:
            said = {one.id: values.pop(name, "") for name, one in names.items()}
            return desk.procedure.investigation.submit_report(
                desk.actor, case.number, values, version=case.version, answers=said
            )

        self.fill("submit", form, call, "the report is locked", verb="submit")

    def action_check(self) -> None:
        """Fill the checklist."""
        desk, number = self.desk, self._number
        if self.able("check"):
            self.fill(
                "check",
                _K.CHECKLIST,
                lambda said: desk.procedure.investigation.check(desk.actor, number, said),
                "the checklist is on record",
            )


def _step_words(step: StepAhead) -> str:
    name = case_words.CASE_STATE[step.to]
    if not step.yours:
        return f"{name}: for {_whose(step)}"
    missing = words.count(len(step.missing), "thing is missing", "things are missing")
    return f"{name}: {missing}" if step.missing else name


def _whose(step: StepAhead) -> str:
    return ", ".join((case_words.roles(step.by), *step.limits))
