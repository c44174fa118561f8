"""`watchdesk flags snooze`, `wake` and `assign`: what is not decided now."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from cases.errors import BadInput
from cases.model.desks import Snoozed
from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common
from monitor.cli.numbers import ID
from monitor.cli.output import iso, show, show_json

_SHAPE = "%Y-%m-%d %H:%M"


@click.command(cls=Command)
@click.argument("flag_id", metavar="FLAG", type=ID)
@click.argument("until")
@click.option("--at-version", "version", type=ID, help="The version you saw.")
@click.pass_obj
def snooze(common: Common, flag_id: int, until: str, version: int | None) -> None:
    """Set a flag aside until a time, such as "2026-03-02 08:00" in the department's zone."""
    try:
        typed = datetime.strptime(until, _SHAPE)  # noqa: DTZ007  the zone is the department's
    except ValueError:
        raise BadInput(f"{until!r} is no time; write it as 2026-03-02 08:00") from None
    with desk(common) as (application, actor):
        moment = typed.replace(tzinfo=ZoneInfo(application.settings.department.zone))
        if version is None:
            version = application.triage.look(actor, flag_id).summary.version
        kept = application.passing_on.snooze(actor, flag_id, version=version, until=moment)
    _show(common, kept)


@click.command(cls=Command)
@click.argument("flag_id", metavar="FLAG", type=ID)
@click.pass_obj
def wake(common: Common, flag_id: int) -> None:
    """Put a flag that is set aside back into the queue."""
    with desk(common) as (application, actor):
        kept = application.passing_on.wake(actor, flag_id)
    _show(common, kept)


@click.command(cls=Command)
@click.argument("flag_id", metavar="FLAG", type=ID)
@click.argument("whom", metavar="LOGIN")
@click.option("--at-version", "version", type=ID, help="The version you saw.")
@click.pass_obj
def assign(common: Common, flag_id: int, whom: str, version: int | None) -> None:
    """Give a flag to a colleague of your command, who holds it from then on."""
    with desk(common) as (application, actor):
        if version is None:
            version = application.triage.look(actor, flag_id).summary.version
        receipt = application.passing_on.assign(actor, flag_id, version=version, to=whom)
    if common.json:
        show_json(receipt)
    else:
        show(f"flag {flag_id} is held by {whom} (version {receipt.version})")


def _show(common: Common, kept: Snoozed) -> None:
    if common.json:
        show_json(kept)
    elif kept.until:
        show(f"flag {kept.flag_id} is set aside until {iso(kept.until)} (version {kept.version})")
    else:
        show(f"flag {kept.flag_id} is in the queue again")
