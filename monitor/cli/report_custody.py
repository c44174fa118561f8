"""`watchdesk report ask`, `decide`, `watch` and the like: who reported, and what is done to protect them (E.10)."""

from __future__ import annotations

import click

from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common
from monitor.cli.numbers import DAYS, ID
from monitor.cli.output import show, show_fields, show_json, show_table

_receipt = click.argument("receipt", metavar="RECEIPT")
_why = click.option("--why", required=True, help="Why; kept in the custody log.")


@click.command(cls=Command)
@_receipt
@_why
@click.pass_obj
def ask(common: Common, receipt: str, why: str) -> None:
    """Ask the custodian who made a confidential report of a case you work on."""
    with desk(common) as (application, actor):
        made = application.reporting.protecting.ask(actor, receipt, why=why)
    if common.json:
        show_json(made)
    else:
        show(f"request {made.id} on {receipt} waits for the custodian")


@click.command(cls=Command)
@_receipt
@click.pass_obj
def who(common: Common, receipt: str) -> None:
    """Show who made a report, once the custodian released it to you; each look is in the custody log."""
    with desk(common) as (application, actor):
        told = application.reporting.protecting.identity(actor, receipt)
    if common.json:
        show_json(told)
        return
    show_fields(
        [
            ("report", told.report),
            ("name", told.name),
            ("number", told.number),
            ("rank", told.rank),
            ("unit", told.unit),
            ("login", told.login),
        ]
    )


@click.command(cls=Command)
@click.option("--all", "every", is_flag=True, help="Those that were decided as well.")
@click.pass_obj
def requests(common: Common, *, every: bool) -> None:
    """List who asks for the names of reporters; for the custodian."""
    with desk(common) as (application, actor):
        found = application.reporting.protecting.requests(actor, waiting=not every)
    if common.json:
        show_json(found)
        return
    decided = {None: "waits", True: "released", False: "declined"}
    show_table(
        ("request", "report", "asked by", "at", "state", "why"),
        [
            (one.id, one.report, one.asked_by, one.asked_at, decided[one.released], one.why)
            for one in found
        ],
        empty="nobody asks for a reporter's name",
    )


@click.command(cls=Command)
@click.argument("request", type=ID)
@click.option("--release/--decline", "release", required=True, help="What you decide.")
@_why
@click.pass_obj
def decide(common: Common, request: int, why: str, *, release: bool) -> None:
    """Let the one who asked see who made a report, or decline; for the custodian."""
    with desk(common) as (application, actor):
        done = application.reporting.protecting.decide(actor, request, release=release, why=why)
    if common.json:
        show_json(done)
    elif release:
        show(f"{done.asked_by} may see who made {done.report}")
    else:
        show(f"request {done.id} on {done.report} is declined")


@click.command(cls=Command)
@click.pass_obj
def watch(common: Common) -> None:
    """Show which reporters are to be looked after, and who touched what is theirs; for the custodian.

    Tells of each act since the report by which its subject, or anybody in command above the subject, viewed or
    decided on the reporter's own flags, posts, handles and cases.
    """
    with desk(common) as (application, actor):
        found = application.reporting.protecting.watch(actor)
    if common.json:
        show_json(found)
        return
    show(f"{found.reports} under watch")
    show_table(
        ("report", "day", "due on"),
        [(one.report, one.days, one.due_on.isoformat()) for one in found.checks],
        empty="no check is due",
    )
    show_table(
        ("report", "entry", "at", "actor", "action", "object"),
        [(t.report, t.seq, t.at, t.actor, t.action, t.object) for t in found.touches],
        empty="nobody watched touched what is a reporter's own",
    )


@click.command(cls=Command)
@_receipt
@click.option("--day", "days", type=DAYS, required=True, help="Which check: 30, 60, 90, 180, 365.")
@click.option("--found", required=True, help="What you found.")
@click.pass_obj
def check(common: Common, receipt: str, days: int, found: str) -> None:
    """Keep what you found when you looked after a reporter; for the custodian."""
    with desk(common) as (application, actor):
        done = application.reporting.protecting.check(actor, receipt, days, found=found)
    if common.json:
        show_json(done)
    else:
        show(f"day {done.days} of {done.report} is checked")


@click.command(cls=Command)
@click.pass_obj
def seal(common: Common) -> None:
    """Move the reporters of reports made with an older version under seal; the watch does so by itself as well."""
    with desk(common) as (application, actor):
        sealed = application.reporting.protecting.seal_older(actor)
    if common.json:
        show_json({"sealed": sealed})
    else:
        show(f"{sealed} reporters moved under seal")
