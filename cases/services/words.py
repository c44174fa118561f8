"""Words that people type: trimmed, capped, required where a step needs them."""

from __future__ import annotations

from typing import Final

from cases.errors import BadInput, Missing
from cases.model.typed import storable, trimmed

NOTE_CAP: Final = 20_000
"""Characters of a note at most."""


def taken(typed: str, what: str, *, cap: int = NOTE_CAP) -> str:
    """Return what was typed, trimmed and fit for both databases; empty where nothing visible was typed.

    Raises:
        BadInput: It is too long, or holds what no text holds (NUL, half a surrogate pair).
    """
    text = typed.strip()
    if len(text) > cap:
        raise BadInput(f"{what} has {len(text):,} characters; at most {cap:,}")
    if not storable(text):
        raise BadInput(f"{what} holds characters that are no text; type it again")
    return trimmed(text)


def required(typed: str, what: str, *, cap: int = NOTE_CAP) -> str:
    """Return what was typed, of which something must be visible.

    Raises:
        Missing: Nothing was typed that a reader would see.
    """
    text = taken(typed, what, cap=cap)
    if not text:
        raise Missing(f"{what} is required")
    return text
