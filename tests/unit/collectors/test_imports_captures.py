"""Pages taken by hand. `captures/` holds a page of ours, and what Chromium 156 saved, printed and pictured of it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from support.exports import account, exchange, packed, written
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from collectors.base import Exchange, Found, Post
from collectors.errors import Malformed
from collectors.imports.detect import detect
from collectors.imports.formats import Format
from collectors.imports.page import WHOLE_PAGE
from collectors.imports.reading import read_import

SAVED = Path(__file__).parent / "captures"
URL = "http://127.0.0.1:8765/js/posts/5"
WHEN = datetime(2026, 2, 18, 10, 33, 11, tzinfo=UTC)


def _found(path: Path, record: Exchange | None = None) -> Found:
    return read_import(str(path), record or exchange(URL), account("blog", "official"))


def _one(path: Path, record: Exchange | None = None) -> Post:
    (post,) = _found(path, record).posts
    return post


def test_a_saved_page_gives_the_post_it_marks_and_no_answer_to_it() -> None:
    found = _found(SAVED / "page.html")
    (post,) = found.posts
    assert (post.title, post.author, post.lang) == ("Night shift", "Jo Smith", "en")
    assert post.published_at == WHEN
    assert post.text == "Night shift\n\nGrüße from the depot 🚓, see the last one.\n\n[A car]"
    assert (post.permalink, post.native_id, post.visibility) == (URL, URL, "public")
    assert post.links == ("http://127.0.0.1:8765/js/posts/4",)
    assert [one.url for one in post.media] == ["http://127.0.0.1:8765/pic.png"]
    assert "SECRET" not in post.text + post.text_raw
    assert found.unread == ()


def test_a_page_that_a_browser_saved_as_mhtml_says_the_same_but_its_date() -> None:
    """Browsers leave scripts out of MHTML, and with them what the page says of itself there."""
    saved, page = _one(SAVED / "page.mhtml"), _one(SAVED / "page.html")
    assert detect(str(SAVED / "page.mhtml")) is Format.MHTML
    assert (saved.title, saved.text, saved.links) == (page.title, page.text, page.links)
    assert (saved.published_at, saved.precision) == (None, "unknown")


def test_a_page_that_a_browser_printed_gives_its_words_and_links_but_no_date() -> None:
    post = _one(SAVED / "page.pdf")
    assert "Grüße from the depot" in post.text
    assert post.links == ("http://127.0.0.1:8765/js/posts/4",)
    assert (post.published_at, post.precision) == (None, "unknown")


def test_a_picture_has_the_words_a_person_typed_from_it() -> None:
    said = exchange(URL, "Off to work 🚓", Kind="photo", Published_At="2026-02-18T12:33:11+02:00")
    post = _one(SAVED / "page.webp", said)
    assert (post.text, post.raw_format, post.kind) == ("Off to work 🚓", "typed", "photo")
    assert (post.published_at, post.precision) == (WHEN, "second")
    bare = _one(SAVED / "page.webp")
    assert (bare.text, bare.raw_format) == ("", "plain")


def test_typed_words_stand_instead_of_a_page_that_shows_others_words_too(tmp_path: Path) -> None:
    page = written(tmp_path / "p", "<!doctype html><title>T</title><p>Mine</p><p>Theirs</p>")
    found = _found(page)
    assert found.posts[0].text == "Mine\n\nTheirs"
    assert [one.why for one in found.unread] == [WHOLE_PAGE]
    typed = _found(page, exchange(URL, "Mine"))
    assert (typed.posts[0].text, typed.posts[0].raw_format, typed.unread) == ("Mine", "typed", ())


def test_of_several_articles_the_one_at_the_pages_address_is_taken(tmp_path: Path) -> None:
    one = "<article><a href='/js/posts/4'>4</a><p>Four</p></article>"
    two = "<article><a href='/js/posts/5'>5</a><p>Five</p></article>"
    page = written(
        tmp_path / "p", f"<html><body>{one}{two}<time datetime='2026-02-18T12:33:11+02:00'>x</time>"
    )
    post = _one(page)
    assert "Five" in post.text
    assert "Four" not in post.text
    assert post.published_at == WHEN
    assert WHOLE_PAGE in [found.why for found in _found(written(page, f"<html>{one}{one}")).unread]


def test_what_a_page_says_of_itself_is_read_in_many_ways(tmp_path: Path) -> None:
    head = (
        "<meta property='article:published_time' content='2026-02-18T10:33:11Z'><meta name='author' content='Jo'>"
        "<meta property='og:image' content='/i.png'><link rel=canonical href='https://evil.example/x'>"
        "<script type='application/ld+json'>{broken</script>"
    )
    post = _one(written(tmp_path / "p", f"<html><head>{head}</head><main>Words</main>"))
    assert (post.published_at, post.author, post.text) == (WHEN, "Jo", "Words")
    assert post.permalink == URL
    assert [one.url for one in post.media] == ["http://127.0.0.1:8765/i.png"]


def test_letters_of_older_pages_are_told(tmp_path: Path) -> None:
    page = written(tmp_path / "p", "<html><article>Straße</article>".encode("cp1252"))
    assert _one(page).text == "Straße"


def test_the_platforms_own_id_is_taken_from_the_address(tmp_path: Path) -> None:
    page = written(tmp_path / "p", "<html><article>Hi</article>")
    found = read_import(
        str(page), exchange("https://x.com/js/status/12?s=20"), account("x", "disclosed")
    )
    assert (found.posts[0].native_id, found.posts[0].instance) == ("12", "x.com")


def test_a_page_without_its_address_is_refused() -> None:
    with pytest.raises(Malformed, match="say which page it is"):
        read_import(str(SAVED / "page.html"), exchange(), account("blog"))


def test_a_list_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="no page taken by hand"):
        _found(written(tmp_path / "a", "text,url\nHi,\n"))


def _warc(path: Path, *answers: tuple[str, str, bytes], gzip: bool = True) -> Path:
    """Write an archive with the library that others write theirs with."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=gzip)
        writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
        for url, kind, body in answers:
            headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), length=len(body), http_headers=headers
            )
            writer.write_record(record)
    return path


HTML = "text/html; charset=utf-8"
PAGE = (SAVED / "page.html").read_bytes()


@pytest.mark.parametrize("gzip", [True, False])
def test_a_web_archive_gives_the_page_at_the_address(tmp_path: Path, gzip: bool) -> None:  # noqa: FBT001
    answers = [
        ("http://127.0.0.1:8765/pic.png", "image/png", b"x"),
        (URL, HTML, b"<html><article>Old</article>"),
        ("http://127.0.0.1:8765/", HTML, b"<html>Home"),
        (URL + "/#top", HTML, PAGE),
    ]
    found = _found(_warc(tmp_path / "a.warc", *answers, gzip=gzip))
    assert (found.posts[0].title, found.posts[0].published_at) == ("Night shift", WHEN)
    assert found.posts[0].pointer == "#record=4"
    assert [one.where for one in found.unread] == ["#record=2"]


def test_a_web_archive_in_a_package_is_read_as_well(tmp_path: Path) -> None:
    warc = _warc(tmp_path / "a.warc.gz", ("http://127.0.0.1:8765/other", HTML, PAGE)).read_bytes()
    members = {"datapackage.json": {}, "archive/data.warc.gz": warc, "indexes/index.cdx": "x"}
    path = packed(tmp_path / "a.wacz", members)
    found = _found(path)
    assert detect(str(path)) is Format.WACZ
    assert found.posts[0].title == "Night shift"
    assert (
        found.unread[0].why
        == "The only page in the archive has the address http://127.0.0.1:8765/other."
    )


def test_a_web_archive_of_other_pages_says_which(tmp_path: Path) -> None:
    path = _warc(
        tmp_path / "a", ("https://a.example/", HTML, PAGE), ("https://b.example/", HTML, PAGE)
    )
    with pytest.raises(Malformed, match=r"among others, https://a\.example/, https://b\.example/"):
        _found(path)


def test_a_web_archive_that_is_cut_short_or_junk_is_malformed(tmp_path: Path) -> None:
    whole = _warc(tmp_path / "a", (URL, HTML, PAGE * 20)).read_bytes()
    for content in (whole[: len(whole) // 2], b"WARC/1.0\r\nnonsense", b"WARC/1.0\r\n\r\n" * 9):
        with pytest.raises(Malformed, match="web archive"):
            _found(written(tmp_path / "b", content))


def test_a_locked_and_a_broken_pdf_say_so(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(SAVED / "page.pdf"))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(Malformed, match="locked with a password"):
        _found(tmp_path / "locked.pdf")
    with pytest.raises(Malformed, match="PDF is damaged"):
        _found(written(tmp_path / "b.pdf", b"%PDF-1.7\n1 0 obj\n<<"))


def test_an_mhtml_without_a_page_says_so(tmp_path: Path) -> None:
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    part = "--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    with pytest.raises(Malformed, match="holds no page"):
        _found(written(tmp_path / "a", head + part))


def test_what_libraries_find_odd_does_not_reach_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    warc = _warc(tmp_path / "a", (URL, HTML, PAGE), gzip=False).read_bytes()
    odd = warc.replace(PAGE[-40:], PAGE[-40:] + b"\x1b]52;c;x\x07\n")
    assert _one(written(tmp_path / "b", odd)).title == "Night shift"
    pdf = (SAVED / "page.pdf").read_bytes()
    _found(written(tmp_path / "c", pdf.replace(b"startxref\n", b"startxref\n9")))
    assert capfd.readouterr() == ("", "")
    assert caplog.messages == []


@settings(max_examples=40)
@given(
    st.sampled_from(["page.html", "page.mhtml", "page.pdf"]),
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=8)), min_size=1, max_size=9
    ),
)
def test_a_damaged_capture_is_read_or_malformed(
    tmp_path_factory: pytest.TempPathFactory, name: str, damage: list[tuple[float, bytes]]
) -> None:
    data = bytearray((SAVED / name).read_bytes())
    for at, junk in damage:
        start = int(at * len(data))
        data[start : start + 4] = junk
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(data)
    form = name.rpartition(".")[2]
    try:
        found = read_import(str(path), exchange(URL, form=form), account("blog"))
    except Malformed:
        return
    assert len(found.posts) == 1


@given(st.binary(max_size=200), st.sampled_from(["html", "mhtml", "pdf", "warc", "wacz", "image"]))
def test_any_bytes_are_read_or_malformed(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, form: str
) -> None:
    before: dict[str, Any] = {
        "pdf": b"%PDF-1.4\n",
        "warc": b"WARC/1.0\r\n",
        "mhtml": b"Content-Type: multipart/related;",
    }
    path = tmp_path_factory.getbasetemp() / "junk"
    path.write_bytes(before.get(form, b"") + junk)
    try:
        found = read_import(str(path), exchange(URL, form=form), account("blog"))
    except Malformed:
        return
    assert len(found.posts) == 1


@given(st.text(st.sampled_from("<>/= \"'articletimehead&;{}@graph:[]"), max_size=120))
def test_any_markup_is_read(tmp_path_factory: pytest.TempPathFactory, junk: str) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.html"
    path.write_text(f"<html><script type='application/ld+json'>{junk}</script>{junk}")
    assert len(read_import(str(path), exchange(URL, form="html"), account("blog")).posts) == 1
