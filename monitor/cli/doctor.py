"""`watchdesk doctor`: everything a deployment needs, a line each."""

from __future__ import annotations

import click

from monitor import config
from monitor.cli.exits import CheckFailed
from monitor.cli.lazy import Command, Common
from monitor.cli.output import show_json, show_table


@click.command(cls=Command)
@click.pass_obj
def doctor(common: Common) -> None:
    """Check settings, database, files, clock, collectors and terminal; exits with 1 when something must be mended."""
    from monitor.cli.checkup import State, examine

    found = examine(config.home_folder(common.home))
    broken = any(finding.state is State.MEND for finding in found)
    if common.json:
        show_json({"ok": not broken, "checks": found})
    else:
        show_table(
            ("", "check", "found"),
            [(finding.state.value, finding.check, finding.what) for finding in found],
            empty="nothing was checked",
        )
    if broken:
        raise CheckFailed
