"""Interviews for the tests."""

from __future__ import annotations

from datetime import date


def interview(
    person: str, *, heard_as: str = "witness", notice: str = "witness"
) -> dict[str, object]:
    """Return the fields of an interview."""
    return {
        "person": person,
        "as": heard_as,
        "on": date(2026, 11, 20),
        "by": "iai",
        "notice": notice,
        "counsel": "none",
        "recording": "not wanted",
        "summary": "The words of the statement.",
    }
