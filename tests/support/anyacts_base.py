"""What acts that anybody may try have in common; how cases begin, what is looked at and written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, text
from support.department import Department
from support.flagdesk import desk
from support.needtoknow import Matter, Oracle

from cases.model.access import Compartment, Room
from cases.model.actors import Actor
from cases.model.case_states import CaseState
from cases.model.records import RecordKind
from cases.model.reporting import ReportForm
from cases.services.access import Access
from cases.services.clocks import Clocks
from cases.services.exceptions import Exceptions
from cases.services.relations import Relations
from cases.services.requests import Requests

_C, _K, _S = Compartment, RecordKind, CaseState
MARKS = {"facts": "quill", "compelled": "forced", "privileged": "advice"}
"""The first letters of a word that only the texts of one compartment of one case hold."""
HANDLES = {
    ("mastodon", "@js@social.example"): ("2001", "North"),
    ("blog", "novak-notes"): ("2002", "South"),
    ("tumblr", "rosaruns"): ("1201", "North"),
}
SUBJECTS = ("2001", "2002", "1201", "1100", "1302", "1301", "1001", "")
ALONE = {"formal", "criminal_referral"}


@dataclass
class Try:
    """Who tries something, on what; `pick` chooses among what an act offers."""

    who: str
    number: str
    whom: str
    pick: int


class Base:
    """The services, and what the acts ask of the database."""

    def __init__(self, department: Department, engine: Engine, oracle: Oracle) -> None:
        self.department = department
        self.engine = engine
        self.oracle = oracle
        store, made = department.store, department.procedure
        self.access = Access(store)
        self.exceptions, self.relations = Exceptions(store), Relations(store)
        self.desk = desk(department)
        rules = made._rules
        self.clocks = Clocks(store, rules.clocks)
        self.requests = Requests(store, lambda over: type(made)(over, rules.catalogue, made._masks))
        self.posts = self.flag = 0

    def actor(self, one: Try) -> Actor:
        return self.department.actor(one.who)

    def said(self, one: Try, room: str = "facts") -> str:
        return f"{MARKS[room]}{one.number[-4:]} was said"

    def matter(self, one: Try) -> Matter | None:
        return self.oracle.matters.get(one.number)

    def version(self, number: str) -> int:
        with self.engine.connect() as connection:
            found = connection.execute(
                text("SELECT version FROM incident_case WHERE number = :n"), {"n": number}
            ).scalar()
        return int(found or 1)

    def state(self, number: str) -> CaseState:
        with self.engine.connect() as connection:
            said = connection.execute(
                text("SELECT state FROM incident_case WHERE number = :n"), {"n": number}
            ).scalar()
        return CaseState(str(said))

    def allegations(self, number: str) -> list[int]:
        with self.engine.connect() as connection:
            return list(
                connection.execute(
                    text(
                        "SELECT a.id FROM allegation a JOIN incident_case c ON c.id = a.case_id "
                        "WHERE c.number = :n ORDER BY a.id"
                    ),
                    {"n": number},
                ).scalars()
            )

    def out(self, number: str, login: str) -> None:
        """Tell the oracle of a recusal, which ends every part that somebody has by name."""
        matter = self.oracle.matters[number]
        matter.out[login] = matter.out.get(login, 0) + 1
        matter.end_all(login)

    def handle(self, one: Try) -> tuple[str, str]:
        return list(HANDLES)[one.pick % 3]

    def flagged(self, one: Try) -> None:
        """Let the service raise the flag that the next case is opened from."""
        self.posts += 1
        self.flag = self.department.flag(f"post {self.posts}", self.handle(one))

    def open_from_a_flag(self, one: Try) -> object:
        handle = self.handle(one)
        flag, self.flag = self.flag, 0
        triage, actor = self.department.triage, self.actor(one)
        escalated = one.pick % 5 == 4
        if escalated:
            made = triage.escalate(actor, flag, version=1, note="beyond us")
        else:
            made = triage.open_case(actor, flag, version=1)
        subject, unit = HANDLES[handle]
        self.oracle.opened(
            str(made.case_number),
            by=one.who,
            subject=subject,
            unit=unit,
            from_flag=True,
            restricted=escalated,
        )
        return made

    def open_by_a_report(self, one: Try) -> object:
        subject = SUBJECTS[one.pick % len(SUBJECTS)]
        self.posts += 1
        form = ReportForm(
            what=f"what {self.posts if one.pick % 3 else 0} shows",
            aware_at=self.department.clock() - timedelta(hours=1),
            subject_number=subject,
            clauses=("V.A.3",),
            confidential=bool(one.pick % 2),
            anonymous=one.pick % 7 == 6,
            as_written=True,
        )
        before = set(self.oracle.matters)
        made = self.department.reports.submit(self.actor(one), form)
        with self.engine.connect() as connection:
            row = connection.execute(
                text(
                    "SELECT c.number, u.name FROM report r JOIN incident_case c ON c.id = r.case_id "
                    "LEFT JOIN unit u ON u.id = c.unit_id WHERE r.number = :n"
                ),
                {"n": made.number},
            ).one()
        if row.number not in before:
            self.oracle.opened(
                row.number,
                by="",
                subject=subject,
                unit=(row.name or "") if made.recipient.value == "unit" else "",
                from_flag=False,
                restricted=False,
            )
        if not form.anonymous:
            self.oracle.matters[row.number].reporters.add(one.who)
        return made

    def case_show(self, one: Try) -> object:
        return self.department.casework.show(self.actor(one), one.number)

    def case_note(self, one: Try) -> object:
        room = ("facts", "compelled", "privileged")[one.pick % 3]
        return self.department.casework.annotate(
            self.actor(one), one.number, text=self.said(one, room), room=Room(_C(room))
        )

    def case_comment(self, one: Try) -> object:
        room = ("facts", "compelled", "privileged")[one.pick % 3]
        return self.department.procedure.recording.write(
            self.actor(one),
            one.number,
            _K.COMMENT,
            {"what": self.said(one, room)},
            compartment=_C(room),
        )

    def case_interview(self, one: Try) -> object:
        person, kind = (("the neighbour", "expert"), (one.whom, "witness"))[one.pick % 2]
        room = "compelled" if one.pick % 3 else "facts"
        made = self.department.procedure.recording.write(
            self.actor(one),
            one.number,
            _K.INTERVIEW,
            {
                "person": person,
                "as": kind,
                "on": self.department.clock().date(),
                "by": one.who,
                "notice": "administrative_order" if one.pick % 3 else "witness",
                "counsel": "none",
                "recording": "none: by telephone",
                "summary": self.said(one, room),
            },
        )
        matter = self.matter(one)
        if kind == "witness" and matter and person not in matter.out:
            matter.out[person] = 1
            matter.end_all(person)
        return made

    def case_exculpatory(self, one: Try) -> object:
        return self.department.procedure.recording.write(
            self.actor(one),
            one.number,
            _K.EXCULPATORY,
            {"found": self.said(one), "looked_at": ["the log"]},
        )

    def case_allege(self, one: Try) -> object:
        clause = ("V.A.3", "V.A.7", "V.B.1", "nonsense")[one.pick % 4]
        return self.department.casework.allege(self.actor(one), one.number, clause=clause)
