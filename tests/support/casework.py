"""A case taken from intake to any point of its procedure, by the people whose steps those are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from support.department import NOON, Department

from cases.model.actors import Role
from cases.model.case_states import CaseClass, CaseState
from cases.model.dispositions import Disposition
from cases.model.records import RecordKind
from cases.model.registry import NewPerson, PersonKind, Roster
from cases.model.states import CaseSource
from cases.services.deciding import Found

BEYOND = (
    ("1601", "Raman, Priya", "Counsel", PersonKind.NON_SWORN, "Department", "leg", Role.LEGAL),
    ("1101", "Duarte, Lena", "Deputy Chief", PersonKind.SWORN, "Department", "dc", Role.COMMAND),
)
"""Those whom a case needs beyond the small department."""
YES = ("allegations_answered", "evidence_weighed", "witnesses_heard", "exculpatory_weighed")


def closed_case(n: int, took: timedelta = timedelta()) -> dict[str, Any]:
    """Return a row of the table of cases: closed, so long after it was opened."""
    return {
        "id": n,
        "number": f"IA-2026-{n:04d}",
        "version": 1,
        "state": CaseState.CLOSED,
        "source": CaseSource.FLAG,
        "title": "",
        "opened_by": "sgt",
        "opened_at": NOON,
        "closed_at": NOON + took,
    }


@dataclass
class Journey:
    """One case, and how far it has come."""

    department: Department
    words: str = "Rolling up on Elm St"
    clauses: tuple[str, ...] = ("V.A.3",)
    number: str = ""
    found: dict[str, Disposition] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Bring in those who are missing, and open the case."""
        self.enrol()
        department = self.department
        flag = department.flag(self.words)
        sgt = department.actor("sgt")
        opened = department.triage.open_case(sgt, flag, version=1, clauses=self.clauses)
        self.number = opened.case_number or ""

    def enrol(self) -> None:
        """Bring in those who are missing."""
        department, adm = self.department, self.department.actor("adm")
        known = {one.number for one in department.registry.people(adm)}
        people = tuple(NewPerson(*row) for row in BEYOND if row[0] not in known)
        if people:
            department.registry.enrol(adm, Roster((), people, ()))

    @property
    def version(self) -> int:
        """The case's version now."""
        return self.department.casework.show(
            self.department.actor("iac"), self.number
        ).summary.version

    @property
    def allegations(self) -> dict[str, int]:
        """Id of the allegation of each clause."""
        file = self.department.casework.show(self.department.actor("iac"), self.number)
        return {one.clause: one.id for one in file.allegations}

    def step(self, login: str, to: CaseState) -> None:
        """Take a step that needs nothing but to be taken."""
        self.department.conduct.advance(
            self.department.actor(login),
            self.number,
            version=self.version,
            to=to,
            note="as it should",
        )

    def classified(self) -> Journey:
        """The commander of internal affairs says what it is."""
        day = self.department.clock().date()
        self.department.procedure.investigation.classify(
            self.department.actor("iac"),
            self.number,
            CaseClass.FORMAL,
            {"known_on": day, "written_complaint": "no", "why": "officers at risk"},
        )
        return self

    def assigned(self) -> Journey:
        """Conflicts are checked; an investigator declares none."""
        self.step("iac", CaseState.CONFLICT_CHECK)
        due = self.department.clock().date() + timedelta(days=60)
        investigation = self.department.procedure.investigation
        investigation.assign(
            self.department.actor("iac"),
            self.number,
            {
                "investigator": "iai",
                "due_on": due,
                "plan": "hear the shift; read the page's history",
            },
        )
        investigation.declare(
            self.department.actor("iai"), self.number, {"relation": "none", "explained": "none"}
        )
        self.step("iac", CaseState.ASSIGNED)
        return self

    def investigated(self) -> Journey:
        """The investigator hears, looks for what speaks for the subject, and reports."""
        self.step("iai", CaseState.INVESTIGATING)
        department, iai = self.department, self.department.actor("iai")
        write = department.procedure.recording.write
        write(
            iai,
            self.number,
            RecordKind.INTERVIEW,
            {
                "person": "the subject",
                "as": "subject",
                "on": department.clock().date(),
                "by": "iai",
                "notice": "administrative_order",
                "counsel": "none",
                "recording": "E-1",
                "summary": "Says that the call was over.",
            },
        )
        write(
            iai,
            self.number,
            RecordKind.EXCULPATORY,
            {"found": "The call was public on the scanner.", "looked_at": ["the call's log"]},
        )
        for clause, allegation in self.allegations.items():
            if clause.startswith(("V.A.4", "V.A.5", "V.A.8", "V.A.9.a-2", "V.A.9.d")):
                self.speech(allegation, disruption="Two calls had to be moved, 20 Nov, Sgt. Ortiz.")
        department.procedure.investigation.submit_report(
            iai,
            self.number,
            {
                "summary": "A post during a call.",
                "facts": "E-1 was up at noon.",
                "for_the_subject": "The call was public.",
                "open": "Who read it.",
            },
            version=self.version,
            answers=dict.fromkeys(self.allegations.values(), "The post is the subject's."),
        )
        return self

    def speech(self, allegation: int, **changed: object) -> None:
        """Fill the form on speech for an allegation."""
        facts = {
            "allegation": allegation,
            "capacity": "as a citizen, off duty",
            "concern": "how the department answers calls",
            "rank": "officer, on patrol",
            "audience": "public",
            "visible": "six hours, some 40 readers",
            "named": "no",
            "concerted": "no",
            "whistle_blowing": "no",
            "less": "a talk with the sergeant",
        }
        self.department.procedure.reviewing.speech_form(
            self.department.actor("iai"), self.number, facts | changed
        )

    def advised(self) -> Journey:
        """Quality and counsel."""
        self.step("iac", CaseState.QUALITY_REVIEW)
        checked = dict.fromkeys((*YES, "notices_given"), "yes")
        iac = self.department.actor("iac")
        self.department.procedure.investigation.check(iac, self.number, checked)
        self.step("iac", CaseState.LEGAL_REVIEW)
        leg = self.department.actor("leg")
        self.department.procedure.reviewing.opinion(
            leg, self.number, {"opinion": "No stop in law."}
        )
        self.step("leg", CaseState.CHAIN_REVIEW)
        return self

    def reviewed(self) -> Journey:
        """Quality, counsel, and each level of the chain of command."""
        self.advised()
        for login in ("lt", "dc"):
            self.department.procedure.reviewing.concur(
                self.department.actor(login),
                self.number,
                {"concurs": "yes", "why": "The facts bear it."},
                version=self.version,
            )
        return self

    def proposed(self, disposition: Disposition = Disposition.SUSTAINED) -> Journey:
        """A disposition is proposed for every allegation."""
        found = {one: Found(disposition, "by the evidence") for one in self.allegations.values()}
        iac = self.department.actor("iac")
        self.department.procedure.deciding.propose(iac, self.number, found, version=self.version)
        self.step("iac", CaseState.FINDINGS)
        return self

    def heard(self) -> Journey:
        """Action is proposed, and the subject answers."""
        self.step("chief", CaseState.NOTICE)
        return self.answered()

    def answered(self) -> Journey:
        """The notice is served, and the subject answers it."""
        chief, deciding = self.department.actor("chief"), self.department.procedure.deciding
        deciding.propose_action(
            chief,
            self.number,
            {
                "options": ["written reprimand", "two days of suspension"],
                "served_on": self.department.clock().date(),
                "proof": "signed by the subject",
                "materials": ["the report", "E-1"],
            },
        )
        deciding.respond(
            chief,
            self.number,
            {
                "how": "meeting",
                "on": self.department.clock().date(),
                "represented": "union",
                "what": "Regrets it.",
            },
        )
        self.step("chief", CaseState.RESPONSE)
        return self

    def determined(
        self,
        disposition: Disposition = Disposition.SUSTAINED,
        penalty: str = "written reprimand",
    ) -> Journey:
        """The chief determines."""
        chief, deciding = self.department.actor("chief"), self.department.procedure.deciding
        seen = [number for number, _ in deciding.comparables(chief, self.number)]
        deciding.compare(
            chief,
            self.number,
            {"cases": seen or ["none found"], "compared": "the first of its kind"},
        )
        deciding.determine(
            chief,
            self.number,
            {"penalty": penalty, "why": "by the evidence"},
            {one: Found(disposition, "by the evidence") for one in self.allegations.values()},
            version=self.version,
        )
        return self

    def closed(self) -> Journey:
        """Every task is done, and the case is closed."""
        iac, tasks = self.department.actor("iac"), self.department.procedure.tasks
        counsel = self.department.actor("leg")
        for task in tasks.of_case(iac, self.number):
            if task.done_at is None:
                who = counsel if task.for_role is Role.LEGAL else iac
                tasks.done(who, task.id, outcome="sent")
        self.step("iac", CaseState.CLOSED)
        return self
