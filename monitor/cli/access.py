"""`watchdesk access`: need to know, and every exception to it."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from cases.model.access import BY_HAND, Part
from cases.model.conflicts import NONE, RELATIONS
from monitor.cli.desk import desk
from monitor.cli.lazy import Common, Group
from monitor.cli.output import note, show, show_json, show_table

_LATER = {
    **{
        name: f"monitor.cli.access_signed:{name.replace('-', '_')}"
        for name in ("acting", "decline", "disclosed", "disclosure", "lift", "reviews", "sign")
    },
    "waiting": "monitor.cli.access_signed:waiting",
    **{name: f"monitor.cli.access_watch:{name}" for name in ("hints", "looks", "offices")},
    "relation": "monitor.cli.access_watch:relation",
}
WHY = click.option("--why", required=True, help="The reason, in a sentence.")


@click.group(cls=Group, lazy=_LATER)
def access() -> None:
    """Need to know: who has a part in which case, who is kept out, and who signs what else."""


@access.command("let-in")
@click.argument("case")
@click.argument("whom", metavar="LOGIN")
@click.option(
    "--part",
    required=True,
    type=click.Choice([str(part) for part in BY_HAND]),
    help="What they are in it.",
)
@WHY
@click.option("--until", type=click.DateTime(), help="When it ends by itself (UTC).")
@click.pass_obj
def let_in(
    common: Common, case: str, whom: str, part: str, why: str, until: datetime | None
) -> None:
    """Give LOGIN a part in CASE; conflicts and the wall around compelled statements are checked."""
    ends = until.replace(tzinfo=UTC) if until else None
    with desk(common) as (application, actor):
        application.procedure.access.let_in(actor, case, whom, Part(part), why=why, until=ends)
    if common.json:
        show_json({"case": case, "login": whom, "part": part})
    else:
        show(f"{whom} has a part in case {case}: {part.replace('_', ' ')}")


@access.command("show-out")
@click.argument("case")
@click.argument("whom", metavar="LOGIN")
@WHY
@click.pass_obj
def show_out(common: Common, case: str, whom: str, why: str) -> None:
    """End every part that LOGIN has in CASE by name, that of the investigator too."""
    with desk(common) as (application, actor):
        ended = application.procedure.access.show_out(actor, case, whom, why=why)
    if common.json:
        show_json({"case": case, "login": whom, "ended": ended})
    else:
        show(f"{whom} has no part in case {case} any more")


@access.command
@click.argument("case")
@click.pass_obj
def parts(common: Common, case: str) -> None:
    """List who has a part in CASE now, and why."""
    with desk(common) as (application, actor):
        found = application.procedure.access.parts(actor, case)
    if common.json:
        show_json(found)
        return
    show_table(
        ("who", "part", "since", "until", "by", "why"),
        [(p.who, p.part.value, p.granted_at, p.until, p.granted_by, p.why) for p in found],
        empty=f"nobody has a part in {case}",
    )


@access.command("step-aside")
@click.argument("case")
@click.option(
    "--relation",
    required=True,
    type=click.Choice([one for one in RELATIONS if one != NONE]),
    help="What keeps you out of it.",
)
@WHY
@click.pass_obj
def step_aside(common: Common, case: str, relation: str, why: str) -> None:
    """Keep yourself out of CASE from now on; only two others can lift that."""
    with desk(common) as (application, actor):
        application.procedure.access.step_aside(actor, case, relation, why=why)
    if common.json:
        show_json({"case": case, "relation": relation})
    else:
        show("you are out of it: it is in none of your lists, searches, counts and notices")


@access.command("break-glass")
@click.argument("case")
@WHY
@click.pass_obj
def break_glass(common: Common, case: str, why: str) -> None:
    """Let yourself into CASE for an hour, to read its facts; others are told at once and look at it afterwards."""
    with desk(common) as (application, actor):
        until = application.procedure.access.break_glass(actor, case, why=why)
    if common.json:
        show_json({"case": case, "until": until})
        return
    show(f"the facts of case {case} are open to you until {until:%Y-%m-%d %H:%M} UTC")
    note("internal affairs, the chief and the auditor are told; somebody looks at your reason")
