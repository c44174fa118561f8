from __future__ import annotations

import hashlib

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from collectors.text import (
    CUT_MARK,
    LINK_CAP,
    TEXT_CAP,
    cap,
    content_hash,
    fallback_id,
    mend,
    squeeze,
    tidy,
    web_link,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()))
"""Lone surrogates and NUL included."""


@given(ANY_TEXT)
def test_mended_text_can_always_be_stored(text: str) -> None:
    mended = mend(text)
    mended.encode()
    assert "\0" not in mended
    assert mend(mended) == mended


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_whole_text_is_left_as_published(text: str) -> None:
    assert mend(text) == text


def test_an_unjoined_surrogate_pair_becomes_its_letter() -> None:
    assert mend("\ud83d\ude00 \ud83d") == "😀 "


@given(ANY_TEXT)
def test_squeezed_text_has_no_blank_edges_and_no_runs(text: str) -> None:
    squeezed = squeeze(mend(text))
    assert squeezed == squeezed.strip()
    assert "\n\n\n" not in squeezed
    assert squeeze(squeezed) == squeezed


def test_plain_text_keeps_its_lines() -> None:
    assert tidy("\r\na  b\r\n\r\rc\0 ") == "a  b\n\n\nc"


@given(st.integers(min_value=TEXT_CAP - 3, max_value=TEXT_CAP + 3))
def test_a_long_text_is_cut_and_says_so(length: int) -> None:
    cut = cap("x" * length)
    assert len(cut) == min(length, TEXT_CAP)
    assert cut.endswith(CUT_MARK) == (length > TEXT_CAP)


@given(ANY_TEXT, st.sampled_from(["", "http://pd.example/a/feed", "javascript:1", "http://[bad"]))
def test_a_link_is_an_address_of_the_web_or_nothing(link: str, base: str) -> None:
    found = web_link(link, base)
    assert not found or found.lower().startswith(("http://", "https://"))
    assert len(found) <= 3 * LINK_CAP
    found.encode()
    assert found.isprintable() or not found.isascii()


def test_links_are_made_absolute_and_others_are_dropped() -> None:
    base = "http://pd.example/a/feed"
    assert web_link("../b?x=1&y", base) == "http://pd.example/b?x=1&y"
    assert web_link(" HTTPS://Other.example/ ", base) == "https://Other.example/"
    assert web_link("//cdn.example/x.png", base) == "http://cdn.example/x.png"
    assert web_link("http://x.example/\x1b[2J") == "http://x.example/%1B[2J"
    for bad in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:a@b"):
        assert web_link(bad, base) == ""
    assert web_link("http://x.example/" + "a" * LINK_CAP) == ""


def test_the_content_hash_is_the_same_on_every_machine_and_never_mixes_fields() -> None:
    canonical = b'watchdesk content 1\n["Title","T\xc3\xa9xt",["http://a.example/"],[]]'
    expected = hashlib.sha256(canonical).hexdigest()
    assert content_hash("Title", "Téxt", ["http://a.example/"], []) == expected
    assert content_hash("a", "b", [], []) != content_hash("ab", "", [], [])
    assert content_hash("a", "", ["b"], []) != content_hash("a", "", [], ["b"])


@given(st.text(), st.text(), st.text(), st.text())
def test_the_fallback_identity_depends_on_the_start_of_the_text_only(
    feed: str, published: str, title: str, text: str
) -> None:
    feed, published, title, text = map(mend, (feed, published, title, text))
    first = fallback_id(feed, published, title, text)
    assert first == fallback_id(feed, published, title, text)
    assert first != fallback_id(feed + "x", published, title, text)
    assert first.startswith("sha256:")
    assert len(first) == 71
    long = text + "a" * 200
    assert fallback_id(feed, published, title, long) == fallback_id(
        feed, published, title, long + "b"
    )
    assert msgspec.json.encode(first)
