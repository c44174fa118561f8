"""Both palettes can be read, also by people who do not tell red from green."""

from __future__ import annotations

import itertools

import pytest
from textual.color import Color
from textual.theme import Theme

from monitor.tui.theme import GROUNDS, INKS, THEMES


def luminance(colour: Color) -> float:
    """Relative luminance, WCAG 2.2."""

    def linear(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b)


def contrast(one: Color, other: Color) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colours(theme: Theme) -> dict[str, Color]:
    variables = {**theme.to_color_system().generate(), **theme.variables}
    return {name: Color.parse(variables[name]) for name in {*INKS, *GROUNDS, "primary", "accent"}}


@pytest.mark.parametrize("theme", THEMES, ids=[theme.name for theme in THEMES])
def test_every_ink_reads_on_every_ground(theme: Theme) -> None:
    found = colours(theme)

    for ink, ground in itertools.product(INKS, GROUNDS):
        assert contrast(found[ink], found[ground]) >= 4.5, (ink, ground)
    for badge in ("primary", "accent"):
        assert contrast(found["background"], found[badge]) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=[theme.name for theme in THEMES])
def test_error_and_success_differ_in_blue_and_not_only_in_red_and_green(theme: Theme) -> None:
    found = colours(theme)
    error, success = found["text-error"], found["text-success"]
    # What is left to a person without red cones or without green ones: the blue-yellow axis.
    error_axis = error.b - (error.r + error.g) / 2
    success_axis = success.b - (success.r + success.g) / 2

    assert abs(error_axis - success_axis) + 255 * abs(luminance(error) - luminance(success)) > 15
