"""`watchdesk people schedule`: duty schedules from a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from cases.errors import BadInput
from cases.model.schedules import NewShift
from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common
from monitor.cli.moments import moment
from monitor.cli.output import note, show, show_json
from monitor.cli.roster import SHIFTS, Fields, Rejected, read_rows

if TYPE_CHECKING:
    from cases.model.actors import Actor
    from cases.services.schedules import Schedules

_BATCH = 500


@click.command(cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def schedule(common: Common, file: Path) -> None:
    """Enter the scheduled shifts of a CSV FILE: person,from,to; moments without a zone are the department's.

    A flag then says that its post was published during a scheduled shift. That is context and never a finding: it
    raises no score.
    """
    with desk(common) as (application, actor):
        zone = ZoneInfo(application.settings.department.zone)
        read = [_read(line, row, zone) for line, row in read_rows(file, SHIFTS)]
        rejected = [one for one in read if isinstance(one, Rejected)]
        shifts = [one for one in read if not isinstance(one, Rejected)]
        entered = sum(
            _enter(application.context.schedules, actor, shifts[start : start + _BATCH], rejected)
            for start in range(0, len(shifts), _BATCH)
        )
    for one in sorted(rejected, key=lambda one: one.line):
        note(f"line {one.line}: {one.why}")
    if common.json:
        show_json({"entered": entered, "rejected": rejected})
    else:
        show(f"{entered} shifts entered, {len(rejected)} left out")
    if rejected and not entered:
        raise BadInput("nothing of the file went in")


def _read(line: int, row: Fields | Rejected, zone: ZoneInfo) -> tuple[int, NewShift] | Rejected:
    if isinstance(row, Rejected):
        return row
    try:
        since, until = (moment(row[name], zone, name) for name in ("from", "to"))
    except BadInput as error:
        return Rejected(line, str(error))
    return line, NewShift(row.get("person", ""), since, until)


def _enter(
    schedules: Schedules,
    actor: Actor,
    shifts: list[tuple[int, NewShift]],
    rejected: list[Rejected],
) -> int:
    """Enter a batch; where one shift of it is refused, halve it until that one stands alone."""
    try:
        return schedules.add(actor, [shift for _, shift in shifts]) if shifts else 0
    except BadInput as error:
        if len(shifts) == 1:
            rejected.append(Rejected(shifts[0][0], str(error)))
            return 0
    half = len(shifts) // 2
    return _enter(schedules, actor, shifts[:half], rejected) + _enter(
        schedules, actor, shifts[half:], rejected
    )
