"""Personal data on the command line: masked, unless somebody says what it is needed for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from monitor.cli.output import note

if TYPE_CHECKING:
    from cases.model.views import NoteView

Command = TypeVar("Command", bound=Callable[..., None])


def unmask_option(command: Command) -> Command:
    """Add `--unmask PURPOSE`."""
    return click.option(
        "--unmask",
        "purpose",
        metavar="PURPOSE",
        help="Show personal data in plain, and keep in the custody log what for. Else it is masked.",
    )(command)


def say_masked(typed: str, kept: NoteView) -> None:
    """Tell whoever wrote a note that personal data in it was not kept."""
    if kept.text != typed.strip():
        note("personal data in it was masked: a note copies none; the post itself holds it")
