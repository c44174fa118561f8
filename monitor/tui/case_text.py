"""A case file as words: one text for each tab. No widgets here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from textual.content import Content

from cases.model.access import Compartment
from cases.model.case_states import CaseState
from cases.model.clock_views import ClockView
from cases.model.dispositions import DispositionView
from cases.model.outlook import StepAhead
from cases.model.views import CaseFile, CaseSummary, CustodyLine, EvidenceView
from monitor.safe_text import safe_line, safe_text
from monitor.tui import case_words, words
from monitor.tui.case_acts import ACTS
from monitor.tui.case_record_text import records, tasks, timeline
from monitor.tui.case_view import CaseView
from monitor.tui.keys_text import TWINS
from monitor.tui.post_text import Looks

_COMMAND: Final = re.compile(r"`([a-z -]+)`")
_KEYS: Final = {
    TWINS[f"case-{act.name.replace('_', '-')}"].partition(" --")[0]: f"key {act.key}"
    for act in ACTS
    if act.key
}
"""Commands that are named in sentences, and the key that does the same."""
_OPEN: Final = Compartment.FACTS
_LABEL: Final = 11
_BAR: Final = 20
"""Cells of the bar that shows the share of a clock that is used."""


def overview(view: CaseView) -> Content:
    """Return what the case is about, where it stands, and what comes next."""
    file, looks = view.file, view.looks
    lines = [*_glass(file, looks), *_facts(file, looks)]
    if view.around is not None:
        lines += _next(view)
        lines.append(words.heading("\nClocks"))
        lines += [_clock(paper.clock) for paper in view.around.clocks.clocks]
        if not view.around.clocks.clocks:
            lines.append(words.muted("none runs: they start when the case is classified"))
        for one in view.around.clocks.tollings:
            until = f" until {one.until}" if one.until else ""
            lines.append(
                Content(
                    f"tolling {one.standing.value}: {safe_line(one.ground, 40)} since {one.since}{until}"
                )
            )
    lines.append(words.heading("\nAlleged"))
    lines += list(_allegations(view))
    lines += list(_reports(file, looks))
    return Content("\n").join(lines)


def allegations(view: CaseView) -> Content:
    """Return each allegation: one person, one clause, one post; and what was found of it."""
    return Content("\n").join(_allegations(view, whole=True))


def evidence(view: CaseView) -> Content:
    """Return each item with its hash, and the words of the posts."""
    lines: list[Content] = []
    if view.veils:
        lines.append(
            words.heading("Veiled.")
            + Content(
                f" {safe_line(view.graphic, 20)} is alleged here or found in a post, which may be graphic: "
                "b shows the words.\n"
            )
        )
    for item in view.file.evidence:
        gap = "\n" if lines else ""
        lines.append(
            Content.assemble(
                (f"{gap}E-{item.item}  {safe_line(item.kind, 20)}", "$text-accent bold"),
                ("" if item.compartment is _OPEN else f"  {_room(item)}", "$text-warning"),
                f"\n  {safe_line(item.description, 200)}",
            )
        )
        lines.append(
            words.muted(
                f"  {item.size:,} bytes, added by {safe_line(item.added_by, 40)}, "
                f"{words.moment(item.added_at, view.looks.zone)}\n  sha256 {item.sha256}"
            )
        )
        if item.text and view.veils:
            lines.append(words.muted("  ▒▒▒▒ veiled: b shows the words"))
        elif item.text:
            lines.append(Content(safe_text(item.text, limit=20_000)))
    return Content("\n").join(lines or [words.muted("No evidence yet.")])


def _room(item: EvidenceView) -> str:
    """Return the compartment of an item that not everybody of the case may read."""
    return f"⚿ {case_words.COMPARTMENT[item.compartment]}"


def custody(view: CaseView) -> Content:
    """Return the custody entries of the case."""
    head = words.muted("  seq  when (UTC)       what                about               who")
    return Content("\n").join([head, *(custody_line(line) for line in view.file.custody)])


def custody_line(line: CustodyLine) -> Content:
    """Return one entry of the log."""
    return Content.assemble(
        (f"{line.seq:>5}", "bold"),
        (f"  {line.at[5:19].replace('T', ' ')}Z", "$text-muted"),
        (f"  {line.action:<18}", "$text-secondary"),
        f"  {safe_line(line.object, 24):<18}",
        f"  {safe_line(line.actor, 24)}",
    )


TABS: Final[tuple[tuple[str, Callable[[CaseView], Content], str], ...]] = (
    ("Overview", overview, ""),
    ("Alleged", allegations, "allegations"),
    ("Evidence", evidence, "evidence"),
    ("Record", records, "records"),
    ("Timeline", timeline, ""),
    ("Tasks", tasks, "tasks"),
    ("Custody", custody, "custody"),
)
"""Name, words, and the part of the file that is counted beside the name."""


def _glass(file: CaseFile, looks: Looks) -> Iterator[Content]:
    if file.glass_until is not None:
        until = words.moment(file.glass_until, looks.zone)
        yield Content.styled(
            f"▲ GLASS BROKEN: you read this until {until}, and others were told why.\n",
            "$text-error bold",
        )


def _facts(file: CaseFile, looks: Looks) -> Iterator[Content]:
    case = file.summary
    about = f"{safe_line(case.person, 60)} #{safe_line(case.person_number, 12)} · {safe_line(case.unit, 40)}"
    by = safe_line(case.opened_by, 40)
    began = f"{words.CASE_SOURCE[case.source]}, {words.moment(case.opened_at, looks.zone)}, by {by}"
    facts = [
        ("about", about if case.person else "a person not known yet"),
        ("title", safe_line(case.title, 300)),
        ("began with", began),
    ]
    if case.due_on:
        far = case_words.days_to(case.due_on, looks.now.astimezone(looks.zone).date())
        facts.append(("due", f"{case.due_on} ({far})"))
    for name, value in facts:
        yield words.muted(f"{name:<{_LABEL}}") + Content(value)
    yield words.muted(f"{'state':<{_LABEL}}") + _state(case)


def _state(case: CaseSummary) -> Content:
    """Return where the case stands, and what kind of matter it is."""
    state = Content.styled(f"[{case_words.CASE_STATE[case.state]}]", "$text-accent bold")
    if case.klass is not None:
        state += Content(f" {case_words.CASE_CLASS[case.klass]}")
    if case.restricted:
        state += Content.styled(" with internal affairs alone", "$text-error")
    return state


def _next(view: CaseView) -> Iterator[Content]:
    around = view.around
    if around is None:
        return
    if around.holds:
        said = words.count(around.holds, "legal hold stands", "legal holds stand")
        yield words.muted(f"{'hold':<{_LABEL}}") + Content(f"{said}: nothing of it may go")
    if around.parts:
        parts = ", ".join(sorted(case_words.PART[one] for one in around.parts))
        rooms = ", ".join(sorted(case_words.COMPARTMENT[one] for one in around.rooms))
        yield words.muted(f"{'your part':<{_LABEL}}") + Content(f"{parts}; you may read {rooms}")
    if around.levels and view.file.summary.state is CaseState.CHAIN_REVIEW:
        levels = " → ".join(safe_line(unit, 40) for unit in around.levels)
        yield words.muted(f"{'chain':<{_LABEL}}") + Content(f"still to speak: {levels}")
    yield words.heading("\nNext")
    for step in around.steps:
        yield from _step(step)
    if not around.steps:
        yield words.muted("no step follows")


def _step(step: StepAhead) -> Iterator[Content]:
    ready = step.yours and not step.missing
    mark = ("✓", "$text-success") if ready else ("·", "$text-muted")
    who = (
        "yours to take: s"
        if ready
        else "yours"
        if step.yours
        else "for " + ", ".join((case_words.roles(step.by), *step.limits))
    )
    yield Content.assemble(
        mark, " ", (f"{case_words.CASE_STATE[step.to]}", "bold"), (f"  {who}", "$text-muted")
    )
    for missing in step.missing:
        yield Content.assemble(("    needs ", "$text-warning"), by_key(missing))


def by_key(said: str) -> str:
    """Return words that name a command with the key in its place, where the desk has one for it."""
    return _COMMAND.sub(lambda found: _KEYS.get(found[1], found[0]), said)


def _clock(clock: ClockView) -> Content:
    """Return a clock on a line: its share as a bar and in words, the last day, the rule."""
    mark, style = case_words.CLOCK_MARK[clock.state]
    full = min(clock.percent, 100) * _BAR // 100
    last = f"last day {clock.last_day}" if not clock.open else f"{clock.last_day}, moving on"
    kind = ", a target" if clock.target else ""
    return Content.assemble(
        (f"{mark} ", style),
        ("━" * full, style),
        ("─" * (_BAR - full), "$text-muted"),
        f" {clock.percent} %  {case_words.CLOCK_STATE[clock.state]}, {last}",
        (f"  {safe_line(clock.clause, 12)} · {safe_line(clock.title, 80)}{kind}", "$text-muted"),
    )


def _reports(file: CaseFile, looks: Looks) -> Iterator[Content]:
    for report in file.reports:
        yield words.heading(f"\nReport {safe_line(report.number, 20)}")
        yield words.muted("reported by ") + Content(safe_line(report.reporter, 60))
        late = ", noted as late" if report.late else ""
        yield words.muted("knew of it  ") + Content(
            f"{words.moment(report.aware_at, looks.zone)}, "
            f"reported {words.moment(report.reported_at, looks.zone)}{late}"
        )
        if report.url:
            yield words.muted("seen at     ") + Content(safe_line(report.url, 400))
        yield Content(safe_text(report.what, limit=8_000))


def _allegations(view: CaseView, *, whole: bool = False) -> Iterator[Content]:
    file, looks = view.file, view.looks
    decided = view.around.dispositions if view.around else ()
    gone = {one.supersedes for one in decided}
    for allegation in file.allegations:
        found = words.provision(looks.catalogue, allegation.clause)
        mine = [one for one in decided if one.allegation == allegation.id]
        stands = next((one for one in reversed(mine) if one.id not in gone), None)
        elsewhere = view.around is not None and allegation.id not in view.around.standing
        said = f"  {case_words.DISPOSITION[stands.disposition]}" if stands else ""
        yield Content.assemble(
            (f"{safe_line(allegation.clause, 12):<11}", "$text-accent bold"),
            safe_line(found.title, 60) if found else "not a clause of the policy in force",
            (said, "bold"),
            ("  decided in another case" if elsewhere else "", "$text-muted"),
        )
        if not whole:
            continue
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
        for one in mine:
            yield from _disposition(one, looks, stands=one is stands)
    if not file.allegations:
        yield words.muted("nothing yet: c alleges a clause")


def _disposition(one: DispositionView, looks: Looks, *, stands: bool) -> Iterator[Content]:
    mark = ("  ✓ stands   ", "$text-success") if stands else ("  ✗ superseded", "$text-muted")
    yield Content.assemble(
        mark,
        (f"  {case_words.DISPOSITION[one.disposition]}", "bold" if stands else "$text-muted"),
        f", {case_words.STAGE[one.stage]} by {safe_line(one.by, 30)}, {words.moment(one.at, looks.zone)}",
        (f", by {one.standard.replace('_', ' ')}", "$text-muted"),
    )
    yield Content(f"             {safe_text(one.why, limit=2_000)}")
