"""`watchdesk flags to-legal` and `flags legal`: what may be concerted activity, for counsel alone."""

from __future__ import annotations

import click

from monitor.cli.desk import desk
from monitor.cli.flag_options import (
    decide,
    flag_argument,
    needed_note,
    show_flags,
    show_receipt,
    version_option,
)
from monitor.cli.lazy import Command, Common, Group
from monitor.cli.numbers import ID
from monitor.cli.output import show_fields, show_json


@click.command("to-legal", cls=Command)
@flag_argument
@version_option
@needed_note
@click.pass_obj
def to_legal(common: Common, flag_id: int, version: int | None, words: str, key: str) -> None:
    """Stop triage of talk about wages, contract or union: nobody but counsel sees the flag from now on."""
    decide(
        common,
        flag_id,
        version,
        lambda app, actor, at: app.flags.follow_ups.to_legal(
            actor, flag_id, version=at, note=words, key=key
        ),
    )


@click.group(cls=Group)
def legal() -> None:
    """Counsel's own queue: flags that triage was stopped on."""


@legal.command("list")
@click.pass_obj
def list_(common: Common) -> None:
    """List what waits for you. The look is logged."""
    with desk(common) as (application, actor):
        found = application.flags.wall.waiting(actor)
    show_flags(common, found, empty="nothing waits for counsel")


@legal.command("show")
@flag_argument
@click.pass_obj
def show_(common: Common, flag_id: int) -> None:
    """Show one of them. The look is logged."""
    with desk(common) as (application, actor):
        detail = application.flags.wall.look(actor, flag_id)
    if common.json:
        show_json(detail)
        return
    show_fields(
        [
            ("flag", f"{detail.summary.id}, version {detail.summary.version}"),
            ("person", f"{detail.summary.person} ({detail.summary.person_number})"),
            ("handle", f"{detail.summary.platform} {detail.summary.handle}"),
            ("published", detail.summary.published_at),
            ("title", detail.title),
            ("text", detail.text),
            ("why it is here", detail.decisions[-1].note if detail.decisions else ""),
        ]
    )


@legal.command("decide")
@flag_argument
@click.option(
    "--concerted/--not-concerted",
    required=True,
    default=None,
    help="Dismissed as protected speech, or back to the queue.",
)
@click.option("--at-version", "version", type=ID, required=True)
@click.option("--key", default="", help="A word of your own for this request.")
@needed_note
@click.pass_obj
def decide_(
    common: Common, flag_id: int, version: int, words: str, key: str, *, concerted: bool
) -> None:
    """Decide whether it is concerted activity."""
    with desk(common) as (application, actor):
        receipt = application.flags.wall.decide(
            actor, flag_id, version=version, concerted=concerted, note=words, key=key
        )
    show_receipt(common, receipt)
