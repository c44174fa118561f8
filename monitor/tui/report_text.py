"""Reports and their messages as words. No widgets here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.content import Content

from cases.model.reporting import Message, Progress, Receipt, Recipient
from monitor.safe_text import safe_line, safe_text
from monitor.tui import words
from monitor.tui.post_text import Looks

_LONGEST: Final = 8_000
"""Characters of a message that are shown."""
STATE: Final = {
    "received": ("●", "received", "$text-accent"),
    "answered": ("◐", "answered", "$text-warning"),
    "closed": ("✓", "closed", "$text-success"),
}


def goes_to(to: Recipient, authority: str) -> str:
    """Return who works on a report, where that is not the unit's command."""
    if to is Recipient.UNIT:
        return ""
    if to is Recipient.INTERNAL_AFFAIRS:
        return "goes to internal affairs; the unit has no part in it"
    if authority:
        return f"goes past those it is about, to {safe_line(authority, 100)}"
    return "goes past those it is about; no outside authority is set up here"


def receipt(found: Receipt, captured: str) -> Content:
    """Return what a reporter reads at the end; the receipt code stands there this once."""
    lines = [
        Content.assemble(
            ("✓ Received. ", "$text-success bold"),
            "Your receipt is ",
            (safe_line(found.number, 20), "bold"),
            ": keep it, it is how you ask what became of the report.",
        )
    ]
    if found.code:
        lines.append(
            Content.assemble(
                "With it goes the code ",
                (found.code, "bold"),
                ": write it down now, it is shown this once and kept nowhere.",
            )
        )
    if where := goes_to(found.recipient, found.outside_authority):
        lines.append(words.muted(f"It {where}."))
    if found.late:
        lines.append(
            words.muted("It came later than one should report; that is noted, and judges nothing.")
        )
    if captured:
        lines.append(words.muted(safe_text(captured, limit=600)))
    return Content("\n").join(lines)


def progress(found: Progress, looks: Looks) -> Content:
    """Return what a reporter is told of a report, and its messages."""
    mark, state, style = STATE[found.state]
    name = "not kept" if found.anonymous else "sealed" if found.confidential else "open"
    lines = [
        Content.assemble((f"{mark} {state}", style), f"  {safe_line(found.number, 20)}"),
        words.muted(
            f"reported {words.moment(found.reported_at, looks.zone)}"
            f"{', noted as late' if found.late else ''} · your name is {name}"
        ),
    ]
    if where := goes_to(found.recipient, ""):
        lines.append(words.muted(where.partition(";")[0]))
    lines += [
        Content.styled(
            f"▲ The custodian let somebody see your name, {words.moment(at, looks.zone)}.",
            "$text-warning",
        )
        for at in found.released
    ]
    return Content("\n").join([*lines, Content(), thread(found.messages, looks, mine=True)])


def thread(messages: Iterable[Message], looks: Looks, *, mine: bool = False) -> Content:
    """Return messages, the oldest first; `mine` are the reporter's."""
    lines = []
    for one in messages:
        if one.from_reporter:
            who = "you" if mine else f"reporter {safe_line(one.author, 20)}"
        else:
            who = "who works on it" if mine else safe_line(one.author, 40)
        style = "$text-accent bold" if one.from_reporter else "$text-secondary bold"
        lines.append(
            Content.assemble(
                (who, style), (f"  {words.moment(one.written_at, looks.zone)}", "$text-muted")
            )
        )
        lines.append(Content(f"{safe_text(one.text, limit=_LONGEST)}\n"))
    return Content("\n").join(lines or [words.muted("No messages yet: a writes one.")])
