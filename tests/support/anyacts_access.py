"""Acts of access, clocks, tasks and links that anybody may try; what succeeds is told to the oracle."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text
from support.anyacts_base import SUBJECTS, Base, Try
from support.needtoknow import Grant

from cases.model.access import Part
from cases.model.clock_views import EndKind
from cases.model.overrides import ExceptionKind
from cases.model.terms import StartEvent
from cases.services.clocking import Start
from cases.services.tolling import Toll

PARTS = tuple(part for part in Part if part.value not in {"opener", "recipient"})


class OfAccess(Base):
    """Who is let in, kept out, stands in; what waits; what belongs together."""

    def case_let_in(self, one: Try) -> None:
        part = PARTS[one.pick % len(PARTS)]
        until = self.department.clock() + timedelta(hours=2) if one.pick % 2 else None
        self.access.let_in(
            self.actor(one), one.number, one.whom, part, why=self.said(one), until=until
        )
        self.oracle.matters[one.number].grants.append(Grant(part.value, one.whom, until))

    def case_show_out(self, one: Try) -> object:
        made = self.access.show_out(self.actor(one), one.number, one.whom, why=self.said(one))
        self.oracle.matters[one.number].end_all(one.whom)
        return made

    def case_parts(self, one: Try) -> object:
        return self.access.parts(self.actor(one), one.number)

    def case_step_aside(self, one: Try) -> None:
        self.access.step_aside(self.actor(one), one.number, "family", why=self.said(one))
        self.out(one.number, one.who)

    def case_break_glass(self, one: Try) -> object:
        until = self.access.break_glass(self.actor(one), one.number, why=self.said(one))
        self.oracle.matters[one.number].grants.append(Grant("break_glass", one.who, until))
        return until

    def case_offices(self, one: Try) -> object:
        return self.relations.offices(self.actor(one), one.number)

    def case_ask_acting(self, one: Try) -> object:
        kind = (ExceptionKind.ACTING_CHIEF, ExceptionKind.ACTING_COMMANDER)[one.pick % 2]
        return self.exceptions.ask_acting(
            self.actor(one), one.number, one.whom, kind, why=self.said(one)
        )

    def case_ask_lift(self, one: Try) -> object:
        return self.exceptions.ask_lift(self.actor(one), one.number, one.whom, why=self.said(one))

    def all_exceptions_decided(self, one: Try) -> object:
        made = self.exceptions.decide(
            self.actor(one), 1 + one.pick % 4, grant=bool(one.pick % 3), why="looked at"
        )
        if made.granted and made.kind is ExceptionKind.LIFT_RECUSAL:
            self.oracle.matters[made.case].out.pop(made.person, None)
        elif made.granted and made.kind.value.startswith("acting"):
            self.oracle.matters[made.case].grants.append(Grant(made.kind.value, made.person))
        elif made.granted and made.kind is ExceptionKind.END_RELATION:
            self.relations_anew()
        return made

    def relations_anew(self) -> None:
        """Read which relations stand: the exception names one of the two alone."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT a.number AS one, b.number AS two FROM relation r "
                    "JOIN person a ON a.id = r.person_id JOIN person b ON b.id = r.other_id "
                    "WHERE r.ended_at IS NULL"
                )
            )
            self.oracle.related = {frozenset({row.one, row.two}) for row in rows}

    def all_relate(self, one: Try) -> object:
        subject = SUBJECTS[one.pick % (len(SUBJECTS) - 1)]
        made = self.relations.add(self.actor(one), one.whom, subject, "family", why="cousins")
        self.oracle.related.add(frozenset({self.oracle.people[one.whom].number, subject}))
        return made

    def all_end_relation(self, one: Try) -> object:
        return self.exceptions.ask_end_relation(self.actor(one), 1 + one.pick % 3, why="over")

    def case_start_clock(self, one: Try) -> object:
        on = self.department.clock().date()
        return self.clocks.start(
            self.actor(one), one.number, Start(StartEvent.KNOWN, on, self.said(one))
        )

    def case_end_clock(self, one: Try) -> object:
        on = self.department.clock().date()
        return self.clocks.end(self.actor(one), one.number, EndKind.COMPLETED, on, self.said(one))

    def case_toll(self, one: Try) -> object:
        toll = Toll("criminal", self.department.clock().date(), self.said(one))
        made = self.clocks.toll(self.actor(one), one.number, toll)
        self.oracle.counsel(one.number)
        return made

    def case_confirm_tolling(self, one: Try) -> object:
        decide: Callable[..., object] = (self.clocks.confirm, self.clocks.decline)[one.pick % 2]
        return decide(self.actor(one), one.number, 1 + one.pick % 3, why=self.said(one))

    def case_clocks(self, one: Try) -> object:
        return self.clocks.of_case(self.actor(one), one.number)

    def case_task(self, one: Try) -> object:
        return self.department.procedure.tasks.open(
            self.actor(one), one.number, text=self.said(one), for_login=one.whom
        )

    def all_task_done(self, one: Try) -> None:
        self.department.procedure.tasks.done(self.actor(one), 1 + one.pick % 12, outcome="sent")

    def other(self, one: Try) -> str:
        numbers = sorted(self.oracle.matters)
        return numbers[one.pick % len(numbers)] if numbers else "IA-2026-0001"

    def case_merge(self, one: Try) -> None:
        links = self.department.procedure.links
        links.merge(self.actor(one), one.number, self.other(one), why=self.said(one))
        self.oracle.within[one.number] = self.other(one)

    def case_relate(self, one: Try) -> None:
        links = self.department.procedure.links
        links.relate(self.actor(one), one.number, self.other(one), why=self.said(one))

    def case_split(self, one: Try) -> object:
        alleged = self.allegations(one.number)[one.pick % 2 :][:1]
        made = self.department.procedure.links.split(
            self.actor(one), one.number, alleged, why=self.said(one)
        )
        was = self.oracle.matters[one.number]
        self.oracle.opened(
            made,
            by=one.who,
            subject=was.subject,
            unit=was.unit,
            from_flag=was.from_flag,
            restricted=was.restricted,
        )
        return made

    def case_unlink(self, one: Try) -> None:
        links = self.department.procedure.links
        links.undo(self.actor(one), one.number, 1 + one.pick % 8, why=self.said(one))
        with self.engine.connect() as connection:
            body = connection.execute(
                text(
                    "SELECT r.body FROM case_record r JOIN incident_case c ON c.id = r.case_id "
                    "WHERE c.number = :n AND r.number = :r"
                ),
                {"n": one.number, "r": 1 + one.pick % 8},
            ).scalar_one()
        said = json.loads(body) if isinstance(body, str) else body
        if said["link"] in {"merged_into", "holds"}:
            gone = one.number if said["link"] == "merged_into" else said["case"]
            del self.oracle.within[gone]
