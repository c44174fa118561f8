"""Kept pictures on the command line: which there are, and one of them as signs, blurred unless asked for plain."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cases.errors import NotFound
from monitor.cli.desk import desk
from monitor.cli.flag_options import flag_argument
from monitor.cli.lazy import Command, Common
from monitor.cli.numbers import CASE
from monitor.cli.output import show, show_fields, show_json, show_table

if TYPE_CHECKING:
    from cases.model.drawings import Drawing, PictureOnFile
    from cases.services.viewing import Pictures
    from monitor.application import Application

_LINES = 40
_WIDEST = 160
_plain = click.option("--plain", is_flag=True, help="Show it so that it can be made out; logged.")
_why = click.option(
    "--why", default="", help="What you look for, where you have no part in the case."
)
_label = click.argument("label")


@click.command("pictures", cls=Command)
@flag_argument
@click.pass_obj
def of_flag(common: Common, flag_id: int) -> None:
    """List the kept pictures of a flagged post. The look is logged."""
    with desk(common) as (application, actor):
        application.triage.look(actor, flag_id)
        found = _kept(application).flags.list(actor, flag_id)
    _list(common, found)


@click.command("picture", cls=Command)
@flag_argument
@_label
@_plain
@click.pass_obj
def flag_picture(common: Common, flag_id: int, label: str, *, plain: bool) -> None:
    """Draw the picture LABEL, such as P1, of a flagged post with signs: blurred, or --plain. Logged."""
    with desk(common) as (application, actor):
        application.triage.look(actor, flag_id)
        kept = _kept(application).flags
        one = _named(kept.list(actor, flag_id), label)
        drawing = kept.show(actor, flag_id, one, plain=plain)
    _draw(common, one, drawing)


@click.command("pictures", cls=Command)
@CASE
@_why
@click.pass_obj
def of_case(common: Common, number: str, why: str) -> None:
    """List the pictures among the evidence of a case. The look is logged."""
    with desk(common) as (application, actor):
        application.casework.show(actor, number, purpose=why)
        found = _kept(application).cases.list(actor, number)
    _list(common, found)


@click.command("picture", cls=Command)
@CASE
@_label
@_plain
@_why
@click.pass_obj
def case_picture(common: Common, number: str, label: str, why: str, *, plain: bool) -> None:
    """Draw the picture LABEL, such as E-3-P1, of a case with signs: blurred, or --plain. Logged."""
    with desk(common) as (application, actor):
        application.casework.show(actor, number, purpose=why)
        kept = _kept(application).cases
        one = _named(kept.list(actor, number), label)
        drawing = kept.show(actor, number, one, plain=plain)
    _draw(common, one, drawing)


def _kept(application: Application) -> Pictures:
    from monitor.media.drawing import drawn_pictures

    return drawn_pictures(application.store, application.vault)


def _named(found: Sequence[PictureOnFile], label: str) -> PictureOnFile:
    for one in found:
        if one.label == label.upper():
            return one
    there = ", ".join(one.label for one in found) or "none"
    raise NotFound(f"there is no picture {label}; there is {there}")


def _list(common: Common, found: Sequence[PictureOnFile]) -> None:
    if common.json:
        show_json({"pictures": found})
        return
    show_table(
        ("picture", "kind", "bytes", "sha-256", "from"),
        [(one.label, one.mime, one.size, one.sha256, one.error or one.source) for one in found],
        empty="no picture is kept here",
    )


def _draw(common: Common, one: PictureOnFile, drawing: Drawing) -> None:
    from monitor.media.shades import signs

    width = min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)
    lines = signs(drawing, width, _LINES)
    told = {
        "shown": "plain" if drawing.plain else "blurred",
        "format": drawing.format,
        "width": drawing.picture_width,
        "height": drawing.picture_height,
        "animated": drawing.animated,
    }
    if common.json:
        show_json({"picture": one, **told, "lines": lines})
        return
    show_fields(
        [
            ("picture", one.label),
            ("shown", f"{told['shown']}; made small, not the evidence"),
            ("kind", f"{one.mime or 'not told'}; the file is {drawing.format}"),
            ("pixels", f"{drawing.picture_width} x {drawing.picture_height}"),
            ("frames", "the first of several" if drawing.animated else ""),
            ("bytes", one.size),
            ("sha-256", one.sha256),
            ("from", one.source),
            ("address", one.url),
        ]
    )
    show()
    for line in lines:
        show(line.rstrip())
