"""Two further cases of the demonstration: one that waits for the chain of command, one that is closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cases.model.actors import Actor
from cases.model.case_states import CaseClass, CaseState
from cases.model.clocks import day_of
from cases.model.dispositions import Disposition, Found
from cases.model.records import RecordKind
from cases.services.procedure import Procedure
from monitor.application import Application
from monitor.clock import now

WAITING: Final = "V.A.9.d-2"
"""Clause of the case that waits; it touches speech, so its facts are asked for and counsel looks at it."""
CLOSED: Final = "V.A.4"
_COMMANDER: Final = "iac_reyes"
_INVESTIGATOR: Final = "iai_brooks"
_COUNSEL: Final = "leg_raman"
_CHECKED: Final = (
    "allegations_answered",
    "evidence_weighed",
    "witnesses_heard",
    "exculpatory_weighed",
    "notices_given",
)


class Walk:
    """One case, taken along by those whose steps those are."""

    def __init__(self, application: Application, number: str) -> None:
        """Take this case along."""
        self._application = application
        self._number = number
        self._day = day_of(now(), application.clock_rules.zone)
        self._actors: dict[str, Actor] = {}

    @property
    def _procedure(self) -> Procedure:
        return self._application.procedure

    def _who(self, login: str) -> Actor:
        if login not in self._actors:
            self._actors[login] = self._application.actor(login)
        return self._actors[login]

    def _step(self, login: str, to: CaseState, note: str) -> None:
        self._procedure.conduct.advance(
            self._who(login), self._number, version=None, to=to, note=note
        )

    def to_the_chain(self) -> None:
        """From intake to the first level of the chain of command."""
        commander, number = self._who(_COMMANDER), self._number
        investigation = self._procedure.investigation
        investigation.classify(
            commander,
            number,
            CaseClass.FORMAL,
            {"known_on": self._day, "written_complaint": "no", "why": "it names the department"},
        )
        self._step(_COMMANDER, CaseState.CONFLICT_CHECK, "to be investigated")
        investigation.assign(
            commander,
            number,
            {
                "investigator": _INVESTIGATOR,
                "due_on": self._day + timedelta(days=45),
                "plan": "Read the page's history; hear the shift.",
            },
        )
        investigator = self._who(_INVESTIGATOR)
        investigation.declare(investigator, number, {"relation": "none", "explained": "none"})
        self._step(_COMMANDER, CaseState.ASSIGNED, "no conflict")
        self._step(_INVESTIGATOR, CaseState.INVESTIGATING, "begun")
        self._investigate(investigator)
        self._step(_COMMANDER, CaseState.QUALITY_REVIEW, "to be looked over")
        investigation.check(commander, number, dict.fromkeys(_CHECKED, "yes"))
        self._step(_COMMANDER, CaseState.LEGAL_REVIEW, "to counsel")
        counsel = self._who(_COUNSEL)
        self._procedure.reviewing.opinion(
            counsel, number, {"opinion": "Nothing in law stops the review."}
        )
        self._step(_COUNSEL, CaseState.CHAIN_REVIEW, "to the chain of command")

    def to_the_end(self) -> None:
        """From the chain of command to closing; the facts neither prove nor disprove it."""
        number = self._number
        for login in ("cpt_ferreira", "dc_lindqvist"):
            self._procedure.reviewing.concur(
                self._who(login),
                number,
                {"concurs": "yes", "why": "It can be neither proved nor disproved."},
            )
        commander, chief = self._who(_COMMANDER), self._who("chief_ward")
        found = {
            one: Found(Disposition.NOT_SUSTAINED, "It can be neither proved nor disproved.")
            for one in self._allegations()
        }
        self._procedure.deciding.propose(commander, number, found)
        self._step(_COMMANDER, CaseState.FINDINGS, "every level has spoken")
        self._procedure.deciding.determine(
            chief, number, {"penalty": "none", "why": "by the evidence"}, found
        )
        for task in self._procedure.tasks.of_case(commander, number):
            if task.done_at is None:
                self._procedure.tasks.done(commander, task.id, outcome="handed over in person")
        self._step(_COMMANDER, CaseState.CLOSED, "every task is done")

    def _allegations(self) -> list[int]:
        file = self._application.casework.show(self._who(_COMMANDER), self._number)
        return [one.id for one in file.allegations]

    def _investigate(self, investigator: Actor) -> None:
        number = self._number
        self._procedure.recording.write(
            investigator,
            number,
            RecordKind.EXCULPATORY,
            {
                "found": "The call was over by then, says the log.",
                "looked_at": ["the log of calls", "the page's history"],
            },
        )
        for allegation in self._allegations():
            self._procedure.reviewing.speech_form(
                investigator,
                number,
                {
                    "allegation": allegation,
                    "capacity": "as a citizen, off duty",
                    "concern": "how the department answers calls",
                    "rank": "officer, on patrol",
                    "audience": "public",
                    "visible": "some hours",
                    "named": "yes",
                    "concerted": "no",
                    "whistle_blowing": "no",
                    "less": "a talk with the sergeant",
                },
            )
        self._procedure.investigation.submit_report(
            investigator,
            number,
            {
                "summary": "A post that may speak for the department.",
                "facts": "E-1 was up when it was captured.",
                "for_the_subject": "The call was over.",
                "open": "Who read it.",
            },
            answers=dict.fromkeys(self._allegations(), "The account is the subject's."),
        )


def further_cases(application: Application, opener: Actor, near: set[str]) -> None:
    """Take one case to the chain of command, and one to its end.

    Args:
        application: The home.
        opener: Who opens them.
        near: Badges of those they may be about.
    """
    flags = application.triage.queue(opener, limit=200).items
    for clause in (WAITING, CLOSED):
        flag = next(f for f in flags if f.person_number in near and f.clause == clause)
        opened = application.triage.open_case(
            opener, flag.id, version=flag.version, clauses=(clause,)
        )
        walk = Walk(application, opened.case_number or "")
        walk.to_the_chain()
        if clause == CLOSED:
            walk.to_the_end()
