"""Pictures made small for a terminal: what leaves the child, and what hostile ones come to."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support.images import encoded
from support.pictured import LOUD, animated, bomb, sign, turned

from cases.errors import Refused
from cases.model.drawings import Drawing
from monitor.media import drawing as drawing_module
from monitor.media.drawing import WIDTH, draw
from monitor.media.picture import Wanted
from monitor.media.shades import SIGNS, cells, signs
from monitor.media.thumbnail import drawn

PLAIN = True
Colours = set[tuple[int, ...]]


def colours(drawing: Drawing) -> Colours:
    return {tuple(drawing.pixels[at : at + 3]) for at in range(0, len(drawing.pixels), 3)}


def loud(drawing: Drawing) -> bool:
    """Tell whether something of the drawing is about as red as the picture."""
    return any(
        abs(red - LOUD[0]) < 30 and abs(green - LOUD[1]) < 30 and abs(blue - LOUD[2]) < 30
        for red, green, blue in colours(drawing)
    )


def test_a_plain_drawing_has_the_colours_and_the_proportions_of_the_picture() -> None:
    made = draw(encoded(sign()), plain=True)

    assert (made.format, made.picture_width, made.picture_height) == ("PNG", 320, 240)
    assert (made.width, made.height) == (213, 160)
    assert len(made.pixels) == 213 * 160 * 3
    assert made.plain
    assert not made.animated
    assert loud(made)


def test_of_a_blurred_one_only_a_few_greys_leave_the_child() -> None:
    made = draw(encoded(sign()), plain=False)

    assert not made.plain
    assert all(red == green == blue for red, green, blue in colours(made))
    assert 2 < len(colours(made)) <= 16
    assert (made.picture_width, made.picture_height) == (320, 240)


def test_blurring_leaves_nothing_fine() -> None:
    fine = Image.effect_noise((400, 300), 100)
    made = draw(encoded(fine), plain=False)
    rows = [
        made.pixels[n : n + made.width * 3 : 3] for n in range(0, len(made.pixels), made.width * 3)
    ]

    steps = [abs(a - b) for row in rows for a, b in pairwise(row)]
    assert sum(step > 0 for step in steps) < len(steps) // 2


def test_of_an_animation_only_the_first_frame_is_drawn_and_told() -> None:
    made = draw(animated(), plain=True)

    assert made.animated
    assert made.format == "GIF"
    assert loud(made)
    assert len(colours(made)) == 1


def test_a_picture_that_lies_on_its_side_is_stood_up() -> None:
    made = draw(turned(), plain=True)

    assert (made.picture_width, made.picture_height) == (240, 320)
    assert made.width < made.height
    red, _, blue = made.pixels[:3]
    assert blue > red + 30  # what was dark at the left is at the top


def test_a_tiny_picture_is_enlarged_a_little_and_a_strip_stays_one() -> None:
    tiny = draw(encoded(Image.new("RGB", (1, 1), LOUD)), plain=True)
    strip = draw(encoded(Image.new("RGB", (2_000, 1), LOUD)), plain=False)

    assert (tiny.width, tiny.height) == (8, 8)
    assert (strip.width, strip.height) == (WIDTH, 1)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_depth_are_drawn(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    made = drawn(encoded(Image.new(mode, (30, 20)), kind), Wanted(PLAIN, 240, 160)).drawing

    assert made is not None
    assert (made.width, made.height) == (240, 160)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "is empty"),
        (b"GIF89a and then words", "damaged|Expected a picture"),
        (b"no picture at all", "Expected a picture of the kinds PNG, JPEG, GIF, WEBP"),
        (encoded(sign())[:700], "damaged"),
        (bomb(), "more than 40,000,000 pixels"),
        (b"\0" * 20_000_001, "more than 20,000,000 bytes"),
        (encoded(sign(), "TIFF"), "Expected a picture"),
    ],
    ids=["nothing", "a lying head", "words", "cut", "a bomb", "too much", "another kind"],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        draw(body, plain=True)


def test_one_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    boot = "import sys; sys.path.insert(0, sys.argv[1]); from monitor.media.inside import serve; "
    boot += "import time; serve(lambda setup: lambda data: time.sleep(60))"
    monkeypatch.setattr(drawing_module, "_BOOT", boot)
    monkeypatch.setattr(drawing_module, "SECONDS", 0.05)

    with pytest.raises(Refused, match="in the time"):
        draw(encoded(sign()), plain=False)


def test_a_child_that_answers_something_else_is_not_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    boot = "import sys; sys.path.insert(0, sys.argv[1]); from monitor.media.inside import serve; "
    monkeypatch.setattr(
        drawing_module, "_BOOT", boot + "serve(lambda setup: lambda data: b'rubbish')"
    )
    with pytest.raises(Refused, match="broke"):
        draw(encoded(sign()), plain=False)
    plain = "Drawing(2, 1, b'123456', True, 'PNG', 2, 1)"
    boot += "from cases.model.drawings import Drawing; from monitor.media.picture import Drawn; "
    boot += f"import msgspec; answer = msgspec.msgpack.encode(Drawn({plain})); "
    monkeypatch.setattr(drawing_module, "_BOOT", boot + "serve(lambda setup: lambda data: answer)")
    with pytest.raises(Refused, match="broke"):
        draw(encoded(sign()), plain=False)


def test_without_a_library_that_opens_pictures_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    boot = "import sys; sys.path.insert(0, sys.argv[1]); sys.modules['PIL'] = None; "
    boot += "from monitor.media.drawer import main; main()"
    monkeypatch.setattr(drawing_module, "_BOOT", boot)

    with pytest.raises(Refused, match=r"install watchdesk\[pictures\]"):
        draw(encoded(sign()), plain=False)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 70), st.integers(1, 30))
def test_cells_never_take_more_room_than_there_is(
    wide: int, high: int, width: int, height: int
) -> None:
    pixels = bytes(
        (x * 7 + y * 13 + c) % 256 for y in range(high) for x in range(wide) for c in range(3)
    )
    made = Drawing(wide, high, pixels, PLAIN, "PNG", wide, high)

    lines = cells(made, width, height)
    assert 1 <= len(lines) <= height
    assert {len(line) for line in lines} == {len(lines[0])}
    assert 1 <= len(lines[0]) <= min(width, wide)
    assert all(set(line) <= set(SIGNS) for line in signs(made, width, height))


def test_signs_go_from_dark_to_light() -> None:
    ramp = bytes(shade for x in range(5) for shade in [x * 63] * 3)

    assert signs(Drawing(5, 1, ramp, PLAIN, "PNG", 5, 1), 80, 24) == [SIGNS]
