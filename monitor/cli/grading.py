"""`watchdesk handles grade`: how sure it is that an account is the person's."""

from __future__ import annotations

import click

from cases.model.registry import Identity
from monitor.cli.desk import desk
from monitor.cli.handles import HandleName
from monitor.cli.lazy import Command, Common
from monitor.cli.output import show, show_json


@click.command(cls=Command)
@click.argument("name", metavar="PLATFORM:HANDLE", type=HandleName())
@click.option("--identity", required=True, type=click.Choice([str(grade) for grade in Identity]))
@click.option("--fact", "facts", multiple=True, help="What it rests on; `confirmed` needs two.")
@click.pass_obj
def grade(common: Common, name: tuple[str, str], identity: str, facts: tuple[str, ...]) -> None:
    """Grade how sure an account is the person's: flags that waited for it are shown, or those in the queue hidden."""
    with desk(common) as (application, actor):
        done = application.flags.grading.grade(actor, *name, Identity(identity), facts=facts)
    if common.json:
        show_json(done)
        return
    show(f"{name[0]}:{name[1]} was {done.before.value}, is {done.now.value}")
    if done.shown:
        show(f"back in the queue: {', '.join(map(str, done.shown))}")
    if done.hidden:
        show(f"kept back from now on: {', '.join(map(str, done.hidden))}")
