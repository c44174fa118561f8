"""How far custody is covered outside, as words: for the line above every screen, and for the custody screen."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from textual.content import Content

from cases.model.heads import Window
from monitor.health import ago, outside
from monitor.safe_text import safe_line
from monitor.tui import words

_LONG: Final = 3_600
"""Seconds without a head outside from which on the line above warns."""


def short(window: Window, *, fault: str = "") -> Content:
    """Return what the line above says of custody outside, in the colour of a warning where it is long ago.

    A fault in the rule files stands before it; what it is, the screen of the collectors tells.
    """
    late = window.entries and window.seconds >= _LONG
    failing = any(one.failures for one in window.attestors)
    said = Content.styled(outside(window), "$text-warning" if late or failing else "$text-muted")
    return (
        Content.styled("rules broken, old ones in force · ", "$text-error") + said
        if fault
        else said
    )


def covered(window: Window, now: datetime) -> Content:
    """Return how far custody is covered outside, and how those who vouch for it fare."""
    lines = [
        Content(
            f"{window.covered:,} entries are under a head outside this machine; {window.entries:,} after them are not."
        )
    ]
    if not window.attestors:
        lines.append(
            words.muted("Nobody outside is asked: [custody] of the settings names nobody.")
        )
    for one in window.attestors:
        name = safe_line(one.name, 60)
        if one.failures:
            why = safe_line(one.last_error, 300)
            lines.append(
                Content.styled(
                    f"{name} has not vouched for the newest head: {why}", "$text-warning"
                )
            )
        else:
            lines.append(
                words.muted(
                    f"{name} vouched for {one.size:,} entries, {ago(one.last_ok_at, now)} ago"
                )
            )
    return Content("\n").join(lines)
