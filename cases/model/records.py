"""The record of a case: numbered, never changed, each in its compartment; a correction is a further one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cases.model.access import Compartment


class RecordKind(StrEnum):
    """What a numbered record of a case is."""

    MOVE = "move"
    """The case went from one state to another, and why."""
    CONTACT = "contact"
    COMPLAINT = "complaint"
    """A signed complaint in writing, or the department's own signature in its place."""
    CLASSIFICATION = "classification"
    NO_INVESTIGATION = "no_investigation"
    """The proposal to close without an investigation."""
    DECLARATION = "declaration"
    """What somebody who is to work on the case says of relations to those concerned."""
    CHALLENGE = "challenge"
    """A subject or a witness says that somebody is conflicted."""
    CHALLENGE_DECIDED = "challenge_decided"
    ASSIGNMENT = "assignment"
    INTERVIEW = "interview"
    CANVASS = "canvass"
    EXCULPATORY = "exculpatory"
    """What speaks for the subject, or what was looked at without finding any."""
    COMMENDATION = "commendation"
    TIMELINE = "timeline"
    TOLLING = "tolling"
    REPORT = "report"
    SUPPLEMENT = "supplement"
    CHECKLIST = "checklist"
    """What the review of quality looked at."""
    OPINION = "opinion"
    """Advice of counsel."""
    SPEECH_FORM = "speech_form"
    CONCURRENCE = "concurrence"
    """What a level of the chain of command says, in its own words."""
    SKIPPED_LEVEL = "skipped_level"
    FINDING = "finding"
    PROPOSED_ACTION = "proposed_action"
    RESPONSE = "response"
    COMPARABLES = "comparables"
    DETERMINATION = "determination"
    APPEAL = "appeal"
    LINK = "link"
    REOPENING = "reopening"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class CaseRecordView:
    """One numbered record of a case."""

    number: int
    """Counts from 1 in each case, shown as `#3`."""
    kind: RecordKind
    compartment: Compartment
    by: str
    """Login of whoever wrote it."""
    written_at: datetime
    happened_at: datetime | None
    """When what it tells of took place, where that is another time."""
    body: dict[str, Any]
    """Its fields by name; each kind has its own."""
    corrects: int | None
    """Number of the record that this one sets right."""
