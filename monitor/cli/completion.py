"""`watchdesk completion`: what a shell reads to complete the words of commands, and what it is told then."""

from __future__ import annotations

import os
from typing import Final

import click

from monitor.cli.lazy import COMPLETE, Command, Common

_NAME: Final = "watchdesk"


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_obj
def completion(common: Common, shell: str) -> None:
    """Print what makes SHELL complete commands and options, to be read at its start.

    Numbers of cases and flags, names and handles are never completed: that would read the record at every
    press of a key, and show it to whoever looks on.
    """
    from click.shell_completion import get_completion_class

    from monitor.cli.output import show_json
    from monitor.cli.program import watchdesk

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101  one of click's own
    script = kind(watchdesk, {}, _NAME, COMPLETE).source()
    if common.json:
        show_json({"shell": shell, "script": script})
    else:
        click.echo(script, nl=False)


def completed(root: click.Command) -> int:
    """Answer a shell that asks for completions; return the exit code."""
    from click.shell_completion import shell_complete

    return shell_complete(root, {"obj": Common()}, _NAME, COMPLETE, os.environ[COMPLETE])
