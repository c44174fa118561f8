"""`watchdesk cases`: the case file, from opening to internal affairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from cases.model.case_states import CaseState
from monitor.cli.compartments import room_of, room_options
from monitor.cli.desk import desk
from monitor.cli.lazy import Common, Group
from monitor.cli.masking import say_masked, unmask_option
from monitor.cli.numbers import CASE, ID
from monitor.cli.output import note, show, show_fields, show_json, show_table

if TYPE_CHECKING:
    from cases.model.views import CaseFile, CaseSummary


_PROCEDURE: Final = {
    name: f"monitor.cli.{module}:{name.replace('-', '_')}"
    for module, names in (
        ("case_acts", ("classify", "close", "countersign", "declare", "challenge", "decide")),
        ("case_acts", ("assign", "submit-report", "checklist")),
        ("case_decisions", ("speech", "opinion", "concur", "dispose", "propose", "respond")),
        ("case_decisions", ("comparables", "determine", "appeal", "reopen")),
        ("case_links", ("merge", "relate", "split", "unlink")),
        ("case_records", ("record", "records", "history", "tasks", "task", "task-done")),
    )
    for name in names
} | {
    "next": "monitor.cli.case_records:next_",
    "pictures": "monitor.cli.pictures:of_case",
    "picture": "monitor.cli.pictures:case_picture",
}
"""Commands of the procedure → where each stands; imported when it is called."""


@click.group(cls=Group, lazy=_PROCEDURE)
def cases() -> None:
    """Work cases from intake to closing; `cases next CASE` says what a case needs."""


@cases.command("list")
@click.option("--state", type=click.Choice([str(state) for state in CaseState]), help="Only these.")
@click.option("--limit", default=100, type=click.IntRange(1, 500), help="Lines at most.")
@click.option("--after", help="Go on after this key, the `next_key` of the page before.")
@click.pass_obj
def list_(common: Common, state: str | None, limit: int, after: str | None) -> None:
    """List the cases in your reach, the newest first."""
    wanted = CaseState(state) if state else None
    with desk(common) as (application, actor):
        page = application.casework.list(actor, state=wanted, after=after, limit=limit)
    if common.json:
        show_json(page)
        return
    show_table(
        ("case", "state", "source", "person", "unit", "clauses", "opened by", "opened", "title"),
        [
            (
                c.number,
                c.state.value,
                c.source.value,
                c.person,
                c.unit,
                c.clauses,
                c.opened_by,
                c.opened_at,
                c.title,
            )
            for c in page.items
        ],
        empty="no case in your reach",
    )
    if page.next_key:
        note(f"{len(page.items)} of {page.total}; the next ones: --after {page.next_key}")


@cases.command("show")
@CASE
@unmask_option
@click.option("--why", default="", help="What you look for, where you have no part in the case.")
@click.pass_obj
def show_(common: Common, number: str, purpose: str | None, why: str) -> None:
    """Show a case with its allegations, evidence, notes and custody. The look is logged."""
    with desk(common) as (application, actor):
        if purpose is None:
            file = application.casework.show(actor, number, purpose=why)
        else:
            file = application.casework.unmask(actor, number, purpose=purpose)
    if common.json:
        show_json(file)
    else:
        _show_file(file)


def _show_file(file: CaseFile) -> None:
    case = file.summary
    if file.glass_until:
        show(f"▲ The glass is broken: open to you until {file.glass_until:%Y-%m-%d %H:%M} UTC\n")
    show_fields(
        [
            ("case", f"{case.number}, version {case.version}"),
            ("state", case.state.said),
            ("title", case.title),
            ("person", f"{case.person} ({case.person_number}), {case.unit}"),
            ("opened", f"from a {case.source.value} by {case.opened_by}"),
            ("at", case.opened_at),
        ]
    )
    for report in file.reports:
        show()
        show_fields(
            [
                ("report", f"by {report.reporter}"),
                ("address", report.url),
                ("became aware", report.aware_at),
                ("reported", report.reported_at),
                ("late", "noted as a fact" if report.late else ""),
                ("with", report.recipient.value.replace("_", " ")),
                ("what", report.what),
            ]
        )
    tables: tuple[tuple[tuple[str, ...], list[tuple[object, ...]], str], ...] = (
        (
            ("clause", "person", "alleged by", "at"),
            [(a.clause, a.person, a.alleged_by, a.alleged_at) for a in file.allegations],
            "no allegation yet",
        ),
        (
            ("item", "kind", "sha-256", "bytes", "description"),
            [(f"E-{e.item}", e.kind, e.sha256[:12], e.size, e.description) for e in file.evidence],
            "no evidence yet",
        ),
        (
            ("note by", "at", "text"),
            [(n.author, n.written_at, n.text) for n in file.notes],
            "no notes yet",
        ),
        (
            ("entry", "at", "actor", "action", "object"),
            [(c.seq, c.at, c.actor, c.action, c.object) for c in file.custody],
            "no custody entries in your sight",
        ),
    )
    for head, rows, empty in tables:
        show()
        show_table(head, rows, empty=empty)
    for item in file.evidence:
        if item.text:
            show(f"\nE-{item.item} says:\n{item.text}")


@cases.command("open")
@click.argument("flag_id", metavar="FLAG", type=ID)
@click.option(
    "--clause", "clauses", multiple=True, help="Clause alleged; else those the flag cites."
)
@click.option("--title", default="", help="A few words.")
@click.option("--at-version", "version", type=ID, help="The flag's version you saw.")
@click.pass_obj
def open_(
    common: Common, flag_id: int, clauses: tuple[str, ...], title: str, version: int | None
) -> None:
    """Open a case from a flag; the post becomes its first evidence."""
    with desk(common) as (application, actor):
        if version is None:
            version = application.triage.look(actor, flag_id).summary.version
        receipt = application.triage.open_case(
            actor, flag_id, version=version, clauses=clauses, title=title
        )
    if common.json:
        show_json(receipt)
    else:
        show(f"case {receipt.case_number} opened from flag {receipt.flag_id}")


@cases.command("note")
@CASE
@click.argument("text")
@room_options
@click.pass_obj
def note_(
    common: Common, number: str, text: str, compartment: str | None, sources: tuple[str, ...]
) -> None:
    """Add a note to a case; notes are never changed or removed."""
    room = room_of(compartment, sources)
    with desk(common) as (application, actor):
        written = application.casework.annotate(actor, number, text=text, room=room)
    if common.json:
        show_json(written)
    else:
        show(f"note {written.id} added to case {number}")
        say_masked(text, written)


@cases.command
@CASE
@click.argument("clause")
@click.pass_obj
def allege(common: Common, number: str, clause: str) -> None:
    """Add an allegation: this person, this CLAUSE, in this case."""
    with desk(common) as (application, actor):
        allegation = application.casework.allege(actor, number, clause=clause)
    if common.json:
        show_json(allegation)
    else:
        show(f"{allegation.clause} alleged against {allegation.person} in case {number}")


@cases.command
@CASE
@click.option(
    "--to", "state", required=True, type=click.Choice([str(state) for state in CaseState])
)
@click.option("--note", "words", default="", help="Why, in a sentence.")
@click.option("--at-version", "version", type=ID, help="The version you saw.")
@click.pass_obj
def advance(common: Common, number: str, state: str, words: str, version: int | None) -> None:
    """Move a case to its next state."""
    with desk(common) as (application, actor):
        if version is None:
            version = application.casework.show(actor, number).summary.version
        case = application.procedure.conduct.advance(
            actor, number, version=version, to=CaseState(state), note=words
        )
    _show_state(common, case)


@cases.command
@CASE
@click.option("--note", "words", required=True, help="Why, in a sentence.")
@click.option("--at-version", "version", type=ID, help="The version you saw.")
@click.pass_obj
def escalate(common: Common, number: str, words: str, version: int | None) -> None:
    """Hand a case to internal affairs; nobody may stop an escalation."""
    with desk(common) as (application, actor):
        if version is None:
            version = application.casework.show(actor, number).summary.version
        case = application.casework.escalate(actor, number, version=version, note=words)
    _show_state(common, case)


def _show_state(common: Common, case: CaseSummary) -> None:
    if common.json:
        show_json(case)
    else:
        show(
            f"case {case.number} is in {case.state.said}"
            f"{', with internal affairs alone' if case.restricted else ''} (version {case.version})"
        )
