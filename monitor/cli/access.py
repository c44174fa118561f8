"""`watchdesk access`: who is let into a case, by name and for a reason."""

from __future__ import annotations

from datetime import datetime

import click

from cases.model.access import Part
from monitor.cli.desk import desk
from monitor.cli.lazy import Common, Group
from monitor.cli.output import show, show_json


@click.group(cls=Group)
def access() -> None:
    """Need to know: who has a part in which case."""


@access.command("let-in")
@click.argument("case")
@click.argument("whom", metavar="LOGIN")
@click.option(
    "--part",
    required=True,
    type=click.Choice([str(part) for part in Part]),
    help="What they are in it.",
)
@click.option("--why", required=True, help="The reason, in a sentence.")
@click.option("--until", type=click.DateTime(), help="When it ends by itself (UTC).")
@click.pass_obj
def let_in(
    common: Common, case: str, whom: str, part: str, why: str, until: datetime | None
) -> None:
    """Give LOGIN a part in CASE; conflicts and the wall around compelled statements are checked."""
    with desk(common) as (application, actor):
        application.procedure.access.let_in(actor, case, whom, Part(part), why=why, until=until)
    if common.json:
        show_json({"case": case, "login": whom, "part": part})
    else:
        show(f"{whom} has a part in case {case}: {part.replace('_', ' ')}")
