"""`watchdesk notices`: where people are told that something waits, without saying what."""

from __future__ import annotations

import click

from cases.errors import StoreTrouble
from cases.model.notices import NoticeKind, Waiting, wording
from monitor.cli.desk import desk
from monitor.cli.lazy import Common, Group
from monitor.cli.numbers import ID
from monitor.cli.output import note, show, show_json, show_table


@click.group(cls=Group)
def notices() -> None:
    """Tell people that something waits, by e-mail and other ways; no notice holds what it is about."""


@notices.command
@click.argument("whose", metavar="LOGIN")
@click.argument("address")
@click.pass_obj
def add(common: Common, whose: str, address: str) -> None:
    """Tell LOGIN at ADDRESS: an e-mail address, or an address of apprise.

    A secret in an address of apprise stands in the file keys/notices/NAME of the home; write {NAME} in its place.
    """
    with desk(common) as (application, actor):
        made = application.notices.add(actor, whose, address)
    if common.json:
        show_json(made)
    else:
        show(f"address {made.id} of {whose} added; `watchdesk notices test {whose}` tries it")


@notices.command
@click.argument("address_id", metavar="NUMBER", type=ID)
@click.pass_obj
def remove(common: Common, address_id: int) -> None:
    """Remove the address of this NUMBER."""
    with desk(common) as (application, actor):
        gone = application.notices.remove(actor, address_id)
    if common.json:
        show_json(gone)
    else:
        show(f"address {gone.id} of {gone.login} removed")


@notices.command("list")
@click.option("--login", "whose", default="", help="Only of this login.")
@click.pass_obj
def list_(common: Common, whose: str) -> None:
    """List where people are told."""
    with desk(common) as (application, actor):
        found = application.notices.addresses(actor, whose)
    if common.json:
        show_json(found)
        return
    show_table(
        ("number", "login", "added by", "at", "address"),
        [(one.id, one.login, one.added_by, one.added_at, one.address) for one in found],
        empty="nobody is told by notice",
    )


@notices.command
@click.argument("whose", metavar="LOGIN")
@click.pass_obj
def test(common: Common, whose: str) -> None:
    """Send a trial notice to every address of LOGIN; exits with 5 when one did not take it."""
    from cases.errors import NotFound
    from monitor.clock import now

    with desk(common) as (application, actor):
        found = application.notices.addresses(actor, whose)
        if not found:
            raise NotFound(f"{whose} has no address: `watchdesk notices add` names one")
        trial = Waiting(0, whose, NoticeKind.HOUSE, "", urgent=False, queued_at=now())
        said = wording([trial], application.notices.manner, now())
        results = [(one, application.postman.send(one.address, said)) for one in found]
    if common.json:
        show_json([{"address": one.address, "error": error} for one, error in results])
    else:
        for one, error in results:
            show(f"{one.address}: {error or 'taken'}")
    if any(error for _, error in results):
        raise StoreTrouble("not every address took the trial notice")


@notices.command
@click.pass_obj
def queue(common: Common) -> None:
    """Show for whom how much waits to be told, and whom the last try did not reach."""
    with desk(common) as (application, actor):
        found = application.notices.queue(actor)
    if common.json:
        show_json(found)
        return
    show_table(
        (
            "login",
            "waiting",
            "urgent",
            "oldest",
            "addresses",
            "last told",
            "failed",
            "next try",
            "why",
        ),
        [
            (
                one.login,
                one.waiting,
                one.urgent,
                one.oldest,
                one.addresses,
                one.telling.last_sent_at,
                one.telling.failures,
                one.telling.next_try_at,
                one.telling.last_error,
            )
            for one in found
        ],
        empty="nothing waits to be told",
    )


@notices.command
@click.pass_obj
def send(common: Common) -> None:
    """Send what is due now, as `watchdesk run` does by itself."""
    from cases.errors import NotPermitted
    from cases.model.actors import Capability

    with desk(common) as (application, actor):
        if not actor.may(Capability.REGISTRY_EDIT):
            raise NotPermitted(
                f"{actor.login} ({actor.role.value}) may not {Capability.REGISTRY_EDIT.said}"
            )
        done = application.postman.deliver()
    if common.json:
        show_json([{"login": one.login, "error": one.error} for one in done])
        return
    for one in done:
        show(f"{one.login}: {one.error or 'told'}")
    if not done:
        note("nothing is due")
