"""`watchdesk access`: exceptions that one person asks for and another one signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cases.model.overrides import ExceptionKind
from monitor.cli.access import WHY
from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common
from monitor.cli.numbers import ID
from monitor.cli.output import show, show_json, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.model.overrides import AccessException

_ID = click.argument("exception", metavar="ID", type=ID)


@click.command(cls=Command)
@click.argument("case")
@click.argument("whom", metavar="LOGIN")
@WHY
@click.pass_obj
def lift(common: Common, case: str, whom: str, why: str) -> None:
    """Ask that LOGIN, who is kept out of CASE, may have a part in it again; the chief or counsel signs."""
    with desk(common) as (application, actor):
        asked = application.exceptions.ask_lift(actor, case, whom, why=why)
    _asked(common, asked)


@click.command(cls=Command)
@click.argument("case")
@click.argument("whom", metavar="LOGIN")
@click.option(
    "--for",
    "office",
    required=True,
    type=click.Choice(["chief", "commander"]),
    help="Whose steps they take in this case.",
)
@WHY
@click.pass_obj
def acting(common: Common, case: str, whom: str, office: str, why: str) -> None:
    """Ask that LOGIN takes the steps, in CASE alone, of the chief or the commander, whom a conflict keeps out."""
    with desk(common) as (application, actor):
        kind = ExceptionKind(f"acting_{office}")
        asked = application.exceptions.ask_acting(actor, case, whom, kind, why=why)
    _asked(common, asked)


@click.command(cls=Command)
@click.argument("person", metavar="PERSON")
@WHY
@click.pass_obj
def disclosure(common: Common, person: str, why: str) -> None:
    """Ask that PERSON (number or login) is told who looked at the cases about them; name the lawful request."""
    with desk(common) as (application, actor):
        asked = application.exceptions.ask_disclosure(actor, person, why=why)
    _asked(common, asked)


@click.command(cls=Command)
@_ID
@click.pass_obj
def disclosed(common: Common, exception: int) -> None:
    """Show what a signed disclosure tells: who looked, how often, from when to when, what for."""
    with desk(common) as (application, actor):
        found = application.exceptions.disclosed(actor, exception)
    if common.json:
        show_json(found)
        return
    show_table(
        ("case", "by", "role", "looks", "first", "last", "purpose"),
        [(d.case, d.by, d.role, d.looks, d.first_at, d.last_at, d.purpose) for d in found],
        empty="nobody looked at a case about this person",
    )


@click.command(cls=Command)
@_ID
@WHY
@click.pass_obj
def sign(common: Common, exception: int, why: str) -> None:
    """Sign what somebody else asked for; of a broken glass: it was right."""
    _decide(common, exception, grant=True, why=why)


@click.command(cls=Command)
@_ID
@WHY
@click.pass_obj
def decline(common: Common, exception: int, why: str) -> None:
    """Decline what somebody else asked for; of a broken glass: it was not right."""
    _decide(common, exception, grant=False, why=why)


@click.command(cls=Command)
@click.option("--all", "every", is_flag=True, help="Also what is decided.")
@click.pass_obj
def waiting(common: Common, every: bool) -> None:  # noqa: FBT001  click's
    """List the exceptions that wait for a second person."""
    with desk(common) as (application, actor):
        found = application.exceptions.list(actor, waiting=not every)
    _list(common, found)


@click.command(cls=Command)
@click.option("--all", "every", is_flag=True, help="Also those that somebody has looked at.")
@click.pass_obj
def reviews(common: Common, every: bool) -> None:  # noqa: FBT001  click's
    """List the broken glasses that somebody else has to look at: `access sign` or `access decline`."""
    with desk(common) as (application, actor):
        found = application.exceptions.list(
            actor, kind=ExceptionKind.BREAK_GLASS, waiting=not every
        )
    _list(common, found)


def _decide(common: Common, exception: int, *, grant: bool, why: str) -> None:
    with desk(common) as (application, actor):
        done = application.exceptions.decide(actor, exception, grant=grant, why=why)
    if common.json:
        show_json(done)
    else:
        show(f"{done.kind.said}, {done.person}: {'signed' if grant else 'declined'}")


def _asked(common: Common, asked: AccessException) -> None:
    if common.json:
        show_json(asked)
    else:
        show(f"asked as {asked.id}: {asked.kind.said}, {asked.person}; a second person signs it")


def _list(common: Common, found: Sequence[AccessException]) -> None:
    if common.json:
        show_json(found)
        return
    show_table(
        ("id", "what", "case", "person", "asked by", "at", "why", "decided by"),
        [
            (e.id, e.kind.said, e.case, e.person, e.asked_by, e.asked_at, e.why, e.decided_by)
            for e in found
        ],
        empty="nothing waits",
    )
