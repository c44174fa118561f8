"""Commands of `watchdesk flags` beside the usual decisions: skips, coaching, notices, doubts, recusals, many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cases.model.conflicts import OWN, ConflictRule
from cases.model.queries import FlagQuery
from cases.model.states import DismissReason, Level
from monitor.cli.desk import desk, service
from monitor.cli.flag_options import (
    LEVELS,
    decide,
    flag_argument,
    needed_note,
    note_option,
    show_bulk,
    show_flags,
    show_receipt,
    version_option,
)
from monitor.cli.lazy import Command, Common
from monitor.cli.output import show, show_json, show_table

if TYPE_CHECKING:
    from cases.model.actors import Actor
    from cases.model.views import Receipt
    from monitor.application import Application


@click.command(cls=Command)
@flag_argument
@version_option
@note_option
@click.pass_obj
def skip(common: Common, flag_id: int, version: int | None, words: str, key: str) -> None:
    """Leave a flag for the next one; skips are counted, and the third person's raises the flag one level up."""
    decide(
        common,
        flag_id,
        version,
        lambda app, actor, at: app.triage.pass_over(
            actor, flag_id, version=at, note=words, key=key
        ),
    )


@click.command("dismiss-many", cls=Command)
@click.argument("flags", metavar="FLAG[@VERSION]...", nargs=-1, required=True)
@click.option(
    "--reason",
    required=True,
    type=click.Choice([str(reason) for reason in DismissReason]),
    help="Why not; the same for all.",
)
@click.option("--clause", default="", help="The clause they are judged by; else each by its own.")
@click.option("--key", default="", help="A word of your own for this request.")
@note_option
@click.pass_obj
def dismiss_many(
    common: Common, flags: tuple[str, ...], reason: str, clause: str, words: str, key: str
) -> None:
    """Dismiss many flags in one act; what changed meanwhile is left, and named.

    FLAG@VERSION names the version you saw, as `flags list --json` tells it; without it the flag is looked at now.
    """
    with desk(common) as (application, actor):
        versions = dict(_named(one) for one in flags)
        chosen = {
            flag_id: version or application.triage.look(actor, flag_id).summary.version
            for flag_id, version in versions.items()
        }
        done = application.triage.dismiss_many(
            actor, chosen, reason=DismissReason(reason), note=words, clause=clause, key=key
        )
    show_bulk(common, done)


def _named(typed: str) -> tuple[int, int]:
    flag_id, _, version = typed.partition("@")
    numbers = (flag_id, version or "0")
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in numbers):  # noqa: PLR2004  fits an id
        raise click.BadParameter(f"{typed!r} is no FLAG or FLAG@VERSION, such as 12 or 12@3")
    return int(flag_id), int(version or 0)


@click.command(cls=Command)
@flag_argument
@version_option
@needed_note
@click.option("--clause", default="", help="The clause it is about; else the flag's own.")
@click.pass_obj
def coach(
    common: Common, flag_id: int, version: int | None, words: str, clause: str, key: str
) -> None:
    """Propose documented counselling, which is no discipline; somebody else, of command, signs it."""
    decide(
        common,
        flag_id,
        version,
        lambda app, actor, at: app.flags.follow_ups.coach(
            actor, flag_id, version=at, note=words, clause=clause, key=key
        ),
    )


@click.command(cls=Command)
@click.pass_obj
def proposals(common: Common) -> None:
    """List coaching that waits for your signature. The look is logged."""
    with desk(common) as (application, actor):
        found = application.flags.follow_ups.proposals(actor)
    show_flags(common, found, empty="no coaching waits for a signature")


@click.command("sign-off", cls=Command)
@flag_argument
@version_option
@note_option
@click.option("--decline", is_flag=True, help="Do not sign: back to the queue, with your note.")
@click.pass_obj
def sign_off(
    common: Common, flag_id: int, version: int | None, words: str, key: str, *, decline: bool
) -> None:
    """Sign coaching that somebody else proposed, or decline it."""

    def act(app: Application, actor: Actor, at: int) -> Receipt:
        chosen = app.flags.follow_ups.decline if decline else app.flags.follow_ups.sign_off
        return chosen(actor, flag_id, version=at, note=words, key=key)

    decide(common, flag_id, version, act)


@click.command(cls=Command)
@click.pass_obj
def notices(common: Common) -> None:
    """List safety notices that somebody has to see again. The look is logged."""
    with desk(common) as (application, actor):
        found = application.flags.follow_ups.notices_due(actor)
    show_flags(common, found, empty="no safety notice is due to be seen again")


@click.command(cls=Command)
@flag_argument
@version_option
@note_option
@click.option("--heeded/--not-heeded", required=True, default=None, help="What you found.")
@click.pass_obj
def recheck(
    common: Common, flag_id: int, version: int | None, words: str, key: str, *, heeded: bool
) -> None:
    """Note whether a safety notice was heeded; one that was not comes up again."""
    decide(
        common,
        flag_id,
        version,
        lambda app, actor, at: app.flags.follow_ups.recheck(
            actor, flag_id, version=at, heeded=heeded, note=words, key=key
        ),
    )


@click.command("needs-identity", cls=Command)
@flag_argument
@version_option
@needed_note
@click.pass_obj
def needs_identity(common: Common, flag_id: int, version: int | None, words: str, key: str) -> None:
    """Send a flag back until the account's identity is graded (`handles grade`); its content is hidden till then."""
    decide(
        common,
        flag_id,
        version,
        lambda app, actor, at: app.flags.follow_ups.doubt_identity(
            actor, flag_id, version=at, note=words, key=key
        ),
    )


@click.command(cls=Command)
@flag_argument
@version_option
@needed_note
@click.pass_obj
def reopen(common: Common, flag_id: int, version: int | None, words: str, key: str) -> None:
    """Put a flag that somebody else dismissed back into the queue."""
    decide(
        common,
        flag_id,
        version,
        lambda app, actor, at: app.flags.follow_ups.reopen(
            actor, flag_id, version=at, note=words, key=key
        ),
    )


@click.command(cls=Command)
@flag_argument
@click.option("--rule", required=True, type=click.Choice([str(rule) for rule in OWN]))
@click.option("--why", required=True, help="In a sentence; it is logged.")
@click.pass_obj
def recuse(common: Common, flag_id: int, rule: str, why: str) -> None:
    """Keep yourself out of a flag: you do not see it any more, others do."""
    with desk(common) as (application, actor):
        application.flags.follow_ups.recuse(actor, flag_id, rule=ConflictRule(rule), why=why)
    if common.json:
        show_json({"flag_id": flag_id, "login": actor.login, "rule": rule})
    else:
        show(f"flag {flag_id} is out of your sight")


@click.command(cls=Command)
@click.option("--key", default="", help="A word of your own for this request.")
@click.pass_obj
def redo(common: Common, key: str) -> None:
    """Make again what you took back last, where nothing else was decided since."""
    with desk(common) as (application, actor):
        receipt = application.triage.redo(actor, key=key)
    show_receipt(common, receipt)


@click.command(cls=Command)
@click.option("--rise", is_flag=True, help="Raise what is overdue now, as the daemon does.")
@click.pass_obj
def overdue(common: Common, *, rise: bool) -> None:
    """List flags that went up because nobody decided in time, or three people skipped them. The look is logged."""
    if rise:
        with service(common) as application:
            from cases.model.actors import SERVICE

            risen = application.flags.ageing.rise(SERVICE)
        if common.json:
            show_json({"risen": risen})
        else:
            show(f"{len(risen):,} flags went one level up")
        return
    with desk(common) as (application, actor):
        page = application.triage.queue(actor, query=FlagQuery(min_level=Level.ABOVE), limit=500)
    if common.json:
        show_json(page)
        return
    show_table(
        ("flag", "level", "state", "severity", "clause", "person", "unit", "observed"),
        [
            (
                one.id,
                LEVELS[one.level],
                one.state.value,
                one.severity,
                one.clause,
                one.person,
                one.unit,
                one.observed_at,
            )
            for one in page.items
        ],
        empty="nothing is overdue in your reach",
    )


@click.command(cls=Command)
@click.pass_obj
def skips(common: Common) -> None:
    """Count how often each person left flags for the next one; for internal affairs and the auditor."""
    with desk(common) as (application, actor):
        found = application.flags.follow_ups.skips(actor)
    if common.json:
        show_json({"skips": found})
        return
    show_table(
        ("login", "skips", "flags"),
        [(one.login, one.skips, one.flags) for one in found],
        empty="nobody skipped a flag",
    )
