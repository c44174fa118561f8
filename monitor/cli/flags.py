"""`watchdesk flags`: the triage queue, one command for each thing the screen can do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from cases.model.querying import parse
from cases.model.states import DismissReason, FlagState
from monitor.cli.desk import desk
from monitor.cli.flag_options import (
    LEVELS,
    decide,
    flag_argument,
    note_option,
    show_receipt,
    version_option,
)
from monitor.cli.lazy import Common, Group
from monitor.cli.masking import say_masked, unmask_option
from monitor.cli.output import iso, note, show, show_fields, show_json, show_table

if TYPE_CHECKING:
    from cases.model.findings import PictureSaid
    from cases.model.views import FlagDetail, FlagSummary

_HEAD = (
    "flag",
    "state",
    "score",
    "severity",
    "clause",
    "person",
    "unit",
    "platform",
    "observed",
    "says",
)


_BESIDE = {
    "recompute": "monitor.cli.recompute:recompute",
    "second-look": "monitor.cli.second_look:second_look",
    "to-legal": "monitor.cli.union_wall:to_legal",
    "legal": "monitor.cli.union_wall:legal",
    "snooze": "monitor.cli.passing_on:snooze",
    "wake": "monitor.cli.passing_on:wake",
    "assign": "monitor.cli.passing_on:assign",
    "pictures": "monitor.cli.pictures:of_flag",
    "picture": "monitor.cli.pictures:flag_picture",
} | {
    name: f"monitor.cli.flag_acts:{name.replace('-', '_')}"
    for name in (
        "skip",
        "dismiss-many",
        "coach",
        "proposals",
        "sign-off",
        "notices",
        "recheck",
        "needs-identity",
        "reopen",
        "recuse",
        "redo",
        "overdue",
        "skips",
    )
}
"""Commands that stand elsewhere, by name."""


@click.group(cls=Group, lazy=_BESIDE)
def flags() -> None:
    """Work the triage queue: list, look, claim, decide, take back."""


@flags.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([str(state) for state in FlagState]),
    help="Only flags in this state; may be given more than once. Else those that wait.",
)
@click.option("--clause", default="", help="A clause, a limb, or the beginning of one.")
@click.option("--min-score", default=0, type=click.IntRange(0, 100))
@click.option("--min-severity", default=1, type=click.IntRange(1, 5))
@click.option("--words", default="", help="Words that the post, the handle or the name holds.")
@click.option(
    "--query", default="", help="A filter as typed after / in the terminal; see docs/screens.md."
)
@click.option("--limit", default=100, type=click.IntRange(1, 500), help="Lines at most.")
@click.option("--after", help="Go on after this key, the `next_key` of the page before.")
@click.pass_obj
def list_(
    common: Common,
    /,
    limit: int,
    after: str | None,
    states: tuple[str, ...],
    query: str,
    **wanted: Any,
) -> None:
    """List flags, the most urgent first."""
    asked = parse(query)
    if states:
        wanted["states"] = frozenset(map(FlagState, states))
    asked = replace(asked, **wanted)
    with desk(common) as (application, actor):
        page = application.triage.queue(actor, query=asked, after=after, limit=limit)
    if common.json:
        show_json(page)
        return
    show_table(_HEAD, map(_row, page.items), empty="no flag waits for you")
    if page.next_key:
        note(f"{len(page.items)} of {page.total}; the next ones: --after {page.next_key}")


def _row(flag: FlagSummary) -> tuple[object, ...]:
    return (
        flag.id,
        _stands(flag),
        flag.score,
        flag.severity,
        flag.clause,
        flag.person,
        flag.unit,
        flag.platform,
        flag.observed_at,
        flag.excerpt,
    )


def _stands(flag: FlagSummary) -> str:
    held = f" by {flag.held_by}" if flag.held_by else ""
    return f"{flag.state.value}{held}{', overdue' if flag.level else ''}"


@flags.command("show")
@flag_argument
@unmask_option
@click.pass_obj
def show_(common: Common, flag_id: int, purpose: str | None) -> None:
    """Show a flag: the post, what speaks for and against, notes and decisions. The look is logged."""
    with desk(common) as (application, actor):
        if purpose is None:
            detail = application.triage.look(actor, flag_id)
        else:
            detail = application.triage.unmask(actor, flag_id, purpose=purpose)
    if common.json:
        show_json(detail)
    else:
        _show_detail(detail)


def _show_detail(detail: FlagDetail) -> None:
    flag, said = detail.summary, detail.explanation
    show_fields(
        [
            ("flag", f"{flag.id}, version {flag.version}"),
            ("state", flag.state.value),
            ("held by", flag.held_by),
            ("overdue", LEVELS[flag.level]),
            ("skipped", f"{detail.skips} times" if detail.skips else ""),
            ("case", flag.case_number),
            ("score", f"{flag.score}, severity {flag.severity}"),
            ("person", f"{flag.person} ({flag.person_number}), {flag.unit}"),
            ("handle", f"{flag.platform} {flag.handle}"),
            ("post", f"{detail.kind}, version {detail.post_version_no}"),
            ("published", flag.published_at),
            ("observed", flag.observed_at),
            ("address", detail.permalink),
            ("sha-256", detail.content_sha256),
            ("title", detail.title),
            ("text", detail.text),
        ]
    )
    show()
    show_table(
        ("clause", "weight", "rule", "words", "because"),
        [(f.clause, f.weight, f.rule, f.text, f.reason) for f in said.findings],
        empty="no finding",
    )
    for against in said.against:
        show(f"against (-{against.weight}): {against.reason}")
    for known in said.context:
        show(f"context: {known}")
    _show_also(detail)
    _show_history(detail)
    for decision in detail.decisions:
        reason = f" ({decision.reason.value})" if decision.reason else ""
        taken = ", taken back" if decision.reversed else ""
        show(
            f"decision {decision.id}: {decision.kind.value}{reason} by {decision.by}{taken}: {decision.note}"
        )
    for written in detail.notes:
        show(f"note by {written.author}: {written.text}")


def _show_also(detail: FlagDetail) -> None:
    for also in detail.also:
        when = iso(also.published_at or also.observed_at)
        words = f": {also.text}" if also.text else ", the same words"
        show(f"also posted at {also.platform} {also.handle}, {when}, {also.permalink}{words}")
    if detail.same_text_others:
        show(f"{detail.same_text_others} others posted the same text; each has a flag of their own")


def _show_history(detail: FlagDetail) -> None:
    from itertools import pairwise

    from monitor.differences import marked
    from monitor.places import place

    for before, after in pairwise(detail.history.versions):
        show(f"version {after.number}, seen {iso(after.observed_at)}: {marked(before, after)}")
    for state in detail.history.states:
        show(f"{iso(state.at)} {state.state.value}: {state.token}")
    for picture in detail.history.pictures:
        kept = f"{picture.mime}, {picture.size} bytes, sha-256 {picture.sha256}"
        show(f"picture {picture.url}: {picture.error or kept}")
        for line in picture.words:
            show(f"  words at {place(line.box)}: {line.text}")
        for one in detail.explanation.pictures:
            if one.sha256 == picture.sha256:
                _show_picture(one)
        for sentence in picture.unread:
            show(f"  {sentence}")


def _show_picture(said: PictureSaid) -> None:
    from monitor.places import place

    for finding, boxes in zip(said.findings, said.boxes, strict=True):
        at = ", ".join(place(box) for box in boxes)
        show(f"  {finding.clause} {finding.weight}, “{finding.text}” at {at}: {finding.reason}")
    for seen in said.seen:
        show(f"  {seen.clause or '-'}: {seen.reason}")


@flags.command
@flag_argument
@version_option
@click.pass_obj
def claim(common: Common, flag_id: int, version: int | None, key: str) -> None:
    """Take a flag, so that nobody else decides on it meanwhile."""
    decide(
        common,
        flag_id,
        version,
        lambda app, actor, at: app.triage.claim(actor, flag_id, version=at, key=key),
    )


@flags.command
@flag_argument
@version_option
@click.pass_obj
def release(common: Common, flag_id: int, version: int | None, key: str) -> None:
    """Give a claimed flag back to the queue."""
    decide(
        common,
        flag_id,
        version,
        lambda app, actor, at: app.triage.release(actor, flag_id, version=at, key=key),
    )


@flags.command
@flag_argument
@version_option
@note_option
@click.option(
    "--reason",
    required=True,
    type=click.Choice([str(reason) for reason in DismissReason]),
    help="Why not.",
)
@click.option("--clause", default="", help="The clause it is judged by; else the flag's own.")
@click.pass_obj
def dismiss(
    common: Common,
    /,
    flag_id: int,
    version: int | None,
    words: str,
    key: str,
    reason: str,
    clause: str,
) -> None:
    """Dismiss a flag: it is no matter of the policy, for this reason."""
    why = DismissReason(reason)
    decide(
        common,
        flag_id,
        version,
        lambda app, actor, at: app.triage.dismiss(
            actor, flag_id, version=at, reason=why, note=words, clause=clause, key=key
        ),
    )


@flags.command
@flag_argument
@version_option
@note_option
@click.pass_obj
def notice(common: Common, flag_id: int, version: int | None, words: str, key: str) -> None:
    """Answer a flag with a private safety notice: no discipline, no case."""
    decide(
        common,
        flag_id,
        version,
        lambda app, actor, at: app.triage.safety_notice(
            actor, flag_id, version=at, note=words, key=key
        ),
    )


@flags.command
@flag_argument
@version_option
@click.option("--note", "words", required=True, help="Why, in a sentence.")
@click.pass_obj
def escalate(common: Common, flag_id: int, version: int | None, words: str, key: str) -> None:
    """Hand a flag to internal affairs, as a case; nobody may stop an escalation."""
    decide(
        common,
        flag_id,
        version,
        lambda app, actor, at: app.triage.escalate(actor, flag_id, version=at, note=words, key=key),
    )


@flags.command
@flag_argument
@click.argument("text")
@click.pass_obj
def annotate(common: Common, flag_id: int, text: str) -> None:
    """Add a note to a flag; notes are never changed or removed."""
    with desk(common) as (application, actor):
        written = application.triage.annotate(actor, flag_id, text=text)
    if common.json:
        show_json(written)
    else:
        show(f"note {written.id} added to flag {flag_id}")
        say_masked(text, written)


@flags.command
@click.option("--key", default="", help="A word of your own for this request.")
@click.pass_obj
def undo(common: Common, key: str) -> None:
    """Take back your own latest decision, where nothing rests on it yet; the log keeps both."""
    with desk(common) as (application, actor):
        receipt = application.triage.undo(actor, key=key)
    show_receipt(common, receipt)
