"""`watchdesk evidence`: items of a case, brought in, looked at, worked on in copies, handed over and received."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cases.errors import BadInput
from monitor.cli.compartments import room_of, room_options
from monitor.cli.desk import desk
from monitor.cli.lazy import Common, Group
from monitor.cli.numbers import CASE, ID
from monitor.cli.output import note, show, show_json, show_table

if TYPE_CHECKING:
    from cases.model.evidence import Transfer


class ItemNumber(click.ParamType["int"]):
    """An item as people write it: `2` or `E-2`."""

    name = "item"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number."""
        text = str(value).upper().removeprefix("E-")
        if not (text.isascii() and text.isdigit() and 0 < len(text) < 7):  # noqa: PLR2004  a million items
            self.fail(f"{value!r} is no item; write it as E-2", param, ctx)
        return int(text)


@click.group(cls=Group)
def evidence() -> None:
    """Keep the evidence of a case: originals, working copies, who took what over."""


@evidence.command("list")
@CASE
@click.pass_obj
def list_(common: Common, number: str) -> None:
    """List the items of a case and who took them over. The look is logged."""
    with desk(common) as (application, actor):
        items, transfers = application.evidence.list(actor, number)
    if common.json:
        show_json({"items": items, "transfers": transfers})
        return
    show_table(
        ("item", "what", "sha-256", "bytes", "added by", "at", "about"),
        [
            (
                f"E-{i.item}",
                f"{i.kind}, original" if i.original else f"{i.kind}, working copy of E-{i.copy_of}",
                i.sha256[:16],
                i.size,
                i.added_by,
                i.added_at,
                " · ".join(filter(None, (i.name, i.about, i.received_from))),
            )
            for i in items
        ],
        empty="no evidence yet",
    )
    if transfers:
        show()
        answered = {t.answers for t in transfers}
        show_table(
            ("transfer", "items", "from", "to", "at", "state", "purpose"),
            [
                (
                    t.id,
                    tuple(f"E-{i}" for i in t.items),
                    t.released_by,
                    t.received_by,
                    t.at,
                    f"confirms {t.answers}"
                    if t.answers
                    else "confirmed"
                    if t.id in answered
                    else "not confirmed yet",
                    t.purpose,
                )
                for t in transfers
            ],
            empty="",
        )


@evidence.command("import")
@CASE
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--about", required=True, help="What it is, in a sentence.")
@click.option("--from", "received_from", default="", help="Whom it came from, if not from you.")
@click.option("--copy-of", type=ItemNumber(), help="It is a working copy of this item.")
@room_options
@click.pass_obj
def import_(
    common: Common,
    number: str,
    file: Path,
    about: str,
    received_from: str,
    copy_of: int | None,
    compartment: str | None,
    sources: tuple[str, ...],
) -> None:
    """Add FILE to a case: an original, or a working copy (annotated, cut, enlarged) of an item that stays as it is."""
    with desk(common) as (application, actor):
        item = application.evidence.add(
            actor,
            number,
            file,
            about=about,
            received_from=received_from,
            copy_of=copy_of,
            room=room_of(compartment, sources),
        )
    if common.json:
        show_json(item)
    else:
        show(f"E-{item.item} added to case {number}: SHA-256 {item.sha256}")


@evidence.command("open")
@CASE
@click.argument("item", type=ItemNumber())
@click.option("--purpose", required=True, help="What for; it is logged.")
@click.option(
    "--to", "file", required=True, type=click.Path(path_type=Path), help="A new file, outside."
)
@click.pass_obj
def open_(common: Common, number: str, item: int, purpose: str, file: Path) -> None:
    """Write the bytes of ITEM to a new file to look at or to work on; what is in the vault stays."""
    if file.exists():
        raise BadInput(f"--to: {file} is there already; name a new file")
    with desk(common) as (application, actor):
        body = application.evidence.read(actor, number, item, purpose=purpose)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        written.write(body)
    if common.json:
        show_json({"file": str(file), "bytes": len(body)})
    else:
        show(f"{file} ({len(body):,} bytes)")
        note("It lies in the clear there: take it away when you are done with it.")


@evidence.command
@CASE
@click.argument("items", nargs=-1, required=True, type=ItemNumber())
@click.option("--to", required=True, help="A login, or whoever takes it, by name.")
@click.option("--purpose", required=True, help="What for.")
@click.option("--reference", default="", help="The paper that goes with it.")
@click.pass_obj
def release(
    common: Common, number: str, items: tuple[int, ...], to: str, purpose: str, reference: str
) -> None:
    """Note that ITEMS of a case were handed over; the other side confirms it by `receive`."""
    with desk(common) as (application, actor):
        made = application.evidence.release(
            actor, number, items, to=to, purpose=purpose, reference=reference
        )
    _show(common, made, f"release {made.id} to {made.received_by}; they confirm it")


@evidence.command
@click.argument("transfer", type=ID)
@click.option(
    "--reference", default="", help="The receipt that was signed, for one without a login."
)
@click.pass_obj
def receive(common: Common, transfer: int, reference: str) -> None:
    """Confirm the release TRANSFER from the other side."""
    with desk(common) as (application, actor):
        made = application.evidence.receive(actor, transfer, reference=reference)
    _show(common, made, f"release {transfer} confirmed: {made.received_by} has it")


def _show(common: Common, made: Transfer, sentence: str) -> None:
    if common.json:
        show_json(made)
    else:
        show(sentence)
