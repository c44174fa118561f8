"""`watchdesk vault`: the keys that evidence is encrypted under."""

from __future__ import annotations

import sys

import click

from monitor.cli.desk import desk
from monitor.cli.exits import CheckFailed
from monitor.cli.lazy import Common, Group
from monitor.cli.output import note, show, show_json
from monitor.cli.progress import Progress

_KEEP = "Copy keys/vault.key to a safe place outside this machine now: without it nobody can read the evidence."


@click.group(cls=Group)
def vault() -> None:
    """Look after the vault, where evidence lies encrypted, and its keys."""


@vault.command
@click.pass_obj
def seal(common: Common) -> None:
    """Encrypt what an older version kept in the clear; cut short, it goes on where it stopped.

    Each blob is hashed, encrypted, read back, and only then removed in the clear. One that is not what it was kept as
    is left alone and named, and the exit code is 1.
    """
    with desk(common) as (application, actor), Progress("encrypted", sys.stderr) as progress:
        sealed = application.sealing.seal(actor, progress.to)
    if common.json:
        show_json(sealed)
    else:
        for problem in sealed.problems:
            show(problem)
        show(f"{sealed.blobs:,} blobs encrypted, under key {sealed.key}")
    note(_KEEP)
    if sealed.problems:
        raise CheckFailed


@vault.command("new-key")
@click.pass_obj
def new_key(common: Common) -> None:
    """Replace the home's key: every key of the vault is wrapped by the new one, then the old one goes."""
    with desk(common) as (application, actor):
        name, wrapped = application.sealing.replace_key(actor)
    if common.json:
        show_json({"key": name, "wrapped": wrapped})
    else:
        show(f"key {name} wraps {wrapped:,} keys of the vault")
    note(_KEEP)
