"""`watchdesk draws`: random reviews (V.B.1), drawn so that anybody can check the draw, and the reviews they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from cases.model.draws import Proof, Purpose
from monitor.cli.desk import desk
from monitor.cli.lazy import Common, Group
from monitor.cli.moments import moment
from monitor.cli.numbers import ID, SIZE
from monitor.cli.output import show, show_fields, show_json, show_table
from monitor.cli.proving import prove
from monitor.cli.reviews import done, flag, next_, recuse

if TYPE_CHECKING:
    from datetime import datetime

    from cases.model.draws import ReviewDraw

_FILE_CAP = 20_000_000


@click.group(cls=Group)
def draws() -> None:
    """Review people at random: pledge, draw, prove; and do the reviews. No result of a review is discipline."""


@draws.command
@click.argument("unit")
@click.option(
    "--purpose",
    required=True,
    type=click.Choice([str(one) for one in Purpose]),
    help="Whose integrity the review protects: the department's, its investigations', its records'.",
)
@click.option(
    "--since", required=True, help="Begin of the posts that are looked at: a day or a moment."
)
@click.option("--until", default="", help="Their end; else now.")
@click.option("--size", required=True, type=SIZE, help="How many people.")
@click.pass_obj
def pledge(common: Common, unit: str, purpose: str, since: str, until: str, size: int) -> None:
    """Fix seed and list of a draw over UNIT and all below it; print their hashes for the union and the auditor."""
    with desk(common) as (application, actor):
        zone = ZoneInfo(application.settings.department.zone)
        made = application.supervision.draws.pledge(
            actor,
            unit,
            purpose=Purpose(purpose),
            since=moment(since, zone, "--since"),
            until=moment(until, zone, "--until") if until else _now(),
            size=size,
        )
    _tell(common, made)


def _now() -> datetime:
    from monitor.clock import now

    return now()


def _tell(common: Common, made: ReviewDraw) -> None:
    if common.json:
        show_json(made)
        return
    show_fields(
        [
            ("draw", f"{made.id}: {made.size} of {made.eligible} people of {made.unit}"),
            ("by turn, by chance", f"{made.rotation}, {made.size - made.rotation}"),
            ("purpose", made.purpose.value),
            ("posts", f"{made.since:%Y-%m-%d %H:%M} to {made.until:%Y-%m-%d %H:%M} UTC"),
            ("left out by rule", made.excluded),
            ("list sha-256", made.eligible_sha256),
            ("seed sha-256", made.seed_sha256),
            ("seed", made.seed or "not revealed yet: `draws draw` draws and reveals it"),
            ("word", made.word),
            ("reviews due", made.due_on),
        ]
    )


@draws.command
@click.argument("draw", metavar="DRAW", type=ID)
@click.option(
    "--word",
    default="",
    help="What the union or the auditor named after the pledge; goes into the draw.",
)
@click.pass_obj
def draw(common: Common, draw: int, word: str) -> None:
    """Make DRAW, which was pledged; reveal its seed. Each drawn person's review then waits for a reviewer."""
    with desk(common) as (application, actor):
        made = application.supervision.draws.draw(actor, draw, word=word)
    _tell(common, made)


@draws.command("list")
@click.pass_obj
def list_(common: Common) -> None:
    """List the draws, the newest first."""
    with desk(common) as (application, actor):
        found = application.supervision.draws.list(actor)
    if common.json:
        show_json({"draws": found})
        return
    show_table(
        ("draw", "unit", "purpose", "since", "until", "drawn", "of", "done", "due"),
        [
            (
                one.id,
                one.unit,
                one.purpose.value,
                one.since,
                one.until,
                one.size if one.drawn_at else "pledged",
                one.eligible,
                one.done,
                one.due_on,
            )
            for one in found
        ],
        empty="nobody was ever drawn",
    )


@draws.command("show")
@click.argument("draw", metavar="DRAW", type=ID)
@click.pass_obj
def show_(common: Common, draw: int) -> None:
    """Print all it takes to make DRAW again, by opaque ids: with --json, the paper that `draws prove` takes. Logged."""
    with desk(common) as (application, actor):
        proof = application.supervision.draws.proof(actor, draw)
    if common.json:
        show_json(proof)
    else:
        _show_proof(proof)


@draws.command
@click.argument("draw", metavar="DRAW", type=ID)
@click.pass_obj
def people(common: Common, draw: int) -> None:
    """Show who was drawn in DRAW, of those in your sight, and how far the reviews are. Logged."""
    with desk(common) as (application, actor):
        drawn = application.supervision.draws.reviews(actor, draw)
    if common.json:
        show_json({"reviews": drawn})
        return
    show_table(
        ("review", "person", "number", "drawn", "due", "reviewer", "outcome"),
        [
            (
                one.id,
                one.person,
                one.number,
                "by turn" if one.by_turn else "by chance",
                one.due_on,
                one.reviewer,
                one.outcome.value.replace("_", " ") if one.outcome else "",
            )
            for one in drawn
        ],
        empty="nobody in your sight was drawn",
    )


@draws.command
@click.argument("draw", metavar="DRAW", type=ID)
@click.pass_obj
def excluded(common: Common, draw: int) -> None:
    """Show who could not be drawn in DRAW, and by which rule. Logged."""
    with desk(common) as (application, actor):
        left_out = application.supervision.draws.excluded(actor, draw)
    if common.json:
        show_json({"excluded": left_out})
        return
    show_table(
        ("number", "rule"),
        [(one.number, one.rule.value.replace("_", " ")) for one in left_out],
        empty="nobody was left out",
    )


def _show_proof(proof: Proof) -> None:
    show_fields(
        [
            ("draw", proof.draw),
            ("size, by turn", f"{proof.size}, {proof.rotation}"),
            ("list sha-256", proof.eligible_sha256),
            ("seed sha-256", proof.seed_sha256),
            ("seed", proof.seed or "not revealed yet"),
            ("word", proof.word),
            ("drawn", " ".join(map(str, proof.drawn))),
        ]
    )
    show()
    show_table(("id", "times", "last"), proof.eligible, empty="nobody")


@draws.command
@click.pass_obj
def figures(common: Common) -> None:
    """Show how often each person was drawn, beside what was to be expected. Logged."""
    with desk(common) as (application, actor):
        found = application.supervision.draws.exposures(actor)
    if common.json:
        show_json({"people": found})
        return
    never = sum(not one.drawn for one in found)
    show_table(
        ("number", "person", "could be drawn", "drawn", "expected", "last"),
        [
            (one.number, one.person, one.eligible, one.drawn, f"{one.expected:.2f}", one.last_on)
            for one in found
        ],
        empty="nobody was ever drawn",
    )
    if found:
        show(f"{len(found)} people, {never} of them never drawn")


@draws.command
@click.argument("number")
@click.option(
    "--from", "since", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day."
)
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day.")
@click.option("--reference", required=True, help="The paper on file.")
@click.pass_obj
def leave(common: Common, number: str, since: datetime, until: datetime, reference: str) -> None:
    """Put a leave of the person with NUMBER on file: who is away on the day of a pledge cannot be drawn."""
    with desk(common) as (application, actor):
        made = application.supervision.draws.leave(
            actor, number, since=since.date(), until=until.date(), reference=reference
        )
    if common.json:
        show_json({"leave": made})
    else:
        show(f"leave {made} is on file")


for _one in (prove, next_, flag, done, recuse):
    draws.add_command(_one)
