"""`watchdesk custody`: the log, and the proof that nobody changed it."""

from __future__ import annotations

import base64
import sys
from typing import TextIO

import click

from cases.errors import BadInput, StoreTrouble
from cases.model.notes import NOTE_CAP, proof_text
from monitor.cli.desk import desk
from monitor.cli.exits import CheckFailed
from monitor.cli.lazy import Common, Group
from monitor.cli.numbers import ID
from monitor.cli.output import note, show, show_json, show_table
from monitor.cli.progress import Progress


@click.group(cls=Group, lazy={"looks": "monitor.cli.looks:looks"})
def custody() -> None:
    """Read the custody log and verify it."""


@custody.command
@click.option("--case", default="", help="Only entries of this case.")
@click.option("--before", type=ID, help="Only entries before this number.")
@click.option("--limit", default=200, type=click.IntRange(1, 10_000), help="Entries at most.")
@click.pass_obj
def log(common: Common, case: str, before: int | None, limit: int) -> None:
    """Show the log, the newest entry first. The look is logged."""
    with desk(common) as (application, actor):
        lines = application.custody.log(actor, before=before, limit=limit, case=case)
    if common.json:
        show_json({"entries": lines})
        return
    show_table(
        ("entry", "at", "actor", "role", "action", "object", "case", "digest"),
        [(c.seq, c.at, c.actor, c.role, c.action, c.object, c.case, c.digest[:16]) for c in lines],
        empty="no entry in your sight",
    )


@custody.command
@click.option(
    "--head",
    "heads",
    multiple=True,
    type=click.File("r", encoding="utf-8"),
    help="A head that was kept elsewhere, as `custody checkpoint` printed it; can be given again.",
)
@click.pass_obj
def verify(common: Common, heads: tuple[TextIO, ...]) -> None:
    """Re-hash every entry and every kept byte; exits with 1 and names the first fault if any.

    With --head, the log is compared with heads that somebody kept where nobody here could change them.
    """
    copies = [_read(file) for file in heads]
    with desk(common) as (application, actor), Progress("verified", sys.stderr) as progress:
        found = application.custody.verify(actor, progress.to, copies=copies)
    if common.json:
        show_json(
            {
                "entries": found.entries,
                "blobs": found.blobs,
                "verified": found.verified,
                "problems": [
                    {"step": step, "entry": entry, "what": what}
                    for step, entry, what in found.problems
                ],
                "window_s": found.window_s,
                "head": found.head,
                "checkpoints": found.checkpoints,
                "covered": found.covered,
                "uncovered": found.uncovered,
                "remarks": found.remarks,
            }
        )
    else:
        for step, entry, what in found.problems:
            show(f"entry {entry or '-'}, step {step}: {what}")
        verdict = "verified" if found.verified else "NOT verified"
        show(
            f"{verdict}: {found.entries:,} entries, {found.blobs:,} kept answers, "
            f"{found.checkpoints:,} signed heads, head {found.head[:16]}"
        )
    for remark in found.remarks:
        note(f"to be known: {remark}")
    if found.uncovered:
        note(
            f"not proved: {found.uncovered:,} entries, the last {found.window_s:,} s, are under no head that anybody "
            "outside this machine has seen; whoever owns the machine could rewrite them unseen"
        )
    if not found.verified:
        raise CheckFailed


def _read(file: TextIO) -> str:
    try:
        return file.read(NOTE_CAP + 1)
    except UnicodeDecodeError as error:
        raise BadInput(f"{file.name} is no head: a signed note is UTF-8 text") from error


@custody.command
@click.pass_obj
def checkpoint(common: Common) -> None:
    """Sign the head of the log as it stands, keep it, and print it: a C2SP checkpoint.

    Whoever has a copy of it can later tell whether the log was changed: keep copies outside.
    """
    with desk(common) as (application, actor):
        made = application.heads.checkpoint(actor)
        assert made is not None  # noqa: S101  None only where news are asked for
        text = application.heads.shown(actor, made)
        keys = application.keys.known()
    if common.json:
        show_json({"size": made.size, "root": made.root, "at": made.at, "note": text})
    else:
        click.echo(text, nl=False)
        note(f"Verified by: {keys[-1]}")


@custody.command
@click.argument("entry", type=ID)
@click.pass_obj
def prove(common: Common, entry: int) -> None:
    """Prove that ENTRY is under the newest checkpoint: a C2SP tlog-proof, with --json the entry's bytes too."""
    with desk(common) as (application, actor):
        proof = application.heads.prove(actor, entry)
    if common.json:
        show_json(
            {
                "entry": proof.entry,
                "index": proof.entry - 1,
                "size": proof.size,
                "leaf": proof.leaf,
                "path": [base64.b64encode(node).decode() for node in proof.path],
                "checkpoint": proof.note,
            }
        )
    else:
        click.echo(proof_text(proof.entry - 1, proof.path, proof.note), nl=False)


@custody.command
@click.option(
    "--ask", is_flag=True, help="Sign a head and ask everybody now, whoever failed lately too."
)
@click.pass_obj
def outside(common: Common, *, ask: bool) -> None:
    """Show how far the log is covered by heads outside this machine, and how those who vouch for them fare.

    Who is asked stands in [custody] of the settings. With --ask, exits with 5 where one of them did not vouch.
    """
    with desk(common) as (application, actor):
        if ask:
            application.heads.checkpoint(actor)
        told = application.outside.send(again=True) if ask else ()
        window = application.heads.window(actor)
    if common.json:
        show_json(window)
    else:
        show_table(
            ("asked", "entries", "last vouched", "failures", "next try", "why it failed"),
            [
                (a.name, a.size, a.last_ok_at, a.failures, a.next_try_at, a.last_error)
                for a in window.attestors
            ],
            empty="nobody outside is asked: name a witness or an authority in [custody] of config.toml",
        )
        show(
            f"{window.covered:,} entries are covered outside; {window.entries:,} after them, "
            f"of the last {window.seconds:,} s, are not"
        )
    if any(one.error for one in told):
        raise StoreTrouble(
            "not everybody vouched for the head; what went wrong is kept with each of them"
        )


@custody.command("new-key")
@click.option(
    "--lost",
    metavar="WHY",
    help="The old key is gone, for this reason: the new one signs alone.",
)
@click.pass_obj
def new_key(common: Common, lost: str | None) -> None:
    """Replace the key that signs the heads: the old and the new one sign the next head, then the old one goes.

    A key that is lost cannot sign: the log then tells that, and every verification from then on. A witness that saw
    heads before joins both parts, once its operator trusts the new key.
    """
    if lost is not None and not lost.strip():
        raise BadInput("say by --lost why the key is gone")
    with desk(common) as (application, actor):
        made = application.heads.replace_key(actor, lost=lost or "")
        keys = application.keys.known()
    if common.json:
        show_json({"size": made.size, "note": made.note, "keys": [str(key) for key in keys]})
    else:
        click.echo(made.note, nl=False)
        note(f"Give it to everybody who verifies, witnesses first: {keys[-1]}")
