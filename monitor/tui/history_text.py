"""What became of a post, as words: each edit as a difference, each loss with the platform's own words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import tzinfo
from itertools import pairwise
from typing import Final

from textual.content import Content

from cases.model.presence import PostState
from cases.model.views import PostHistory, VersionView
from monitor.safe_text import safe_line, safe_text
from monitor.tui import words

_WORDS: Final = 1_500
"""Words of a version that are compared; a longer one says so."""
_AROUND: Final = 6
"""Words shown on either side of a change."""
_PIECE: Final = re.compile(r"\S+\s*|\s+")
STATE: Final = {
    PostState.LIVE: "seen again",
    PostState.MISSING: "said not to be there, once: asked again later",
    PostState.DELETED: "deleted by its author: said twice, while the account stood",
    PostState.REMOVED_BY_PLATFORM: "removed by the platform",
    PostState.ACCOUNT_GONE: "gone with its account",
    PostState.RESTRICTED: "no longer public",
}


def history(found: PostHistory, zone: tzinfo) -> Iterator[Content]:
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
        yield words.heading(f"\nPictures  {len(found.pictures)}") + words.muted("  not shown here")
        for picture in found.pictures:
            kept = f"{picture.mime}, {picture.size:,} bytes, {picture.sha256[:16]}…"
            yield Content(f"  {safe_text(picture.error, limit=200) if picture.error else kept}")
            yield words.muted(f"    {safe_line(picture.url, 200)}")


def difference(before: VersionView, after: VersionView) -> Content:
    """Return what changed from one version to the next, with a few words around each change."""
    old, new = _pieces(before.text), _pieces(after.text)
    if old == new:
        return Content("the same words: " + _beside(before, after))
    parts: list[Content | tuple[str, str] | str] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append((_shortened(old[i:j], first=i == 0, last=j == len(old)), "$text-muted"))
            continue
        if i < j:
            parts.append((f"[−{_safe(old[i:j])}−]", "$text-error"))
        if k < m:
            parts.append((f"{{+{_safe(new[k:m])}+}}", "$text-success"))
        parts.append(" ")
    return Content.assemble(*parts)


def _beside(before: VersionView, after: VersionView) -> str:
    if before.text == after.text:
        return "it came back, or only links, pictures or the platform's own mark changed"
    return f"the change lies beyond the first {_WORDS:,} words"


def _pieces(text: str) -> list[str]:
    return [piece.rstrip() for piece in _PIECE.findall(text[: _WORDS * 40])][:_WORDS]


def _safe(pieces: list[str]) -> str:
    return safe_line(" ".join(pieces), 2_000)


def _shortened(pieces: list[str], *, first: bool, last: bool) -> str:
    """Return words that did not change: those next to a change, the rest as dots."""
    if len(pieces) <= 2 * _AROUND:
        return _safe(pieces) + " "
    head = [] if first else pieces[:_AROUND]
    tail = [] if last else pieces[-_AROUND:]
    return _safe([*head, "…", *tail]) + " "
