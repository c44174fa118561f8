"""The department's own pages (IV.A): what a machine can check in the words of a page, and what it found.

A duty is met by words: each group of it must be there, all in one sentence. A group names words, or beginnings of words
(`monitor*`), or several words in a row. Every look is linear in the length of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

LEAST: Final = 40
"""Characters of a page below which nothing can be told from it: it is made by scripts, or shows a door."""
_SENTENCE_CAP: Final = 600
_SHOWN: Final = 200
_WORD: Final = re.compile(r"[a-z0-9@.+'-]+")
_MAIL: Final = re.compile(
    r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}", re.IGNORECASE
)
_PHONE: Final = re.compile(r"(?<![0-9])\(?[0-9]{3}\)?[ .-]?[0-9]{3}[ .-][0-9]{4}(?![0-9])")


class DutyKind(StrEnum):
    """How a duty is looked for."""

    WORDS = "words"
    LINK = "link"
    """A link to the official website."""
    CONTACT = "contact"
    """An e-mail address, a telephone number."""
    PERSON = "person"
    """No machine can tell."""


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
    """Of what no machine can tell: why."""
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
    """`platform:handle`."""
    url: str
    at: datetime
    by: str
    policy: str
    """Version of the policy."""
    sha256: str
    """Of the page's bytes."""
    changed: bool
    """Whether the words of the page are others than at the check before."""
    complies: bool | None
    """None where nothing fails and something cannot be told."""
    results: tuple[Checked, ...]


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page of the department in the list."""

    id: int
    """Of the handle."""
    page: str
    unit: str
    url: str
    active: bool
    due: bool
    """Whether it was never checked, or not lately."""
    last: PageCheck | None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A page need not meet a duty, by somebody's word."""

    id: int
    page: str
    duty: str
    why: str
    reference: str
    """The paper on file."""
    until: date | None
    added_by: str
    added_at: datetime
    ended_at: datetime | None


def look(
    page: ReadPage, duties: Sequence[Duty], house: House, waived: Iterable[str] = ()
) -> tuple[Checked, ...]:
    """Return what a page says of each duty."""
    let_off, found = frozenset(waived), []
    for duty in duties:
        result, words = _look(page, duty, house)
        if result is not Result.PASS and duty.id in let_off:
            result = Result.WAIVED
        found.append(Checked(duty.id, duty.clause, duty.title, result, words[:_SHOWN]))
    return tuple(found)


def complies(results: Iterable[Checked]) -> bool | None:
    """Tell whether a page meets its duties, as far as a machine can tell; None where it cannot."""
    seen = {one.result for one in results}
    if Result.FAIL in seen:
        return False
    return None if Result.CANNOT_TELL in seen else True


def _look(page: ReadPage, duty: Duty, house: House) -> tuple[Result, str]:
    if duty.kind is DutyKind.PERSON:
        return Result.FOR_A_PERSON, duty.why
    if len(page.text.strip()) < LEAST:
        return (
            Result.CANNOT_TELL,
            f"the page shows {len(page.text.strip())} characters of text without its scripts",
        )
    if duty.kind is DutyKind.LINK:
        return _link(page, house)
    if duty.kind is DutyKind.CONTACT:
        return _contact(page)
    return _words(page, duty, house)


def _link(page: ReadPage, house: House) -> tuple[Result, str]:
    wanted = _host(house.website)
    if not wanted:
        return Result.CANNOT_TELL, "the settings name no official website: [pages] website"
    link = next((one for one in page.links if _host(one) == wanted), "")
    if not link:
        return Result.FAIL, f"none of its {len(page.links)} links leads to {wanted}"
    if page.website_answers is False:
        return Result.FAIL, f"{link} is linked, and does not answer"
    return Result.PASS, link


def _contact(page: ReadPage) -> tuple[Result, str]:
    for found in (_MAIL.search(page.text), _PHONE.search(page.text)):
        if found:
            return Result.PASS, found[0]
    if "contact" in page.text.lower():
        return (
            Result.CANNOT_TELL,
            "it speaks of contact, and shows neither an e-mail address nor a telephone number",
        )
    return Result.FAIL, "no e-mail address and no telephone number"


def _words(page: ReadPage, duty: Duty, house: House) -> tuple[Result, str]:
    most, nearest = 0, ""
    for sentence in sentences(page.text):
        plain = f" {_plain(sentence)} "
        met = sum(any(_has(plain, word, house) for word in group) for group in duty.groups)
        if met == len(duty.groups):
            return Result.PASS, sentence
        if met > most:
            most, nearest = met, sentence
    if most * 2 > len(duty.groups):
        return Result.CANNOT_TELL, f"nearest: {nearest}"
    return Result.FAIL, f"nothing of the kind in {len(page.text):,} characters"


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a page, each trimmed and of bounded length."""
    for line in text.splitlines():
        for part in re.split(r"(?<=[.!?;])\s", line):
            for start in range(0, len(part), _SENTENCE_CAP):
                if piece := part[start : start + _SENTENCE_CAP].strip():
                    yield piece


def _has(plain: str, word: str, house: House) -> bool:
    wanted = _plain(word.replace("{department}", house.name).rstrip("*"))
    return bool(wanted) and f" {wanted}{'' if word.endswith('*') else ' '}" in plain


def _plain(text: str) -> str:
    """Return the words of a text in lower case, one blank between two."""
    return " ".join(bare for one in _WORD.findall(text.lower()) if (bare := one.strip(".'-+")))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
