"""Plain lists of posts: the columns, and what is said of a row that is not understood."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.exports import account, exchange, written

from collectors.base import Found
from collectors.errors import Malformed
from collectors.imports.detect import detect
from collectors.imports.lists import COLUMNS, parse_columns
from collectors.imports.reading import read_import

CSV = """platform,native_id,url,author,author_name,published_at,text,kind,visibility,links,tags
x,12,https://x.com/js/status/12,@JS,Jo,2026-02-18T12:33:11-06:00,"Two
lines 🚓",reply,public,https://a.example https://b.example,#a b
x,,https://x.com/js/status/13,,,2026-02-18,Day,,,,
facebook,14,,,,,Elsewhere,,,,
x,15,,al,,,Not mine,,,,
x,16,,,,02/03/2026,Which day,,,,
x,17,,,,,,,,,
x,18,,,,,Mine only,,private,,
x,19,,,,,Odd,sermon,,,
x,20,,,,,Too,many,,,,,,,
,,,,,,Just words,,,,
"""


def _read(path: Path, columns: str = "") -> Found:
    form = detect(str(path))
    headers = {"Columns": columns} if columns else {}
    return read_import(str(path), exchange(form=form, **headers), account("x", "disclosed"))


def test_a_csv_is_read_row_by_row_and_odd_rows_are_told(tmp_path: Path) -> None:
    found = _read(written(tmp_path / "a.csv", CSV))
    first, day, words = found.posts
    assert (first.native_id, first.kind, first.visibility, first.author) == (
        "12",
        "reply",
        "public",
        "Jo",
    )
    assert first.text == "Two\nlines 🚓"
    assert first.published_at == datetime(2026, 2, 18, 18, 33, 11, tzinfo=UTC)
    assert (first.links, first.tags) == (("https://a.example", "https://b.example"), ("a", "b"))
    assert (day.native_id, day.precision, day.published_at) == (
        "13",
        "day",
        datetime(2026, 2, 18, tzinfo=UTC),
    )
    assert (words.native_id[:7], words.visibility, words.precision) == (
        "sha256:",
        "unknown",
        "unknown",
    )
    assert [(one.where, one.why[:26]) for one in found.unread] == [
        ("#row=4", "It is of 'facebook', and t"),
        ("#row=5", "Its author is 'al', not @j"),
        ("#row=6", "'02/03/2026' in `published"),
        ("#row=7", "It has neither text, nor t"),
        ("#row=8", "Its visibility is 'private"),
        ("#row=9", "'sermon' is no kind of pos"),
        ("#row=10", "The row has more fields th"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_letters_and_separators_of_spreadsheets_are_told(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    text = f"Nachricht{separator}Wann\r\nStraße – “ok”{separator}2026-02-18T12:00:00Z\r\n"
    found = _read(
        written(tmp_path / "a.csv", text.encode(encoding)), "text=Nachricht; published_at=Wann"
    )
    assert [post.text for post in found.posts] == ["Straße – “ok”"]
    assert found.posts[0].published_at is not None


def test_a_file_without_a_column_for_words_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="say which is which"):
        _read(written(tmp_path / "a.csv", "Message,When\nHello,2026\n"))


@pytest.mark.parametrize("said", ["text", "=a", "text=", "words=a"])
def test_a_column_that_there_is_not_is_refused(said: str) -> None:
    with pytest.raises(Malformed, match="names no column"):
        parse_columns(said)


def test_json_lines_are_read_line_by_line(tmp_path: Path) -> None:
    lines = [
        {
            "text": "One",
            "native_id": 1,
            "published_at": "2026-02-18T12:00:00Z",
            "links": ["https://a.example"],
        },
        {"text": "Two", "author": "7"},
        [1],
        {"text": "Three", "native_id": 1},
    ]
    content = "\n".join(json.dumps(line) for line in lines) + "\n\n{broken\n"
    found = _read(written(tmp_path / "a", content))
    assert [post.text for post in found.posts] == ["One"]
    assert found.posts[0].links == ("https://a.example",)
    assert [one.where for one in found.unread] == ["#row=2", "#row=3", "#row=4", "#row=6"]
    assert "identity of another entry, '1'" in found.unread[2].why


def test_a_line_that_never_ends_costs_that_line_only(tmp_path: Path) -> None:
    content = '{"text": "a"}\n{"text": "' + "x" * 21_000_000 + '"}\n{"text": "b"}\n'
    found = _read(written(tmp_path / "a", content))
    assert [post.text for post in found.posts] == ["a", "b"]
    assert [one.where for one in found.unread] == ["#row=2"]


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=4))
def test_any_rows_are_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, junk: list[list[str]]
) -> None:
    rows = "\n".join(",".join(cells) for cells in junk)
    path = tmp_path_factory.getbasetemp() / "junk.csv"
    path.write_bytes(
        ("text," + ",".join(COLUMNS[:5]) + "\n" + rows).encode("utf-8", "surrogatepass")
    )
    assert isinstance(read_import(str(path), exchange(form="csv"), account("x")), Found)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(COLUMNS), st.none() | st.integers() | st.text() | st.lists(st.text())
        ),
        max_size=4,
    )
)
def test_any_lines_are_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, junk: list[dict[str, object]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in junk))
    assert isinstance(read_import(str(path), exchange(form="jsonl"), account("x")), Found)
