"""What stands there while the terminal is too small to show what is decided."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

LEAST: Final = Size(40, 10)
"""Cells and lines below which nothing may be decided."""


class SmallScreen(ModalScreen[None]):
    """Lies over everything and takes every key."""

    CSS = "SmallScreen { background: $background; }"

    def compose(self) -> ComposeResult:
        """Say why nothing is shown."""
        yield Static(Content("The window is too small to decide anything here."))


def too_small(size: Size) -> bool:
    """Tell whether a terminal of that size shows too little."""
    return size.width < LEAST.width or size.height < LEAST.height
