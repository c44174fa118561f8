"""Three palettes: dark, light, and one of the sixteen colours that every terminal has.

Every text token of the first two reads at 4.5:1 or better on every ground (WCAG AA). Severities stay apart for people
who do not tell red from green, or blue from yellow, and no state is told by colour alone. `tests/tui/test_theme.py`
measures all of it, on simulated eyes. The third paints its own black ground, since nobody knows a terminal's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.theme import Theme

DARK: Final = "watchdesk-dark"
LIGHT: Final = "watchdesk-light"
ANSI: Final = "watchdesk-ansi"
_BY_SETTING: Final = {"dark": DARK, "light": LIGHT, "ansi": ANSI}
_FEW_COLOURS: Final = frozenset({"linux", "ansi", "vt100", "vt220", "xterm-16color", "dumb"})
"""Values of TERM for terminals that show no more than sixteen colours."""

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


def chosen(setting: str, environment: Mapping[str, str]) -> str:
    """Return the palette for a setting on a terminal: the sixteen colours where it has no more or wants none."""
    few = environment.get("TERM", "") in _FEW_COLOURS and "COLORTERM" not in environment
    return ANSI if few or environment.get("NO_COLOR") else _BY_SETTING[setting]


def _theme(
    name: str, *, dark: bool, ink: dict[str, str], ground: dict[str, str], ansi: bool = False
) -> Theme:
    """Make a theme whose text tokens are exactly the given inks."""
    hues = ("primary", "secondary", "accent", "warning", "error", "success")
    variables = {f"text-{hue}": ink[hue] for hue in hues} | {
        "text": ink["text"],
        "text-muted": ink["muted"],
        "text-disabled": ink["muted"],
        "foreground-muted": ink["muted"],
        "ansi-background": ground["background"],
        "ansi-foreground": ink["text"],
        "cursor": ground["cursor"],
        "cursor-blurred": ground["cursor-blurred"],
        "rule": ground["rule"],
        "block-cursor-background": ground.get("block", ground["cursor"]),
        "block-cursor-foreground": ground["background"] if ansi else ink["text"],
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": ground.get("block", ground["cursor-blurred"]),
        "block-cursor-blurred-foreground": ground["background"] if ansi else ink["text"],
        "border": ink["primary"],
        "border-blurred": ground["rule"],
        "footer-background": ground["panel"],
        "footer-key-foreground": ink["accent"],
        "input-cursor-background": ink["text"],
        "input-cursor-foreground": ground["background"],
        "input-selection-background": ground.get("block", ground["cursor"]),
        "input-selection-foreground": ground["background"] if ansi else ink["text"],
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
        ansi=ansi,
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
            "success": "#0b6152",
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
    _theme(
        ANSI,
        dark=True,
        ansi=True,
        ink={
            "text": "ansi_bright_white",
            "muted": "ansi_white",
            "primary": "ansi_bright_cyan",
            "secondary": "ansi_bright_cyan",
            "accent": "ansi_bright_yellow",
            "warning": "ansi_bright_yellow",
            "error": "ansi_bright_red",
            "success": "ansi_bright_green",
        },
        ground={
            "background": "ansi_black",
            "surface": "ansi_black",
            "panel": "ansi_black",
            "cursor": "ansi_black",
            "cursor-blurred": "ansi_black",
            "block": "ansi_white",
            "rule": "ansi_white",
        },
    ),
)
