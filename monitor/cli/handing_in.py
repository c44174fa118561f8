"""`watchdesk import` and `watchdesk capture`: what people hand in, kept whole, read where it can be read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.desk import desk
from monitor.cli.handles import HandleName
from monitor.cli.lazy import Command, Common
from monitor.cli.output import note, show_fields, show_json, show_table

if TYPE_CHECKING:
    from monitor.handing_in import Taken

_SHOWN = 50
"""Rows that could not be read, shown to people; JSON has all of them."""
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_HANDLE = click.option(
    "--handle",
    type=HandleName(),
    required=True,
    metavar="PLATFORM:HANDLE",
    help="The registered handle it belongs to.",
)
_WHY = click.option(
    "--why",
    required=True,
    help="On which paper or occasion it is handed in; kept with it.",
)


@click.command("import", cls=Command)
@click.argument("file", type=_FILE)
@_HANDLE
@click.option("--why", default="", help="On which paper or occasion it is handed in; kept with it.")
@click.option(
    "--columns", default="", help="Of a plain list: which is which, as `text=Message; url=Link`."
)
@click.option(
    "--dry-run", is_flag=True, help="Only read it and say what it holds; nothing is kept."
)
@click.pass_obj
def import_(
    common: Common, file: Path, handle: tuple[str, str], why: str, columns: str, *, dry_run: bool
) -> None:
    """Take in a person's own export, or a list of posts, as evidence; rows that cannot be read are told.

    What a FILE is, its content says: the zips that Facebook, Instagram, X, LinkedIn, Reddit and Mastodon give, the
    JSON of Telegram and TikTok, CSV, JSON Lines. Private messages in it are never read.
    """
    from collectors.imports.filing import Said
    from monitor.handing_in import Desk

    _usable(why or ("trial" if dry_run else ""), columns=columns)
    if not (why or dry_run):
        raise click.UsageError(
            "Missing option '--why': on which paper or occasion it is handed in."
        )
    with desk(common) as (application, actor):
        taken = Desk(application.handing_in, actor, application.open_net).take_file(
            *handle, file, Said(columns=columns), why=why, trial=dry_run
        )
        flags = 0 if dry_run else application.pipeline.score()
    _tell(common, taken, flags)


@click.command(cls=Command)
@click.argument("url")
@_HANDLE
@_WHY
@click.option(
    "--file",
    type=_FILE,
    help="The page as you saved it: HTML, MHTML, PDF, picture, WARC; else it is fetched now.",
)
@click.option("--text", default="", help="The words of the post, typed from a picture.")
@click.option(
    "--kind", default="post", show_default=True, help="post, reply, comment, photo, video, story …"
)
@click.option(
    "--published", default="", metavar="TIME", help="When the page says it was published, ISO 8601."
)
@click.pass_obj
def capture(
    common: Common,
    /,
    url: str,
    handle: tuple[str, str],
    why: str,
    file: Path | None,
    **said: str,
) -> None:
    """Capture one public page or post at URL as evidence, by hand."""
    from collectors.imports.filing import Said
    from monitor.handing_in import Desk

    _usable(why, url=url, kind=said["kind"])
    words = Said(
        url=url, kind=said["kind"], text=said["text"], published_at=_moment(said["published"])
    )
    with desk(common) as (application, actor):
        at_desk = Desk(application.handing_in, actor, application.open_net)
        taken = (
            at_desk.take_file(*handle, file, words, why=why)
            if file
            else at_desk.take_page(*handle, url, words, why=why)
        )
        flags = application.pipeline.score()
    _tell(common, taken, flags)


def _usable(why: str, *, columns: str = "", url: str = "", kind: str = "post") -> None:
    """Refuse what was typed wrong before anything is opened."""
    from collectors.errors import CollectorError
    from collectors.imports.drafts import KINDS
    from collectors.imports.lists import parse_columns
    from collectors.text import web_link

    if not why.strip():
        raise click.UsageError("--why: say on which paper or occasion it is handed in.")
    if url and not web_link(url):
        raise click.UsageError(f"{url!r} is no address: it begins with https:// or http://.")
    if kind not in KINDS:
        raise click.UsageError(
            f"--kind: expected one of {', '.join(sorted(KINDS))}; found {kind!r}."
        )
    try:
        parse_columns(columns)
    except CollectorError as error:
        raise click.UsageError(f"--columns: {error}") from None


def _moment(typed: str) -> datetime | None:
    if not typed:
        return None
    try:
        when = datetime.fromisoformat(typed)
    except ValueError:
        raise click.UsageError(
            f"--published: {typed!r} is no time; write it as 2026-03-01T21:30-05:00."
        ) from None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)


def _tell(common: Common, taken: Taken, flags: int) -> None:
    found, kept = taken.found, taken.kept
    if common.json:
        show_json(
            {
                "format": taken.exchange.collector.partition(":")[2],
                "posts": len(found.posts),
                "new": kept.kept.new if kept else 0,
                "changed": kept.kept.changed if kept else 0,
                "unchanged": kept.kept.unchanged if kept else 0,
                "left_out": found.left_out,
                "unread": [{"where": one.where, "why": one.why} for one in found.unread],
                "sha256": kept.sha256 if kept else "",
                "flags": flags,
            }
        )
        return
    if found.unread:
        show_table(
            ("could not be read", "why"),
            [(one.where, one.why) for one in found.unread[:_SHOWN]],
            empty="",
        )
        if len(found.unread) > _SHOWN:
            note(f"and {len(found.unread) - _SHOWN} more; --json shows all of them")
    show_fields(
        [
            ("read as", taken.exchange.collector.partition(":")[2]),
            ("posts", len(found.posts)),
            ("new", kept.kept.new if kept else ""),
            ("changed", kept.kept.changed if kept else ""),
            ("not read", len(found.unread) or ""),
            ("left out", found.left_out or ""),
            ("flags raised", flags if kept else ""),
            ("evidence", f"sha256 {kept.sha256}" if kept else "a trial: nothing was kept"),
        ]
    )
