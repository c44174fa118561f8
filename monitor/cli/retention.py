"""`watchdesk retention`: what is due, legal holds, and disposal by two persons."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.desk import desk, service
from monitor.cli.lazy import Common, Group
from monitor.cli.numbers import ID
from monitor.cli.output import show, show_fields, show_json, show_table

if TYPE_CHECKING:
    from cases.model.retention import Disposal, Hold

_DAY = click.DateTime(["%Y-%m-%d"])
_WHY = click.option("--why", required=True, help="Why, in a sentence; it is logged.")
_NUMBER = click.argument("number", metavar="DISPOSAL")


@click.group(cls=Group)
def retention() -> None:
    """Keep records as long as they must be kept, and no longer; a legal hold comes before everything."""


@retention.command
@click.pass_obj
def due(common: Common) -> None:
    """List flags and cases whose time has run out. The look is logged."""
    with desk(common) as (application, actor):
        found = application.disposing.due(actor)
    if common.json:
        show_json({"due": found})
        return
    show_table(
        ("record", "series", "due on", "legal holds", "proposed as"),
        [
            (
                one.subject,
                one.series.replace("_", " "),
                one.due_on,
                ", ".join(map(str, one.holds)),
                one.proposed,
            )
            for one in found
        ],
        empty="nothing is due",
    )


@retention.command
@click.pass_obj
def run(common: Common) -> None:
    """Do what is due by itself, as every pass does: posts that nobody flagged lose their content."""
    with service(common) as application:
        dropped = application.pipeline.expire()
    if common.json:
        show_json({"dropped": dropped})
    else:
        show(f"{dropped:,} posts lost their content; id, hash and the fact are kept")


@retention.command
@click.argument("record")
@_WHY
@click.option("--order", default="", help="The order that asks for it before its time.")
@click.pass_obj
def dispose(common: Common, record: str, why: str, order: str) -> None:
    """Propose to dispose of RECORD, such as IA-2026-0001 or flag:12; a second person decides."""
    with desk(common) as (application, actor):
        made = application.disposing.propose(actor, record, why=why, order=order)
    _show(common, made, f"{made.number} proposed: somebody else approves or declines it")


@retention.command
@_NUMBER
@_WHY
@click.pass_obj
def approve(common: Common, number: str, why: str) -> None:
    """Dispose of what somebody else proposed: words, bytes and the key of the case are destroyed."""
    with desk(common) as (application, actor):
        done = application.disposing.approve(actor, number, why=why)
    _show(common, done, f"{done.subject} is disposed of; `retention certificate {number}` shows it")


@retention.command
@_NUMBER
@_WHY
@click.pass_obj
def decline(common: Common, number: str, why: str) -> None:
    """Decide against a proposal of somebody else: the record stays."""
    with desk(common) as (application, actor):
        done = application.disposing.decline(actor, number, why=why)
    _show(common, done, f"{number} declined: {done.subject} stays")


@retention.command
@click.pass_obj
def disposals(common: Common) -> None:
    """List every proposal and what became of it. The look is logged."""
    with desk(common) as (application, actor):
        found = application.disposing.disposals(actor)
    if common.json:
        show_json({"disposals": found})
        return
    show_table(
        ("disposal", "record", "due on", "proposed by", "state", "decided by", "at", "why"),
        [
            (
                d.number,
                d.subject,
                d.due_on or f"order {d.order_reference}",
                d.proposed_by,
                "waits" if d.approved is None else "approved" if d.approved else "declined",
                d.decided_by,
                d.decided_at,
                d.why,
            )
            for d in found
        ],
        empty="no disposal was ever proposed",
    )


@retention.command
@_NUMBER
@click.pass_obj
def certificate(common: Common, number: str) -> None:
    """Print the certificate of an approved disposal, as it was filed. The look is logged."""
    with desk(common) as (application, actor):
        paper = application.disposing.certificate(actor, number).decode("ascii")
    if common.json:
        show_json({"number": number, "text": paper})
    else:
        show(paper.rstrip("\n"))


@retention.command
@click.pass_obj
def holds(common: Common) -> None:
    """List every legal hold there ever was. The look is logged."""
    with desk(common) as (application, actor):
        found = application.disposing.holds(actor)
    if common.json:
        show_json({"holds": found})
        return
    show_table(
        ("hold", "on", "placed by", "at", "lifted by", "at", "why"),
        [
            (h.id, _covers(h), h.placed_by, h.placed_at, h.lifted_by, h.lifted_at, h.why)
            for h in found
        ],
        empty="no hold was ever placed",
    )


@retention.command
@click.option("--case", default="", help="On a case.")
@click.option("--person", default="", metavar="NUMBER", help="On all of a person.")
@click.option("--since", type=_DAY, help="On a period, with --person on theirs; a day, UTC.")
@click.option("--until", type=_DAY, help="Its last day.")
@_WHY
@click.pass_obj
def hold(
    common: Common, case: str, person: str, since: datetime | None, until: datetime | None, why: str
) -> None:
    """Place a legal hold: nothing it covers goes until somebody else lifts it."""
    from cases.services.disposing import HoldOn

    end = until.replace(hour=23, minute=59, second=59, tzinfo=UTC) if until else None
    on = HoldOn(case, person, since.replace(tzinfo=UTC) if since else None, end)
    with desk(common) as (application, actor):
        made = application.disposing.hold(actor, on, why=why)
    _show_hold(common, made, f"hold {made.id} placed on {_covers(made)}")


@retention.command
@click.argument("hold_id", metavar="HOLD", type=ID)
@_WHY
@click.pass_obj
def lift(common: Common, hold_id: int, why: str) -> None:
    """Lift a legal hold that somebody else placed."""
    with desk(common) as (application, actor):
        made = application.disposing.lift(actor, hold_id, why=why)
    _show_hold(common, made, f"hold {made.id} on {_covers(made)} is lifted")


def _covers(hold: Hold) -> str:
    parts = [
        f"case {hold.case}" if hold.case else "",
        f"person {hold.person}" if hold.person else "",
    ]
    if hold.since or hold.until:
        begin = f"{hold.since:%Y-%m-%d}" if hold.since else "the beginning"
        end = f"{hold.until:%Y-%m-%d}" if hold.until else "further notice"
        parts.append(f"{begin} to {end}")
    return ", ".join(part for part in parts if part)


def _show_hold(common: Common, hold: Hold, sentence: str) -> None:
    if common.json:
        show_json(hold)
    else:
        show(sentence)


def _show(common: Common, disposal: Disposal, sentence: str) -> None:
    if common.json:
        show_json(disposal)
        return
    show(sentence)
    show_fields([("record", disposal.subject), ("series", disposal.series.replace("_", " "))])
