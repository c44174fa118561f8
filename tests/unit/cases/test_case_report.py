"""The report of a case: PDF/A-3 that says what the record says, whatever the record holds."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from pypdf import PdfReader
from support.bundles import BODY, NUMBER, contents, png

from cases.export.contents import Contents, Exhibit
from cases.export.glyphs import _shown, showable
from cases.export.report import _told, write_report
from cases.model.views import CustodyLine

LINE = CustodyLine(
    4, "2026-11-20T12:04:00.000Z", "sgt", "supervisor", "case:opened", "case 1", NUMBER, "ab" * 32
)
ATTACHED = {"custody.csv": ("The custody entries", b"entry\r\n4\r\n")}
HOSTILE = (
    '#panic("x") #include "/etc/passwd" [*a*] $x$ `y` \\u{202e} <label> @ref // = # \x1b]52;c;aGk=\x07 '
    "\u202e\u0000\u0301e\u0301 日本 😀 \U000e0041 שלום العربية " + "w" * 5_000
)


def made(given: Contents, body: Callable[[Exhibit], bytes] = lambda _one: BODY) -> bytes:
    return write_report(given, (LINE,), body, ATTACHED)


def read(raw: bytes) -> tuple[PdfReader, str]:
    pdf = PdfReader(io.BytesIO(raw))
    return pdf, "\n".join(page.extract_text() for page in pdf.pages)


def with_picture(given: Contents, raw: bytes, pixels: int = 4) -> Contents:
    picture = Exhibit(
        "E-1-P1", 1, "picture", "picture of E-1", hashlib.sha256(raw).hexdigest(), len(raw), "sgt",
        given.as_of, mime="image/png", pixels=pixels,
    )  # fmt: skip
    return replace(given, exhibits=(*given.exhibits, picture))


def test_a_report_is_pdf_a_and_tells_the_case_with_its_head_on_every_page() -> None:
    given = contents()
    pdf, text = read(made(given))

    xmp = pdf.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert pdf.metadata
    assert pdf.metadata.title == f"Case {NUMBER}"
    assert pdf.attachments["custody.csv"] == [ATTACHED["custody.csv"][1]]
    for words in (
        "Staging shown",
        "V.A.3",
        "Rolling up on Elm St",
        "asked the shift",
        "case:opened",
    ):
        assert words in text
    root = given.attestation.checkpoint.root
    for number, page in enumerate(pdf.pages, 1):
        said = page.extract_text()
        assert root in said.replace("\n", "")
        assert f"Page {number} of {len(pdf.pages)}" in said


def test_the_same_case_makes_the_same_report() -> None:
    assert made(contents()) == made(contents())


def test_nothing_in_the_record_is_taken_for_markup_or_stops_the_report() -> None:
    given = contents()
    post, raw = given.exhibits
    spoilt = replace(
        given,
        file=replace(
            given.file,
            summary=replace(given.file.summary, title=HOSTILE, person=HOSTILE, unit=HOSTILE),
            notes=tuple(replace(note, text=HOSTILE, author=HOSTILE) for note in given.file.notes),
        ),
        exhibits=(replace(post, text=HOSTILE, description=HOSTILE), replace(raw, name=HOSTILE)),
        department=HOSTILE,
    )

    _, text = read(made(spoilt))

    assert '#panic("x")' in text
    for mark in ("<U+202E>", "<U+001B>", "<U+0000>", "<U+65E5>", "<U+1F600>"):
        assert mark in text.replace("\n", "")


def test_a_picture_is_printed_and_one_that_is_none_is_left_out() -> None:
    given = contents()

    def images(raw: bytes) -> int:
        return sum(len(page.images) for page in read(raw)[0].pages)

    def answer(picture: bytes) -> Callable[[Exhibit], bytes]:
        return lambda one: picture if one.kind == "picture" else BODY

    assert images(made(with_picture(given, png()), answer(png()))) == 1
    assert images(made(with_picture(given, b"none"), answer(b"none"))) == 0
    bomb = with_picture(given, png(), pixels=90_000_000)
    assert images(made(bomb, answer(png()))) == 0


def test_a_huge_case_is_printed_in_part_and_says_so() -> None:
    given = contents()
    post, raw = given.exhibits
    many = tuple(replace(raw, label=f"E-{n}", item=n) for n in range(2, 2_300))

    told = _told(replace(given, exhibits=(post, *many)), (LINE,), {}, {}, str)

    assert told["exhibits"][-1]["label"] == "E-2000"
    assert "Of 2,299 exhibits and 4,60" in told["proof"]


@pytest.mark.parametrize("plain", [False, True])
def test_text_without_a_glyph_is_told_by_its_code_point(*, plain: bool) -> None:
    assert showable("a\tb\r\nc", plain=plain) == "a    b\nc"
    assert showable("日\ud800", plain=plain) == "<U+65E5><U+D800>"
    assert showable("é", plain=plain) == ("<U+00E9>" if plain else "é")
    assert max(map(len, showable("x" * 200, plain=plain).split("\u200b"))) <= 40


def test_the_fonts_have_every_character_that_is_said_to_be_in_them() -> None:
    given = contents()
    post, raw = given.exhibits
    everything = " ".join(sorted(_shown()))

    pdf, text = read(made(replace(given, exhibits=(replace(post, text=everything), raw))))

    assert pdf.pages
    assert (
        text.count("<U+") < 50
    )  # signs that are others in their normal form; thousands where one has no glyph
