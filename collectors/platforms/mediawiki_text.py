"""What an edit of a wiki page wrote: pure, and in time that grows with the texts and no faster.

Two steps. Lines that stood on the page before are left out, as often as they stood there. In what is left, every
run of eight words that stood on the page in that order is left out too, so that a changed word in a long paragraph
does not put the paragraph into the mouth of whoever changed the word. Fewer than eight unchanged words between two
changes are kept: they are what a reader needs to understand them. Moving text is not writing it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from collectors.text import squeeze

RUN: Final = 8
"""Words in a row that count as taken over from the page."""
GAP: Final = " […] "
"""Stands for words that were there before."""
_WORD = re.compile(r"\S+")
_QUOTES = re.compile(r"'{2,5}")
_LINK = re.compile(r"\[\[(?:[^\[\]|]{0,300}\|)?([^\[\]|]{0,300})\]\]")
_OUTSIDE = re.compile(r"\[https?://[^\s\[\]]{1,2000}\s([^\[\]]{1,500})\]")
_TAG = re.compile(r"<(?:/?(?:ref|small|big|b|i|u|s|br|nowiki|span|div|sub|sup)\b[^<>]{0,200})>")
_HEADING = re.compile(r"^={1,6}([^=\n]{1,300})={1,6}[ \t]*$", re.MULTILINE)


def written(before: str, after: str) -> str:
    """Return what stands in `after` and did not stand in `before`, as wikitext."""
    if not before:
        return after
    there = Counter(before.splitlines())
    lines = []
    for line in after.splitlines():
        if there[line] > 0:
            there[line] -= 1
        else:
            lines.append(line)
    runs = _runs(_WORD.findall(before))
    kept = [_new(line, runs) for line in lines]
    return "\n".join(line for line in kept if line.strip())


def readable(wikitext: str) -> str:
    """Return wikitext as a reader would roughly see it: link texts without targets, no quotes for bold and italic.

    Templates stay as they are written: what they show is made elsewhere.
    """
    text = _LINK.sub(r"\1", wikitext)
    text = _OUTSIDE.sub(r"\1", text)
    text = _HEADING.sub(r"\1", text)
    return squeeze(_QUOTES.sub("", _TAG.sub(" ", text)))


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    """Return each run of `RUN` words."""
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


def _new(line: str, runs: set[tuple[str, ...]]) -> str:
    """Return a line with its known runs taken out; letters and blanks of the rest as they were."""
    found = list(_WORD.finditer(line))
    words = [one[0] for one in found]
    known = [False] * len(words)
    for n in range(len(words) - RUN + 1):
        if tuple(words[n : n + RUN]) in runs:
            known[n : n + RUN] = [True] * RUN
    if not any(known):
        return line
    pieces: list[str] = []
    first: int | None = None
    for n, old in enumerate([*known, True]):
        if old and first is not None:
            pieces.append(line[found[first].start() : found[n - 1].end()])
            first = None
        elif not old and first is None:
            first = n
    text = GAP.join(pieces)
    return text and f"{GAP.lstrip() if known[0] else ''}{text}{GAP.rstrip() if known[-1] else ''}"
