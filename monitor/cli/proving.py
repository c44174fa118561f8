"""`watchdesk draws prove`: a published draw, made again by anybody."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from cases.errors import BadInput
from cases.model.drawing import problems
from cases.model.draws import Proof
from monitor.cli.exits import CheckFailed
from monitor.cli.lazy import Command, Common
from monitor.cli.output import note, show, show_json

_FILE_CAP: Final = 20_000_000


@click.command(cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seed-sha256", default="", help="As you were told it before the draw.")
@click.option("--list-sha256", default="", help="As you were told it before the draw.")
@click.pass_obj
def prove(common: Common, file: Path, seed_sha256: str, list_sha256: str) -> None:
    """Make a published draw again from FILE (`draws show --json`); needs no home. Exit 1 where it differs."""
    proof = read_proof(file)
    found = problems(proof, seed_sha256=seed_sha256, eligible_sha256=list_sha256)
    if common.json:
        show_json({"draw": proof.draw, "proved": not found, "problems": found})
    else:
        for one in found:
            show(f"✗ {one}")
        if not found:
            show(
                f"draw {proof.draw} is what its seed, word and list give: {len(proof.drawn)} people"
            )
            if not (seed_sha256 and list_sha256):
                note(
                    "compare both hashes with those you were told before the draw, or give them here"
                )
    if found:
        raise CheckFailed


def read_proof(file: Path) -> Proof:
    """Return a draw as it was published.

    Raises:
        BadInput: The file is no such paper.
    """
    import msgspec

    if file.stat().st_size > _FILE_CAP:
        raise BadInput(f"{file.name} is larger than {_FILE_CAP // 1_000_000} MB: it is no draw")
    try:
        return msgspec.json.decode(file.read_bytes(), type=Proof)
    except (msgspec.DecodeError, ValueError) as error:
        raise BadInput(
            f"{file.name} is no draw as `draws show --json` prints it: {error}"
        ) from error
