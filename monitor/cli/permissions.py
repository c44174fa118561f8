"""`watchdesk permissions`: consents of members, approvals, official releases, which speak for a post."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from cases.errors import BadInput
from cases.model.permissions import NewPermission, PermissionKind
from monitor.cli.desk import desk
from monitor.cli.lazy import Common, Group
from monitor.cli.moments import moment
from monitor.cli.numbers import ID
from monitor.cli.output import show, show_json, show_table
from monitor.clock import now

if TYPE_CHECKING:
    from cases.model.permissions import PermissionView


@click.group(cls=Group)
def permissions() -> None:
    """Keep the register of permissions and releases: what it holds speaks for a post, and is shown with it."""


@permissions.command
@click.argument("kind", type=click.Choice([str(kind) for kind in PermissionKind]))
@click.option("--reference", required=True, help="The document on file that proves it.")
@click.option("--person", default="", help="Number of the member who agreed, or who may post.")
@click.option("--clause", "clauses", multiple=True, help="Of an approval: what it permits.")
@click.option(
    "--from",
    "since",
    default="",
    help="Day or moment it begins, in the department's zone; else now.",
)
@click.option("--until", default="", help="Day or moment it ends; else nobody said.")
@click.option("--url", default="", help="Of a release: where it stands.")
@click.option(
    "--text-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Of a release: its words, a text in UTF-8.",
)
@click.pass_obj
def add(
    common: Common,
    /,
    kind: str,
    clauses: tuple[str, ...],
    since: str,
    until: str,
    text_file: Path | None,
    **said: str,
) -> None:
    """Put a consent, an approval or a release on file. What was posted before it begins is not covered."""
    with desk(common) as (application, actor):
        zone = ZoneInfo(application.settings.department.zone)
        new = NewPermission(
            kind=PermissionKind(kind),
            reference=said["reference"],
            since=moment(since, zone, "--from") if since else now(),
            until=moment(until, zone, "--until") if until else None,
            person_number=said["person"],
            clauses=clauses,
            text=_read(text_file) if text_file else "",
            url=said["url"],
        )
        added = application.context.permissions.add(actor, new)
    if common.json:
        show_json(added)
    else:
        show(f"permission {added.id} is on file: {_what(added)}")


@permissions.command("list")
@click.option("--ended", is_flag=True, help="Those too that no longer hold.")
@click.pass_obj
def list_(common: Common, *, ended: bool) -> None:
    """List what is on file, the newest first."""
    with desk(common) as (application, actor):
        found = application.context.permissions.list(actor, ended=ended)
    if common.json:
        show_json({"permissions": found})
        return
    show_table(
        ("permission", "kind", "what", "from", "until", "reference"),
        [(p.id, p.kind.value, _what(p), p.since, p.until, p.reference) for p in found],
        empty="no permission on file",
    )


@permissions.command
@click.argument("permission", type=ID)
@click.option("--why", required=True, help="In a sentence.")
@click.pass_obj
def end(common: Common, permission: int, why: str) -> None:
    """End a permission now. For what was posted while it ran, it still speaks."""
    with desk(common) as (application, actor):
        ended = application.context.permissions.end(actor, permission, why=why)
    if common.json:
        show_json(ended)
    else:
        show(f"permission {ended.id} has ended")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not a text in UTF-8") from error


def _what(permission: PermissionView) -> str:
    if permission.kind is PermissionKind.RELEASE:
        return permission.url or permission.text[:80]
    what = f"{permission.person} ({permission.person_number})"
    if permission.kind is PermissionKind.CONSENT:
        return f"{what} agreed to be named or shown"
    return f"{what} may post under {', '.join(permission.clauses)}"
