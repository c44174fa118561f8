"""What every installation with Pillow reads of a picture, and what hostile pictures come to."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance
from support.images import encoded, scene
from support.pictured import bomb

from cases.model.findings import Explanation, Finding
from cases.policy import catalogue
from monitor.media import reader as reading
from monitor.media.judging import judge_picture
from monitor.media.opening import Opened, distance, perceptual_hash
from monitor.media.picture import (
    BYTES_CAP,
    Known,
    Line,
    Mark,
    Picture,
    PictureError,
    Position,
    Reference,
)
from monitor.media.reader import PictureReader
from monitor.media.references import References
from monitor.scoring.document import Document
from monitor.scoring.rules import shipped
from monitor.scoring.scorer import Scorer

BOX = ((0, 0), (90, 0), (90, 20), (0, 20))
BELOW = ((0, 30), (90, 30), (90, 50), (0, 50))


def gps(image: Image.Image, **tags: object) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({int(name[1:]): value for name, value in tags.items()})
    return encoded(image, "JPEG", exif=exif)


def test_a_picture_says_its_size_and_hash_and_what_was_not_read(reader: PictureReader) -> None:
    picture = reader.read(encoded(scene()))

    assert (picture.format, picture.width, picture.height) == ("PNG", 640, 480)
    assert len(picture.perceptual_hash) == 64
    assert picture.position is None
    assert reader.read(encoded(Image.new("RGB", (9, 9)))).perceptual_hash == ""


def test_a_large_picture_keeps_its_own_measure(reader: PictureReader) -> None:
    large = reader.read(encoded(scene(size=(5_000, 3_000)), "JPEG"))

    assert (large.width, large.height) == (5_000, 3_000)
    sideways = Image.Exif()
    sideways[0x0112] = 6
    turned = reader.read(encoded(scene(), "JPEG", exif=sideways))
    assert (turned.width, turned.height) == (480, 640)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_it_was_taken_is_read_from_every_kind(reader: PictureReader, kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 30.0, 36.0), 3: "W", 4: (90.0, 15.0, 0.0)})

    picture = reader.read(encoded(scene(), kind, exif=exif))

    assert picture.position == Position(41.51, -90.25)
    assert picture.position.coarse == "41.51, -90.25"


@pytest.mark.parametrize(
    "tags",
    [
        {"t2": (1.0, 2.0), "t4": (1.0, 2.0, 3.0)},
        {"t2": (400.0, 0.0, 0.0), "t4": (1.0, 2.0, 3.0)},
        {"t2": (0.0, 0.0, 0.0), "t4": (0.0, 0.0, 0.0)},
        {"t2": (1.0, 2.0, 3.0)},
    ],
)
def test_a_position_that_cannot_be_is_none(reader: PictureReader, tags: dict[str, object]) -> None:
    assert reader.read(gps(scene(), t1="N", t3="E", **tags)).position is None


def test_copies_are_near_and_other_pictures_far() -> None:
    original = perceptual_hash(scene(1))
    copies = [
        scene(1).resize((320, 240)),
        scene(1).resize((1_000, 750)),
        ImageEnhance.Brightness(scene(1)).enhance(1.2),
        Image.open(io.BytesIO(encoded(scene(1), "JPEG", quality=30))),
    ]

    assert max(distance(original, perceptual_hash(copy)) for copy in copies) <= 12
    assert min(distance(original, perceptual_hash(scene(n))) for n in range(2, 40)) >= 40
    assert distance(original, "") == 256


def test_a_registered_picture_is_known_again() -> None:
    references = (Reference("the leaked roster", "known", encoded(scene(3))),)
    with PictureReader(references) as reader:
        copy = reader.read(encoded(scene(3).resize((400, 300)), "JPEG", quality=40))
        other = reader.read(encoded(scene(4)))

    assert [known.name for known in copy.known] == ["the leaked roster"]
    assert other.known == ()


HOSTILE = {
    "nothing": (b"", "is empty"),
    "words": (b"not a picture at all", "Expected a picture of the kinds PNG, JPEG, GIF, WEBP"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "Expected a picture"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "Expected a picture"),
    "TIFF": (encoded(scene(), "TIFF"), "Expected a picture"),
    "a cut PNG": (encoded(scene())[:900], "damaged"),
    "a cut JPEG": (encoded(scene(), "JPEG")[:900], "damaged"),
    "a bomb": (bomb(), "more than 40,000,000 pixels"),
    "too many bytes": (b"\0" * (BYTES_CAP + 1), "more than 20,000,000 bytes"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_is_refused_in_a_sentence_and_the_next_is_read(
    reader: PictureReader, name: str
) -> None:
    data, sentence = HOSTILE[name]

    with pytest.raises(PictureError, match=sentence):
        reader.read(data)
    assert reader.read(encoded(scene())).width == 640


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_to_a_picture_ends_in_anything_but_a_picture_or_a_refusal(
    data: st.DataObject,
) -> None:
    kind = data.draw(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]))
    good = bytearray(SMALL[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened = Opened(bytes(good))
    except PictureError as refusal:
        assert str(refusal).endswith(".")  # noqa: PT017  either outcome is right
    else:
        assert opened.image.width <= 2_048


SMALL = {kind: encoded(scene(size=(60, 40)), kind) for kind in ("PNG", "JPEG", "GIF", "WEBP")}


def test_a_child_that_takes_too_long_is_killed_and_another_serves_the_next() -> None:
    with PictureReader(seconds=0.001) as reader, pytest.raises(PictureError, match="in the time"):
        reader.read(encoded(scene(size=(4_000, 4_000))))
    with PictureReader() as reader:
        reader.read(encoded(scene()))
        child = reader._child
        assert child is not None
        child.kill()
        child.wait()
        assert reader.read(encoded(scene())).width == 640


def test_a_child_without_memory_is_a_refusal() -> None:
    with (
        PictureReader(memory_bytes=200 << 20) as reader,
        pytest.raises(PictureError, match=r"memory|could not be started"),
    ):
        reader.read(encoded(Image.new("RGB", (6_000, 6_000))))


def test_nothing_is_left_running_after_a_reader_is_closed() -> None:
    with PictureReader() as reader:
        reader.read(encoded(scene()))
        child = reader._child
    assert child is not None
    assert child.poll() is not None


def test_without_a_library_that_opens_pictures_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    boot = "import sys; sys.path.insert(0, sys.argv[1]); sys.modules['PIL'] = None; "
    boot += "import importlib.util as u; u.find_spec = lambda name: None; "
    monkeypatch.setattr(reading, "_BOOT", boot + "from monitor.media.child import main; main()")

    with PictureReader() as reader, pytest.raises(PictureError, match=r"watchdesk\[pictures\]"):
        reader.read(encoded(scene()))


def test_an_interpreter_that_is_not_there_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")

    with PictureReader() as reader, pytest.raises(PictureError, match="could not be started"):
        reader.read(encoded(scene()))


def picture(*lines: str, **more: object) -> Picture:
    boxes = (BOX, BELOW)
    found = tuple(Line(text, 99, boxes[n % 2]) for n, text in enumerate(lines))
    return Picture("PNG", 100, 60, "", lines=found, **more)  # type: ignore[arg-type]


def test_words_in_a_picture_go_through_the_scorer_with_the_boxes_they_stand_in() -> None:
    judged = judge_picture(
        picture("Lovely weather", "All muslims are vermin"), Scorer.shipped(), Document("")
    )

    assert judged.said == Scorer.of(shipped(), catalogue()).score(
        Document("Lovely weather\nAll muslims are vermin")
    )
    assert judged.said.flagged
    assert set(judged.boxes) == {(BELOW,)}


def test_a_finding_over_two_lines_has_the_boxes_of_both() -> None:
    judged = judge_picture(
        picture("All muslims", "are vermin"), Scorer.shipped(), Document("", kind="repost")
    )
    both = [
        boxes
        for finding, boxes in zip(judged.said.findings, judged.boxes, strict=True)
        if "\n" in finding.text
    ]

    assert both
    assert set(both) == {(BOX, BELOW)}


def test_what_is_seen_and_not_read_weighs_nothing() -> None:
    judged = judge_picture(
        picture(
            marks=(
                Mark("the Riverton patch", 30, BOX),
                Mark("the badge", 12, BOX, words_read=False),
            ),
            known=(Known("the leaked roster", 3),),
            position=Position(1.0, 2.0),
        ),
        Scorer.shipped(),
        Document(""),
    )

    assert judged.said.score == 0
    assert [(seen.label, seen.clause) for seen in judged.seen] == [
        ("official_insignia", "V.A.7"),
        ("official_insignia", "V.A.7"),
        ("known_picture", ""),
        ("picture_position", ""),
    ]
    assert "none of its words" in judged.seen[1].reason
    assert catalogue().provision("V.A.7").title
    assert isinstance(judged.said, Explanation)
    assert not any(isinstance(seen, Finding) for seen in judged.seen)


def test_references_are_kept_in_the_home_and_a_picture_that_is_none_is_refused(
    tmp_path: Path,
) -> None:
    references = References(tmp_path)
    references.register("The Riverton Patch", "insignia", encoded(scene(1)), ("Riverton",))
    references.register("Roster", "known", encoded(scene(2)))

    assert [(r.name, r.kind, r.words) for r in references.all()] == [
        ("The Riverton Patch", "insignia", ("Riverton",)),
        ("Roster", "known", ()),
    ]
    with pytest.raises(PictureError, match="Expected a picture"):
        references.register("x", "known", b"no picture")
    with pytest.raises(PictureError, match="letters or digits"):
        references.register("../..", "known", encoded(scene(2)))
    assert references.remove("Roster")
    assert not references.remove("Roster")
    assert len(references.all()) == 1
    (tmp_path / "pictures" / "insignia" / "the-riverton-patch.json").write_text("{")
    assert references.all()[0].name == "the-riverton-patch"


def test_reading_an_ordinary_picture_takes_no_more_than_half_a_second(
    reader: PictureReader,
) -> None:
    data = encoded(scene(size=(1_600, 1_200)), "JPEG")
    reader.read(data)
    started = time.process_time()
    reader.read(data)

    assert time.process_time() - started < 0.5
