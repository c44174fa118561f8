"""The keys that are active now, as words: made from the bindings, so never wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.screen import Screen

from monitor.tui import words

if TYPE_CHECKING:
    from monitor.tui.sitting import Sitting

SYSTEM: Final = frozenset({"app.focus_next", "app.focus_previous", "screen.copy_text"})
"""Textual's own, not worth a line each."""
_KEYS: Final = 14
"""Cells of the column of keys."""

_MARKS: Final = (
    ("●", "A new flag, or a case at intake"),
    ("◐", "A flag held by you"),
    ("⚿", "A flag held by somebody else"),
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
        keys, _ = groups.setdefault(group, {}).setdefault(binding.action, ([], said))
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
                Content.assemble((f"  {', '.join(keys):<{_KEYS}}", "$text-accent bold"), said)
                for keys, said in groups[group].values()
            ]
    lines.append(words.heading("\nMarks"))
    lines += [
        Content.assemble((f"  {mark:<{_KEYS}}", "$text-accent bold"), said) for mark, said in _MARKS
    ]
    return Content("Keys"), Content("\n").join(lines)
