"""`watchdesk handles`: the accounts that may be read, on what basis, and how their collection fares."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cases.model.registry import Basis, Identity
from monitor.cli import roster
from monitor.cli.desk import desk
from monitor.cli.lazy import Common, Group
from monitor.cli.numbers import ID
from monitor.cli.output import show, show_fields, show_json, show_table

if TYPE_CHECKING:
    from collectors.discovery import Discovered
    from collectors.net import Look


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


@click.group(cls=Group, lazy={"grade": "monitor.cli.grading:grade"})
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


@handles.command
@click.pass_obj
def moves(common: Common) -> None:
    """List sources that said twice in a row that they have moved for good, and wait for your decision."""
    with desk(common) as (application, actor):
        found = application.registry.moves(actor)
    if common.json:
        show_json({"moves": found})
        return
    show_table(
        ("number", "source", "from", "to", "since"),
        [(m.id, f"{m.platform}:{m.handle}", m.from_url, m.to_url, m.proposed_at) for m in found],
        empty="no source asks to be read at another address",
    )


@handles.command
@click.argument("number", type=ID)
@click.option(
    "--accept/--decline", required=True, default=None, help="Read it there from now on, or not."
)
@click.pass_obj
def moved(common: Common, number: int, *, accept: bool) -> None:
    """Decide on a source's new address, by its NUMBER in `handles moves`."""
    with desk(common) as (application, actor):
        move = application.registry.decide_move(actor, number, accept=accept)
    if common.json:
        show_json(
            {"number": number, "accepted": accept, "url": move.to_url if accept else move.from_url}
        )
    else:
        show(
            f"{move.platform}:{move.handle} is read at "
            + (f"{move.to_url} from now on" if accept else f"{move.from_url} as before")
        )


@handles.command
@click.argument("url")
@click.pass_obj
def discover(common: Common, url: str) -> None:
    """Find the feeds and APIs behind the page at URL, so that its handle can be registered."""
    import asyncio

    from cases.errors import NotPermitted
    from cases.model.actors import Capability
    from collectors.text import web_link

    if not web_link(url):
        raise click.UsageError(f"{url!r} is no address: it begins with https:// or http://.")
    with desk(common) as (application, actor):
        if not actor.may(Capability.COLLECT):
            raise NotPermitted(f"{actor.login} may not {Capability.COLLECT.said}")

        async def ask() -> tuple[Discovered, ...]:
            async with application.open_net() as net:
                return await net.discover(url)

        found = asyncio.run(ask())
    if common.json:
        show_json({"found": [asdict(one) for one in found]})
        return
    show_table(
        ("kind", "address", "title"),
        [(one.kind, one.url, one.title) for one in found],
        empty="no feed was found behind that page; ask its owner, or capture posts by hand",
    )


@handles.command("test")
@click.argument("name", metavar="PLATFORM:HANDLE", type=HandleName())
@click.pass_obj
def test_(common: Common, name: tuple[str, str]) -> None:
    """Ask a source once whether it can be read: terms, address, credentials, account. Nothing is kept or shown."""
    import asyncio

    from cases.errors import NotFound
    from collectors.base import Account

    with desk(common) as (application, actor):
        found = next(
            (h for h in application.registry.handles(actor) if (h.platform, h.handle) == name), None
        )
        if found is None:
            raise NotFound(f"{name[0]}:{name[1]} is not a handle in your reach")
        account = Account(found.platform, found.handle, found.url, found.basis)

        async def ask() -> Look:
            async with application.open_net() as net:
                return await net.try_out(account)

        look = asyncio.run(ask())
        said = str(look.error) if look.error else ""
        application.watching.tried(actor, found.id, f"{name[0]}:{name[1]}", said)
    if look.error:
        raise look.error
    answer = look.pages[-1].exchange
    fields = {
        "answered": answer.final_url,
        "status": answer.status,
        "read_as": answer.collector,
        "terms": answer.terms_basis,
        "account": look.profile.standing.value if look.profile else "",
        "posts_on_the_page": len(look.posts),
    }
    if common.json:
        show_json(fields)
    else:
        show_fields((key.replace("_", " "), value) for key, value in fields.items())
