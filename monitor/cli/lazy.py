"""What every command shares: the common options, before or after its name, and groups that load on demand."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

COMPLETE: Final = "_WATCHDESK_COMPLETE"
"""Environment variable of a shell that asks for completions: the shell's name and `_complete`."""


@dataclass(slots=True)
class Common:
    """The common options as given so far."""

    home: Path | None = None
    login: str = ""
    json: bool = False
    verbose: int = 0


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:  # noqa: ANN401  click's
    """Keep an option that was given; one that was not leaves what stood before the command's name."""
    common = context.ensure_object(Common)
    name = parameter.name or ""
    if name == "verbose":
        common.verbose += value
    elif name == "login" and value is not None:
        common.login = _login(value)
    elif value:
        setattr(common, name, value)


def _login(typed: str) -> str:
    """Return the login after `--as`: whoever writes one means one, and an empty one is nobody's."""
    login = typed.strip()
    if not login:
        raise click.UsageError("--as: the login is empty; write one, or leave --as out")
    if any("\ud800" <= letter <= "\udfff" for letter in login):
        raise click.UsageError("--as: the login holds characters that are no text; type it again")
    return login


def _common() -> list[click.Parameter]:
    shared: dict[str, Any] = {"expose_value": False, "callback": _remember}
    return [
        click.Option(
            ["--home"],
            type=click.Path(file_okay=False, path_type=Path),
            help="The home folder; else WATCHDESK_HOME, else the platform's data folder.",
            **shared,
        ),
        click.Option(
            ["--as", "login"],
            metavar="LOGIN",
            help="Act as this login, where the settings let you.",
            **shared,
        ),
        click.Option(["--json"], is_flag=True, help="Print JSON and nothing else.", **shared),
        click.Option(["-v", "--verbose"], count=True, help="Say more on standard error.", **shared),
    ]


class Command(click.Command):
    """A command with the common options."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.params += _common()


class Group(click.Group):
    """A group with the common options whose commands are imported when they are called."""

    command_class = Command

    def __init__(self, *args: Any, lazy: Mapping[str, str] | None = None, **more: Any) -> None:
        """Take `lazy`: command name → `module:attribute`."""
        super().__init__(*args, **more)
        self.params += _common()
        self._lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command, in the order in which they were written down."""
        return [*self._lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command that is called, and no other."""
        place = self._lazy.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = place.partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101  our own table
        return command
