"""`watchdesk export`: a case leaves the house as a bundle that proves itself."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cases.errors import CasesError
from cases.export.contents import Order, Profile
from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common
from monitor.cli.numbers import CASE
from monitor.cli.output import note, show, show_json
from monitor.cli.progress import Progress
from monitor.config import ConfigError


@click.command(cls=Command)
@CASE
@click.option(
    "--to",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, such as IA-2026-0001.zip; it must not be there yet.",
)
@click.option(
    "--profile",
    type=click.Choice([profile.value for profile in Profile]),
    default=Profile.INTERNAL.value,
    help="Whom it is for: internal affairs (everything but who reported), counsel (no notes), the public (redacted).",
)
@click.option("--purpose", default="", help="What it is for; asked for where it leaves the house.")
@click.option(
    "--recipient",
    default="",
    help="Whom it goes to, a login or a name; asked for where it leaves the house. The release is logged.",
)
@click.option(
    "--name-employee",
    is_flag=True,
    help="Name the employee in a public bundle: where the law makes that public.",
)
@click.pass_obj
def export(
    common: Common,
    number: str,
    file: Path,
    profile: str,
    purpose: str,
    recipient: str,
    *,
    name_employee: bool,
) -> None:
    """Write a CASE as a bundle: evidence, report, custody entries and what proves them. The export is logged.

    The bundle is a BagIt bag in a zip. `watchdesk verify` checks it; VERIFY.txt in it says how to without Watchdesk.
    Prints one number that stands for the whole bundle: keep it apart from the file.
    """
    order = Order(Profile(profile), purpose, recipient, name_employee=name_employee)
    with desk(common) as (application, actor):
        try:  # a head that somebody outside has seen proves more; the export does not wait for it
            for told in application.outside.send(seconds=10, fresh=True):
                if told.error:
                    note(f"{told.name} has not seen the head of this bundle: {told.error}")
        except (CasesError, ConfigError) as error:
            note(f"no head of the custody log left the machine: {error}")
        with Progress("exhibits", sys.stderr) as progress:
            made = application.bundles.export(actor, number, file, order, progress.to)
    if common.json:
        show_json({"case": number, "path": str(made.path), **{n: getattr(made, n) for n in _TOLD}})
        return
    show(f"{made.sha256}  {made.path}")
    note(
        f"{made.files:,} files, {made.size:,} bytes; withheld (data/withheld.csv): {made.withheld}; "
        f"proved under the head over {made.head:,} entries, of which {made.outside:,} were seen outside"
    )


_TOLD = ("sha256", "files", "size", "exhibits", "withheld", "head", "outside")
