"""`watchdesk search`, `stats`, `warnings`: words across cases, how the work goes, who may need help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from cases.errors import BadInput
from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common, Group
from monitor.cli.numbers import DAYS, ID
from monitor.cli.output import iso, note, show, show_fields, show_json, show_table

if TYPE_CHECKING:
    from cases.model.agreement import Share
    from cases.model.statistics import Spread, Statistics
    from cases.model.warnings import EarlyWarning
    from cases.services.searching import Found

_HOUR = 3_600
_DAY = 24 * _HOUR


@click.command(cls=Command)
@click.argument("words")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@click.option("--after", help="Go on after this key, the `next_key` of the page before.")
@click.pass_obj
def search(common: Common, words: str, limit: int, after: str | None) -> None:
    """Find WORDS in the cases you may see: titles, notes, records, posts, files; the newest first."""
    if not words.strip():
        raise BadInput("there are no words to look for: write at least one")
    with desk(common) as (application, actor):
        found = application.overview.searching.find(actor, words, after=after, limit=limit)
    if common.json:
        show_json(found)
        return
    show_table(
        ("case", "where", "words"),
        [(one.case, _where(one), " ".join(one.words.split())) for one in found.items],
        empty="nothing holds these words in the cases you may see",
    )
    if found.next_key:
        note(f"more: --after {found.next_key}")


@click.command(cls=Command)
@click.option(
    "--days", default=30, show_default=True, type=DAYS, help="Length of the period, up to now."
)
@click.pass_obj
def stats(common: Common, days: int) -> None:
    """Show the figures of a period: flags, decisions, cases, dispositions, times, and whether it falls alike."""
    with desk(common) as (application, actor):
        found = application.overview.figures.of_period(actor, days=days)
    if common.json:
        show_json(found)
        return
    _show_work(found)
    show()
    show_table(
        ("clause", "flags", "decided", "dismissed", "sustained", "found otherwise"),
        [
            (c.clause, c.flags, c.decided, _share(c.dismissed), c.sustained, c.not_sustained)
            for c in found.clauses
        ],
        empty="no flag in this period",
    )
    for by, groups in found.parity.items():
        show()
        show_table(
            (by, "people", "posts", "flagged", "chance of this if all were alike"),
            [(g.group, g.people, g.posts, _share(g.flagged), _chance(g.chance)) for g in groups],
            empty=f"nobody has an account that is read, by {by}",
        )


def _show_work(found: Statistics) -> None:
    show_fields(
        (
            ("period", f"{iso(found.since)} to {iso(found.until)}"),
            ("flags", f"{found.flags} raised, {found.waiting} waiting"),
            ("decisions", _counted(found.decisions)),
            (
                "by",
                " · ".join(f"{by} {n}" for by, n in sorted(found.reviewers.items())) or "nobody",
            ),
            ("first decision", _spread(found.to_decision)),
            ("cases", _counted(found.cases)),
            ("dispositions", _counted(found.dispositions)),
            ("determination", _spread(found.to_determination)),
        )
    )


@click.group(cls=Group)
def warnings() -> None:
    """Early warning: what was decided adds up, and somebody should talk; it is no discipline."""


@warnings.command("list")
@click.option("--mine", is_flag=True, help="Your own: nothing of them is kept from you.")
@click.pass_obj
def list_(common: Common, *, mine: bool) -> None:
    """List the warnings of those in your reach, the newest first."""
    with desk(common) as (application, actor):
        asked = application.overview.early_warnings
        found = asked.mine(actor) if mine else asked.seen(actor)
    if common.json:
        show_json(found)
        return
    show_table(
        ("id", "raised", "level", "points", "who", "unit", "counted", "answer"),
        [_row(one) for one in found],
        empty="no warning",
    )


@warnings.command()
@click.argument("warning", type=ID)
@click.argument("answer")
@click.pass_obj
def answer(common: Common, warning: int, answer: str) -> None:
    """Say what was done about a WARNING: a talk, training, rest; never a penalty."""
    with desk(common) as (application, actor):
        application.overview.early_warnings.answer(actor, warning, answer=answer)
    if common.json:
        show_json({"warning": warning, "answer": answer})
    else:
        note(f"warning {warning} is answered")


def _where(one: Found) -> str:
    named = {"case": "title", "evidence": f"E-{one.ref}", "record": f"record #{one.ref}"}
    return named.get(one.kind, one.kind)


def _row(one: EarlyWarning) -> tuple[object, ...]:
    counted = ", ".join(
        f"{said['clause']} {said['points']} ({said['what']})"
        for said in one.matters
        if "on" in said
    )
    who = f"{one.person} ({one.number})"
    return (
        one.id,
        iso(one.raised_at),
        one.level.value,
        one.points,
        who,
        one.unit,
        counted,
        one.answer,
    )


def _counted(counts: Mapping[str, int]) -> str:
    pairs = sorted(counts.items())
    return " · ".join(f"{name.replace('_', ' ')} {count}" for name, count in pairs) or "none"


def _share(one: Share) -> str:
    if one.share is None:
        return "-"
    return f"{one.count} = {one.share:.1%} ({one.low:.1%} to {one.high:.1%})"


def _chance(chance: float | None) -> str:
    return "-" if chance is None else f"{chance:.3f}" if chance >= 0.001 else "< 0.001"  # noqa: PLR2004  as printed


def _spread(one: Spread) -> str:
    if one.median_s is None or one.p90_s is None:
        return "none yet"
    return f"median {_took(one.median_s)}, nine of ten within {_took(one.p90_s)} ({one.count})"


def _took(seconds: float) -> str:
    return f"{seconds / _DAY:.1f} days" if seconds >= _DAY else f"{seconds / _HOUR:.1f} h"
