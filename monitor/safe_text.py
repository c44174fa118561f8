"""What may reach a terminal, a log or an export: text from outside, made visible and bounded.

A hostile post can carry escape sequences that command a terminal, bidirectional overrides that turn
its words round, zero-width characters that hide in them, and floods of combining marks that paint over
the lines beside it. Nothing of that is passed on and nothing is silently dropped: each such character
becomes a mark like `⟦ESC⟧` or `⟦U+202E⟧`. The kept evidence is never touched; this is for eyes only.

Call these functions once, where the text is shown. A `⟦` of the author's own is marked as well, so that
no post can forge a mark.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Final

LIMIT: Final = 65_536
"""Code points shown of one text."""
LINES: Final = 2_000
"""Lines shown of one text."""
MARKS: Final = 4
"""Combining marks shown on one letter; the languages of the world need no more."""

_TAB: Final = "    "
_CHUNK: Final = 4_096
_JOINER: Final = "\u200d"
_JOINERS: Final = 3
"""Joiners in the longest emoji there is (a family of four)."""
_APART: Final = 4
"""Code points between two joiners of one emoji at most: a picture, its skin tone, its variation."""
_EMOJI_PARTS: Final = frozenset("\ufe0f↔\u20e3🏻🏼🏽🏾🏿")
"""Parts of emoji sequences that are not themselves of the category of symbols."""
_C0: Final = (
    "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI "
    "DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
)
_NAMES: Final = dict(enumerate(_C0.split())) | {0x7F: "DEL"}
_INVISIBLE: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
)
"""Printable by their category, yet drawn as nothing."""

_Edit = tuple[int, int, str]
"""First code point replaced, one past the last, and what is shown instead."""


def safe_text(text: str, *, limit: int = LIMIT, lines: int = LINES) -> str:
    """Return `text` as it may be shown.

    Newlines stay; a tab becomes spaces; other kinds of blank become a plain space; all else that is
    not printable becomes a visible mark. Emoji keep their joiners and variation selectors.

    Args:
        text: Anything from outside.
        limit: Code points shown at most; a last line says how many were left out.
        lines: Lines shown at most.
    """
    if len(text) <= limit and text.count("\n") < lines and _plain(text):
        return text
    return safe_spans(text, (), limit=limit, lines=lines)[0]


def safe_spans(
    text: str,
    spans: Iterable[tuple[int, int]],
    *,
    limit: int = LIMIT,
    lines: int = LINES,
) -> tuple[str, list[tuple[int, int]]]:
    """Return `text` as it may be shown, and where the given spans lie in it.

    Args:
        text: Anything from outside.
        spans: First code point and one past the last, in `text`; any integers are taken.
        limit: As for `safe_text`.
        lines: As for `safe_text`.

    Returns:
        The shown text, and for each span its place in it, in the same order. A span that lies wholly in
        what was left out is empty.
    """
    end = _line_end(text, min(len(text), max(limit, 0)), lines)
    pieces: list[str] = []
    edits: list[_Edit] = []
    shown_at: list[int] = []  # where each edit's mark begins in what is shown
    done = size = 0
    for edit in _edits(text, end):
        start, stop, mark = edit
        if size + start - done + len(mark) > limit:  # marks are longer than what they stand for
            end = min(start, done + limit - size)
            break
        pieces += (text[done:start], mark)
        edits.append(edit)
        shown_at.append(size + start - done)
        size += start - done + len(mark)
        done = stop
    end = max(done, min(end, done + limit - size))
    pieces.append(text[done:end])
    if end < len(text):
        pieces.append(f"\n⟦{len(text) - end:,} more characters not shown⟧")

    def place(offset: int, *, ending: bool) -> int:
        offset = min(max(offset, 0), end)
        index = bisect_right(edits, offset, key=itemgetter(0)) - 1
        if index < 0:
            return offset
        start, stop, mark = edits[index]
        if offset >= stop:
            return shown_at[index] + len(mark) + offset - stop
        return shown_at[index] + (len(mark) if ending and offset > start else 0)

    placed = []
    for first, last in spans:
        begin = place(first, ending=False)
        placed.append((begin, max(begin, place(last, ending=True))))
    return "".join(pieces), placed


def safe_line(text: str, width: int) -> str:
    """Return `text` as one line of at most `width` cells, for list cells, titles and logs.

    Runs of blanks, newlines included, become one space; a cut is shown as `…`.
    """
    if width <= 0:
        return ""
    enough = _CHUNK + width * 8  # combining marks take no cell, but have their cap
    line = " ".join(safe_text(text[:enough], limit=enough * 4).split())
    if len(text) > enough:
        line += "…"
    used = cut = 0
    for index, character in enumerate(line):
        used += _cells(character)
        if used > width:
            return line[:cut].rstrip() + "…"
        if used < width:
            cut = index + 1
    return line


def _cells(character: str) -> int:
    """Return how many cells of a terminal a shown character takes."""
    if character == _JOINER or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _plain(text: str) -> bool:
    """Tell cheaply whether there is nothing to replace."""
    return text.isascii() and text.replace("\n", " ").isprintable()


def _line_end(text: str, end: int, lines: int) -> int:
    """Return where the text ends when it may have so many lines."""
    place = -1
    for _ in range(lines):
        place = text.find("\n", place + 1, end)
        if place < 0:
            return end
    return place


def _edits(text: str, end: int) -> Iterator[_Edit]:
    """Yield, in order and without overlap, what is to be shown as something else in `text[:end]`."""
    done = joiners = last_joiner = 0
    for index in _odd_places(text, end):
        if index < done:
            continue
        character = text[index]
        if character == _JOINER and _joins_emoji(text, index):
            joiners = joiners + 1 if joiners and index - last_joiner <= _APART else 1
            last_joiner = index
            if joiners <= _JOINERS:
                continue
        elif _is_combining(character):
            done = _run_end(text, index, end, _is_combining)
            if done - index > MARKS:
                yield index + MARKS, done, f"⟦+{done - index - MARKS:,} combining⟧"
            continue
        elif character == "\r" and text[index + 1 : index + 2] == "\n":
            done = index + 1
            yield index, done, ""
            continue
        done = _run_end(text, index, end, character.__eq__)
        yield index, done, _shown(character, done - index)


def _odd_places(text: str, end: int) -> Iterator[int]:
    """Yield where characters stand that may need an edit, passing over plain chunks at the speed of C."""
    for begin in range(0, end, _CHUNK):
        chunk = text[begin : min(begin + _CHUNK, end)]
        if _plain(chunk):
            continue
        odd = {character for character in set(chunk) if _is_odd(character)}
        if odd:
            yield from (at for at, character in enumerate(chunk, begin) if character in odd)


def _is_odd(character: str) -> bool:
    return (
        character != "\n"
        and (not character.isprintable() or character in _INVISIBLE or character == "⟦")
    ) or _is_combining(character)


def _is_combining(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"} and character not in _INVISIBLE


def _joins_emoji(text: str, index: int) -> bool:
    """Tell whether the joiner at `index` stands between parts of an emoji."""
    before, after = text[index - 1 : index] if index else "", text[index + 1 : index + 2]
    return all(
        part and (part in _EMOJI_PARTS or unicodedata.category(part) == "So")
        for part in (before, after)
    )


def _run_end(text: str, start: int, end: int, same: Callable[[str], object]) -> int:
    """Return one past the last character of the run that begins at `start`."""
    stop = start + 1
    while stop < end and same(text[stop]):
        stop += 1
    return stop


def _shown(character: str, times: int) -> str:
    """Return what stands for a run of one character."""
    if character == "\t":
        return _TAB * times
    if unicodedata.category(character) == "Zs":
        return " " * times
    name = _NAMES.get(ord(character)) or f"U+{ord(character):04X}"
    return f"⟦{name}⟧" if times == 1 else f"⟦{name} ×{times:,}⟧"
