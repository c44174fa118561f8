"""Letters put together: which template, to whom, what the record says of it, and what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final

from cases.errors import BadInput, Missing, NotFound, Refused
from cases.export.letter_templates import Filled, Template, template
from cases.export.letters import Frame, write_letter
from cases.model.access import Compartment, Room
from cases.model.letters import Addressee, LetterKind, named_in
from cases.model.views import ReportView
from cases.policy import Catalogue, UnknownClause
from cases.services.alleged import all_within
from cases.services.evidence import case_of
from cases.services.words import taken
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction

_VALUE: Final = 4_000
"""Characters of a field at most."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose letters these are."""

    department: str
    contact: str
    zone: tzinfo
    folder: Path | None = None
    """Where the department keeps its own templates."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which letter is wanted."""

    kind: LetterKind
    to: str = ""
    """Number of an employee, or of a report; empty: the one the case is about, or the one it began with."""
    values: Mapping[str, str] | None = None
    """What the template asks for."""
    room: Room = Room()  # noqa: RUF009  frozen
    """Where it lies in the case, and what it was made from: what rests on a compelled statement is compelled."""

    @property
    def lies(self) -> Room:
        """Where the letter is to lie: an order to answer belongs with the answers."""
        ordered = (self.values or {}).get("admonition") == Compartment.COMPELLED.value
        if self.kind is LetterKind.INTERVIEW and ordered:
            return replace(self.room, compartment=Compartment.COMPELLED)
        return self.room


@dataclass(frozen=True, slots=True)
class Made:
    """A letter that was put together."""

    case: CaseRecord
    template: Template
    filled: Filled
    frame: Frame
    employee: Addressee | None
    report: ReportView | None

    @property
    def to(self) -> str:
        """Whom it goes to: a name, or the number on a receipt."""
        if self.employee:
            return self.employee.name
        return self.report.number if self.report else ""

    def pdf(self, at: datetime) -> bytes:
        """Return it as PDF/A, dated so.

        Raises:
            StoreTrouble: It cannot be made.
        """
        return write_letter(self.template, self.filled, self.frame, at)


class Composer:
    """Puts letters together."""

    def __init__(self, catalogue: Catalogue, head: Letterhead) -> None:
        """Name clauses as in `catalogue`; write on paper of this head."""
        self._catalogue = catalogue
        self._head = head

    def make(self, tx: Transaction, number: str, order: Order) -> Made:
        """Put a letter together from its template, the record, and what was typed.

        Raises:
            TemplateError: The template cannot be used.
            NotFound: There is no such case for this actor, or nobody the letter could go to.
            Missing: Something the template asks for was not given.
            BadInput: Something was given that it does not ask for.
            Refused: It may not go to that person, or names somebody.
        """
        made = template(order.kind, self._head.folder)
        case = case_of(tx, number)
        employee = None if order.kind.to_reporter else _employee(tx, case, order)
        report = _report(tx, case, order.to) if order.kind.to_reporter else None
        known = self._known(tx, case, employee, report)
        typed = {
            name: taken(value, name, cap=_VALUE) for name, value in (order.values or {}).items()
        }
        taken_names = [name for name in typed if name in known]
        if taken_names:
            raise BadInput(f"{taken_names[0]} comes from the record; it is not typed")
        self._check_names(tx, made, typed, employee)
        asked = made.named(typed)
        if "allegations" in asked and not known["allegations"]:
            raise Missing(
                f"the letter {order.kind} lists what is alleged: nothing is, against its addressee in {number}"
            )
        filled = made.fill({**known, **typed})
        return Made(case, made, filled, self._frame(tx, case, known, employee), employee, report)

    def _known(
        self,
        tx: Transaction,
        case: CaseRecord,
        employee: Addressee | None,
        report: ReportView | None,
    ) -> dict[str, str]:
        """Return the facts of the record that a template may name; a sealed reporter is never among them."""
        clauses = tx.letters.alleged(case.id, employee.id if employee else None)
        sender = tx.letters.addressee(person_id=tx.actor.person_id)
        subject = tx.letters.addressee(person_id=case.person_id)
        summary = tx.incidents.summary(case.id)
        known = {
            "allegations": "\n".join(map(self._clause, clauses)),
            "case_number": case.number,
            "contact": self._head.contact,
            "department": self._head.department,
            "opened_on": self._day(summary.opened_at),
            "recipient": "",
            "sender": sender.spoken if sender else tx.actor.login,
            "sender_rank": sender.rank if sender else "",
            "subject": f"{subject.rank} {subject.spoken}".strip() if subject else "",
            "today": self._day(tx.now),
        }
        if employee:
            known |= {
                "recipient": employee.spoken,
                "recipient_number": employee.number,
                "recipient_rank": employee.rank,
                "recipient_unit": employee.unit,
            }
        if report:
            known |= {
                "recipient": _reporter(report),
                "receipt_number": report.number,
                "reported_on": self._day(report.reported_at),
            }
        return known

    def _clause(self, clause: str) -> str:
        try:
            found = self._catalogue.provision(clause)
        except UnknownClause:  # alleged under an older policy
            return clause
        return f"{found.id}: {found.title}"

    def _frame(
        self,
        tx: Transaction,
        case: CaseRecord,
        known: Mapping[str, str],
        employee: Addressee | None,
    ) -> Frame:
        addressee: tuple[str, ...] = (known["recipient"],)
        if employee:
            addressee = (
                f"{employee.rank} {employee.spoken}".strip(),
                f"No. {employee.number}, {employee.unit}",
            )
        return Frame(
            department=self._head.department,
            contact=self._head.contact,
            date=known["today"],
            addressee=addressee,
            signer=tuple(filter(None, (known["sender"], known["sender_rank"]))),
            footer=f"Case {case.number}" if employee else f"Receipt {known['receipt_number']}",
        )

    @staticmethod
    def _check_names(
        tx: Transaction, made: Template, typed: Mapping[str, str], employee: Addressee | None
    ) -> None:
        """Refuse what names somebody else, where the template does not ask for names."""
        names, _ = tx.people.called()
        others = tuple(name for name in names if employee is None or name != employee.name)
        for name, value in typed.items():
            ask = made.asks.get(name)
            found = "" if ask and ask.names else named_in(value, others)
            if found:
                raise Refused(
                    f"{name} names {found}: a letter names nobody but its addressee; say it without the name"
                )

    def _day(self, at: datetime) -> str:
        here = at.astimezone(self._head.zone)
        return f"{here:%B} {here.day}, {here.year}"


def _employee(tx: Transaction, case: CaseRecord, order: Order) -> Addressee:
    """Return the employee a letter goes to: one the case is about, or for an interview anybody."""
    found = tx.letters.addressee(number=order.to, person_id=case.person_id)
    if found is None:
        raise NotFound(
            f"no person with number {order.to}"
            if order.to
            else "the case names no employee yet; say to whom the letter goes"
        )
    if found.id not in tx.letters.subjects(case.id) and order.kind is not LetterKind.INTERVIEW:
        raise Refused(f"the letter {order.kind} goes to an employee the case is about only")
    return found


def _report(tx: Transaction, case: CaseRecord, number: str) -> ReportView:
    reports = tx.reports.views(*all_within(tx, case))
    wanted = [one for one in reports if not number or one.number == number]
    if not wanted:
        raise NotFound(
            f"the case has no report {number}" if number else "the case rests on no report"
        )
    if len(wanted) > 1:
        many = ", ".join(one.number for one in wanted)
        raise BadInput(f"the case rests on several reports; say which the letter answers: {many}")
    return wanted[0]


def _reporter(report: ReportView) -> str:
    """Return how a letter speaks to a reporter: whoever is sealed is the holder of a receipt."""
    if report.confidential or not report.reporter:
        return f"holder of receipt {report.number}"
    last, comma, first = report.reporter.partition(", ")
    return f"{first} {last}" if comma and "," not in first else report.reporter
