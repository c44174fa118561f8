"""`watchdesk flags second-look`: samples drawn so that anybody can check them, reviewed blind, and their figures."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from cases.model.second_look import Stratum
from cases.model.states import DismissReason
from monitor.cli.desk import desk
from monitor.cli.lazy import Common, Group
from monitor.cli.moments import moment
from monitor.cli.numbers import ID, SIZE
from monitor.cli.output import note, show, show_fields, show_json, show_table

if TYPE_CHECKING:
    from cases.model.agreement import Kappa, Share
    from cases.model.second_look import Draw, Figures


@click.group("second-look", cls=Group)
def second_look() -> None:
    """Look at samples of dismissed and of unflagged posts again, blind to what was said before."""


@second_look.command
@click.option("--of", "stratum", type=click.Choice([str(one) for one in Stratum]), help="What.")
@click.option("--since", help="Begin of the period: a day or a moment.")
@click.option("--until", help="Its end; else now.")
@click.option("--size", type=SIZE, help="How many.")
@click.option("--commit", is_flag=True, help="Only fix seed and list now; draw later, by --draw.")
@click.option("--draw", "draw_id", type=ID, help="Make this draw, which was fixed before.")
@click.pass_obj
def draw(
    common: Common,
    /,
    stratum: str | None,
    since: str | None,
    until: str | None,
    size: int | None,
    draw_id: int | None,
    *,
    commit: bool,
) -> None:
    """Draw a sample: seed and list are fixed and their hashes logged first, then the draw reveals the seed."""
    with desk(common) as (application, actor):
        looks = application.flags.second_look
        if draw_id is None:
            if not (stratum and since and size):
                raise click.UsageError("name --of, --since and --size, or a --draw that was fixed")
            zone = ZoneInfo(application.settings.department.zone)
            made = looks.pledge(
                actor,
                Stratum(stratum),
                since=moment(since, zone, "--since"),
                until=moment(until, zone, "--until") if until else _now(),
                size=size,
            )
            made = made if commit else looks.draw(actor, made.id)
        else:
            made = looks.draw(actor, draw_id)
    if common.json:
        show_json(made)
    else:
        _show_draw(made)


def _now() -> datetime:
    from monitor.clock import now

    return now()


def _show_draw(made: Draw) -> None:
    show_fields(
        [
            ("draw", f"{made.id}, {made.size} of {made.eligible} ({made.stratum.value})"),
            ("period", f"{made.since:%Y-%m-%d %H:%M} to {made.until:%Y-%m-%d %H:%M} UTC"),
            ("list sha-256", made.eligible_sha256),
            ("seed sha-256", made.seed_sha256),
            ("seed", made.seed or "not revealed yet: `flags second-look draw --draw` draws"),
        ]
    )


@second_look.command
@click.option("--ids", "draw_id", type=ID, help="Print the list that this draw was made from.")
@click.pass_obj
def draws(common: Common, draw_id: int | None) -> None:
    """List every draw with its hashes and its seed: whoever has the list can make it again."""
    with desk(common) as (application, actor):
        looks = application.flags.second_look
        ids = () if draw_id is None else looks.listed(actor, draw_id)
        found = looks.draws(actor)
    if draw_id is not None and common.json:
        show_json({"ids": ids})
    elif draw_id is not None:
        show("\n".join(map(str, ids)))
    elif common.json:
        show_json({"draws": found})
    else:
        show_table(
            ("draw", "of", "since", "until", "drawn", "of all", "looked at", "seed"),
            [
                (
                    one.id,
                    one.stratum.value,
                    one.since,
                    one.until,
                    one.size,
                    one.eligible,
                    one.looked_at,
                    one.seed,
                )
                for one in found
            ],
            empty="nothing was ever drawn",
        )


@second_look.command("next")
@click.pass_obj
def next_(common: Common) -> None:
    """Show the next post that waits for you; it is yours for half an hour. The look is logged."""
    with desk(common) as (application, actor):
        item = application.flags.second_look.next(actor)
    if common.json:
        show_json({"item": item})
    elif item is None:
        note("no post waits for a second look by you")
    else:
        show_fields(
            [
                ("post", f"{item.id} ({item.waiting} wait for you)"),
                ("platform", f"{item.platform}, {item.kind}"),
                ("published", item.published_at),
                ("title", item.title),
                ("text", item.text),
            ]
        )


@second_look.command
@click.argument("item", metavar="POST", type=ID)
@click.option("--clause", default="", help="It is a matter of the policy, by this clause.")
@click.option(
    "--reason",
    type=click.Choice([str(reason) for reason in DismissReason]),
    help="It is none, for this reason.",
)
@click.option("--note", "words", default="", help="Why, in a sentence.")
@click.pass_obj
def decide(common: Common, item: int, clause: str, reason: str | None, words: str) -> None:
    """Say what a post is: a matter by a --clause, or none for a --reason."""
    with desk(common) as (application, actor):
        done = application.flags.second_look.decide(
            actor,
            item,
            matter=bool(clause) and reason is None,
            clause=clause,
            reason=DismissReason(reason) if reason else None,
            note=words,
        )
    if common.json:
        show_json(done)
        return
    again = f"; flag {done.reopened} waits in the queue" if done.reopened else ""
    show(f"post {done.item}: {'a matter' if done.matter else 'no matter'} of the policy{again}")
    show(f"{done.waiting} more wait for you")


@second_look.command
@click.pass_obj
def figures(common: Common) -> None:
    """Show how well first and second looks agree, with intervals; counts per person, no ranks. Logged."""
    with desk(common) as (application, actor):
        found = application.flags.second_look.figures(actor)
    if common.json:
        show_json(found)
    else:
        _show_figures(found)


def _show_figures(found: Figures) -> None:
    show_fields(
        [
            ("dismissals upheld", _share(found.dismissed)),
            ("agreement on the reason", _kappa(found.reasons)),
            ("missed posts", f"{_share(found.missed)}; at most {found.missed.at_most:.2%}"),
        ]
    )
    show()
    show_table(
        ("clause", "looked at", "upheld"),
        [(one.clause, one.looked_at, one.upheld) for one in found.clauses],
        empty="no dismissal was looked at again",
    )
    show()
    show_table(
        ("first reviewer", "looked at", "upheld", "opened again"),
        [(one.login, one.looked_at, one.upheld, one.reopened) for one in found.reviewers],
        empty="nobody's dismissals were looked at again",
    )


def _share(said: Share) -> str:
    if said.share is None:
        return "nothing was looked at"
    return f"{said.count} of {said.of}, {said.share:.1%} (95 %: {said.low:.1%} to {said.high:.1%})"


def _kappa(said: Kappa) -> str:
    raw = f"{said.agreed} of {said.pairs}"
    if said.kappa is None or said.low is None or said.high is None:
        return f"{raw}; kappa says nothing here"
    return f"{raw}, kappa {said.kappa:.2f} (95 %: {said.low:.2f} to {said.high:.2f})"
