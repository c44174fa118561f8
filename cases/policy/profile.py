"""A jurisdiction profile, as the rest of the house sees it."""

from __future__ import annotations

from dataclasses import dataclass

from cases.model.terms import StartEvent, Terms


@dataclass(frozen=True, slots=True)
class Records:
    """What the law of the place says of keeping and showing complaints."""

    retain_years: int
    """A note: how long cases are kept is a setting of the department."""
    retain_sustained_years: int
    """How long a case with a sustained allegation is kept at least, whatever the setting."""
    disclosure: str
    source: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a complaint must be before anybody is disciplined on it."""

    signed: bool
    """In writing, and signed by whoever complains."""
    copy_to_employee: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The clocks of a jurisdiction."""

    id: str
    title: str
    source: str
    status: str
    rules: tuple[Terms, ...]
    records: Records | None
    complaint: Complaint | None

    def started_by(self, event: StartEvent) -> tuple[Terms, ...]:
        """Return the rules whose clock an event starts."""
        return tuple(rule for rule in self.rules if rule.starts is event)
