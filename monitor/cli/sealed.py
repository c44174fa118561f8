"""`watchdesk sealed`: the register of what is known by keyed hash only. It takes files in and shows counts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import click

from cases.errors import BadInput
from cases.model.sealed import SealedKind
from monitor.cli.desk import desk
from monitor.cli.exits import CheckFailed
from monitor.cli.lazy import Common, Group
from monitor.cli.output import note, show, show_json, show_table

_TAKES = {
    SealedKind.UNDERCOVER: ("name", "alias", "handle", "picture_sha256"),
    SealedKind.CAD: ("number",),
}
_kind_option = click.option(
    "--kind", required=True, type=click.Choice([str(kind) for kind in SealedKind])
)


@click.group(cls=Group)
def sealed() -> None:
    """Keep the sealed register: undercover members and call numbers, known by keyed hash only."""


@sealed.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_kind_option
@click.option("--instead", is_flag=True, help="What it held of this kind before counts no more.")
@click.pass_obj
def import_(common: Common, file: Path, kind: str, *, instead: bool) -> None:
    """Seal the rows of a CSV FILE: name, alias, handle, picture_sha256 (undercover), or number (cad).

    Several values in one cell are parted by semicolons. Keyed hashes are kept, never the words: delete the FILE
    afterwards. What is too short to be told from other words is left out, by line, without repeating it.
    """
    of = SealedKind(kind)
    left_out: list[int] = []
    with desk(common) as (application, actor):
        tokens = list(_tokens(file, of, left_out))
        new, ended = application.context.sealed.add(actor, of, tokens, instead=instead)
    for line in left_out:
        note(f"line {line}: nothing in it that can be told from other words")
    if common.json:
        show_json({"kind": kind, "new": new, "ended": ended, "left_out": left_out})
    else:
        show(f"{new} hashes sealed, {ended} count no more, {len(left_out)} lines left out")


@sealed.command
@click.pass_obj
def status(common: Common) -> None:
    """Show how much the register holds, and whether it is whole; what, is never shown."""
    with desk(common) as (application, actor):
        found = application.context.sealed.counts(actor)
    if common.json:
        show_json({"sealed": found})
    else:
        show_table(
            ("kind", "hashes", "whole", "last import", "by"),
            [
                (one.kind.value, one.hashes, one.whole, one.imported_at, one.imported_by)
                for one in found
            ],
            empty="the register is empty",
        )
    if not all(one.whole for one in found):
        note("the register was changed by other means than this program: import it anew, --instead")
        raise CheckFailed


@sealed.command
@_kind_option
@click.pass_obj
def end(common: Common, kind: str) -> None:
    """Let all hashes of one kind count no more."""
    with desk(common) as (application, actor):
        ended = application.context.sealed.end(actor, SealedKind(kind))
    if common.json:
        show_json({"kind": kind, "ended": ended})
    else:
        show(f"{ended} hashes count no more")


def _tokens(file: Path, kind: SealedKind, left_out: list[int]) -> Iterator[str]:
    """Yield what is hashed of each row; note the lines that hold nothing usable."""
    from monitor.scoring.tokens import tokens_of

    wanted = _TAKES[kind]
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened, strict=True)
            columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
            if not columns.keys() & set(wanted):
                raise BadInput(
                    f"{file}: the first line must name one of the columns {', '.join(wanted)}"
                )
            for row in rows:
                found = [
                    token
                    for column in wanted
                    for cell in (row.get(columns.get(column, "")) or "").split(";")
                    for token in tokens_of(column, cell)
                ]
                if not found:
                    left_out.append(rows.line_num)
                yield from found
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{file}: not a CSV file in UTF-8") from error
