"""Files handed in, through the whole net: hashed, told apart, allowed, read in a confined child."""

from __future__ import annotations

import asyncio
import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.exports import account, exchange, packed, written

from collectors import sandbox as module
from collectors.base import Found, Purpose
from collectors.errors import CollectorError, Malformed, Refused, TermsClosed
from collectors.imports.filing import Said, file_import, safe_name
from collectors.net import Net
from collectors.readers import read
from collectors.sandbox import Sandbox

T = 1_700_000_000
ROWS = [{"timestamp": T + n, "data": [{"post": f"Post {n}"}]} for n in range(2_500)]
SAVED = Path(__file__).parents[2] / "unit/collectors/captures"


async def test_an_export_gives_posts_and_a_record_from_which_it_is_read_again(
    net: Net, tmp_path: Path
) -> None:
    path = packed(tmp_path / "Jo's export (1).zip", {"posts/your_posts_1.json": [*ROWS, 7]})
    look = await net.read_import(path, account("facebook"))
    (page,) = look.pages
    record = page.exchange
    assert look.error is None
    assert len(look.posts) == 2_500
    assert [one.where for one in page.found.unread] == ["posts/your_posts_1.json#/2500"]
    assert (record.collector, record.method, record.purpose) == (
        "import:facebook",
        "IMPORT",
        Purpose.IMPORT,
    )
    assert record.url == record.final_url == "file:///Jo_s_export_1_.zip"
    assert record.header("X-File-SHA256") == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (record.header("X-File-Size"), record.body) == (str(path.stat().st_size), b"")
    assert "own_export" in record.terms_basis
    assert read(record, account("facebook"), path=str(path)) == page.found


async def test_a_page_taken_by_hand_gives_its_post(net: Net) -> None:
    said = Said(
        url="https://www.facebook.com/js/posts/5",
        kind="photo",
        text="Mine",
        published_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    look = await net.read_import(SAVED / "page.webp", account("facebook", "disclosed"), said)
    (post,) = look.posts
    record = look.pages[0].exchange
    assert (record.purpose, record.body, record.collector) == (
        Purpose.CAPTURE,
        b"Mine",
        "import:image",
    )
    assert (post.text, post.kind, post.published_at) == (
        "Mine",
        "photo",
        datetime(2026, 1, 2, tzinfo=UTC),
    )
    again = await net.read_import(
        SAVED / "page.mhtml", account("facebook", "disclosed"), Said(url=said.url)
    )
    assert again.posts[0].title == "Night shift"
    printed = await net.read_import(
        SAVED / "page.pdf", account("facebook", "disclosed"), Said(url=said.url)
    )
    assert "Grüße" in printed.posts[0].text


async def test_a_list_is_read_by_the_columns_the_person_names(net: Net, tmp_path: Path) -> None:
    path = written(tmp_path / "a", "Message,When\nHello,2026-01-02\n")
    look = await net.read_import(
        path, account("blog", "disclosed"), Said(columns="text=Message; published_at=When")
    )
    assert [(post.text, post.precision) for post in look.posts] == [("Hello", "day")]


async def test_who_may_not_hand_it_in_is_refused_before_anything_is_read(
    net: Net, tmp_path: Path
) -> None:
    path = packed(tmp_path / "a.zip", {"posts/your_posts_1.json": ROWS})
    look = await net.read_import(path, account("facebook", "disclosed"))
    assert isinstance(look.error, TermsClosed)
    assert look.error.exchange is not None
    assert look.error.exchange.collector == "import:facebook"
    assert look.pages == ()


async def test_what_cannot_be_read_is_told_in_a_sentence(net: Net, tmp_path: Path) -> None:
    cases = [
        (written(tmp_path / "a", "hello"), Said(), "cannot be told"),
        (tmp_path / "none", Said(), "cannot be opened"),
        (tmp_path, Said(), "no plain file"),
        (written(tmp_path / "b", ""), Said(), "files of 1 byte"),
        (written(tmp_path / "c", "a,b\n1,2\n"), Said(columns="x"), "names no column"),
        (SAVED / "page.html", Said(), "say which page it is"),
        (SAVED / "page.html", Said(url="ftp://a"), "no address"),
        (SAVED / "page.html", Said(url="https://a.example/", kind="sermon"), "no kind of post"),
        (SAVED / "page.html", Said(url="https://a.example/", text="x" * 200_001), "typed text"),
    ]
    for path, said, sentence in cases:
        error = (await net.read_import(path, account("blog", "official"), said)).error
        assert isinstance(error, Malformed | Refused)
        assert sentence in str(error)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Refused, match="no plain file"):
        file_import(
            tmp_path / "pipe", account("x"), Said(), lambda: datetime(2026, 1, 1, tzinfo=UTC)
        )


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ("\x1b]52;c;x\x07", "52_c_x"),
        ("…", "file"),
        ("a" * 300 + ".zip", "a" * 116 + ".zip"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


async def _all(sandbox: Sandbox, path: Path, form: str) -> list[Found]:
    told: list[str] = []
    record = exchange(form=form)
    return [
        one async for one in sandbox.read_file(str(path), record, account("facebook"), told.append)
    ]


async def test_a_file_is_read_bit_by_bit_and_its_child_ends(tmp_path: Path) -> None:
    sandbox = Sandbox()
    path = packed(tmp_path / "a.zip", {"posts/your_posts_1.json": ROWS})
    parts = await _all(sandbox, path, "")
    assert [len(part.posts) for part in parts] == [1_000, 1_000, 500]
    assert sandbox._idle == []


async def test_a_file_that_takes_too_long_or_too_much_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = Sandbox()
    path = packed(
        tmp_path / "a.zip", {"posts/your_posts_1.json": b"[" + b"{}," * 6_000_000 + b"{}]"}
    )
    monkeypatch.setattr(module, "IMPORT_BYTES", 300_000_000)
    with pytest.raises(Malformed, match="within the limits"):
        await _all(sandbox, path, "facebook")
    monkeypatch.setattr(module, "IMPORT_S", 0.0)
    with pytest.raises(Malformed, match="took more than"):
        await _all(sandbox, path, "facebook")


async def test_a_cancelled_import_leaves_no_process(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"posts/your_posts_1.json": ROWS})
    sandbox = Sandbox()
    reading = sandbox.read_file(str(path), exchange(), account("facebook"), lambda _: None)
    await anext(reading)
    await reading.aclose()  # type: ignore[attr-defined]
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


async def test_a_reader_that_cannot_start_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BOOT", "raise SystemExit(3)")
    with pytest.raises(CollectorError, match="could not be started"):
        await _all(Sandbox(), tmp_path, "")
