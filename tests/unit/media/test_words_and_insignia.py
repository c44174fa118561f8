"""Words and insignia in pictures, read by the libraries of `watchdesk[media]`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont
from support.department import Department
from support.images import encoded, scene
from unit.media.test_watching import posted, watch

from cases.model.actors import SERVICE
from monitor.media.judging import judge_picture
from monitor.media.picture import Mark, Reference
from monitor.media.reader import PictureReader
from monitor.media.watching import said_of
from monitor.scoring.document import Document
from monitor.scoring.scorer import Scorer

Written = Callable[..., bytes]
Shape = Callable[[Image.Image], Image.Image]


def patch(city: str = "RIVERTON", seed: int = 5) -> Image.Image:
    """Return a shoulder patch: a shield with the city's name, a star, and a pattern of its own."""
    chance = Random(seed)  # noqa: S311  a drawing
    image = Image.new("RGB", (360, 420), (20, 30, 80))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((8, 8, 352, 412), 50, outline=(220, 190, 60), width=10)
    for _ in range(60):
        x, y = chance.randrange(60, 280), chance.randrange(150, 320)
        shade = tuple(chance.randrange(256) for _ in range(3))
        draw.polygon([(x, y), (x + chance.randrange(8, 40), y + 9), (x + 5, y + 30)], fill=shade)
    draw.text((180, 70), city, font=ImageFont.load_default(50), fill=(250, 240, 200), anchor="mm")
    draw.text((180, 365), "POLICE", font=ImageFont.load_default(46), fill="white", anchor="mm")
    return image


def on_cloth(mark: Image.Image, at: tuple[int, int] = (300, 150)) -> Image.Image:
    """Lay a mark on a busy scene; its transparent parts stay the scene."""
    image = scene(9, (1_200, 900))
    mark = mark.convert("RGBA")
    image.paste(mark, at, mark)
    return image


def covered(mark: Image.Image) -> Image.Image:
    mark = mark.copy()
    ImageDraw.Draw(mark).rectangle((0, 0, 165, 420), fill=(90, 80, 70))
    return mark


def folded(mark: Image.Image) -> Image.Image:
    """Return it as cloth that hangs in waves."""
    mesh = [
        ((x, 0, x + 36, 420), (x, d, x, 420 + d, x + 36, 420 + e, x + 36, e))
        for n, x in enumerate(range(0, 360, 36))
        for d, e in [
            ((0, 5, 9, 10, 7, 2, -3, -6, -5, -2, 1)[n], (5, 9, 10, 7, 2, -3, -6, -5, -2, 1)[n])
        ]
    ]
    return mark.transform(mark.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


CONDITIONS: dict[str, Shape] = {
    "as it is": lambda m: m,
    "at 110 pixels": lambda m: m.resize((110, 128), Image.Resampling.LANCZOS),
    "at twice the size": lambda m: m.resize((720, 840), Image.Resampling.LANCZOS),
    "turned by 25 degrees": lambda m: m.convert("RGBA").rotate(25, expand=True),
    "upside down": lambda m: m.rotate(180),
    "half covered": covered,
    "on cloth in waves": folded,
    "in poor light": lambda m: ImageEnhance.Brightness(m).enhance(0.4),
    "out of focus": lambda m: m.filter(ImageFilter.GaussianBlur(1.5)),
}


@pytest.fixture(scope="module")
def watching() -> Iterator[PictureReader]:
    reference = Reference("the Riverton patch", "insignia", encoded(patch()), ("Riverton",))
    with PictureReader((reference,)) as made:
        yield made


@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_departments_insignia_is_found(watching: PictureReader, condition: str) -> None:
    shown = on_cloth(CONDITIONS[condition](patch()))

    (mark,) = watching.read(encoded(shown, "JPEG", quality=80)).marks

    assert mark.name == "the Riverton patch"
    assert mark.points >= 10
    assert all(-200 <= x <= 1_400 and -200 <= y <= 1_100 for x, y in mark.box)


def test_the_same_blank_of_another_city_is_told_apart_by_its_words(
    watching: PictureReader,
) -> None:
    ours: Mark = watching.read(encoded(on_cloth(patch()))).marks[0]
    theirs: Mark = watching.read(encoded(on_cloth(patch("OAKDALE")))).marks[0]

    assert ours.words_read is True
    assert theirs.words_read is False


@pytest.mark.parametrize("seed", range(20, 32))
def test_nothing_is_found_in_other_pictures(watching: PictureReader, seed: int) -> None:
    other = on_cloth(patch("HILLSIDE", seed)) if seed % 2 else scene(seed, (1_000, 800))
    marks = watching.read(encoded(other, "JPEG")).marks

    assert [mark for mark in marks if mark.words_read is not False] == []


@pytest.mark.parametrize(
    ("size", "kind"), [(40, "PNG"), (24, "PNG"), (40, "JPEG"), (40, "WEBP"), (60, "GIF")]
)
def test_words_are_read_where_they_stand(
    watching: PictureReader, written: Written, size: int, kind: str
) -> None:
    lines = ("All muslims are vermin", "Lovely weather on the lake")
    picture = watching.read(written(*lines, size=size, kind=kind))

    assert tuple(line.text for line in picture.lines) == lines
    assert picture.unread == ()
    for number, line in enumerate(picture.lines):
        (left, top), _, (right, bottom), _ = line.box
        assert 20 <= left <= 60 < right <= 900
        assert 20 + 90 * number <= top < bottom <= 130 + 90 * number


def test_words_of_a_picture_are_scored_with_their_boxes(
    watching: PictureReader, written: Written
) -> None:
    picture = watching.read(written("Lovely weather on the lake", "All muslims are vermin"))
    judged = judge_picture(picture, Scorer.shipped(), Document(""))

    assert judged.said.flagged
    assert set(judged.boxes) == {(picture.lines[1].box,)}


def test_a_large_picture_has_its_boxes_in_its_own_pixels(watching: PictureReader) -> None:
    image = Image.new("RGB", (4_000, 2_000), "white")
    draw = ImageDraw.Draw(image)
    draw.text((2_400, 1_500), "Big words", font=ImageFont.load_default(200), fill="black")

    (line,) = watching.read(encoded(image)).lines

    assert line.text == "Big words"
    assert 2_300 <= line.box[0][0] <= 2_500
    assert 1_400 <= line.box[0][1] <= 1_650


def test_a_picture_without_words_has_none(watching: PictureReader) -> None:
    picture = watching.read(encoded(Image.new("RGB", (400, 300), "white")))

    assert (picture.text, picture.marks) == ("", ())


def test_words_in_a_picture_of_a_post_are_read_and_flag_it(
    department: Department, written: Written
) -> None:
    version = posted(department, written("Rolling code 3 to Elm Street", "call me 555-234-8842"))
    ((post, readings),) = watch(department).read(SERVICE, threading.Event())

    pictures = said_of(readings, Scorer.shipped(), Document(post.text))
    said = Scorer.shipped().score(Document(post.text))
    department.intake.picture(SERVICE, [(version, replace(said, pictures=pictures))])

    sgt = department.actor("sgt")
    (flag,) = department.triage.queue(sgt).items
    detail = department.triage.look(sgt, flag.id)
    (picture,) = detail.history.pictures
    assert picture.words[0].text.startswith("Rolling code 3")
    assert "234-8842" not in repr(detail)
    assert "234-8842" in repr(department.triage.unmask(sgt, flag.id, purpose="a test"))
    (one,) = detail.explanation.pictures
    assert one.sha256 == picture.sha256
    assert all(one.boxes)
