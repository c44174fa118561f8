"""`watchdesk handles`: the accounts that may be read, on what basis, and how their collection fares."""

from __future__ import annotations

from pathlib import Path

import click

from cases.model.registry import Basis, Identity
from monitor.cli import roster
from monitor.cli.desk import desk
from monitor.cli.lazy import Common, Group
from monitor.cli.output import show, show_json, show_table


class HandleName(click.ParamType[tuple[str, str]]):
    """`PLATFORM:HANDLE`, such as `mastodon:@js@pd.example`."""

    name = "platform:handle"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return platform and handle."""
        platform, colon, handle = str(value).partition(":")
        if not (platform and colon and handle):
            self.fail(
                f"{value!r} is not PLATFORM:HANDLE, such as mastodon:@js@pd.example", param, ctx
            )
        return platform, handle


@click.group(cls=Group)
def handles() -> None:
    """Register handles, see how they fare, retire them."""


@handles.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def import_(common: Common, file: Path) -> None:
    """Register the handles of a CSV FILE: platform,handle,url,basis,reference,on,identity,person,unit."""
    with desk(common) as (application, actor):
        rows = roster.read_rows(file, roster.HANDLES)
        done = roster.enrol_file(application, actor, rows, roster.handle_of)
    roster.show_enrolled(common, "handles", *done)


@handles.command
@click.argument("name", metavar="PLATFORM:HANDLE", type=HandleName())
@click.option("--url", required=True, help="Where its public posts are read: a feed's address.")
@click.option("--basis", required=True, type=click.Choice([str(basis) for basis in Basis]))
@click.option("--reference", required=True, help="The paper on file behind the basis.")
@click.option("--on", required=True, metavar="YYYY-MM-DD", help="Since when the basis stands.")
@click.option("--identity", required=True, type=click.Choice([str(grade) for grade in Identity]))
@click.option("--person", default="", help="Number of the person it belongs to.")
@click.option("--unit", default="", help="Unit that keeps it: for a page of the department.")
@click.pass_obj
def add(common: Common, /, name: tuple[str, str], **row: str) -> None:
    """Register one handle; it is due at once."""
    with desk(common) as (application, actor):
        new = roster.handle_of({**row, "platform": name[0], "handle": name[1]})
        application.registry.enrol(actor, new)
    roster.show_enrolled(common, "handles", 1, [])


@handles.command("list")
@click.option("--words", default="", help="Only those whose handle or person holds these words.")
@click.pass_obj
def list_(common: Common, words: str) -> None:
    """List the handles in your reach and how their collection fares."""
    with desk(common) as (application, actor):
        found = application.registry.handles(actor, words=words)
    if common.json:
        show_json({"handles": found})
        return
    show_table(
        (
            "platform",
            "handle",
            "person",
            "basis",
            "identity",
            "on",
            "posts",
            "read",
            "due",
            "trouble",
        ),
        [
            (
                h.platform,
                h.handle,
                h.person,
                h.basis,
                h.identity,
                h.active,
                h.posts,
                h.last_ok_at,
                h.next_due_at,
                h.last_error,
            )
            for h in found
        ],
        empty="no handle in your reach",
    )


@handles.command
@click.argument("name", metavar="PLATFORM:HANDLE", type=HandleName())
@click.pass_obj
def retire(common: Common, name: tuple[str, str]) -> None:
    """Stop collecting a handle; what was collected stays."""
    with desk(common) as (application, actor):
        application.registry.retire_handle(actor, *name)
    if common.json:
        show_json({"platform": name[0], "handle": name[1], "active": False})
    else:
        show(f"{name[0]}:{name[1]} is not collected any more")
