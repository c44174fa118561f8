"""`watchdesk letters`: letters of a case, from templates that a department can replace."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cases.errors import BadInput
from cases.model.letters import LetterKind, Served
from monitor.cli.compartments import room_of, room_options
from monitor.cli.desk import desk
from monitor.cli.evidence import ItemNumber
from monitor.cli.lazy import Common, Group
from monitor.cli.numbers import CASE, ID
from monitor.cli.output import note, show, show_json, show_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from cases.export.letter_templates import Template
    from cases.model.letters import LetterView

_KIND = click.argument("kind", type=click.Choice([str(kind) for kind in LetterKind]))


@click.group(cls=Group)
def letters() -> None:
    """Write letters of a case: draft, issue, serve. Each one issued is evidence of its case."""


def _filled(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option(
        "--set", "values", multiple=True, metavar="NAME=TEXT", help="What the template asks for."
    )(command)
    return click.option(
        "--person", "to", default="", help="Number of the employee, or of the report, it goes to."
    )(command)


def _values(typed: tuple[str, ...]) -> dict[str, str]:
    values: dict[str, str] = {}
    for one in typed:
        name, sign, text = one.partition("=")
        if not sign or not name.strip():
            raise BadInput(f"--set {one!r}: write NAME=TEXT")
        values[name.strip()] = text
    return values


@letters.command
@click.pass_obj
def templates(common: Common) -> None:
    """List the templates in force, what each asks for, and which counsel has checked."""
    with desk(common) as (application, _actor):
        found, strangers = application.letters.templates()
    if common.json:
        show_json(
            [
                {
                    "kind": one.kind.value,
                    "title": one.title,
                    "own": one.own,
                    "sha256": one.sha256,
                    "checked_by": one.checked_by,
                    "asks": {name: ask.what for name, ask in one.asks.items()},
                    "choices": {name: list(options) for name, options in one.choices.items()},
                }
                for one in found
            ]
        )
    else:
        show_table(
            ("letter", "to", "template", "checked by counsel", "asks for"),
            [
                (
                    one.kind.value,
                    "reporter" if one.kind.to_reporter else "employee",
                    "your own" if one.own else "as shipped",
                    one.checked_by or "not yet",
                    _asked(one),
                )
                for one in found
            ],
            empty="",
        )
    for name in strangers:
        note(f"letters/{name} is the template of no letter; the kinds are those listed")


def _asked(one: Template) -> str:
    said = [f"{name}={'|'.join(options)}" for name, options in one.choices.items()]
    said += [name if ask.required else f"[{name}]" for name, ask in one.asks.items()]
    return ", ".join(said)


@letters.command
@CASE
@_KIND
@_filled
@click.option("--to", "file", type=click.Path(path_type=Path), help="Write the PDF to a new file.")
@click.pass_obj
def draft(
    common: Common, number: str, kind: str, to: str, values: tuple[str, ...], file: Path | None
) -> None:
    """Show the letter KIND of CASE as it would be issued; nothing is kept but that you looked."""
    from cases.services.lettering import Order

    if file is not None and file.exists():
        raise BadInput(f"--to: {file} is there already; name a new file")
    with desk(common) as (application, actor):
        order = Order(LetterKind(kind), to, _values(values))
        made = application.letters.draft(actor, number, order)
    if file is not None:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as written:
            written.write(made.pdf)
        note(f"{file} ({len(made.pdf):,} bytes) is a draft: it is not filed in the case")
    if common.json:
        show_json({"kind": made.kind.value, "to": made.to, "text": made.text})
    else:
        show(made.text)


@letters.command
@CASE
@_KIND
@_filled
@room_options
@click.pass_obj
def issue(
    common: Common,
    number: str,
    kind: str,
    to: str,
    values: tuple[str, ...],
    compartment: str | None,
    sources: tuple[str, ...],
) -> None:
    """Issue the letter KIND of CASE: its PDF is filed as evidence, with its SHA-256."""
    from cases.services.lettering import Order

    with desk(common) as (application, actor):
        order = Order(LetterKind(kind), to, _values(values), room_of(compartment, sources))
        letter = application.letters.issue(actor, number, order)
    if common.json:
        show_json(letter)
        return
    show(f"letter {letter.id} to {letter.to} is E-{letter.item} of {number}: {letter.sha256}")
    note(
        f"get it by `watchdesk evidence open {number} E-{letter.item} --purpose … --to …`; "
        f"once it is served: `watchdesk letters served {letter.id} …`"
    )


@letters.command
@click.argument("letter_id", metavar="LETTER", type=ID)
@click.option(
    "--how", required=True, type=click.Choice([str(how) for how in Served]), help="By what way."
)
@click.option(
    "--on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day, as 2026-03-01."
)
@click.option("--proof", required=True, help="What shows it: a signed receipt, a tracking number.")
@click.option("--proof-item", type=ItemNumber(), help="The item of evidence that holds the proof.")
@click.option("--by", "served_by", default="", help="Who served it, if not you.")
@click.option("--handed-to", default="", help="Who took it, if not the addressee.")
@click.pass_obj
def served(
    common: Common,
    letter_id: int,
    how: str,
    on: datetime,
    proof: str,
    proof_item: int | None,
    served_by: str,
    handed_to: str,
) -> None:
    """Write down that LETTER was served, and what shows it."""
    from cases.services.letters import Serving

    day: date = on.date()
    serving = Serving(Served(how), day, served_by, handed_to, proof, proof_item)
    with desk(common) as (application, actor):
        letter = application.letters.served(actor, letter_id, serving)
    if common.json:
        show_json(letter)
    else:
        show(f"letter {letter.id} was served on {day}")


@letters.command("list")
@CASE
@click.pass_obj
def list_(common: Common, number: str) -> None:
    """List the letters of CASE and how each was served. The look is logged."""
    with desk(common) as (application, actor):
        found = application.letters.of_case(actor, number)
    if common.json:
        show_json(found)
        return
    show_table(
        ("letter", "kind", "to", "item", "sha-256", "issued by", "at", "served"),
        [
            (
                one.id,
                one.kind.value,
                one.to,
                f"E-{one.item}",
                one.sha256[:16],
                one.made_by,
                one.made_at,
                _services(one),
            )
            for one in found
        ],
        empty="no letter yet",
    )


def _services(letter: LetterView) -> str:
    said = [f"{one.on} {one.how.value.replace('_', ' ')}" for one in letter.services]
    return ", ".join(said) or "not yet"
