"""The record of a case as words: numbered records, one line of time, tasks. No widgets here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from textual.content import Content

from cases.model.access import Compartment
from cases.model.records import CaseRecordView, RecordKind
from cases.model.tasks import Task
from monitor.safe_text import safe_line, safe_text
from monitor.tui import case_words, words
from monitor.tui.case_view import CaseView

NOTES: Final = "notes"
"""What stands for the notes where one kind is shown alone."""
_WORDS: Final = 20_000


def records(view: CaseView) -> Content:
    """Return the numbered records that whoever looks may read, then the notes."""
    lines: list[Content] = []
    if view.only:
        lines.append(words.muted(f"only {view.only.replace('_', ' ')} · / shows others\n"))
    corrected = {one.corrects: one.number for one in view.file.records if one.corrects}
    shown = [one for one in view.file.records if view.only in {"", one.kind.value}]
    for one in shown:
        lines += _record(one, view, corrected.get(one.number))
    notes = view.file.notes if view.only in {"", NOTES} else ()
    if notes:
        lines.append(words.heading(f"{chr(10) if shown else ''}Notes"))
    for note in notes:
        lines.append(
            words.muted(
                f"{safe_line(note.author, 40)} · {words.moment(note.written_at, view.looks.zone)}"
            )
            + Content(f"\n{safe_text(note.text, limit=_WORDS)}\n")
        )
    if not shown and not notes:
        lines.append(words.muted("Nothing here yet: a writes a note, n a record."))
    return Content("\n").join(lines)


def timeline(view: CaseView) -> Content:
    """Return what happened and what was done, in one order."""
    moments = sorted(_moments(view), key=lambda one: one[0])
    lines: list[Content] = []
    day = ""
    for at, what, said in moments:
        local = at.astimezone(view.looks.zone)
        if f"{local:%Y-%m-%d}" != day:
            day = f"{local:%Y-%m-%d}"
            lines.append(words.heading(f"{chr(10) if lines else ''}{day}"))
        lines.append(
            Content.assemble(
                (f"{local:%H:%M}  ", "$text-muted"), (f"{what:<15}", "$text-secondary"), said
            )
        )
    return Content("\n").join(lines or [words.muted("Nothing happened yet.")])


def tasks(view: CaseView) -> Content:
    """Return the tasks of the case: those that wait, the nearest due first, then those that are done."""
    waiting = sorted(
        (one for one in view.file.tasks if one.done_at is None),
        key=lambda one: (one.due_on is None, one.due_on, one.id),
    )
    done = [one for one in view.file.tasks if one.done_at is not None]
    lines = [words.heading("To be done")]
    lines += [line for one in waiting for line in _task(one, view)]
    if not waiting:
        lines.append(words.muted("nothing waits"))
    if done:
        lines.append(words.heading("\nDone"))
        lines += [line for one in done for line in _task(one, view)]
    return Content("\n").join(lines)


def _record(one: CaseRecordView, view: CaseView, corrected_by: int | None) -> Iterator[Content]:
    room = "" if one.compartment is Compartment.FACTS else f"  [{one.compartment.value}]"
    beside = f"  corrects #{one.corrects}" if one.corrects else ""
    beside += f"  set right by #{corrected_by}" if corrected_by else ""
    yield Content.assemble(
        (f"#{one.number} {case_words.kind(one.kind)}", "$text-accent bold"),
        (room, "$text-warning"),
        (
            f"  {safe_line(one.by, 40)} · {words.moment(one.written_at, view.looks.zone)}{beside}",
            "$text-muted",
        ),
    )
    for name, value in one.body.items():
        if value in ("", []):
            continue
        yield Content.assemble(
            (f"  {safe_line(name.replace('_', ' '), 30)}: ", "$text-muted"), _value(value)
        )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(
            f"{safe_line(str(name), 20)}: {safe_text(str(said), limit=2_000)}"
            for name, said in value.items()
        )
    if isinstance(value, list | tuple):
        return "; ".join(safe_text(str(said), limit=2_000) for said in value) or "none"
    return safe_text(str(value), limit=_WORDS).replace("\n", "\n    ")


def _moments(view: CaseView) -> Iterator[tuple[datetime, str, str]]:
    case = view.file.summary
    yield case.opened_at, "opened", f"by {safe_line(case.opened_by, 40)}"
    for report in view.file.reports:
        yield report.reported_at, "reported", safe_line(report.number, 20)
    for item in view.file.evidence:
        said = f"E-{item.item} {safe_line(item.kind, 20)}"
        words_of = "veiled" if view.veils else safe_line(item.text, 60)
        yield item.added_at, "evidence", f"{said}  {words_of}" if item.text else said
    for one in view.file.records:
        at = one.happened_at or one.written_at
        if one.kind is RecordKind.MOVE:
            to = safe_line(str(one.body.get("to", "")).replace("_", " "), 30)
            yield at, "step", f"→ {to}, by {safe_line(one.by, 30)}"
        else:
            yield at, case_words.kind(one.kind)[:14], f"#{one.number} by {safe_line(one.by, 30)}"
    for note in view.file.notes:
        yield note.written_at, "note", f"{safe_line(note.author, 30)}: {safe_line(note.text, 80)}"


def _task(one: Task, view: CaseView) -> Iterator[Content]:
    today = view.looks.now.astimezone(view.looks.zone).date()
    whose = safe_line(one.for_login, 30) or case_words.role(one.for_role) or "anybody"
    mark = ("✓ ", "$text-success") if one.done_at else ("● ", "$text-accent")
    due = f", due {one.due_on} ({case_words.days_to(one.due_on, today)})" if one.due_on else ""
    yield Content.assemble(
        mark, (safe_text(one.text, limit=500), "bold" if not one.done_at else "")
    )
    yield words.muted(f"  for {whose}{'' if one.done_at else due}")
    if one.done_at:
        at = words.moment(one.done_at, view.looks.zone)
        yield words.muted(f"  by {safe_line(one.done_by or '', 30)}, {at}: ") + Content(
            safe_text(one.outcome, limit=500)
        )
