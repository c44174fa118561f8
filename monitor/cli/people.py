"""`watchdesk people`: who is enrolled, and with which login and role."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cases.errors import NotFound
from cases.model.actors import Role
from cases.model.registry import PersonKind
from monitor.cli import roster
from monitor.cli.desk import desk
from monitor.cli.lazy import Common, Group
from monitor.cli.output import show, show_fields, show_json, show_table

if TYPE_CHECKING:
    from cases.model.views import PersonView


@click.group(cls=Group, lazy={"schedule": "monitor.cli.schedule:schedule"})
def people() -> None:
    """Enrol people and look them up: sworn, non-sworn and volunteers."""


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def import_(common: Common, file: Path) -> None:
    """Enrol the people of a CSV FILE: number,name,rank,kind,unit,unit_above,login,role."""
    with desk(common) as (application, actor):
        rows = roster.read_rows(file, roster.PEOPLE)
        done = roster.enrol_file(application, actor, rows, roster.person_of)
    roster.show_enrolled(common, "people", *done)


@people.command
@click.argument("number")
@click.option("--name", required=True)
@click.option("--rank", required=True, help="As the department writes it.")
@click.option("--kind", required=True, type=click.Choice([str(kind) for kind in PersonKind]))
@click.option("--unit", required=True, help="Unit the person belongs to; made where there is none.")
@click.option("--unit-above", default="", help="Unit above it, where it is new.")
@click.option(
    "--login", "own_login", default="", help="Operating-system user, for those who use this."
)
@click.option("--role", default="", type=click.Choice(["", *(str(role) for role in Role)]))
@click.pass_obj
def add(common: Common, /, own_login: str, **row: str) -> None:
    """Enrol one person under a badge or employee NUMBER."""
    with desk(common) as (application, actor):
        application.registry.enrol(actor, roster.person_of({**row, "login": own_login}))
    roster.show_enrolled(common, "people", 1, [])


@people.command("list")
@click.option("--words", default="", help="Only those whose name or number holds these words.")
@click.pass_obj
def list_(common: Common, words: str) -> None:
    """List the people in your reach."""
    with desk(common) as (application, actor):
        found = application.registry.people(actor, words=words)
    if common.json:
        show_json({"people": found})
        return
    show_table(
        ("number", "name", "rank", "kind", "login", "role", "handles", "unit"),
        [(p.number, p.name, p.rank, p.kind, p.login, p.role, p.handles, p.unit) for p in found],
        empty="nobody in your reach",
    )


@people.command("show")
@click.argument("number")
@click.pass_obj
def show_(common: Common, number: str) -> None:
    """Show one person and the handles registered for the person."""
    with desk(common) as (application, actor):
        person = _only(application.registry.people(actor, words=number), number)
        handles = [h for h in application.registry.handles(actor) if h.person_id == person.id]
    if common.json:
        show_json({"person": person, "handles": handles})
        return
    show_fields(
        [
            ("number", person.number),
            ("name", person.name),
            ("rank", person.rank),
            ("kind", person.kind.replace("_", " ")),
            ("unit", person.unit),
            ("login", person.login),
            ("role", person.role),
        ]
    )
    show()
    show_table(
        ("platform", "handle", "basis", "identity", "collected", "address"),
        [(h.platform, h.handle, h.basis, h.identity, h.active, h.url) for h in handles],
        empty="no handle registered",
    )


def _only(found: tuple[PersonView, ...], number: str) -> PersonView:
    person = next((person for person in found if person.number == number), None)
    if person is None:
        raise NotFound(f"no person with the number {number} in your reach")
    return person
