"""What the screens of supervision say. Text from outside passes `safe_text` here."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from textual.content import Content

from cases.model.directed_looks import DirectedLook
from cases.model.draws import ReviewDraw, SeenPost
from cases.model.pages import PageLine, Result
from monitor.safe_text import safe_line, safe_text
from monitor.tui import words

RESULT: Final = {
    Result.PASS: ("✓ pass        ", "$text-success"),
    Result.FAIL: ("✗ fail        ", "$text-error bold"),
    Result.CANNOT_TELL: ("? cannot tell ", "$text-warning"),
    Result.FOR_A_PERSON: ("· for a person", "$text-muted"),
    Result.WAIVED: ("– waived      ", "$text-muted"),
}
VERDICT: Final = {
    True: ("✓", "complies", "$text-success"),
    False: ("✗", "does not", "$text-error"),
    None: ("?", "cannot tell", "$text-warning"),
}
_TEXT_CAP: Final = 20_000


def draw_text(one: ReviewDraw) -> Content:
    """Return what may be told of a draw to anybody."""
    said = [
        words.heading(f"Draw {one.id} over {safe_line(one.unit, 60)}, purpose {one.purpose.value}"),
        words.muted(
            f"  {one.rotation} by turn, {one.size - one.rotation} by chance, of {one.eligible}; "
            f"{one.excluded} left out by rule; pledged by {safe_line(one.committed_by, 30)} "
            f"{one.committed_at:%Y-%m-%d %H:%M} UTC"
        ),
        words.muted("  SHA-256 of the list and of the seed, kept in custody before the draw:"),
        Content(f"  list  {one.eligible_sha256}"),
        Content(f"  seed  {one.seed_sha256}"),
    ]
    if one.drawn_at is None:
        said.append(
            Content.styled("  The seed is not told before the draw: D draws.", "$text-accent")
        )
    else:
        said.append(words.muted("  What was drawn by: the seed, and the word named outside:"))
        said.append(Content(f"  seed  {one.seed}"))
        said.append(Content(f"  word  {safe_line(one.word, 100) or '—'}"))
    said.append(
        words.muted("  A review is no discipline: it finds nothing, or a flag waits in the queue.")
    )
    return Content("\n").join(said)


def directed_text(one: DirectedLook) -> Content:
    """Return a directed look: at whom, why, who signed, and what came of it."""
    about = safe_line(one.clause or one.matter, 40)
    said = [
        words.heading(f"Look {one.id} at {safe_line(f'{one.person} #{one.number}', 80)}"),
        Content(safe_text(one.reason, limit=_TEXT_CAP)),
        words.muted(
            f"  {about}; posts since {one.since:%Y-%m-%d}, until {one.ends_on}; asked by "
            f"{safe_line(one.asked_by, 30)} {one.asked_at:%Y-%m-%d %H:%M} UTC"
        ),
    ]
    if one.decided_by:
        said.append(
            words.muted(f"  decided by {safe_line(one.decided_by, 30)}: {safe_line(one.why, 200)}")
        )
    said.append(words.muted(f"  opened {one.looks} times, {one.flagged} posts flagged"))
    if one.alert:
        said.append(Content.styled("  ▲ the auditor was told of it", "$text-warning"))
    return Content("\n").join(said)


def post_text(one: SeenPost, zone: tzinfo) -> Content:
    """Return a post whole, its personal data masked."""
    when = words.moment(one.published_at, zone) if one.published_at else "no date"
    state = f" · flag {one.flag}" if one.flag else ""
    head = safe_line(f"{one.platform}:{one.handle} · {one.kind} · {when}{state}", 120)
    title = Content(safe_line(one.title, 300) + "\n") if one.title else Content()
    return (
        words.heading(head) + Content("\n") + title + Content(safe_text(one.text, limit=_TEXT_CAP))
    )


def page_text(line: PageLine) -> Content:
    """Return what the last check of a page found, duty by duty, with the words it rests on."""
    said = [words.heading(safe_line(f"{line.page} · {line.url}", 160))]
    if line.last is None:
        said.append(words.muted("  never checked: C checks it"))
        return Content("\n").join(said)
    check = line.last
    changed = ", its words changed since the check before" if check.changed else ""
    said.append(
        words.muted(
            f"  checked by {safe_line(check.by, 30)} {check.at:%Y-%m-%d %H:%M} UTC{changed}"
        )
    )
    for one in check.results:
        mark, style = RESULT[one.result]
        said.append(
            Content.assemble(
                "  ", (mark, style), (f"  {one.clause:<8}", "bold"), f" {safe_line(one.title, 60)}"
            )
        )
        if one.words and one.result is not Result.FOR_A_PERSON:
            said.append(words.muted(f"      {safe_line(one.words, 200)}"))
    return Content("\n").join(said)
