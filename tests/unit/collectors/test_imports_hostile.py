"""Files that lie about themselves, and files whose hander-in may not hand them in."""

from __future__ import annotations

import gzip
import json
import struct
import warnings
import zipfile
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.exports import account, exchange, gzipped, packed, read, tarred, written

from collectors.base import Account, Found
from collectors.catalogue import BASES, PLATFORMS
from collectors.errors import Malformed, TermsClosed
from collectors.imports import bundle, reading
from collectors.imports.detect import detect
from collectors.imports.formats import EXPORTS, Format, may_import
from collectors.imports.reading import read_import

T = 1_700_000_000
POSTS = "posts/your_posts_1.json"
ROWS = [{"timestamp": T + n, "data": [{"post": f"Post {n}"}]} for n in range(3)]


def test_a_member_that_unpacks_to_too_much_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "MEMBER_CAP", 1_000)
    path = packed(tmp_path / "a.zip", {POSTS: ROWS, "posts/your_posts_2.json": b" " * 1_000_000})
    found = read(path, "facebook")
    assert len(found.posts) == 3
    assert [(one.where, one.why[:14]) for one in found.unread] == [
        ("posts/your_posts_2.json", "It unpacks to ")
    ]


def test_more_than_a_file_may_unpack_to_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "TOTAL_CAP", 300)
    again = {f"posts/your_posts_{n}.json": ROWS for n in range(1, 4)}
    found = read(packed(tmp_path / "a.zip", again), "facebook")
    assert len(found.posts) == 3
    assert {one.why[:20] for one in found.unread} == {"The file holds more "}


def _patched(path: Path, name: bytes, offset: int, value: bytes) -> Path:
    """Overwrite bytes in a member's entry of the central directory."""
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    while data[entry + 46 : entry + 46 + len(name)] != name:
        entry = data.index(b"PK\x01\x02", entry + 4)
    data[entry + offset : entry + offset + len(value)] = value
    path.write_bytes(data)
    return path


def test_a_member_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {POSTS: ROWS, "posts/your_posts_2.json": ROWS * 50})
    _patched(path, b"posts/your_posts_2.json", 24, struct.pack("<I", 60))
    found = read(path, "facebook")
    assert [one.why for one in found.unread] == ["It is damaged."]


def test_members_that_lie_over_each_other_are_a_bomb(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {POSTS: ROWS, "posts/your_posts_2.json": ROWS})
    _patched(path, b"posts/your_posts_2.json", 42, struct.pack("<I", 0))
    with pytest.raises(Malformed, match="zip bomb"):
        detect(str(path))


def test_a_locked_member_is_told(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {POSTS: ROWS, "posts/your_posts_2.json": ROWS})
    _patched(path, b"posts/your_posts_2.json", 8, struct.pack("<H", 1))
    assert [one.why for one in read(path, "facebook").unread] == ["It is locked with a password."]


@pytest.mark.parametrize(
    "name", ["/posts/your_posts_2.json", "../posts/your_posts_2.json", "C:/posts/your_posts_2.json"]
)
def test_a_name_that_leads_out_of_the_archive_is_never_read(tmp_path: Path, name: str) -> None:
    found = read(packed(tmp_path / "a.zip", {POSTS: ROWS[:1], name: ROWS}), "facebook")
    assert len(found.posts) == 1
    assert [one.why for one in found.unread] == ["Its name leads out of the archive."]


def test_two_members_of_one_name_are_both_left_out(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {POSTS: ROWS})
    with zipfile.ZipFile(path, "a") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for text in ("[]", json.dumps(ROWS)):
            file.writestr("posts/your_posts_2.json", text)
    found = read(path, "facebook")
    assert len(found.posts) == 3
    assert "Several members" in found.unread[0].why


def test_an_archive_of_too_many_members_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "MEMBERS_CAP", 3)
    members = {f"a{n}": "" for n in range(4)}
    with pytest.raises(Malformed, match="more than 3 members"):
        detect(str(packed(tmp_path / "a.zip", members)))
    with pytest.raises(Malformed, match="more than 3 members"):
        read(tarred(tmp_path / "a.tgz", members), "mastodon")


def test_a_tar_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "_TAR_CAP", 5_000)
    path = tarred(tmp_path / "a", {"x": b"\0" * 100_000, "outbox.json": {"orderedItems": []}})
    with pytest.raises(Malformed, match="too large"):
        read(path, "mastodon")


def test_an_archive_of_folders_only_holds_nothing(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="no export that can be read"):
        detect(str(packed(tmp_path / "a.zip", {"posts/": b""})))


def test_archives_in_archives_are_not_opened(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner.zip", {POSTS: ROWS}).read_bytes()
    with pytest.raises(Malformed, match="no export that can be read"):
        detect(str(packed(tmp_path / "a.zip", {"posts/your_posts_1.zip": inner})))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\0" * 99,
        b"\x1f\x8bjunk",
        b"hello",
        b"\0" * 99,
        b"{}",
        b"[" * 9_999,
        b"\xff\xfe",
    ],
)
def test_what_nothing_is_known_of_is_malformed(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path / "a", content)
    with pytest.raises(Malformed):
        read_import(str(path), exchange(form=detect(str(path))), account("mastodon"))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="cannot be opened"):
        detect(str(tmp_path / "none"))
    for form in Format:
        with pytest.raises(Malformed):
            read_import(
                str(tmp_path / "none"), exchange("https://a.example/", form=form), account("x")
            )


def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_text("text,url\na,\n")
    assert detect(str(tmp_path / "x.zip")) is Format.CSV
    assert detect(str(gzipped(tmp_path / "a.csv", b"WARC/1.0\r\n"))) is Format.WARC
    assert detect(str(written(tmp_path / "tweets.js", {"chats": {"list": []}}))) is Format.TELEGRAM
    fake = packed(tmp_path / "a.zip", {"data/tweets.js": "window.alert = []", POSTS: ROWS})
    assert detect(str(fake)) is Format.FACEBOOK


def test_posts_beyond_the_cap_and_rows_beyond_the_list_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "POST_CAP", 2)
    monkeypatch.setattr(reading, "UNREAD_CAP", 2)
    found = read(packed(tmp_path / "a.zip", {POSTS: [1, 2, 3, 4, *ROWS]}), "facebook")
    assert (len(found.posts), found.left_out) == (2, 1)
    assert [one.where for one in found.unread] == [f"{POSTS}#/0", f"{POSTS}#/1", "2 more"]


def test_an_import_nobody_can_read_any_more_says_so(tmp_path: Path) -> None:
    from collectors.readers import read as read_again

    with pytest.raises(Malformed, match="no reader"):
        read_import(str(tmp_path), exchange(form="myspace"), account("x"))
    with pytest.raises(Malformed, match="file that was handed in"):
        read_again(exchange(form="x"), account("x"))


def test_an_import_can_be_read_again(tmp_path: Path) -> None:
    from collectors.readers import read as read_again

    path = packed(tmp_path / "a.zip", {POSTS: ROWS})
    record = exchange(form="facebook")
    again = read_again(record, account("facebook"), path=str(path))
    assert again == read_import(str(path), record, account("facebook"))
    assert len(again.posts) == 3


@given(st.binary(max_size=400), st.integers(0, 600))
def test_a_damaged_archive_is_read_or_malformed(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int
) -> None:
    path = packed(
        tmp_path_factory.getbasetemp() / "damaged.zip",
        {POSTS: ROWS, "x/comments/comments.json": {}},
    )
    data = path.read_bytes()
    path.write_bytes(data[:at] + junk + data[at + len(junk) :])
    try:
        assert isinstance(
            read_import(str(path), exchange(form="facebook"), account("facebook")), Found
        )
    except Malformed:
        return


@pytest.mark.parametrize(
    ("platform", "form"),
    list(product(["facebook", "x", "instagram", "threads"], [Format.X, Format.INSTAGRAM])),
)
def test_an_export_is_taken_for_its_own_platform_only(platform: str, form: Format) -> None:
    fits = platform == form or (platform, form) == ("threads", Format.INSTAGRAM)
    if fits:
        may_import(account(platform), form)
    else:
        with pytest.raises(TermsClosed, match="belongs to"):
            may_import(account(platform), form)


@pytest.mark.parametrize("form", sorted(EXPORTS))
@pytest.mark.parametrize("basis", sorted(BASES))
def test_an_export_is_taken_from_its_owner_only(form: Format, basis: str) -> None:
    handle = Account(form.value, "@js", "https://a.example/js", basis)
    if basis in {"own_export", "self_registered"}:
        may_import(handle, form)
    else:
        with pytest.raises(TermsClosed, match="from its owner only"):
            may_import(handle, form)


@pytest.mark.parametrize("form", sorted(Format))
def test_nobody_without_a_basis_has_anything_imported(form: Format) -> None:
    for basis in ("", "citizen", "curiosity"):
        with pytest.raises(TermsClosed, match="allows no import"):
            may_import(Account("x", "@someone", "https://x.com/someone", basis), form)
    with pytest.raises(TermsClosed, match="No platform is called"):
        may_import(Account("other", "@js", "https://x.com/js", "official"), form)


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_every_platform_has_its_manual_way(platform: str) -> None:
    for form in sorted(set(Format) - EXPORTS):
        may_import(Account(platform, "@js", "https://a.example/js", "disclosed"), form)


def test_a_gzip_file_that_breaks_off_at_its_first_byte_is_damaged(tmp_path: Path) -> None:
    path = written(tmp_path / "a.gz", gzip.compress(b"WARC/1.0")[:10] + b"\xff" * 20)
    with pytest.raises(Malformed):
        read_import(str(path), exchange("https://pd.example/"), account("facebook"))


def test_a_member_without_a_name_is_passed_by(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {POSTS: ROWS, "nameless": ROWS})
    path.write_bytes(path.read_bytes().replace(b"nameless", bytes(8)))
    assert len(read(path, "facebook").posts) == 3


@pytest.mark.parametrize("number", [" now", "", -1, [5], 10**30])
def test_a_telegram_message_whose_id_is_no_number_is_told(tmp_path: Path, number: object) -> None:
    message = {"id": number, "type": "message", "date": "2026-02-18T13:33:11", "text": "a post"}
    channel = {"name": "JS", "type": "public_channel", "id": 77, "messages": [message]}
    found = read(packed(tmp_path / "a.zip", {"result.json": channel}), "telegram")
    assert found.posts == ()
    assert [one.why for one in found.unread] == ["It has no id."]
