"""Whole numbers that commands take: each has bounds, so that no number is too large for the record."""

from __future__ import annotations

from typing import Final

import click

ID: Final = click.IntRange(min=1, max=10**9)
"""Number of one thing of the record, or of a version of it."""
DAYS: Final = click.IntRange(min=1, max=36_500)
"""Days of a period."""
SIZE: Final = click.IntRange(min=1, max=1_000_000)
"""How many are wanted."""


def _written(_: click.Context, __: click.Parameter, number: str) -> str:
    if not number.strip():
        raise click.UsageError(
            "CASE: the number is empty; `watchdesk cases list` shows the numbers"
        )
    return number


CASE: Final = click.argument("number", metavar="CASE", callback=_written)
"""Number of a case."""
