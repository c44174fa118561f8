"""What a page of the department says of its duties; pure, and linear in the length of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from cases.model.pages import Checked, Duty, DutyKind, House, ReadPage, Result

LEAST: Final = 40
"""Characters of a page below which nothing can be told from it: it is made by scripts, or shows a door."""
_SENTENCE_CAP: Final = 600
_SHOWN: Final = 200
_WORD: Final = re.compile(r"[a-z0-9@.+'-]+")
_MAIL: Final = re.compile(
    r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}", re.IGNORECASE
)
_PHONE: Final = re.compile(r"(?<![0-9])\(?[0-9]{3}\)?[ .-]?[0-9]{3}[ .-][0-9]{4}(?![0-9])")


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
