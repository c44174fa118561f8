"""`watchdesk views`: the saved views of the queue, as the terminal opens them with the keys 1 to 9."""

from __future__ import annotations

import click

from monitor.cli.desk import desk
from monitor.cli.lazy import Common, Group
from monitor.cli.output import show, show_json, show_table


@click.group(cls=Group)
def views() -> None:
    """Keep queries on the queue under a name and a key: list, save, remove."""


@views.command("list")
@click.pass_obj
def list_(common: Common) -> None:
    """List your views."""
    with desk(common) as (application, actor):
        kept = application.views.list(actor)
    if common.json:
        show_json(kept)
    else:
        show_table(
            ("key", "name", "query"),
            [(view.place or "", view.name, view.query) for view in kept],
            empty="no view is kept",
        )


@views.command
@click.argument("name")
@click.argument("query")
@click.option(
    "--key",
    "place",
    type=click.IntRange(1, 9),
    help="The key that opens it; else one that is free.",
)
@click.pass_obj
def save(common: Common, name: str, query: str, place: int | None) -> None:
    """Keep a query under a name; a view of that name gives way."""
    with desk(common) as (application, actor):
        view = application.views.save(actor, name, query, place=place)
    if common.json:
        show_json(view)
    else:
        show(f"{view.name} is kept" + (f", key {view.place}" if view.place else ""))


@views.command
@click.argument("name")
@click.pass_obj
def remove(common: Common, name: str) -> None:
    """Take a view away."""
    with desk(common) as (application, actor):
        application.views.remove(actor, name)
    if common.json:
        show_json({"removed": name})
    else:
        show(f"{name} is removed")
