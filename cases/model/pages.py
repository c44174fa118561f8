"""The department's own pages (IV.A): what a machine can check in the words of a page, and what it found.

A duty is met by words: each group of it must be there, all in one sentence. A group names words, or beginnings of words
(`monitor*`), or several words in a row. Every look is linear in the length of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DutyKind(StrEnum):
    """How a duty is looked for."""

    WORDS = "words"
    LINK = "link"
    CONTACT = "contact"
    PERSON = "person"


class Result(StrEnum):
    """What a look at a page says of a duty."""

    PASS = "pass"  # noqa: S105  not a password
    FAIL = "fail"
    CANNOT_TELL = "cannot_tell"
    FOR_A_PERSON = "for_a_person"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that a page has to have."""

    id: str
    clause: str
    title: str
    kind: DutyKind
    groups: tuple[tuple[str, ...], ...] = ()
    """Of each, one must stand in the sentence; `{department}` stands for the department's name."""
    why: str = ""
    waivable: bool = False


@dataclass(frozen=True, slots=True)
class House:
    """What the department is called, and where its official website is."""

    name: str
    website: str = ""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as it was read."""

    text: str
    links: tuple[str, ...] = ()
    website_answers: bool | None = None
    """Whether the official website answered when it was asked; None where it was not."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of one duty."""

    duty: str
    clause: str
    title: str
    result: Result
    words: str = ""
    """The words found, or why it cannot be told. Hostile."""


@dataclass(frozen=True, slots=True)
class PageCheck:
    """One look at a page."""

    id: int
    page: str
    url: str
    at: datetime
    by: str
    policy: str
    sha256: str
    changed: bool
    """Whether the words of the page are others than at the check before."""
    complies: bool | None
    """None where nothing fails and something cannot be told."""
    results: tuple[Checked, ...]


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page of the department in the list."""

    id: int
    page: str
    unit: str
    url: str
    active: bool
    due: bool
    last: PageCheck | None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A page need not meet a duty, by somebody's word."""

    id: int
    page: str
    duty: str
    why: str
    reference: str
    until: date | None
    added_by: str
    added_at: datetime
    ended_at: datetime | None
