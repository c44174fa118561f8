"""The keys that are active now, as words: made from the bindings, so never wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.screen import Screen

from monitor.tui import words

if TYPE_CHECKING:
    from monitor.tui.sitting import Sitting

SYSTEM: Final = frozenset(
    {
        *("app.focus_next", "app.focus_previous", "screen.copy_text"),
        *("scroll_left", "scroll_right", "page_left", "page_right"),
    }
)
"""Textual's own, not worth a line each."""
_KEYS: Final = 14
"""Cells of the column of keys."""
TWINS: Final = {
    "draws-draw": "draws draw",
    "draws-next": "draws next",
    "draws-pledge": "draws pledge",
    "directed-decline": "directed decide",
    "directed-end": "directed end",
    "directed-flag": "directed flag",
    "directed-grant": "directed decide",
    "directed-new": "directed ask",
    "pages-waive": "pages waive",
    "pages-check": "pages check",
    "review-done": "draws done",
    "review-flag": "draws flag",
    "review-recuse": "draws recuse",
    "queue-dismiss": "flags dismiss",
    "queue-case": "cases open",
    "queue-escalate": "flags escalate",
    "queue-note": "flags annotate",
    "queue-notice": "flags notice",
    "queue-snooze": "flags snooze",
    "queue-assign": "flags assign",
    "queue-undo": "flags undo",
    "queue-redo": "flags redo",
    "queue-skip": "flags skip",
    "queue-coach": "flags coach",
    "queue-identity": "flags needs-identity",
    "queue-legal": "flags to-legal",
    "queue-recuse": "flags recuse",
    "queue-filter": "flags list --query",
    "queue-load": "flags list",
    "queue-unmask": "flags show --unmask",
    "queue-clause": "policy show",
    "queue-pictures": "flags pictures",
    "queue-save-view": "views save",
    "queue-view": "views list",
    "cases-glass": "access break-glass",
    "case-note": "cases note",
    "case-record": "cases record",
    "case-step": "cases advance",
    "case-allege": "cases allege",
    "case-declare": "cases declare",
    "case-classify": "cases classify",
    "case-assign": "cases assign",
    "case-submit": "cases submit-report",
    "case-speech": "cases speech",
    "case-check": "cases checklist",
    "case-opinion": "cases opinion",
    "case-concur": "cases concur",
    "case-dispose": "cases dispose",
    "case-propose-action": "cases propose",
    "case-respond": "cases respond",
    "case-compare": "cases comparables",
    "case-determine": "cases determine",
    "case-appeal": "cases appeal",
    "case-task": "cases task-done",
    "case-letters": "letters list",
    "case-clocks": "clocks start",
    "case-correct": "cases record --corrects",
    "case-parts": "access parts",
    "case-toll": "clocks toll",
    "case-link": "cases merge",
    "case-escalate": "cases escalate",
    "case-unmask": "cases show --unmask",
    "case-procedure": "cases next",
    "case-pictures": "cases pictures",
    "pictures-plain": "flags picture --plain",
    "letters-new": "letters draft",
    "letters-issue": "letters issue",
    "letters-serve": "letters served",
    "desk-done": "cases task-done",
    "warning-answer": "warnings answer",
    "names-decline": "report decide",
    "names-release": "report decide",
    "signing-decline": "access decline",
    "signing-sign": "access sign",
    "people-confirm": "handles grade",
    "people-doubt": "handles grade",
    "disposal-propose": "retention dispose",
    "disposal-approve": "retention approve",
    "disposal-decline": "retention decline",
    "disposal-hold": "retention hold",
    "disposal-lift": "retention lift",
}
"""The command that does what an act of the screen does."""

_MARKS: Final = (
    ("●", "A new flag, or a case at intake"),
    ("◐", "A flag held by you"),
    ("⚿", "A flag held by somebody else"),
    ("■", "A flag that is marked"),
    ("⧗", "A flag that is set aside"),
    ("◆", "A case that is investigated"),
    ("✗", "A withdrawn case"),
    ("✓", "Done, and in the record"),
)


def keys_text(app: Sitting) -> tuple[Content, Content]:
    """Return a title and the keys by where they work: on the screen, in the focused part, everywhere."""
    groups: dict[str, dict[str, tuple[list[str], str]]] = {}
    active = sorted(app.screen.active_bindings.values(), key=lambda found: not found.binding.show)
    for node, binding, _enabled, tooltip in active:
        if not binding.description or binding.action in SYSTEM:
            continue
        group = (
            "On this screen"
            if isinstance(node, Screen)
            else "Everywhere"
            if node is app
            else "Where the focus is"
        )
        shown = binding.key_display or app.get_key_display(binding)
        said = f"{binding.description}: {tooltip}" if tooltip else binding.description
        twin = TWINS.get((binding.id or "").rstrip("0123456789"))
        said += f" [{twin}]" if twin else ""
        name = binding.action if "view(" not in binding.action else "view"
        keys, _ = groups.setdefault(group, {}).setdefault(name, ([], said))
        if shown not in keys:
            keys.append(shown)
    everywhere = groups.setdefault("Everywhere", {})
    for key, (mode, name) in app.places().items():
        everywhere[f"mode {mode}"] = ([f"g {key}"], f"Go to {name}")
    everywhere["focus"] = (["tab"], "To the next part of the screen")
    lines: list[Content] = []
    for group in ("On this screen", "Where the focus is", "Everywhere"):
        if group in groups:
            lines.append(words.heading(f"{chr(10) if lines else ''}{group}"))
            lines += [
                Content.assemble((f"  {_together(keys):<{_KEYS}}", "$text-accent bold"), said)
                for keys, said in groups[group].values()
            ]
    lines.append(words.heading("\nMarks"))
    lines += [
        Content.assemble((f"  {mark:<{_KEYS}}", "$text-accent bold"), said) for mark, said in _MARKS
    ]
    lines.append(words.muted("\nIn brackets the command that does the same: watchdesk …"))
    return Content("Keys"), Content("\n").join(lines)


def _together(keys: list[str]) -> str:
    """Return the keys of one act; a run of digits as the first and the last."""
    digits = [key for key in keys if key.isdigit()]
    return f"{digits[0]}–{digits[-1]}" if len(digits) > 1 else ", ".join(keys)
