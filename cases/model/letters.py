"""Letters of a case: what kinds there are, whom each goes to, how it is served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class LetterKind(StrEnum):
    """What a letter is; the name of its template as well."""

    RECEIPT = "receipt"
    """To the reporter: the report arrived."""
    ALLEGATION = "allegation"
    """To the employee: what is alleged."""
    INTERVIEW = "interview"
    """To an employee: when, where, and under which admonition."""
    TOLLING = "tolling"
    """To the employee: a clock stands still, since when, on what ground."""
    PROPOSED_ACTION = "proposed-action"
    OUTCOME_OFFICER = "outcome-officer"
    OUTCOME_REPORTER = "outcome-reporter"
    """To the reporter: that it is decided, and no more."""
    OUTCOME_REPORTER_DETAIL = "outcome-reporter-detail"
    """To the reporter, where the law of the state lets a department say what was found."""
    NO_INVESTIGATION = "no-investigation"
    APPEAL_RECEIVED = "appeal-received"

    @property
    def to_reporter(self) -> bool:
        """Whether it goes to whoever reported; all others go to an employee."""
        return self in _TO_REPORTER


_TO_REPORTER: Final = frozenset(
    {
        LetterKind.RECEIPT,
        LetterKind.OUTCOME_REPORTER,
        LetterKind.OUTCOME_REPORTER_DETAIL,
        LetterKind.NO_INVESTIGATION,
    }
)


class Served(StrEnum):
    """How a letter reached whom it was for."""

    IN_PERSON = "in_person"
    REPRESENTATIVE = "representative"
    """Handed to counsel or the union's representative."""
    CERTIFIED_MAIL = "certified_mail"
    MAIL = "mail"
    EMAIL = "email"
    RECEIPT_BOX = "receipt_box"
    """Left with the messages under a receipt number, for a reporter whose name is sealed."""


@dataclass(frozen=True, slots=True)
class ServiceView:
    """One service of a letter."""

    how: Served
    on: date
    served_by: str
    handed_to: str
    """Who took it, where that was not the addressee."""
    proof: str
    """What shows it: a signed receipt, a tracking number."""
    proof_item: int | None
    """The item of evidence that holds the proof."""
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter that was issued; its bytes are an item of evidence of the case."""

    id: int
    case: str
    kind: LetterKind
    to: str
    """Name of the employee; of a reporter the receipt number, and nothing else."""
    item: int
    sha256: str
    template_sha256: str
    """Of the template's file as it was then."""
    made_by: str
    made_at: datetime
    services: tuple[ServiceView, ...]


@dataclass(frozen=True, slots=True)
class Addressee:
    """An employee, as a letter speaks to one."""

    id: int
    number: str
    name: str
    rank: str
    unit: str

    @property
    def spoken(self) -> str:
        """The name as one speaks it: a roster's `Smith, Jordan` is Jordan Smith."""
        last, comma, first = self.name.partition(",")
        plain = comma and "," not in first and first.strip()
        return f"{first.strip()} {last.strip()}" if plain else self.name


def named_in(text: str, names: tuple[str, ...]) -> str:
    """Return the first of the roster's names that a text holds, in either order of its parts, or nothing.

    Args:
        text: Typed by a person.
        names: As the roster has them, such as `Smith, Jordan`.
    """
    said = " ".join(text.casefold().split())
    for name in names:
        last, comma, first = name.casefold().partition(",")
        spellings = {" ".join(name.casefold().split())}
        if comma and first.strip():
            spellings.add(" ".join(f"{first} {last}".split()))
        if any(spelling and spelling in said for spelling in spellings):
            return name
    return ""
