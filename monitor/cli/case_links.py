"""`watchdesk cases`: cases that belong together, and cases that part."""

from __future__ import annotations

from collections.abc import Callable

import click

from monitor.cli.case_options import KEY, WHY, do
from monitor.cli.lazy import Command, Common
from monitor.cli.numbers import CASE, ID


def _joining(name: str, said: str, text: str, work: Callable[..., object]) -> click.Command:
    """Return a command that links a case to another one; `work` takes the procedure, actor, both numbers and why."""

    @click.command(name, cls=Command, help=text)
    @CASE
    @click.argument("other", metavar="OTHER")
    @WHY
    @KEY
    @click.pass_obj
    def command(common: Common, number: str, other: str, why: str, key: str) -> None:
        do(
            common,
            (key, name, number),
            f"{said} {other}",
            lambda all_, who: work(all_, who, number, other, why=why),
        )

    return command


merge = _joining(
    "merge",
    "goes on within",
    "Let CASE go on within OTHER: its allegations are decided there. `cases unlink` undoes it.",
    lambda all_, *given, why: all_.links.merge(*given, why=why),
)
relate = _joining(
    "relate",
    "related to",
    "Note that two cases belong beside each other; each goes its own way.",
    lambda all_, *given, why: all_.links.relate(*given, why=why),
)


@click.command(cls=Command)
@CASE
@click.option(
    "--allegation",
    "allegations",
    multiple=True,
    required=True,
    type=ID,
    help="Id of an allegation that goes into the new case.",
)
@click.option("--title", default="", help="A few words; else the title of the case.")
@WHY
@KEY
@click.pass_obj
def split(
    common: Common, number: str, allegations: tuple[int, ...], title: str, why: str, key: str
) -> None:
    """Open a new case with some allegations of CASE; its clocks run from the same days."""
    do(
        common,
        (key, "split", number),
        "allegations were split off",
        lambda all_, who: all_.links.split(who, number, allegations, why=why, title=title),
    )


@click.command(cls=Command)
@CASE
@click.argument("link", type=ID)
@WHY
@KEY
@click.pass_obj
def unlink(common: Common, number: str, link: int, why: str, key: str) -> None:
    """Undo a link by the number of its record, while nothing rests on it; nothing is taken away."""
    do(
        common,
        (key, "unlink", number),
        f"link #{link} is undone",
        lambda all_, who: all_.links.undo(who, number, link, why=why),
    )
