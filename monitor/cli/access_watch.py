"""`watchdesk access`: relations between people, who is left to act, and who looks at whom."""

from __future__ import annotations

import click

from cases.model.conflicts import NONE, RELATIONS
from monitor.cli.access import WHY
from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common, Group
from monitor.cli.numbers import ID
from monitor.cli.output import show, show_json, show_table


@click.group(cls=Group)
def relation() -> None:
    """Who is kept out of whose matters, whatever the case."""


@relation.command
@click.argument("one", metavar="PERSON")
@click.argument("other", metavar="OTHER")
@click.option(
    "--rule",
    required=True,
    type=click.Choice([one for one in RELATIONS if one != NONE]),
    help="What they are to each other.",
)
@WHY
@click.pass_obj
def add(common: Common, one: str, other: str, rule: str, why: str) -> None:
    """Keep PERSON and OTHER (numbers or logins) out of each other's matters from now on."""
    with desk(common) as (application, actor):
        made = application.relations.add(actor, one, other, rule, why=why)
    if common.json:
        show_json(made)
    else:
        show(f"relation {made.id}: {made.person} and {made.other}")


@relation.command
@click.argument("number", metavar="ID", type=ID)
@WHY
@click.pass_obj
def end(common: Common, number: int, why: str) -> None:
    """Ask that a relation ends; the chief or counsel signs."""
    with desk(common) as (application, actor):
        asked = application.exceptions.ask_end_relation(actor, number, why=why)
    if common.json:
        show_json(asked)
    else:
        show(f"asked as {asked.id}: it stands until a second person signs")


@relation.command("list")
@click.option("--ended", is_flag=True, help="Also those that have ended.")
@click.pass_obj
def list_(common: Common, ended: bool) -> None:  # noqa: FBT001  click's
    """List the relations that stand."""
    with desk(common) as (application, actor):
        found = application.relations.list(actor, ended=ended)
    if common.json:
        show_json(found)
        return
    show_table(
        ("id", "person", "other", "rule", "by", "since", "ended", "why"),
        [(r.id, r.person, r.other, r.rule, r.by, r.at, r.ended_at, r.why) for r in found],
        empty="no relation is declared",
    )


@click.command(cls=Command)
@click.argument("case")
@click.argument("logins", metavar="[LOGIN]...", nargs=-1)
@click.pass_obj
def hints(common: Common, case: str, logins: tuple[str, ...]) -> None:
    """Show what the roster says that may be a conflict in CASE; hints only, nobody is kept out by one."""
    with desk(common) as (application, actor):
        found = application.relations.hints(actor, case, logins)
    if common.json:
        show_json(found)
        return
    show_table(
        ("who", "whom the case is about", "hint"),
        [(h.login, h.subject, h.what) for h in found],
        empty="the roster says nothing; ask for declarations all the same",
    )


@click.command(cls=Command)
@click.argument("case")
@click.pass_obj
def offices(common: Common, case: str) -> None:
    """Show who takes the steps of the chief and of the commander of internal affairs in CASE."""
    with desk(common) as (application, actor):
        found = application.relations.offices(actor, case)
    if common.json:
        show_json(found)
        return
    show_table(
        ("office", "free to act", "stands in", "outside authority"),
        [(o.role.value, o.free, o.acting, o.outside) for o in found],
        empty="nobody",
    )


@click.command(cls=Command)
@click.option("--by", default="", metavar="LOGIN", help="Only looks of this login.")
@click.option("--at", default="", metavar="PERSON", help="Only at cases about this person.")
@click.option("--case", default="", help="Only at this case.")
@click.option("--limit", default=200, type=click.IntRange(1, 1_000), help="Lines at most.")
@click.pass_obj
def looks(common: Common, by: str, at: str, case: str, limit: int) -> None:
    """Show who looks at whose cases, the most without an act first: counts and times, no content."""
    with desk(common) as (application, actor):
        found = application.case_looks.lines(actor, by=by, at=at, case=case, limit=limit)
    if common.json:
        show_json(found)
        return
    show_table(
        ("login", "case", "about", "looks", "without an act", "first", "last"),
        [(k.login, k.case, k.person, k.looks, k.idle, k.first_at, k.last_at) for k in found],
        empty="nobody looked at such a case",
    )
