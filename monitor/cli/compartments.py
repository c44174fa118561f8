"""Where something new lies in a case, and what it was made from: options of several commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import click

from cases.model.access import Compartment, Room

SOURCES: Final = click.option(
    "--derived-from",
    "sources",
    multiple=True,
    metavar="THING",
    help="What it was made from: #4 a record, E-3 an item, N-12 a note; from a compelled one it is compelled.",
)


def room_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--compartment` and `--derived-from`."""
    where = click.option(
        "--compartment",
        type=click.Choice([one.value for one in Compartment]),
        help="Where it lies in the case; else where its kind belongs.",
    )
    return where(SOURCES(command))


def room_of(
    compartment: str | None, sources: tuple[str, ...], own: Compartment = Compartment.FACTS
) -> Room:
    """Return what `room_options` gave; `own` is where the thing lies when nothing was said."""
    return Room(Compartment(compartment) if compartment else own, sources)
