"""Two palettes, one dark and one light; every text token reads at 4.5:1 or better on every ground (WCAG AA).

The hues are told apart by people who do not see red and green as different, and no state is told by
colour alone. `tests/tui/test_theme.py` measures both.
"""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

DARK: Final = "watchdesk-dark"
LIGHT: Final = "watchdesk-light"

GROUNDS: Final = ("background", "surface", "panel", "cursor", "cursor-blurred")
"""The variables that text stands on."""
INKS: Final = (
    "foreground",
    "text",
    "text-muted",
    "text-primary",
    "text-secondary",
    "text-accent",
    "text-warning",
    "text-error",
    "text-success",
)
"""The variables that text is written in."""


def _theme(name: str, *, dark: bool, ink: dict[str, str], ground: dict[str, str]) -> Theme:
    """Make a theme whose text tokens are exactly the given inks."""
    hues = ("primary", "secondary", "accent", "warning", "error", "success")
    variables = {f"text-{hue}": ink[hue] for hue in hues} | {
        "text": ink["text"],
        "text-muted": ink["muted"],
        "text-disabled": ink["muted"],
        "foreground-muted": ink["muted"],
        "cursor": ground["cursor"],
        "cursor-blurred": ground["cursor-blurred"],
        "rule": ground["rule"],
        "block-cursor-background": ground["cursor"],
        "block-cursor-foreground": ink["text"],
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": ground["cursor-blurred"],
        "block-cursor-blurred-foreground": ink["text"],
        "border": ink["primary"],
        "border-blurred": ground["rule"],
        "footer-background": ground["panel"],
        "footer-key-foreground": ink["accent"],
        "input-cursor-background": ink["text"],
        "input-cursor-foreground": ground["background"],
        "input-selection-background": ground["cursor"],
        "scrollbar": ground["rule"],
        "scrollbar-hover": ink["muted"],
        "scrollbar-active": ink["primary"],
        "scrollbar-background": ground["background"],
        "scrollbar-background-hover": ground["background"],
        "scrollbar-background-active": ground["background"],
        "scrollbar-corner-color": ground["background"],
    }
    return Theme(
        name=name,
        dark=dark,
        foreground=ink["text"],
        background=ground["background"],
        surface=ground["surface"],
        panel=ground["panel"],
        primary=ink["primary"],
        secondary=ink["secondary"],
        accent=ink["accent"],
        warning=ink["warning"],
        error=ink["error"],
        success=ink["success"],
        variables=variables,
    )


THEMES: Final = (
    _theme(
        DARK,
        dark=True,
        ink={
            "text": "#e6e4f3",
            "muted": "#b4b0cd",
            "primary": "#c9aeeb",
            "secondary": "#86c5da",
            "accent": "#f2bf80",
            "warning": "#f4c67f",
            "error": "#f59db2",
            "success": "#9ad8cd",
        },
        ground={
            "background": "#211f30",
            "surface": "#29263b",
            "panel": "#322f47",
            "cursor": "#443f62",
            "cursor-blurred": "#363250",
            "rule": "#5b5678",
        },
    ),
    _theme(
        LIGHT,
        dark=False,
        ink={
            "text": "#38345a",
            "muted": "#5c5776",
            "primary": "#644690",
            "secondary": "#1b5a74",
            "accent": "#7c4a06",
            "warning": "#744b00",
            "error": "#93284a",
            "success": "#1d5c60",
        },
        ground={
            "background": "#faf5ee",
            "surface": "#f5eee5",
            "panel": "#eee5da",
            "cursor": "#ddd1e6",
            "cursor-blurred": "#e9e0ea",
            "rule": "#a89cb4",
        },
    ),
)
