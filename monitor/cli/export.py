"""`watchdesk export`: a case leaves the house as a bundle that proves itself."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common
from monitor.cli.output import show, show_json


@click.command(cls=Command)
@click.argument("number", metavar="CASE")
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write the bundle into; it is made where there is none.",
)
@click.pass_obj
def export(common: Common, number: str, folder: Path) -> None:
    """Write the file of a CASE as a bundle; prints its path and SHA-256. The export is logged."""
    with desk(common) as (application, actor):
        path, sha256 = application.casework.export(actor, number, folder)
    if common.json:
        show_json({"case": number, "path": str(path), "sha256": sha256})
    else:
        show(f"{sha256}  {path}")
