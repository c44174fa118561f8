"""`watchdesk verify`: a bundle is checked by whoever holds it, without a home and without believing it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cases.errors import BadInput
from cases.export.checked import Brought, Checked, Fault, sentences
from cases.export.checking import BundleCheck
from cases.export.sources import FolderSource, ZipSource
from cases.export.unzipping import NotOurs
from cases.model import stamps
from cases.model.notes import VerifierKey
from monitor.cli.exits import CheckFailed
from monitor.cli.lazy import Command, Common
from monitor.cli.output import show, show_json
from monitor.cli.progress import Progress

_SHOWN = 200
"""Faults shown to people; --json tells all."""


@click.command(cls=Command)
@click.argument("bundle", type=click.Path(exists=True, path_type=Path))
@click.option("--key", default="", help="The log's key as you got it elsewhere, NAME+ID+BASE64.")
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    help="Key of a witness as you got it elsewhere; can be given again.",
)
@click.option(
    "--roots",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Certificates (PEM) of time-stamp authorities as you got them elsewhere.",
)
@click.pass_obj
def verify(
    common: Common, bundle: Path, key: str, witnesses: tuple[str, ...], roots: Path | None
) -> None:
    """Verify a BUNDLE: every byte is hashed again; exits with 1 and a sentence for each fault if any.

    BUNDLE is the zip that `watchdesk export` wrote, or the folder it was unpacked to. Needs no home and no network.
    Prints what is proved, and what is not.
    """
    brought = _brought(key, witnesses, roots)
    with Progress("verified", sys.stderr) as progress:
        found = _check(bundle, brought, progress)
    told = list(sentences(found, brought))
    if common.json:
        show_json(
            {
                "verified": found.verified,
                "case": found.number,
                "profile": found.profile,
                "sha256": found.sha256,
                "files": found.files,
                "bytes": found.size,
                "entries": found.entries,
                "exhibits": found.exhibits,
                "key": found.key,
                "head": found.head.size if found.head else 0,
                "proved": [sentence for proved, sentence in told if proved],
                "not_proved": [sentence for proved, sentence in told if not proved],
                "problems": [
                    {"step": fault.step, "where": fault.where, "what": fault.what}
                    for fault in found.faults
                ],
            }
        )
    else:
        _show(found, told)
    if not found.verified:
        raise CheckFailed


def _check(bundle: Path, brought: Brought, progress: Progress) -> Checked:
    try:
        if bundle.is_dir():
            return BundleCheck(FolderSource(bundle), brought, progress.to).run()
        with bundle.open("rb") as file:
            return BundleCheck(ZipSource(file), brought, progress.to).run()
    except NotOurs as error:
        what = "folder" if bundle.is_dir() else "file"
        sentence = f"this {what} is not a bundle as Watchdesk writes it: {error}"
        return Checked(faults=[Fault(1, bundle.name, sentence)])


def _brought(key: str, witnesses: tuple[str, ...], roots: Path | None) -> Brought:
    try:
        pem = roots.read_text("ascii", "replace") if roots else ""
        if pem:
            stamps.roots(pem)
        return Brought(
            VerifierKey.parse(key) if key else None, tuple(map(VerifierKey.parse, witnesses)), pem
        )
    except ValueError as error:
        raise BadInput(f"what you brought to verify by cannot be used: {error}") from error


def _show(found: Checked, told: list[tuple[bool, str]]) -> None:
    for fault in found.faults[:_SHOWN]:
        show(f"step {fault.step}: {fault.what}")
    if len(found.faults) > _SHOWN:
        show(f"and {len(found.faults) - _SHOWN:,} more; --json tells all")
    named = f"{found.number}, {found.profile}" if found.number else "the bundle"
    if found.verified:
        show(f"verified: {named}")
        for proved, sentence in told:
            show(f"{'proved' if proved else 'not proved':10}  {sentence}")
    else:
        show(f"NOT verified: {named}; faults: {len(found.faults):,}")
