"""Where personal data stands in a text: the rules for it alone, read in milliseconds, every place of each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from cases.model.hiding import HIDES
from cases.model.masking import Span
from monitor.scoring.checks import CHECKS
from monitor.scoring.document import Document
from monitor.scoring.normalise import CAP, normalise
from monitor.scoring.rules import part
from monitor.scoring.scan import Scanner

_OVERLAP: Final = 1_024
"""Longer than any personal data that a rule finds."""


def found(text: str) -> Iterator[Span]:
    """Yield every place of a text where a shipped rule finds personal data; linear, whatever its length."""
    for start in range(0, max(1, len(text) - _OVERLAP), CAP - _OVERLAP):
        for first, last, label in _found(text[start : start + CAP]):
            yield start + first, start + last, label


def _found(text: str) -> Iterator[Span]:
    scanner = _scanner()
    view = normalise(text)
    lexicons = scanner.engine.found(view.data)
    candidates = scanner.candidates(lexicons)
    if not candidates:
        return
    document = Document(text)
    for hit in scanner.hits(view, lexicons, candidates, None):
        start, end = view.span(hit.start, hit.end)
        if hit.rule.check and not CHECKS[hit.rule.check](text[start:end], document):
            continue
        yield start, end, hit.rule.label


@cache
def _scanner() -> Scanner:
    book = part("lexicons-personal", "rules-personal")
    assert all(rule.label in HIDES for rule in book.rules)  # noqa: S101  a test reads the files
    return Scanner(book)
