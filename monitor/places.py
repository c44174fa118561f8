"""Places in pictures, in words."""

from __future__ import annotations

from cases.model.findings import Box


def place(box: Box) -> str:
    """Return where a box lies: its left upper corner and its size, in pixels of the picture as shown."""
    left, top = min(x for x, _ in box), min(y for _, y in box)
    right, bottom = max(x for x, _ in box), max(y for _, y in box)
    return f"{left},{top} {right - left}x{bottom - top}"
