"""What can be done with a case at the desk, and in words why one of it cannot be done now. No widgets here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cases.model.actors import Actor, Capability
from cases.model.case_states import CLOSED, CaseState
from cases.model.formbook import FORMS
from cases.model.records import RecordKind
from cases.model.views import CaseSummary
from monitor.tui import case_words

_C, _K, _S = Capability, RecordKind, CaseState


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done with a case."""

    name: str
    """Of the action on the screen."""
    title: str
    key: str
    """As it is shown; empty where only the menu has it."""
    needs: Capability
    kind: RecordKind | None = None
    """The record it writes: its form says in which states."""
    states: frozenset[CaseState] = frozenset()
    """In which states it can be done, where no form says so; empty: in every one that is not closed."""
    closed: bool = False
    """Whether it can be done on a closed case too."""

    def why_not(self, case: CaseSummary, actor: Actor) -> str:
        """Say why it cannot be done now; empty where nothing that is known here stops it."""
        if not actor.may(self.needs):
            return f"your role may not {self.needs.said}"
        states = (FORMS[self.kind].states if self.kind else frozenset()) or self.states
        if states:
            if case.state in states:
                return ""
            when = ", ".join(case_words.CASE_STATE[state] for state in CaseState if state in states)
            return (
                f"that is for a case in {when}; this one is in {case_words.CASE_STATE[case.state]}"
            )
        if case.state in CLOSED and not self.closed:
            said = case_words.CASE_STATE[case.state]
            return f"this case was {said}: it keeps its number and can only be read"
        return ""


ACTS: Final = (
    Act("note", "Write a note", "a", _C.CASE_WORK),
    Act("record", "Write a record: interview, contact, timeline …", "n", _C.CASE_WORK),
    Act("correct", "Set a record of yours right", "x", _C.CASE_WORK),
    Act("step", "Take the case a step on", "s", _C.CASE_MOVE, closed=True),
    Act("allege", "Allege another clause", "c", _C.CASE_WORK),
    Act("declare", "Declare your relation to those concerned", "D", _C.CASE_SPEAK),
    Act("classify", "Classify the case", "C", _C.CASE_CLASSIFY, _K.CLASSIFICATION),
    Act(
        "propose_closing",
        "Propose to close it without an investigation",
        "",
        _C.CASE_CLASSIFY,
        _K.NO_INVESTIGATION,
    ),
    Act("decide_challenge", "Decide on a challenge", "", _C.CASE_MOVE),
    Act("assign", "Assign investigator and back-up", "A", _C.CASE_GRANT, _K.ASSIGNMENT),
    Act("submit", "Submit the report of the investigation", "S", _C.CASE_WORK, _K.REPORT),
    Act("speech", "Fill the form on speech", "F", _C.CASE_SPEAK, _K.SPEECH_FORM),
    Act("check", "Checklist of the review of quality", "K", _C.CASE_CLASSIFY, _K.CHECKLIST),
    Act("opinion", "Opinion of counsel", "O", _C.CASE_ADVISE, _K.OPINION),
    Act(
        "concur", "Speak for your level of the chain of command", "y", _C.CASE_SPEAK, _K.CONCURRENCE
    ),
    Act(
        "dispose",
        "Propose a disposition for each allegation",
        "d",
        _C.CASE_FIND,
        states=frozenset({_S.CHAIN_REVIEW, _S.FINDINGS}),
    ),
    Act("propose_action", "Notice of proposed action", "P", _C.CASE_DETERMINE, _K.PROPOSED_ACTION),
    Act("respond", "The subject's answer", "R", _C.CASE_SPEAK, _K.RESPONSE),
    Act("compare", "Look at comparable cases", "o", _C.CASE_DETERMINE, _K.COMPARABLES),
    Act("determine", "Determine the case", "T", _C.CASE_DETERMINE, _K.DETERMINATION),
    Act("appeal", "Take in an appeal", "u", _C.CASE_MOVE, _K.APPEAL, closed=True),
    Act("reopen", "Propose to reopen", "", _C.CASE_CLASSIFY, _K.REOPENING, closed=True),
    Act("task", "Say that a task is done", "f", _C.CASE_SPEAK, closed=True),
    Act("new_task", "Put a task on the list", "", _C.CASE_WORK),
    Act("letters", "Letters: draft, issue, service", "L", _C.CASE_READ, closed=True),
    Act("clocks", "Clocks: start, met, set aside", "W", _C.CLOCK_KEEP, closed=True),
    Act("toll", "Tolling: propose, confirm, end", "t", _C.CLOCK_READ),
    Act("link", "Links: merge, relate, split, undo", "i", _C.CASE_CLASSIFY),
    Act("parts", "Who has a part in it: let in, show out", "I", _C.CASE_GRANT, closed=True),
    Act("acting", "Ask that somebody stands in for an office", "", _C.ACCESS_SIGN),
    Act("lift", "Ask that somebody kept out has a part again", "", _C.ACCESS_SIGN),
    Act("aside", "Keep yourself out of it from now on", "", _C.CASE_READ, closed=True),
    Act("escalate", "Escalate to internal affairs", "E", _C.ESCALATE),
    Act("unmask", "Show personal data in plain", "M", _C.UNMASK, closed=True),
)
"""In the order of the procedure."""
BY_NAME: Final = {act.name: act for act in ACTS}
