"""`watchdesk clocks`: how long there is to act on an allegation, and the sum behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import click

from cases.model.clock_views import EndKind
from cases.model.terms import StartEvent
from monitor.cli.desk import desk
from monitor.cli.jurisdictions import profiles
from monitor.cli.lazy import Common, Group
from monitor.cli.numbers import CASE, ID
from monitor.cli.output import note, show, show_json, show_table

if TYPE_CHECKING:
    from cases.model.clock_views import ClockView
    from cases.model.tolling_views import TollingView

F = TypeVar("F", bound=Callable[..., object])

_DAY = click.DateTime(["%Y-%m-%d"])
_TOLLING = click.argument("tolling", type=ID)
_WHY = click.option("--why", required=True, help="Why, in a sentence; it is logged.")
_MET = [kind for kind in EndKind if kind is not EndKind.SET_ASIDE]


def _document(command: F) -> F:
    return click.option("--document", required=True, help="The paper that shows the day.")(command)


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def clocks(context: click.Context) -> None:
    """Keep statutory clocks: start, toll by two persons, show the sum; an overdue one closes nothing.

    Without a command, lists those that run.
    """
    if context.invoked_subcommand is None:
        context.invoke(list_)


clocks.add_command(profiles)


@clocks.command("list")
@click.option("--limit", default=100, type=click.IntRange(1, 500), help="Lines at most.")
@click.option("--after", help="Go on after this key, the `next_key` of the page before.")
@click.pass_obj
def list_(common: Common, limit: int, after: str | None) -> None:
    """List the running clocks of the cases you see, the most urgent first. The look is logged."""
    with desk(common) as (application, actor):
        page = application.clocks.due(actor, after=after, limit=limit)
    if common.json:
        show_json(page)
        return
    show_table(
        ("last day", "state", "used", "case", "allegation", "clock", "rule", "to be done"),
        [
            (
                "open" if one.open else one.last_day,
                one.state.value.replace("_", " "),
                f"{one.percent} %",
                one.case,
                f"{one.allegation_id} {one.clause}",
                one.id,
                f"{one.profile}/{one.rule}",
                one.title,
            )
            for one in page.items
        ],
        empty="no clock runs in your sight",
    )
    if page.next_key:
        note(f"{len(page.items)} of {page.total}; the next ones: --after {page.next_key}")


@clocks.command("show")
@CASE
@click.pass_obj
def show_(common: Common, number: str) -> None:
    """Print every clock of a case as a sum that can be added up by hand, and all tolling. The look is logged."""
    with desk(common) as (application, actor):
        found = application.clocks.of_case(actor, number)
    if common.json:
        show_json(found)
        return
    if not found.clocks:
        note(f"no clock was started in {number}")
    for paper in found.clocks:
        show(f"{paper.text}\n")
    if found.tollings:
        show_table(
            ("tolling", "allegation", "ground", "from", "runs on", "state", "by", "document"),
            [_tolling_row(one) for one in found.tollings],
            empty="",
        )


def _tolling_row(one: TollingView) -> tuple[object, ...]:
    return (
        one.id,
        one.allegation_id or "all",
        one.ground,
        one.since,
        one.until or "open",
        one.standing.value,
        ", ".join(filter(None, (one.proposed_by, one.decided_by, one.ended_by))),
        one.document,
    )


@clocks.command
@CASE
@click.option("--event", required=True, type=click.Choice([str(one) for one in StartEvent]))
@click.option("--on", required=True, type=_DAY, help="The day of the event, which does not count.")
@_document
@click.option("--profile", default="", help="Another jurisdiction than the settings name.")
@click.option(
    "--allegation", "allegations", multiple=True, type=ID, help="Only this; else every one."
)
@click.pass_obj
def start(
    common: Common,
    number: str,
    event: str,
    on: datetime,
    document: str,
    profile: str,
    allegations: tuple[int, ...],
) -> None:
    """Start the clocks that an event starts, for every allegation of the case."""
    from cases.services.clocking import Start

    wanted = Start(StartEvent(event), on.date(), document, profile, allegations)
    with desk(common) as (application, actor):
        made = application.clocks.start(actor, number, wanted)
    _show_clocks(common, made)


@clocks.command
@CASE
@click.option("--by", "kind", required=True, type=click.Choice([str(kind) for kind in _MET]))
@click.option("--on", required=True, type=_DAY, help="The day on which it was done.")
@_document
@click.option("--clock", "chosen", multiple=True, type=ID, help="Only this; else all that run.")
@click.pass_obj
def met(
    common: Common, number: str, kind: str, on: datetime, document: str, chosen: tuple[int, ...]
) -> None:
    """Say that what the clocks of a case ask for was done, and when."""
    with desk(common) as (application, actor):
        done = application.clocks.end(
            actor, number, EndKind(kind), on.date(), document, clocks=chosen
        )
    _show_clocks(common, done)


@clocks.command("set-aside")
@CASE
@click.argument("clock", type=ID)
@click.option("--on", required=True, type=_DAY, help="The day on which the error was found.")
@_WHY
@click.pass_obj
def set_aside(common: Common, number: str, clock: int, on: datetime, why: str) -> None:
    """Set a clock aside that was started in error; it stays on record, and another can be started."""
    with desk(common) as (application, actor):
        done = application.clocks.end(
            actor, number, EndKind.SET_ASIDE, on.date(), why, clocks=(clock,)
        )
    _show_clocks(common, done)


@clocks.command
@CASE
@click.option(
    "--ground", required=True, help="A ground of the profile; `clocks profiles` lists them."
)
@click.option("--from", "since", required=True, type=_DAY, help="The first day not to count.")
@click.option("--until", type=_DAY, help="The day on which it runs again, where that is known.")
@_document
@click.option("--allegation", type=ID, help="Only this; else every one.")
@click.pass_obj
def toll(
    common: Common,
    number: str,
    ground: str,
    since: datetime,
    until: datetime | None,
    document: str,
    allegation: int | None,
) -> None:
    """Propose that a time does not count; counsel confirms or declines it."""
    from cases.services.tolling import Toll

    wanted = Toll(ground, since.date(), document, until.date() if until else None, allegation)
    with desk(common) as (application, actor):
        made = application.clocks.toll(actor, number, wanted)
    _show_tolling(common, made, "proposed; nothing changes until counsel confirms it")


@clocks.command
@CASE
@_TOLLING
@_WHY
@click.pass_obj
def confirm(common: Common, number: str, tolling: int, why: str) -> None:
    """Confirm a tolling that somebody else proposed: its days do not count."""
    with desk(common) as (application, actor):
        made = application.clocks.confirm(actor, number, tolling, why=why)
    _show_tolling(common, made, "confirmed")


@clocks.command
@CASE
@_TOLLING
@_WHY
@click.pass_obj
def decline(common: Common, number: str, tolling: int, why: str) -> None:
    """Decline a tolling that somebody else proposed: its days count."""
    with desk(common) as (application, actor):
        made = application.clocks.decline(actor, number, tolling, why=why)
    _show_tolling(common, made, "declined")


@clocks.command
@CASE
@_TOLLING
@click.option("--on", required=True, type=_DAY, help="The first day that counts again.")
@_document
@click.pass_obj
def resume(common: Common, number: str, tolling: int, on: datetime, document: str) -> None:
    """Let a clock run again: the ground for its tolling is gone."""
    with desk(common) as (application, actor):
        made = application.clocks.resume(actor, number, tolling, on=on.date(), document=document)
    _show_tolling(common, made, f"ended: the clock runs again on {made.until}")


def _show_clocks(common: Common, made: tuple[ClockView, ...]) -> None:
    if common.json:
        show_json({"clocks": made})
        return
    for one in made:
        state = f"{one.ended.value.replace('_', ' ')} on {one.ended_on}" if one.ended else "runs"
        late = ", late" if one.ended and one.ended is not EndKind.SET_ASIDE and one.late else ""
        show(
            f"clock {one.id} on allegation {one.allegation_id} ({one.clause}) {state}{late}; "
            f"last day {one.last_day}, {one.profile}/{one.rule}, {one.status}"
        )


def _show_tolling(common: Common, made: TollingView, said: str) -> None:
    if common.json:
        show_json(made)
    else:
        show(f"tolling {made.id} of case {made.case} {said}")
