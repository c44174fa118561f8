"""The surroundings of a span: its sentence, what stands just before it, whether it is quoted. In bytes, bounded."""

from __future__ import annotations

import re
from typing import Final

REACH: Final = 240
"""Bytes of surroundings that are looked at on either side."""
BEFORE: Final = 21
"""Bytes before a span in which a negation still belongs to it."""
_ENDS: Final = re.compile(rb"[.!?\n]")
_NO_DENIAL: Final = re.compile(
    rb"\b(?:(?:(?:ca|could)n\W?t|cannot) (?:wait|help but)|not (?:only|just|kidding|joking)|no (?:lie|joke))\b"
)
"""Words that deny, in turns that deny nothing."""
_SHARE: Final = re.compile(rb"(?:^|[\s\"!.:|])(?:rt|mt|qt) @")
_SHARED_QUOTE: Final = re.compile(rb"\"\s?@\w{1,40} ?:")
"""`"@name: words"`: an older way to pass on what somebody else posted."""
_MARKS: Final = b"\"' "
_OPEN_SINGLE: Final = re.compile(rb"(?:^|[\s(:,])'(?=\w)")
_CLOSE_SINGLE: Final = re.compile(rb"(?<=[\w.,!?])'(?=[\s.,!?)]|$)")


def sentence_start(data: bytes, start: int) -> int:
    """Return where the sentence of a span begins."""
    low = max(0, start - REACH)
    return low + max((end.end() for end in _ENDS.finditer(data[low:start])), default=0)


def sentence(data: bytes, start: int, end: int) -> bytes:
    """Return the sentence, or sentences, that a span stands in, with the mark that ends it."""
    closing = _ENDS.search(data, end, end + REACH)
    return data[sentence_start(data, start) : closing.end() if closing else end + REACH]


def before(data: bytes, start: int) -> bytes:
    """Return the few words before a span, inside its sentence."""
    return data[max(sentence_start(data, start), start - BEFORE) : start]


def meant(words: bytes) -> bytes:
    """Return words without turns that deny in form only."""
    return _NO_DENIAL.sub(b"", words)


def around(data: bytes, start: int, end: int) -> bytes:
    """Return a span with its surroundings."""
    return data[max(0, start - REACH) : end + REACH]


def shared(data: bytes, start: int) -> bool:
    """Whether a span stands behind a mark that the words are somebody else's: `RT @name`, `"@name: words"`."""
    mark = _SHARE.search(data) or _SHARED_QUOTE.search(data)
    return mark is not None and mark.start() < start


def quoted(data: bytes, start: int, end: int) -> bool:
    """Whether a span stands inside quotation marks, or is one whole line of a quotation.

    What is passed on whole under its author's name is shared, not quoted.
    """
    while (
        start < end and data[start] in _MARKS
    ):  # a span that begins with the mark stands inside it
        start += 1
    left, right = data[max(0, start - REACH) : start], data[end : end + REACH]
    if left.count(b'"') % 2 and b'"' in right:
        return not _SHARED_QUOTE.match(left, left.rfind(b'"'))
    if data.startswith(b">", data.rfind(b"\n", 0, start) + 1):
        return True
    opened = [mark.start() for mark in _OPEN_SINGLE.finditer(left)]
    closed = [mark.start() for mark in _CLOSE_SINGLE.finditer(left)]
    still_open = opened and (not closed or closed[-1] < opened[-1])
    return bool(still_open) and _CLOSE_SINGLE.search(right) is not None
