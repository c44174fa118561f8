"""The reviews that a draw leaves: `watchdesk draws next`, `flag`, `done`, `recuse`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common
from monitor.cli.numbers import ID
from monitor.cli.output import note, show, show_fields, show_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.model.draws import SeenPost


@click.command("next", cls=Command)
@click.option(
    "--posts/--no-posts", default=True, help="Whether the posts are shown at once. Logged."
)
@click.pass_obj
def next_(common: Common, *, posts: bool) -> None:
    """Take the review that falls to you next, and show the posts. You do not choose; recuse yourself in a conflict."""
    with desk(common) as (application, actor):
        reviews = application.supervision.reviews
        found = reviews.next(actor)
        seen = reviews.posts(actor, found.id) if found and posts else ()
    if common.json:
        show_json({"review": found, "posts": seen})
    elif found is None:
        note("no review waits for you")
    else:
        show_fields(
            [
                ("review", f"{found.id} ({found.waiting} wait for you), due {found.due_on}"),
                ("person", f"{found.person} ({found.number})"),
                ("posts", f"{found.since:%Y-%m-%d} to {found.until:%Y-%m-%d}, {len(seen)} there"),
            ]
        )
        show_posts(seen)


def show_posts(seen: Sequence[SeenPost]) -> None:
    """Print posts of somebody who is looked at."""
    for one in seen:
        show()
        state = f", flag {one.flag}" if one.flag else ""
        show(f"post {one.version}: {one.platform}:{one.handle}, {one.kind}{state}")
        show_fields([("published", one.published_at), ("title", one.title), ("text", one.text)])


@click.command(cls=Command)
@click.argument("review", type=ID)
@click.argument("post", type=ID)
@click.option("--clause", required=True, help="The clause it is a matter of.")
@click.option("--note", "words", required=True, help="What you saw, in a sentence.")
@click.pass_obj
def flag(common: Common, review: int, post: int, clause: str, words: str) -> None:
    """Put POST of REVIEW into the queue; it is triaged like any other flag."""
    with desk(common) as (application, actor):
        made = application.supervision.reviews.flag(actor, review, post, clause=clause, note=words)
    if common.json:
        show_json({"flag": made})
    else:
        show(f"flag {made} waits in the queue")


@click.command(cls=Command)
@click.argument("review", type=ID)
@click.option("--note", "words", default="", help="Anything to be said, in a sentence.")
@click.pass_obj
def done(common: Common, review: int, words: str) -> None:
    """End REVIEW: nothing found, or what you flagged in it."""
    with desk(common) as (application, actor):
        outcome = application.supervision.reviews.done(actor, review, note=words)
    if common.json:
        show_json({"review": review, "outcome": outcome})
    else:
        show(f"review {review}: {outcome.value.replace('_', ' ')}")


@click.command(cls=Command)
@click.argument("review", type=ID)
@click.option("--why", required=True, help="In a sentence.")
@click.pass_obj
def recuse(common: Common, review: int, why: str) -> None:
    """Give REVIEW to somebody else for good, because of a conflict."""
    with desk(common) as (application, actor):
        application.supervision.reviews.recuse(actor, review, why=why)
    if common.json:
        show_json({"review": review, "recused": True})
    else:
        show(f"review {review} goes to somebody else")
