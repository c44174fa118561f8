"""`watchdesk cases`: the numbered record of a case, its tasks, and what it needs next."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cases.errors import BadInput
from cases.model.actors import Role
from cases.model.records import RecordKind
from monitor.cli.case_options import KEY, do, fields_of, filled
from monitor.cli.compartments import SOURCES, room_of, room_options
from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common
from monitor.cli.numbers import CASE, ID
from monitor.cli.output import note, show, show_fields, show_json, show_table

if TYPE_CHECKING:
    from cases.model.forms import Form
    from cases.model.tasks import Task

_KINDS = [str(kind) for kind in RecordKind]


@click.command(cls=Command)
@click.argument("number", metavar="[CASE]", required=False, default="")
@click.argument("kind", metavar="[KIND]", required=False, default="")
@click.option("--form", type=click.Choice(_KINDS), help="Print what a form asks for, and stop.")
@filled
@room_options
@click.option("--corrects", type=ID, help="Number of your record it sets right.")
@KEY
@click.pass_obj
def record(  # noqa: PLR0913, PLR0917  an option each
    common: Common,
    number: str,
    kind: str,
    form: str | None,
    typed: tuple[str, ...],
    file: Path | None,
    compartment: str | None,
    sources: tuple[str, ...],
    corrects: int | None,
    key: str,
) -> None:
    """Write a record of a KIND, such as an interview or a contact; `--form KIND` prints its questions."""
    if form is not None:
        _show_form(common, RecordKind(form))
        return
    if not number or kind not in _KINDS:
        raise BadInput(f"write CASE and KIND, one of {', '.join(_by_hand())}")
    from cases.model.formbook import FORMS

    fields = fields_of(typed, file)
    do(
        common,
        (key, f"record {kind}", number),
        f"{kind.replace('_', ' ')} is on record",
        lambda all_, who: all_.recording.write(
            who,
            number,
            RecordKind(kind),
            fields,
            compartment=room_of(compartment, sources, FORMS[RecordKind(kind)].compartments[0]),
            corrects=corrects,
        ),
    )


def _by_hand() -> list[str]:
    from cases.model.formbook import FORMS

    return [str(kind) for kind, form in FORMS.items() if form.by_hand]


def _show_form(common: Common, kind: RecordKind) -> None:
    from cases.model.formbook import FORMS

    form = FORMS.get(kind)
    if form is None:
        raise BadInput(f"{kind.value} has no form: it is written by what it tells of")
    if common.json:
        show_json({"kind": kind, "form": _plain(form)})
        return
    show(form.title)
    show_table(
        ("field", "takes", "must be filled", "asks"),
        [
            (
                one.name,
                " ".join(one.choices) or one.kind.value.replace("_", " "),
                one.required,
                one.asks,
            )
            for one in form.fields
        ],
        empty="it asks for nothing",
    )


def _plain(form: Form) -> dict[str, object]:
    return {
        "title": form.title,
        "by_hand": form.by_hand,
        "states": sorted(form.states),
        "parts": sorted(form.parts),
        "compartments": list(form.compartments),
        "fields": list(form.fields),
    }


@click.command(cls=Command)
@CASE
@click.option("--kind", type=click.Choice(_KINDS), help="Only these.")
@click.pass_obj
def records(common: Common, number: str, kind: str | None) -> None:
    """List the numbered records of a case that you may read, in full. The look is logged."""
    with desk(common) as (application, actor):
        found = application.casework.show(actor, number).records
    chosen = [one for one in found if kind is None or one.kind.value == kind]
    if common.json:
        show_json(chosen)
        return
    if not chosen:
        note("no record yet")
    for one in chosen:
        show(f"#{one.number} {one.kind.value.replace('_', ' ')}, {one.compartment.value}")
        corrected = f"#{one.corrects}" if one.corrects else ""
        said = [(name.replace("_", " "), _said(value)) for name, value in one.body.items()]
        show_fields([("by", one.by), ("at", one.written_at), ("sets right", corrected), *said])
        show()


def _said(value: object) -> object:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, dict):
        return "\n".join(f"{name}: {one}" for name, one in value.items())
    return value


@click.command(cls=Command)
@CASE
@click.pass_obj
def history(common: Common, number: str) -> None:
    """Show how a case came to where it stands: its steps, and every disposition, superseded ones too."""
    with desk(common) as (application, actor):
        file = application.casework.show(actor, number)
        found = application.procedure.deciding.dispositions(actor, number)
    moves = [one for one in file.records if one.kind is RecordKind.MOVE]
    if common.json:
        show_json({"moves": moves, "dispositions": found})
        return
    show_table(
        ("at", "by", "from", "to", "why"),
        [
            (one.written_at, one.by, one.body["from"], one.body["to"], one.body["why"])
            for one in moves
        ],
        empty="no step yet",
    )
    if found:
        show()
        show_table(
            ("id", "allegation", "clause", "stage", "disposition", "by", "at", "supersedes"),
            [
                (
                    one.id,
                    one.allegation,
                    one.clause,
                    one.stage.value,
                    one.disposition.value,
                    one.by,
                    one.at,
                    one.supersedes,
                )
                for one in found
            ],
            empty="",
        )


@click.command("next", cls=Command)
@CASE
@click.pass_obj
def next_(common: Common, number: str) -> None:
    """Say which steps a case may take next, whose each is, and what it needs first. The look is logged."""
    with desk(common) as (application, actor):
        found = application.procedure.conduct.ahead(actor, number)
    if common.json:
        show_json(found)
        return
    if not found:
        note(f"case {number} takes no further step")
    for one in found:
        whose = " or ".join(role.value.replace("_", " ") for role in one.by)
        yours = ", which is you" if one.yours else ""
        show(f"{one.to.value}: by {'; '.join((whose, *one.limits))}{yours}")
        for missing in one.missing:
            show(f"  needs {missing}")
        if not one.missing:
            show("  nothing is missing")


@click.command(cls=Command)
@click.argument("number", metavar="[CASE]", required=False, default="")
@click.pass_obj
def tasks(common: Common, number: str) -> None:
    """List the tasks of CASE, or without one those that wait for you. The look is logged."""
    with desk(common) as (application, actor):
        service = application.procedure.tasks
        found = service.of_case(actor, number) if number else service.mine(actor)
    if common.json:
        show_json(found)
        return
    show_table(
        ("task", "case", "for", "due", "done", "outcome", "what"),
        [_task_row(one) for one in found],
        empty="no task",
    )


def _task_row(one: Task) -> tuple[object, ...]:
    whose = one.for_login or (one.for_role.value if one.for_role else "anybody")
    return (one.id, one.case, whose, one.due_on, one.done_at, one.outcome, one.text)


@click.command(cls=Command)
@CASE
@click.argument("text")
@click.option("--for", "for_login", default="", help="Login of whoever is to do it.")
@click.option("--role", type=click.Choice([str(role) for role in Role]), help="Anybody of a role.")
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="The day it is due.")
@SOURCES
@KEY
@click.pass_obj
def task(
    common: Common,
    number: str,
    text: str,
    for_login: str,
    role: str | None,
    due: datetime | None,
    sources: tuple[str, ...],
    key: str,
) -> None:
    """Put something to be done on the list of a case."""
    do(
        common,
        (key, "task", number),
        "put on the list",
        lambda all_, who: all_.tasks.open(
            who,
            number,
            text=text,
            for_login=for_login,
            for_role=Role(role) if role else None,
            due_on=due.date() if due else None,
            derived_from=sources,
        ),
    )


@click.command("task-done", cls=Command)
@click.argument("task_id", metavar="TASK", type=ID)
@click.option("--outcome", required=True, help="What came of it.")
@KEY
@click.pass_obj
def task_done(common: Common, task_id: int, outcome: str, key: str) -> None:
    """Say that a task is done, and what came of it."""
    do(
        common,
        (key, f"task-done {task_id}", ""),
        f"task {task_id} is done",
        lambda all_, who: all_.tasks.done(who, task_id, outcome=outcome),
    )
