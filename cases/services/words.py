"""Words that people type: trimmed, capped, required where a step needs them."""

from __future__ import annotations

from typing import Final

from cases.errors import BadInput, Missing

NOTE_CAP: Final = 20_000
"""Characters of a note at most."""


def taken(typed: str, what: str, *, cap: int = NOTE_CAP) -> str:
    """Return what was typed, trimmed and fit for both databases.

    Raises:
        BadInput: It is too long, or holds what no text holds (NUL, half a surrogate pair).
    """
    text = typed.strip()
    if len(text) > cap:
        raise BadInput(f"{what} has {len(text):,} characters; at most {cap:,}")
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadInput(f"{what} holds characters that are no text; type it again")
    return text


def required(typed: str, what: str, *, cap: int = NOTE_CAP) -> str:
    """Return what was typed, which may not be empty.

    Raises:
        Missing: Nothing was typed.
    """
    text = taken(typed, what, cap=cap)
    if not text:
        raise Missing(f"{what} is required")
    return text
