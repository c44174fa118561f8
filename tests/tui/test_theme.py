"""Every palette can be read by everybody: contrast of what is really drawn, severities on simulated eyes."""

from __future__ import annotations

import itertools
import math

import pytest
from rich.color import Color as Drawn
from support.department import Department
from textual.color import Color
from textual.screen import ModalScreen
from textual.theme import Theme
from tui.stage import Sitter, sitting

from monitor.tui.theme import ANSI, DARK, GROUNDS, INKS, LIGHT, THEMES, chosen
from monitor.tui.words import SEVERITY_STYLE

READ = [theme for theme in THEMES if not theme.ansi]
EYES = {
    # Machado, Oliveira, Fernandes 2009, severity 1.0: rows give red, green and blue from linear red, green, blue.
    "trichromat": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanope": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranope": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanope": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
VGA = {  # the sixteen colours as terminals paint them first of all
    "ansi_black": "#000000",
    "ansi_white": "#aaaaaa",
    "ansi_bright_red": "#ff5555",
    "ansi_bright_green": "#55ff55",
    "ansi_bright_yellow": "#ffff55",
    "ansi_bright_cyan": "#55ffff",
    "ansi_bright_white": "#ffffff",
}
Triple = tuple[float, float, float]


def linear(colour: Color) -> Triple:
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (value / 255 for value in (colour.r, colour.g, colour.b))
    )
    return red, green, blue


def luminance(colour: Color) -> float:
    """Relative luminance, WCAG 2.2."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(colour: Color, eye: str) -> Triple:
    """CIE L*a*b* (D65) of a colour as that eye sees it."""
    light = linear(colour)
    red, green, blue = (
        min(max(sum(part * value for part, value in zip(row, light, strict=True)), 0), 1)
        for row in EYES[eye]
    )
    scaled = (
        (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047,
        0.2126729 * red + 0.7151522 * green + 0.0721750 * blue,
        (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883,
    )
    x, y, z = (
        value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116
        for value in scaled
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: Color, other: Color, eye: str) -> float:
    """How far apart two colours are (CIE 1976); from about 10 on they are told apart at a glance."""
    pairs = zip(lab(one, eye), lab(other, eye), strict=True)
    return math.sqrt(sum((first - second) ** 2 for first, second in pairs))


def colours(theme: Theme) -> dict[str, Color]:
    variables = {**theme.to_color_system().generate(), **theme.variables}
    names = {*INKS, *GROUNDS, "primary", "accent"}
    return {name: Color.parse(VGA.get(variables[name], variables[name])) for name in names}


@pytest.mark.parametrize("theme", THEMES, ids=[theme.name for theme in THEMES])
def test_every_ink_reads_on_every_ground(theme: Theme) -> None:
    found = colours(theme)

    for ink, ground in itertools.product(INKS, GROUNDS):
        assert contrast(found[ink], found[ground]) >= 4.5, (ink, ground)
    for badge in ("primary", "accent"):
        assert contrast(found["background"], found[badge]) >= 4.5


async def look_around(sitter: Sitter) -> set[tuple[Drawn, Drawn]]:
    """Visit screens and dialogs; return every pair of colours that letters were drawn in."""
    pairs: set[tuple[Drawn, Drawn]] = set()
    for keys in (
        "",
        "n",
        "d",
        "escape",
        "c",
        "escape",
        "enter",
        "E",
        "escape",
        "q",
        "question_mark",
    ):
        await sitter.press(*keys.split())
        collect(sitter, pairs)
    await sitter.press("escape", "g", "c")
    collect(sitter, pairs)
    for keys in ("enter", "2", "5", "q", "g v", "v", "g h", "e"):
        await sitter.press(*keys.split())
        collect(sitter, pairs)
    return pairs


def collect(sitter: Sitter, pairs: set[tuple[Drawn, Drawn]]) -> None:
    """Add what is drawn of the screen, or of the dialog alone: what lies dimmed behind one is not to be read."""
    screen = sitter.app.screen
    shown = screen.children[0].region if isinstance(screen, ModalScreen) else screen.region
    for strip in screen._compositor.render_strips()[shown.y : shown.bottom]:
        for segment in strip.crop(shown.x, shown.right):
            style = segment.style
            letters = any(character.isalnum() for character in segment.text)
            if letters and style and style.color and style.bgcolor:
                pairs.add((style.color, style.bgcolor))


@pytest.mark.parametrize("theme", READ, ids=[theme.name for theme in READ])
async def test_every_pair_of_colours_that_is_really_drawn_reads(
    department: Department, theme: Theme
) -> None:
    async with sitting(department, "iac", palette=theme.name) as sitter:
        pairs = await look_around(sitter)

    assert len(pairs) >= 20
    for ink, ground in pairs:
        ratio = contrast(Color.from_rich_color(ink), Color.from_rich_color(ground))
        assert ratio >= 4.5, (ink, ground, ratio)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", THEMES, ids=[theme.name for theme in THEMES])
def test_the_severities_that_are_decided_on_first_stay_apart_on_every_eye(
    theme: Theme, eye: str
) -> None:
    found = colours(theme)
    inks = [found[SEVERITY_STYLE[level].split()[0].removeprefix("$")] for level in (5, 4, 3)]

    for one, other in itertools.combinations(inks, 2):
        assert difference(one, other, eye) >= 10, (one.hex, other.hex)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", READ, ids=[theme.name for theme in READ])
def test_error_and_success_stay_apart_on_every_eye(theme: Theme, eye: str) -> None:
    found = colours(theme)

    assert difference(found["text-error"], found["text-success"], eye) >= 10


async def test_sixteen_colours_do_and_the_cursor_is_reversed(department: Department) -> None:
    async with sitting(department, palette=ANSI) as sitter:
        strips = sitter.app.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        cursor = [segment for segment in strips[2] if "▸" in segment.text]

    assert all(style.color is None or style.color.triplet is None for style in styles)
    assert cursor[0].style is not None
    assert cursor[0].style.reverse


@pytest.mark.parametrize(
    ("setting", "environment", "palette"),
    [
        ("dark", {"TERM": "xterm-256color"}, DARK),
        ("light", {"TERM": "tmux-256color"}, LIGHT),
        ("ansi", {"TERM": "xterm-256color"}, ANSI),
        ("dark", {"TERM": "linux"}, ANSI),
        ("dark", {"TERM": "linux", "COLORTERM": "truecolor"}, DARK),
        ("light", {"TERM": "xterm-256color", "NO_COLOR": "1"}, ANSI),
        ("light", {"NO_COLOR": ""}, LIGHT),
    ],
)
def test_the_palette_follows_the_setting_and_the_terminal(
    setting: str, environment: dict[str, str], palette: str
) -> None:
    assert chosen(setting, environment) == palette
