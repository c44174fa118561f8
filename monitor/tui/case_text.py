"""A case file as words: one text for each tab. No widgets here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from textual.content import Content

from cases.model.procedure import next_steps
from cases.model.views import CaseFile, CaseSummary, CustodyLine
from monitor.safe_text import safe_line, safe_text
from monitor.tui import case_words, words
from monitor.tui.post_text import Looks


def overview(file: CaseFile, looks: Looks) -> Content:
    """Return what the case is about and where it stands."""
    case = file.summary
    about = f"{safe_line(case.person, 60)} #{safe_line(case.person_number, 12)} · {safe_line(case.unit, 40)}"
    facts = (
        ("about", about if case.person else "a person not known yet"),
        ("title", safe_line(case.title, 300)),
        (
            "began with",
            f"{words.CASE_SOURCE[case.source]}, {words.moment(case.opened_at, looks.zone)}",
        ),
        ("opened by", safe_line(case.opened_by, 40)),
    )
    lines = [words.muted(f"{name:<11}") + Content(value) for name, value in facts]
    lines.append(words.muted(f"{'state':<11}") + _state(case))
    lines.append(words.heading("\nAlleged"))
    lines += list(_allegations(file, looks))
    for report in file.reports:
        lines.append(words.heading(f"\nReport {safe_line(report.number, 20)}"))
        by = safe_line(report.reporter, 60)
        lines.append(words.muted("reported by ") + Content(by))
        lines.append(
            words.muted("knew of it  ")
            + Content(
                f"{words.moment(report.aware_at, looks.zone)}, reported {words.moment(report.reported_at, looks.zone)}"
                f"{', noted as late' if report.late else ''}"
            )
        )
        if report.url:
            lines.append(words.muted("seen at     ") + Content(safe_line(report.url, 400)))
        lines.append(Content(safe_text(report.what, limit=8_000)))
    lines.append(
        words.muted(
            f"\n{words.count(len(file.evidence), 'item of evidence', 'items of evidence')} · "
            f"{words.count(len(file.notes), 'note')} · "
            f"{words.count(len(file.custody), 'custody entry', 'custody entries')}"
        )
    )
    return Content("\n").join(lines)


def allegations(file: CaseFile, looks: Looks) -> Content:
    """Return each allegation: one person, one clause, one post."""
    return Content("\n").join(_allegations(file, looks, whole=True))


def evidence(file: CaseFile, looks: Looks) -> Content:
    """Return each item with its hash, and the words of the posts."""
    lines: list[Content] = []
    for item in file.evidence:
        gap = "\n" if lines else ""
        lines.append(
            Content.assemble(
                (f"{gap}E-{item.item}  {safe_line(item.kind, 20)}", "$text-accent bold"),
                f"\n  {safe_line(item.description, 200)}",
            )
        )
        lines.append(
            words.muted(
                f"  {item.size:,} bytes, added by {safe_line(item.added_by, 40)}, "
                f"{words.moment(item.added_at, looks.zone)}\n  sha256 {item.sha256}"
            )
        )
        if item.text:
            lines.append(Content(safe_text(item.text, limit=20_000)))
    return Content("\n").join(lines or [words.muted("No evidence yet.")])


def notes(file: CaseFile, looks: Looks) -> Content:
    """Return the notes, oldest first."""
    lines = [
        words.muted(f"{safe_line(note.author, 40)} · {words.moment(note.written_at, looks.zone)}")
        + Content(f"\n{safe_text(note.text, limit=20_000)}\n")
        for note in file.notes
    ]
    return Content("\n").join(lines or [words.muted("No notes yet: a writes one.")])


def custody(file: CaseFile, _looks: Looks) -> Content:
    """Return the custody entries of the case."""
    head = words.muted("  seq  when (UTC)       what                about               who")
    return Content("\n").join([head, *(custody_line(line) for line in file.custody)])


def custody_line(line: CustodyLine) -> Content:
    """Return one entry of the log."""
    return Content.assemble(
        (f"{line.seq:>5}", "bold"),
        (f"  {line.at[5:19].replace('T', ' ')}Z", "$text-muted"),
        (f"  {line.action:<18}", "$text-secondary"),
        f"  {safe_line(line.object, 24):<18}",
        f"  {safe_line(line.actor, 24)}",
    )


TABS: Final[tuple[tuple[str, Callable[[CaseFile, Looks], Content], str], ...]] = (
    ("Overview", overview, ""),
    ("Allegations", allegations, "allegations"),
    ("Evidence", evidence, "evidence"),
    ("Notes", notes, "notes"),
    ("Custody", custody, "custody"),
)
"""Name, words, and the part of the file that is counted beside the name."""


def _state(case: CaseSummary) -> Content:
    """Return where the case stands, what kind of matter it is, and where it may go from here."""
    state = Content.styled(f"[{case_words.CASE_STATE[case.state]}]", "$text-accent bold")
    if case.klass is not None:
        state += Content(f" {case_words.CASE_CLASS[case.klass]}")
    if case.restricted:
        state += Content.styled(" with internal affairs alone", "$text-error")
    after = [case_words.CASE_STATE[step] for step in next_steps(case.state)]
    return state + words.muted(f"   next: {', '.join(after)}" if after else "")


def _allegations(file: CaseFile, looks: Looks, *, whole: bool = False) -> Iterator[Content]:
    for allegation in file.allegations:
        found = words.provision(looks.catalogue, allegation.clause)
        yield Content.assemble(
            (f"{safe_line(allegation.clause, 12):<11}", "$text-accent bold"),
            safe_line(found.title, 60) if found else "not a clause of the policy in force",
        )
        if whole:
            on = f"flag #{allegation.flag_id}" if allegation.flag_id else "the report"
            yield words.muted(
                f"           {safe_line(allegation.person, 40) or 'a person not known yet'} · on {on} · "
                f"policy {safe_line(allegation.policy_version, 20)}"
            )
            yield words.muted(
                f"           alleged by {safe_line(allegation.alleged_by, 40)}, "
                f"{words.moment(allegation.alleged_at, looks.zone)}"
            )
            if found:
                yield Content(f"           {safe_text(found.summary, limit=400)}")
                if found.legal_note:
                    yield words.muted(f"           {safe_text(found.legal_note, limit=400)}")
    if not file.allegations:
        yield words.muted("nothing yet: c alleges a clause")
