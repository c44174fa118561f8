"""Kept pictures on the screen: blurred first, plain on `b` with an entry; what cannot be shown is said in words."""

from __future__ import annotations

import pytest
from support.department import Department
from support.images import encoded
from support.pictured import LOUD, animated, bomb, pictured, sign, turned
from tui.morning import HOSTILE
from tui.stage import Sitter, sitting
from tui.test_case_pictures import IMAGES
from tui.test_pictures import FOLDER, compare

from monitor.media import drawing as drawing_module
from monitor.media.shades import SIGNS
from monitor.tui.screens.case_file import CaseFileScreen
from monitor.tui.screens.pictures import PicturesScreen
from monitor.tui.theme import ANSI
from monitor.tui.widgets.picture_pane import PicturePane

SIGN = encoded(sign())
BLURRED, PLAIN = "BLURRED, grey: not the evidence", "PLAIN, logged"
NO_DECODER = (
    "import sys; sys.path.insert(0, sys.argv[1]); import importlib.util as u; "
    "u.find_spec = lambda name: None; "
    "from monitor.media.inside import serve; serve(lambda setup: lambda data: b'')"
)


def entries(department: Department) -> list[str]:
    """Return what the log tells of plain pictures, the latest first."""
    lines = department.custody.log(department.actor("aud"), limit=40)
    return [f"{line.actor} {line.object}" for line in lines if line.action == "picture:shown"]


def seen(sitter: Sitter) -> set[tuple[int, ...]]:
    """Return every colour that is on the screen, as it goes to the terminal."""
    found: set[tuple[int, ...]] = set()
    for strip in sitter.app.screen._compositor.render_strips():
        for segment in strip:
            for colour in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                if colour is not None and colour.triplet is not None:
                    found.add(tuple(colour.triplet))
    return found


def loud(colours: set[tuple[int, ...]]) -> bool:
    return any(all(abs(a - b) < 25 for a, b in zip(one, LOUD, strict=True)) for one in colours)


async def test_a_picture_comes_blurred_and_is_plain_only_while_b_says_so(
    department: Department,
) -> None:
    flag = pictured(department, [SIGN, animated()])
    async with sitting(department) as sitter:
        await sitter.press("m")
        screen = sitter.app.screen
        assert isinstance(screen, PicturesScreen)
        assert BLURRED in sitter.text()
        assert not loud(seen(sitter))
        assert screen.pane.drawing is not None
        pixels = screen.pane.drawing.pixels
        assert pixels[::3] == pixels[1::3] == pixels[2::3]  # nothing but grey is in this process
        assert entries(department) == []

        await sitter.press("b")
        assert PLAIN in sitter.text()
        assert loud(seen(sitter))
        assert entries(department) == [f"lt flag {flag}"]

        await sitter.press("b")
        assert BLURRED in sitter.text()
        assert not loud(seen(sitter))
        await sitter.press("b", "n")
        assert "P2  2 of 2" in sitter.text()
        assert BLURRED in sitter.text()
        await sitter.press("N")
        assert BLURRED in sitter.text()
        assert not loud(seen(sitter))
        assert len(entries(department)) == 2
        await sitter.press("escape")
        assert "QUEUE" in sitter.text()


async def test_what_the_picture_is_stands_above_it(department: Department) -> None:
    pictured(department, [SIGN, animated(), turned()])
    async with sitting(department) as sitter:
        await sitter.press("m")
        one = sitter.app.screen.current  # type: ignore[attr-defined]
        text = sitter.text()
        assert f"image/png · {len(SIGN):,} bytes · 320 × 240 pixels" in text
        assert f"sha256 {one.sha256}" in text
        assert "from version 1 of the post" in text
        assert "fetched from https://cdn.example/0.png" in text
        await sitter.press("n")
        assert "▲ image/gif, said to be image/png" in sitter.text()
        assert "first frame of several" in " ".join(sitter.text().split())
        await sitter.press("n")
        assert "▲ image/jpeg, said to be image/png" in sitter.text()
        assert "240 × 320 pixels" in sitter.text()


async def test_b_pressed_twice_at_once_ends_blurred(department: Department) -> None:
    pictured(department, [SIGN])
    async with sitting(department) as sitter:
        await sitter.press("m")
        sitter.burst("bb")
        await sitter.settle()
        assert BLURRED in sitter.text()
        assert not loud(seen(sitter))


async def test_the_picture_follows_the_terminal(department: Department) -> None:
    pictured(department, [SIGN])
    async with sitting(department) as sitter:
        await sitter.press("m", "b")
        small = sitter.text().count("▀")
        await sitter.resize(200, 60)
        assert sitter.text().count("▀") > 5 * small
        assert loud(seen(sitter))
        await sitter.resize(80, 24)
        assert sitter.text().count("▀") == small
        assert len(entries(department)) == 1


async def test_without_colours_it_is_drawn_by_signs_and_said_in_words(
    department: Department,
) -> None:
    pictured(department, [SIGN])
    async with sitting(department, palette=ANSI) as sitter:
        await sitter.press("m")
        assert BLURRED in sitter.text()
        blurred = _signs(sitter)
        await sitter.press("b")
        assert PLAIN in sitter.text()
        assert _signs(sitter) != blurred
        assert set("".join(blurred)) <= {*SIGNS}
        assert "▀" not in sitter.text()
        assert len({sign for line in _signs(sitter) for sign in line}) >= 3


def _signs(sitter: Sitter) -> list[str]:
    pane = sitter.app.screen.query_one(PicturePane)
    return sitter.text().splitlines()[pane.region.y : pane.region.bottom]


async def test_what_cannot_be_shown_says_why_and_leaves_no_entry(department: Department) -> None:
    pictured(department, [SIGN[:400], bomb(), b"words", b""])
    async with sitting(department) as sitter:
        for keys, why in (
            ("m", "The picture is damaged"),
            ("n", "more than 40,000,000 pixels"),
            ("n", "Expected a picture of the kinds PNG, JPEG, GIF, WEBP."),
            ("n", "The host said 404."),
        ):
            await sitter.press(keys, "b")
            assert "This picture is not shown." in sitter.text()
            assert why in sitter.text()
        assert entries(department) == []


async def test_hostile_kinds_and_reasons_are_shown_as_text(department: Department) -> None:
    pictured(department, [SIGN, b""], mime=HOSTILE, error=HOSTILE)
    async with sitting(department) as sitter:
        await sitter.press("m")
        assert "[/nope]" in sitter.text()
        await sitter.press("n")
        assert "⟦ESC⟧" in sitter.text()
        assert not set(sitter.text()) & {"\x1b", "\x9b", "\u202e", "\u200b"}


async def test_a_post_without_pictures_says_so(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("m")
        assert sitter.said == ["No picture of this post was kept."]


async def test_the_pictures_of_a_case_are_shown_and_told_of_there(department: Department) -> None:
    number = case_of(department, [SIGN])
    async with sitting(department, "iac") as sitter:
        sitter.app.push_screen(CaseFileScreen(number))
        await sitter.settle()
        await sitter.type("to read it")
        await sitter.press("ctrl+s", "m")
        assert "E-1-P1  1 of 1" in sitter.text()
        await sitter.press("b")
        assert PLAIN in sitter.text()
        assert entries(department) == [f"iac evidence {number}/1"]


async def test_a_case_without_pictures_says_so(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("g", "c", "enter", "m")
        assert "No picture is kept here." in sitter.text()
        await sitter.press("b")
        assert sitter.said == ["There is no picture here to show."]


def case_of(department: Department, bodies: list[bytes]) -> str:
    """Open a case on a post with pictures; return its number."""
    flag, lt = pictured(department, bodies), department.actor("lt")
    return department.triage.open_case(lt, flag, version=1).case_number or ""


@pytest.fixture
def without_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing_module, "_BOOT", NO_DECODER)


@pytest.mark.usefixtures("without_decoder")
async def test_without_a_decoder_it_says_what_to_install(department: Department) -> None:
    pictured(department, [SIGN])
    async with sitting(department) as sitter:
        await sitter.press("m")
        assert "install watchdesk[pictures]" in sitter.text()
        assert "sha256 " in sitter.text()
        compare(sitter.picture(), FOLDER / "picture-no-decoder.svg")


async def test_the_viewer_looks_as_it_was_last_seen(department: Department) -> None:
    pictured(department, [SIGN, turned(), SIGN[:300], b""])
    async with sitting(department) as sitter:
        await sitter.press("m")
        compare(sitter.picture(), IMAGES / "picture.svg")
        await sitter.press("b")
        compare(sitter.picture(), FOLDER / "picture-shown.svg")
        sitter.app.action_toggle_light()
        await sitter.resize(120, 36)
        compare(sitter.picture(), FOLDER / "picture-shown-wide-light.svg")
        await sitter.resize(80, 24)
        sitter.app.theme = ANSI
        await sitter.press("b", "b")
        compare(sitter.picture(), FOLDER / "picture-signs.svg")
        await sitter.press("N")
        compare(sitter.picture(), FOLDER / "picture-not-kept.svg")
        await sitter.press("N")
        compare(sitter.picture(), FOLDER / "picture-broken.svg")
