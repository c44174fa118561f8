from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collectors.markup import TANGLED_TAGS, Reading, _scan, _walk, plain_text, read_html
from collectors.text import mend

PAGE = (
    "<h1>Night shift</h1><p>Hello <b>big</b>\n world<br>new line</p>\n<div>one</div>two"
    "<ul><li>first<li>second</ul><script>steal()</script><style>p{}</style>"
    "<img src='/cat.png' alt='a grey cat'> <a href='/map'>the map</a> &amp; &lt;b&gt;&nbsp;end"
    "<pre>x = 1\n  y = 2</pre><!-- hidden -->"
)
SEEN = Reading(
    "Night shift\n\nHello big world\nnew line\n\none\ntwo\n\nfirst\nsecond\n\n"
    "[a grey cat] the map & <b> end\n\nx = 1\ny = 2",
    ("/map",),
    (("/cat.png", "a grey cat"),),
)


@pytest.mark.parametrize("way", [_walk, _scan, read_html])
def test_a_page_reads_as_a_person_sees_it_whichever_way_it_is_read(way: object) -> None:
    assert callable(way)
    assert way(PAGE) == SEEN


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain words, 2 > 1", "plain words, 2 > 1"),
        ("two\n  lines", "two lines"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br><br><br><br>b", "a\n\nb"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("fish &amp; chips &#x1F41F;", "fish & chips 🐟"),
        ("<custom-tag>kept</custom-tag>", "kept"),
        ("<svg><text>drawn</text></svg>", "drawn"),
        ("<text>shown</text> <mi>too</mi>", "shown too"),
        ("<frameset>shown<p>all", "shown\n\nall"),
        ("<html><head><title>T</title></head><body>x</body></html>y", "Txy"),
        ("<iframe>never</iframe><noembed>never</noembed>x", "x"),
        ("<noscript>shown</noscript>", "shown"),
        ("<math>1 + 1</math>", "1 + 1"),
        ("<template>never shown</template>x", "x"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a\0b\ud800c<i>d", "abcd"),
        ("<img alt='  '>", ""),
        ("", ""),
    ],
)
def test_html_becomes_text(markup: str, text: str) -> None:
    assert plain_text(markup) == text


def test_links_keep_their_text_and_give_their_targets_as_written() -> None:
    page = read_html("<a href='javascript:x()'>one</a> <a href=' /b'>two</a> <a>three</a>")
    assert page == Reading("one two three", ("javascript:x()", " /b"))


def test_pictures_sound_and_film_are_noted() -> None:
    page = read_html("<video src='/v.mp4'></video><audio><source src='/a.ogg'></audio>")
    assert page.media == (("/v.mp4", ""), ("/a.ogg", ""))


@given(st.text(st.characters(exclude_categories=())))
@example("<" * 5_000)
@example("&" * 30_000)
@example("<a href=" * 3_000)
def test_any_text_is_read_without_harm(markup: str) -> None:
    for page in (read_html(markup), _scan(mend(markup))):
        page.text.encode()
        assert "\0" not in page.text


PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<b>", "<pre>", "</pre>", "<li>", "<br>", "x y", "&lt;", "<script>", "</script>",
        "<img alt=q>", "<a href=/z>", "<!--", "-->", '<p title=">">', "<svg>", "<select>", "<template>",
    ]
)  # fmt: skip


@given(st.lists(PIECES))
def test_any_mixture_of_markup_is_read_without_harm(pieces: list[str]) -> None:
    page = read_html("".join(pieces))
    assert page.text == page.text.strip()
    assert "<p>" not in page.text


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 300_000,
        "<b id=1><p>" * 200_000,
        "&" * 3_000_000,
        "<" * 3_000_000,
        "<script>" * 300_000,
        "<a href='" * 300_000,
        " " * 5_000_000 + "<p>",
        "\n" * 5_000_000,
        "<b id=1>" * 2_000 + "<p>" * 2_000,
        "<p " + " ".join(f"a{number}" for number in range(200_000)) + ">",
        "<p " + "a=1 " * 1_000_000 + ">" + "<i>" * TANGLED_TAGS,
        "<a href" + " " * 2_000_000 + ">" + "<i>" * TANGLED_TAGS,
    ],
    ids=range(12),
)
def test_tangled_markup_takes_linear_time(markup: str) -> None:
    started = time.process_time()
    read_html(markup)
    assert time.process_time() - started < 3
