"""Employees' reports (V.B.2): what is filled in, who receives it, and what each side of it may see."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from cases.errors import BadInput
from cases.model.actors import Role

CHECK_DAYS: Final = (30, 60, 90, 180, 365)
"""Days after a report on which the custodian looks whether its reporter was retaliated against."""
HOUR: Final = timedelta(hours=1)
_SHARING: Final = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|twclid|igsh|igshid|mibextid|share_id|rdt|si|xmt|_[rt]|"
    r"session(?:_?id)?|sid|phpsessid|jsessionid|(?:access_|auth_)?token",
    re.IGNORECASE,
)
"""Parameters of an address that tell who shared it, or whose session it was copied from."""


_LEAST: Final = 3
"""Letters from which a part of a name tells whose it is."""


class Recipient(StrEnum):
    """Who works on a report."""

    UNIT = "unit"
    """The command of the person it is about."""
    INTERNAL_AFFAIRS = "internal_affairs"
    """The unit has no part in it: its supervisor is the subject or conflicted, or nobody knows whose unit it is."""
    OUTSIDE = "outside"
    """An authority outside the department: it is about who would decide."""


_OUTSIDE: Final = frozenset({Role.CHIEF, Role.IA_COMMANDER})
_COMMANDING: Final = frozenset({Role.SUPERVISOR, Role.COMMAND, Role.IA_INVESTIGATOR})


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a report is about."""

    person_id: int
    unit_id: int
    role: Role | None


@dataclass(frozen=True, slots=True)
class Rules:
    """What the department set for reports."""

    late_hours: int = 24
    """A report later than that after one came to know is noted as late: a fact, and no finding."""
    per_hour: int = 6
    """Reports that one person may make within an hour."""
    anonymous_per_hour: int = 20
    """Anonymous reports taken within an hour from everybody together, since nobody knows from whom."""
    outside_authority: str = ""
    """Who decides on reports about the chief, in words."""


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
    """Whether the name is sealed; an anonymous report has none."""
    anonymous: bool = False
    avoid_command: bool = False
    """Whether the reporter asks that the unit's command has no part: it is conflicted, or a reprisal is feared."""
    as_written: bool = False
    """Whether the reporter knows that the words hold the own name, and wants them kept so."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a reporter gets at once."""

    number: str
    code: str
    """Of an anonymous report, shown this once; empty else."""
    url: str
    """As it was kept: without what tells who shared it."""
    what: str
    clauses: tuple[str, ...]
    aware_at: datetime
    reported_at: datetime
    late: bool
    confidential: bool
    anonymous: bool
    recipient: Recipient
    outside_authority: str = ""
    """Who decides on it, where that is nobody in the department."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message between a reporter and those who work on the report."""

    from_reporter: bool
    author: str
    """Login of who answered, or the receipt number of the reporter."""
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """What a reporter is told of the own report; of the case, nothing."""

    number: str
    state: str
    """`received`, `answered` once somebody wrote back, or `closed`."""
    recipient: Recipient
    aware_at: datetime
    reported_at: datetime
    late: bool
    confidential: bool
    anonymous: bool
    released: tuple[datetime, ...] = ()
    """When the custodian let somebody see who reported."""
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """The messages on one report of a case, as those who work on it see them."""

    report: str
    anonymous: bool
    messages: tuple[Message, ...]


def recipient(subject: Subject | None, form: ReportForm) -> Recipient:
    """Return who works on a report: never somebody it is about, nor somebody the reporter has reason to fear."""
    if subject is not None and subject.role in _OUTSIDE:
        return Recipient.OUTSIDE
    if subject is None or form.avoid_command or subject.role in _COMMANDING:
        return Recipient.INTERNAL_AFFAIRS
    return Recipient.UNIT


def is_late(aware_at: datetime, reported_at: datetime, limit_hours: int) -> bool:
    """Tell whether a report came later than the limit after one came to know; 0 hours is no limit."""
    return limit_hours > 0 and reported_at - aware_at > timedelta(hours=limit_hours)


def names_in(text: str, called: Iterable[str]) -> str:
    """Return the first word of a text by which one could tell whoever is called so; empty where there is none.

    Args:
        text: What somebody wrote.
        called: Name, as `Last, First`, number and login.
    """
    words = {part for one in called for part in (one, *re.split(r"[\s,]+", one))}
    known = sorted((word for word in words if len(word) >= _LEAST), key=lambda w: (-len(w), w))
    if not known:
        return ""
    found = re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", text, re.IGNORECASE)
    return found[0] if found else ""


def address(typed: str) -> str:
    """Return an address without what tells who shared it or whose session it was copied from.

    Raises:
        BadInput: It is no address of a site, or carries a name and a password.
    """
    if not typed:
        return ""
    try:
        parts = urlsplit(typed)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise BadInput("the address must begin with http:// or https:// and name a site")
    parts = urlsplit(typed)
    if "@" in parts.netloc:
        raise BadInput("the address holds a name or a password before the @: leave that out")
    if not parts.query:
        return typed
    asked = parse_qsl(parts.query, keep_blank_values=True)
    left = [pair for pair in asked if not _SHARING.fullmatch(pair[0])]
    if left == asked:
        return typed
    return urlunsplit(parts._replace(query=urlencode(left)))


def words_mark(text: str) -> str:
    """Return what two reports in the same words have in common, whatever case and spaces; empty for no words."""
    words = " ".join(text.casefold().split())
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest() if words else ""


def url_mark(url: str) -> str:
    """Return what two spellings of one address have in common; empty for none."""
    if not url:
        return ""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    place = f"{host}{parts.path.rstrip('/')}?{parts.query}"
    return hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()
