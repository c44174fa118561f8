"""What commands take from outside has bounds, and no option of a command stands in the place of a common one."""

from __future__ import annotations

import click
from support.commands import each_command

from monitor.cli.lazy import Common
from monitor.cli.program import watchdesk

COMMANDS = list(each_command(watchdesk, ("watchdesk",)))


def test_every_whole_number_has_bounds() -> None:
    loose = [
        f"{name}: {one.name}"
        for name, command in COMMANDS
        for one in command.params
        if not getattr(one, "count", False) and _loose(one.type)
    ]

    assert loose == []


def test_no_option_takes_the_name_of_a_common_one() -> None:
    common = set(Common.__dataclass_fields__)
    taken = {
        f"{name}: {one.name}"
        for name, command in COMMANDS
        for one in command.params
        if one.expose_value and one.name in common
    }

    assert taken == set()


def _loose(kind: object) -> bool:
    if isinstance(kind, click.IntRange):
        return kind.min is None or kind.max is None
    return isinstance(kind, type(click.INT))
