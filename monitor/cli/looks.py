"""`watchdesk custody looks`: who looks at whom, for the auditor; counts, no content."""

from __future__ import annotations

import click

from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common
from monitor.cli.output import show_json, show_table


@click.command(cls=Command)
@click.option("--alerts", is_flag=True, help="Only who looked often and decided nothing.")
@click.option("--limit", default=200, type=click.IntRange(1, 1_000), help="Lines at most.")
@click.pass_obj
def looks(common: Common, limit: int, *, alerts: bool) -> None:
    """Show who opened whose flags and how often, alerts first. The look is logged."""
    with desk(common) as (application, actor):
        found = application.flags.looks.lines(actor, alerts_only=alerts, limit=limit)
    if common.json:
        show_json({"looks": found})
        return
    show_table(
        ("login", "person", "number", "flags", "looks", "without decision", "last", "alerts"),
        [
            (
                one.login,
                one.person,
                one.person_number,
                one.flags,
                one.looks,
                one.idle,
                one.last_at,
                one.alerts,
            )
            for one in found
        ],
        empty="nobody opened anybody's flags",
    )
