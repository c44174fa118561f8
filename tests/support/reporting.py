"""Employees' reports in the tests: a department with a custodian, and what a report may say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from support.department import MASKS, Department

from cases.model.actors import Actor, Capability, Role
from cases.model.registry import NewPerson, PersonKind, Roster
from cases.model.reporting import Receipt, ReportForm, Rules
from cases.policy import catalogue
from cases.services.protecting import Protecting
from cases.services.report_captures import ReportCaptures
from cases.services.report_messages import ReportMessages
from cases.services.reports import Reports


@dataclass
class Reporting:
    """The services that reports need, on a department."""

    department: Department
    messages: ReportMessages
    protecting: Protecting
    captures: ReportCaptures

    def actor(self, login: str) -> Actor:
        return self.department.actor(login)

    def reports(self, **rules: Any) -> Reports:
        made = self.department
        return Reports(made.store, made.vault, catalogue(), MASKS, Rules(**rules))

    def report(self, login: str = "ofc", **said: Any) -> Receipt:
        return self.department.reports.submit(self.actor(login), self.form(**said))

    def form(self, **said: Any) -> ReportForm:
        seen = self.department.clock() - timedelta(hours=1)
        given = {"what": "shows where we stage", "aware_at": seen, "subject_number": "2002"}
        return ReportForm(**{**given, **said})

    def case_of(self, number: str) -> str:
        """Return the case of a report, as an auditor of the database would find it."""
        with self.department.store.glance(self.actor("iac"), Capability.CASE_READ) as tx:
            found = tx.reports.by_number(number)
            assert found is not None
            return found.case


def reporting(department: Department) -> Reporting:
    """Add a custodian to a department."""
    people = (
        NewPerson(
            "1701", "Hale, Noor", "Clerk", PersonKind.NON_SWORN, "Department", "cus", Role.CUSTODIAN
        ),
    )
    department.registry.enrol(department.actor("adm"), Roster((), people, ()))
    store, vault = department.store, department.vault
    return Reporting(
        department,
        ReportMessages(store, vault, MASKS),
        Protecting(store, vault),
        ReportCaptures(store, vault),
    )
