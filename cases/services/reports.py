"""Employees' reports of a violation they know of (V.B.2): each becomes a case, the reporter sealed where asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from cases.errors import BadInput, NotFound
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.masking import Masks
from cases.model.states import CaseSource
from cases.model.views import ReportView
from cases.policy import Catalogue
from cases.services.opening import allege, open_case, provision
from cases.services.words import required, taken
from cases.store.transaction import Store, Transaction

_URL_CAP: Final = 2_000
_SUGGESTIONS: Final = 8
_TITLE: Final = 120


@dataclass(frozen=True, slots=True)
class ReportForm:
    """What a reporter fills in."""

    what: str
    """What was seen, in the reporter's words."""
    aware_at: datetime
    """When the reporter came to know of it; UTC."""
    subject_number: str = ""
    """Badge or employee number of the person it is about; empty where not known."""
    url: str = ""
    clauses: tuple[str, ...] = ()
    """Clauses the reporter thinks touched; none is fine."""
    confidential: bool = True


class Reports:
    """Taking reports."""

    def __init__(self, store: Store, catalogue: Catalogue, masks: Masks) -> None:
        """Take reports into `store`; clauses are those of the catalogue.

        The report itself is evidence and stays as it was written; what is copied from it goes through `masks`.
        """
        self._store = store
        self._catalogue = catalogue
        self._masks = masks

    def submit(self, actor: Actor, form: ReportForm) -> ReportView:
        """Take a report: opens a case in intake and gives a receipt number.

        Raises:
            Missing: It does not say what was seen.
            BadInput: The address is none, the time lies ahead, or a clause or person does not exist.
        """
        what = required(form.what, "what you saw")
        url = _address(form.url)
        clauses = tuple(dict.fromkeys(provision(self._catalogue, c).id for c in form.clauses))
        with self._store.begin(actor, Capability.REPORT) as tx:
            if form.aware_at > tx.now:
                raise BadInput("the time you came to know of it lies ahead; give a past time")
            person_id, unit_id = _subject(tx, form.subject_number)
            receipt = tx.incidents.next_number("R", tx.now.year)
            if form.confidential:
                # The log is read by many: entries and case name the receipt, never the reporter.
                tx.sealed_as = Actor(login=receipt, role=Role.EMPLOYEE, auth="sealed")
            case_id, number = open_case(
                tx,
                source=CaseSource.REPORT,
                title=self._masks.text(what).splitlines()[0][:_TITLE],
                person_id=person_id,
                unit_id=unit_id,
            )
            for clause in clauses:
                if self._catalogue.provision(clause).violable:
                    allege(tx, self._catalogue, case_id, clause, person_id=person_id)
            view = ReportView(
                number=receipt,
                reporter="you",
                url=url,
                what=what,
                clauses=clauses,
                aware_at=form.aware_at,
                reported_at=tx.now,
                confidential=form.confidential,
            )
            self._keep(tx, view, case_id, number)
            return view

    def _keep(self, tx: Transaction, view: ReportView, case_id: int, number: str) -> None:
        """Keep the report with its reporter, and seal both it and the case it opened."""
        tx.incidents.report(
            number=view.number,
            case_id=case_id,
            reporter_id=tx.actor.person_id,
            url=view.url,
            what=view.what,
            clauses=list(view.clauses),
            aware_at=view.aware_at,
            reported_at=view.reported_at,
            confidential=view.confidential,
        )
        tx.record(
            CustodyAction.REPORT_RECEIVED,
            f"report:{view.number}",
            case=number,
            details={
                "reporter": tx.actor.login,
                "what": self._masks.text(view.what),
                "url": view.url,
                "clauses": list(view.clauses),
            },
        )
        tx.record(
            CustodyAction.CASE_OPENED,
            f"case:{number}",
            case=number,
            details={"report": view.number, "policy": self._catalogue.version},
        )

    def people(self, actor: Actor, typed: str) -> tuple[tuple[str, str], ...]:
        """Return number and name of people that the typed letters may mean, for the form."""
        if not typed.strip():
            return ()
        with self._store.glance(actor, Capability.REPORT) as tx:
            return tx.people.suggest(typed.strip(), limit=_SUGGESTIONS)


def _subject(tx: Transaction, number: str) -> tuple[int | None, int | None]:
    """Return the id and the unit of the person a report is about; neither where that is not known."""
    if not number:
        return None, None
    found = tx.people.by_number(number)
    if found is None:
        raise NotFound(f"no person with number {number}")
    return found


def _address(typed: str) -> str:
    url = taken(typed, "the address", cap=_URL_CAP)
    if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname):
        raise BadInput("the address must begin with http:// or https:// and name a site")
    return url
