"""`watchdesk pages`: the department's own pages (IV.A), checked for what a machine can tell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cases.model.pages import Result
from monitor.cli.desk import desk
from monitor.cli.exits import CheckFailed
from monitor.cli.handles import HandleName
from monitor.cli.lazy import Common, Group
from monitor.cli.numbers import ID
from monitor.cli.output import show, show_fields, show_json, show_table

if TYPE_CHECKING:
    from cases.model.pages import PageCheck

MARKS = {
    Result.PASS: "✓ pass",
    Result.FAIL: "✗ fail",
    Result.CANNOT_TELL: "? cannot tell",
    Result.FOR_A_PERSON: "· for a person",
    Result.WAIVED: "– waived",
}
_PAGE = click.argument("page", type=HandleName(), metavar="PAGE")


@click.group(cls=Group)
def pages() -> None:
    """Check the department's own pages; PAGE is PLATFORM:HANDLE of a handle registered as official."""


@pages.command("list")
@click.pass_obj
def list_(common: Common) -> None:
    """List the pages with their last check; those that are due are marked."""
    with desk(common) as (application, actor):
        found = application.supervision.pages.list(actor)
    if common.json:
        show_json({"pages": found})
        return
    show_table(
        ("page", "unit", "checked", "complies", "due", "address"),
        [
            (
                one.page,
                one.unit,
                one.last.at if one.last else "never",
                _verdict(one.last) if one.last else "",
                "due" if one.due else "",
                one.url,
            )
            for one in found
        ],
        empty="no page of the department is registered",
    )


def _verdict(check: PageCheck) -> str:
    return {True: "yes", False: "no", None: "cannot tell"}[check.complies]


@pages.command
@_PAGE
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The page as you saved it, HTML; else it is fetched now.",
)
@click.pass_obj
def check(common: Common, page: tuple[str, str], file: Path | None) -> None:
    """Capture PAGE and check it. Exit 1 where it does not comply, or nobody can tell."""
    from monitor.clock import now
    from monitor.page_checks import check_page, check_saved

    with desk(common) as (application, actor):
        service, net = application.supervision.pages, application.open_net
        if file is None:
            found = check_page(service, actor, net, page)
        else:
            found = check_saved(service, actor, net, page, file, now())
    _tell(common, found)
    if found.complies is not True:
        raise CheckFailed


def _tell(common: Common, found: PageCheck) -> None:
    if common.json:
        show_json(found)
        return
    show_table(
        ("clause", "duty", "result", "words found"),
        [(one.clause, one.title, MARKS[one.result], one.words) for one in found.results],
        empty="nothing is asked of pages",
    )
    show()
    show_fields(
        [
            ("page", f"{found.page} at {found.url}"),
            ("complies", f"{_verdict(found)}, as far as a machine can tell"),
            ("changed", "its words are others than at the check before" if found.changed else ""),
            ("evidence", f"sha256 {found.sha256}"),
        ]
    )


@pages.command("show")
@_PAGE
@click.pass_obj
def show_(common: Common, page: tuple[str, str]) -> None:
    """Show the last check of PAGE."""
    with desk(common) as (application, actor):
        line = application.supervision.pages.one(actor, *page)
    if line.last is not None:
        _tell(common, line.last)
    elif common.json:
        show_json(None)
    else:
        show(f"{line.page} was never checked: `watchdesk pages check {line.page}`")


@pages.command
@_PAGE
@click.pass_obj
def history(common: Common, page: tuple[str, str]) -> None:
    """List the checks of PAGE, the newest first."""
    with desk(common) as (application, actor):
        found = application.supervision.pages.history(actor, *page)
    if common.json:
        show_json({"checks": found})
        return
    show_table(
        ("check", "at", "by", "complies", "fails", "changed"),
        [
            (
                one.id,
                one.at,
                one.by,
                _verdict(one),
                ", ".join(r.duty for r in one.results if r.result is Result.FAIL),
                "yes" if one.changed else "",
            )
            for one in found
        ],
        empty="never checked",
    )


@pages.command
@_PAGE
@click.argument("url")
@click.pass_obj
def place(common: Common, page: tuple[str, str], url: str) -> None:
    """Say at which URL people see PAGE, when its posts are read elsewhere, such as from a feed."""
    from monitor.page_checks import place_page

    with desk(common) as (application, actor):
        line = place_page(application.supervision.pages, actor, page, url)
    if common.json:
        show_json(line)
    else:
        show(f"{line.page} is checked at {line.url}")


@pages.command
@_PAGE
@click.argument("duty")
@click.option("--why", required=True, help="Why it cannot be done, in a sentence.")
@click.option("--reference", required=True, help="The paper on file.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="Its last day; else until it is ended."
)
@click.pass_obj
def waive(
    common: Common,
    /,
    page: tuple[str, str],
    duty: str,
    why: str,
    reference: str,
    until: datetime | None,
) -> None:
    """Say that PAGE need not meet DUTY, which the policy asks for only where it can be done: website."""
    with desk(common) as (application, actor):
        made = application.supervision.pages.waive(
            actor, page, duty, why=why, reference=reference, until=until.date() if until else None
        )
    if common.json:
        show_json(made)
    else:
        show(f"waiver {made.id}: {made.page} need not meet {made.duty}")


@pages.command
@click.option("--end", type=ID, help="End this one now.")
@click.pass_obj
def waivers(common: Common, end: int | None) -> None:
    """List the waivers there were, the newest first."""
    with desk(common) as (application, actor):
        if end is not None:
            application.supervision.pages.end_waiver(actor, end)
        found = application.supervision.pages.waivers(actor)
    if common.json:
        show_json({"waivers": found})
        return
    show_table(
        ("waiver", "page", "duty", "until", "ended", "by", "reference", "why"),
        [
            (
                one.id,
                one.page,
                one.duty,
                one.until,
                one.ended_at,
                one.added_by,
                one.reference,
                one.why,
            )
            for one in found
        ],
        empty="nothing is waived",
    )
