"""What became of a post, as words: each edit as a difference, each loss with the platform's own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import pairwise
from typing import Final

from textual.content import Content

from cases.model.findings import PictureSaid
from cases.model.posted import PictureView, PostHistory, VersionView
from cases.model.presence import PostState
from monitor import differences
from monitor.places import place
from monitor.safe_text import safe_line, safe_text
from monitor.tui import words

_STYLE: Final = {
    differences.Kind.SAME: "$text-muted",
    differences.Kind.OUT: "$text-error",
    differences.Kind.IN: "$text-success",
}
_LINES: Final = 40
"""Lines of a picture that are shown."""
STATE: Final = {
    PostState.LIVE: "seen again",
    PostState.MISSING: "said not to be there, once: asked again later",
    PostState.DELETED: "deleted by its author: said twice, while the account stood",
    PostState.REMOVED_BY_PLATFORM: "removed by the platform",
    PostState.ACCOUNT_GONE: "gone with its account",
    PostState.RESTRICTED: "no longer public",
}


def history(
    found: PostHistory, zone: tzinfo, pictured: Sequence[PictureSaid] = ()
) -> Iterator[Content]:
    """Yield the parts of a history; nothing for a post of one version that was live throughout."""
    if len(found.versions) > 1:
        yield words.heading("\nEdits  ") + words.muted("[−taken out−] {+put in+}")
        for before, after in pairwise(found.versions):
            yield words.muted(
                f"  version {after.number} · seen {words.moment(after.observed_at, zone)}"
            )
            yield Content("    ") + difference(before, after)
    if found.states:
        yield words.heading("\nPresence")
        for state in found.states:
            said = f"  “{safe_line(state.token, 80)}”" if state.token else ""
            yield Content.assemble(
                f"  {words.moment(state.at, zone)}  {STATE[state.state]}", (said, "$text-muted")
            )
    if found.pictures:
        yield words.heading(f"\nPictures  {len(found.pictures)}")
        for picture in found.pictures:
            kept = f"{picture.mime}, {picture.size:,} bytes, {picture.sha256[:16]}…"
            yield Content(f"  {safe_text(picture.error, limit=200) if picture.error else kept}")
            yield words.muted(f"    {safe_line(picture.url, 200)}")
            yield from _read(picture, [one for one in pictured if one.sha256 == picture.sha256])


def _read(picture: PictureView, said: Sequence[PictureSaid]) -> Iterator[Content]:
    """Yield what stands in a picture, where, and what was found there."""
    for line in picture.words[:_LINES]:
        yield words.muted(f"    {place(line.box):>12}  ") + Content(safe_line(line.text, 200))
    if len(picture.words) > _LINES:
        yield words.muted(f"    {len(picture.words) - _LINES} more lines")
    for one in said:
        for finding, boxes in zip(one.findings, one.boxes, strict=True):
            at = ", ".join(place(box) for box in boxes)
            yield Content.assemble(
                (f"    {safe_line(finding.clause, 12):<11}", "$text-accent bold"),
                (f"{finding.weight:>4} ", "$text-warning"),
                f"“{safe_line(finding.text, 38)}” at {at}",
                f"\n      {safe_text(finding.reason, limit=300)}",
            )
        for seen in one.seen:
            where = f" at {place(seen.box)}" if seen.box else ""
            yield Content(f"    {safe_text(seen.reason, limit=300)}{where}")
    for sentence in picture.unread:
        yield words.muted(f"    {safe_text(sentence, limit=200)}")
    if picture.sha256 and not picture.read:
        yield words.muted("    Not read yet.")


def difference(before: VersionView, after: VersionView) -> Content:
    """Return what changed from one version to the next, with a few words around each change."""
    pieces = [(f"{piece} ", _STYLE[piece.kind]) for piece in differences.difference(before, after)]
    return Content.assemble(*pieces)
