"""What is said of a kept picture: how it is shown, what it is, where it is from. No widgets here."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from cases.model.drawings import Drawing, PictureOnFile
from monitor.safe_text import safe_line
from monitor.tui import words

_BLURRED = "▒ BLURRED, grey: not the evidence · b: plain, logged"
_PLAIN = "█ PLAIN, logged; made small: not the evidence · b: blurred"


def facts(pictures: Sequence[PictureOnFile], at: int, drawing: Drawing | None) -> Content:
    """Return the lines above a picture.

    Args:
        pictures: All there are.
        at: Index of the one that is shown.
        drawing: What is shown of it; None where nothing is.
    """
    one = pictures[at]
    head = Content.styled(f"{safe_line(one.label, 20)}  {at + 1} of {len(pictures)}", "bold")
    if drawing is not None:
        state = (_PLAIN, "$text-warning bold") if drawing.plain else (_BLURRED, "$text-accent bold")
        head += Content("  ") + Content.styled(*state)
    lines = [head]
    if one.sha256:
        lines += [_what(one, drawing), words.muted(f"sha256 {safe_line(one.sha256, 64)}")]
    lines.append(words.muted(f"from {safe_line(one.source, 120)}"))
    if one.url:
        lines.append(words.muted(f"fetched from {safe_line(one.url, 120)}"))
    return Content("\n").join(lines)


def _what(one: PictureOnFile, drawing: Drawing | None) -> Content:
    """Return kind, bytes and pixels; a file that is not what it was said to be is told."""
    said = safe_line(one.mime, 40)
    real = safe_line(f"image/{drawing.format.lower()}", 20) if drawing else said
    kind = Content(real or "kind not told")
    if said and real != said:
        kind = Content.styled(f"▲ {real}", "$text-warning") + Content(f", said to be {said}")
    parts = [kind, Content(f"{one.size:,} bytes")]
    if drawing is not None:
        size = f"{drawing.picture_width:,} × {drawing.picture_height:,} pixels"
        parts.append(Content(size))
        if drawing.animated:
            parts.append(Content("first frame of several"))
    return Content(" · ").join(parts)


def not_shown(one: PictureOnFile, why: str) -> Content:
    """Return what stands in the place of a picture that is not shown; `why` is a safe sentence."""
    kept = "Its bytes are kept as they came, under the hash above." if one.sha256 else ""
    return Content.assemble(
        ("This picture is not shown.", "$text-error bold"),
        f"\n{why}",
        (f"\n{kept}", "$text-muted") if kept else "",
    )
