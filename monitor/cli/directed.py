"""`watchdesk directed`: one named person's posts beyond triage, for a reason, signed by a second person (E.7)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from cases.model.directed_looks import NewLook
from monitor.cli.desk import desk
from monitor.cli.lazy import Common, Group
from monitor.cli.numbers import DAYS, ID
from monitor.cli.output import show, show_json, show_table
from monitor.cli.reviews import show_posts

if TYPE_CHECKING:
    from cases.model.directed_looks import DirectedLook

_LOOK = click.argument("look", type=ID)


@click.group(cls=Group)
def directed() -> None:
    """Look at one person's posts beyond triage: with a reason, an end, and a second person's word."""


@directed.command
@click.argument("number")
@click.option("--reason", required=True, help="What is reasonably suspected, in a sentence.")
@click.option("--clause", default="", help="The clause it is about; or --matter.")
@click.option("--matter", default="", help="Number of the case or report it belongs to.")
@click.option(
    "--days", default=30, show_default=True, type=DAYS, help="Days of posts, back from now."
)
@click.option("--ends", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Its last day.")
@click.pass_obj
def ask(
    common: Common, /, number: str, reason: str, clause: str, matter: str, days: int, ends: datetime
) -> None:
    """Ask to look at the posts of the person with NUMBER; nobody sees any before somebody of command has signed."""
    with desk(common) as (application, actor):
        new = NewLook(number, reason, ends.date(), clause, matter, days)
        made = application.supervision.directed.ask(actor, new)
    _tell(common, made)


def _tell(common: Common, look: DirectedLook) -> None:
    if common.json:
        show_json(look)
    else:
        show(
            f"directed look {look.id} at {look.person} ({look.number}): {look.standing.value}; "
            f"posts since {look.since:%Y-%m-%d}, until {look.ends_on}"
        )


@directed.command
@_LOOK
@click.option("--grant/--decline", required=True, default=None, help="Your word.")
@click.option("--why", required=True, help="In a sentence.")
@click.pass_obj
def decide(common: Common, look: int, why: str, *, grant: bool) -> None:
    """Grant or decline LOOK, as the second person."""
    with desk(common) as (application, actor):
        made = application.supervision.directed.decide(actor, look, grant=grant, why=why)
    _tell(common, made)


@directed.command
@_LOOK
@click.pass_obj
def posts(common: Common, look: int) -> None:
    """Show the posts that LOOK may see, personal data masked. Each look is logged and counted."""
    with desk(common) as (application, actor):
        seen = application.supervision.directed.posts(actor, look)
    if common.json:
        show_json({"posts": seen})
    else:
        show(f"{len(seen)} posts")
        show_posts(seen)


@directed.command
@_LOOK
@click.argument("post", type=ID)
@click.option("--clause", required=True, help="The clause it is a matter of.")
@click.option("--note", "words", required=True, help="What you saw, in a sentence.")
@click.pass_obj
def flag(common: Common, look: int, post: int, clause: str, words: str) -> None:
    """Put POST of LOOK into the queue; it is triaged like any other flag."""
    with desk(common) as (application, actor):
        made = application.supervision.directed.flag(actor, look, post, clause=clause, note=words)
    if common.json:
        show_json({"flag": made})
    else:
        show(f"flag {made} waits in the queue")


@directed.command
@_LOOK
@click.option("--why", required=True, help="In a sentence.")
@click.pass_obj
def end(common: Common, look: int, why: str) -> None:
    """End LOOK before its last day."""
    with desk(common) as (application, actor):
        made = application.supervision.directed.end(actor, look, why=why)
    _tell(common, made)


@directed.command("list")
@click.option("--alerts", is_flag=True, help="Only those of which the auditor was told.")
@click.pass_obj
def list_(common: Common, *, alerts: bool) -> None:
    """List directed looks, the newest first; all of them for an auditor. Logged."""
    with desk(common) as (application, actor):
        found = application.supervision.directed.list(actor, alerts_only=alerts)
    if common.json:
        show_json({"looks": found})
        return
    show_table(
        (
            "look",
            "person",
            "asked by",
            "standing",
            "since",
            "until",
            "opened",
            "flagged",
            "alert",
            "reason",
        ),
        [
            (
                one.id,
                f"{one.person} ({one.number})",
                one.asked_by,
                one.standing.value,
                f"{one.since:%Y-%m-%d}",
                one.ends_on,
                one.looks,
                one.flagged,
                "told" if one.alert else "",
                one.reason,
            )
            for one in found
        ],
        empty="nobody asked to look at anybody",
    )
