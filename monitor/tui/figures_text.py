"""Statistics as words: bars or tables, spans of time, how it falls on groups. No widgets here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from textual.content import Content

from cases.model.agreement import Share
from cases.model.states import DecisionKind
from cases.model.statistics import SMALL, GroupFigures, Spread, Statistics
from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.post_text import Looks

_BAR: Final = 24
_SURE: Final = 0.05
"""Chance below which a difference is called out."""
_HOUR, _DAY = 3_600, 86_400
_BY: Final = {"unit": "unit", "rank": "rank", "kind": "kind of employment", "shift": "shift"}


def figures(found: Statistics, looks: Looks, *, bars: bool) -> Content:
    """Return the figures of a period."""
    since, until = (words.moment(at, looks.zone) for at in (found.since, found.until))
    lines = [
        words.muted(f"{since} to {until}"),
        Content(
            f"{words.count(found.flags, 'flag')} raised, {found.waiting:,} wait now, "
            f"{words.count(found.undone, 'decision')} taken back"
        ),
        Content(f"first decision: {_spread(found.to_decision, 'flag')}"),
        Content(f"determination:  {_spread(found.to_determination, 'case')}"),
    ]
    decided = {_decision(kind): count for kind, count in found.decisions.items()}
    lines += _counts("Decisions", decided, bars=bars)
    lines += _clauses(found, bars=bars)
    lines += _counts("Cases by state, now", _plain(found.cases), bars=bars)
    lines += _counts("Final dispositions", _plain(found.dispositions), bars=bars)
    lines += _reviewers(found.reviewers)
    for by, groups in found.parity.items():
        lines += _parity(_BY.get(by, by), groups)
    return Content("\n").join(lines)


def _counts(title: str, counts: Mapping[str, int], *, bars: bool) -> Iterator[Content]:
    yield words.heading(f"\n{title}")
    most = max(counts.values(), default=0)
    for name, count in counts.items():
        yield _line(name, count, most, bars=bars)
    if not counts:
        yield words.muted("none")


def _line(name: str, count: int, most: int, *, bars: bool, after: str = "") -> Content:
    label = f"{safe_line(name, 24):<24}"
    if not bars:
        return Content.assemble(f"{label} {count:>7,}", (after, "$text-muted"))
    bar = "█" * max(count * _BAR // most, 1) if count else ""
    return Content.assemble(
        f"{label} ", (f"{bar:<{_BAR}}", "$text-primary"), f" {count:>6,}", (after, "$text-muted")
    )


def _clauses(found: Statistics, *, bars: bool) -> Iterator[Content]:
    yield words.heading("\nFlags by clause")
    most = max((one.flags for one in found.clauses), default=0)
    for one in found.clauses:
        after = f"  dismissed {_share(one.dismissed)}" if one.decided else "  none decided"
        if one.sustained or one.not_sustained:
            after += f"; {one.sustained} sustained, {one.not_sustained} not"
        yield _line(one.clause, one.flags, most, bars=bars, after=after)
    if not found.clauses:
        yield words.muted("none")


def _reviewers(reviewers: Mapping[str, int]) -> Iterator[Content]:
    yield words.heading("\nDecisions by login")
    yield words.muted("by the alphabet: no order of merit is meant, and none can be read from it")
    said = " · ".join(
        f"{safe_line(login, 24)} {count:,}" for login, count in sorted(reviewers.items())
    )
    yield Content(said or "none")


def _parity(by: str, groups: tuple[GroupFigures, ...]) -> Iterator[Content]:
    """Say how flags fall on the groups of a kind, each with its interval and whether chance explains it."""
    yield words.heading(f"\nWhether it falls alike, by {by}")
    if not groups:
        yield words.muted("nobody has an account that is read")
    for one in groups:
        people = words.count(one.people, "person", "people")
        read = f"{one.flagged.count:,} of {one.posts:,} posts flagged"
        yield Content.assemble(
            (f"{safe_line(one.group, 30)}", "bold"), (f"  {people}, {read}", "$text-muted")
        )
        yield Content.assemble("  ", _verdict(one))
    if any(one.group.startswith("(small") for one in groups):
        yield words.muted(
            f"groups of fewer than {SMALL} people are put together: they would name somebody"
        )


def _verdict(one: GroupFigures) -> tuple[str, str]:
    share = one.flagged
    if share.share is None or one.chance is None:
        return "too little was read to say anything", "$text-muted"
    between = f"{share.share:.1%}; the true share lies between {share.low:.1%} and {share.high:.1%} (95 %)"
    if one.chance < _SURE:
        said = f"{between}: chance alone would do this in {one.chance:.1%} of cases, so look why"
        return f"▲ {said}", "$text-warning"
    return f"{between}: no more than chance can explain", ""


def _share(share: Share) -> str:
    if share.share is None:
        return "not known"
    return f"{share.share:.0%} (between {share.low:.0%} and {share.high:.0%})"


def _spread(spread: Spread, one: str) -> str:
    if spread.median_s is None or spread.p90_s is None:
        return "none in this period"
    return (
        f"half within {_span(spread.median_s)}, nine of ten within {_span(spread.p90_s)} "
        f"({words.count(spread.count, one)})"
    )


def _span(seconds: float) -> str:
    if seconds < _HOUR:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / _HOUR:.1f} h" if seconds < 2 * _DAY else f"{seconds / _DAY:.1f} days"


def _decision(kind: str) -> str:
    try:
        return words.DECISION[DecisionKind(kind)]
    except (ValueError, KeyError):
        return kind.replace("_", " ")


def _plain(counts: Mapping[str, int]) -> dict[str, int]:
    return {name.replace("_", " "): count for name, count in counts.items()}
