"""Pictures by command: registered, compared with, read; what is no picture is said to be none."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.images import encoded, scene
from support.program import Watchdesk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "roster.png"
    path.write_bytes(encoded(scene(3)))
    return path


def test_a_registered_picture_is_listed_known_again_and_removed(
    watchdesk: Watchdesk, file: Path, tmp_path: Path
) -> None:
    done = watchdesk("media", "register", str(file), "--name", "leaked roster", "--kind", "known")
    copy = tmp_path / "copy.jpg"
    copy.write_bytes(encoded(scene(3).resize((320, 240)), "JPEG"))
    (read,) = watchdesk("media", "read", str(copy), "--json").json

    assert done.code == 0
    assert [r["name"] for r in watchdesk("media", "list", "--json").json["references"]] == [
        "leaked roster"
    ]
    assert "leaked roster" in watchdesk("media", "list").out
    assert (read["file"], read["width"], read["score"]) == ("copy.jpg", 320, 0)
    assert read["seen"][0]["reason"] == "Is a copy of the registered picture leaked roster."
    assert "leaked roster" in watchdesk("media", "read", str(copy)).out
    assert watchdesk("media", "remove", "leaked roster").code == 0
    assert watchdesk("media", "remove", "leaked roster").code == 2


def test_a_file_that_is_no_picture_is_said_to_be_none_and_the_others_are_read(
    watchdesk: Watchdesk, file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.png"
    other.write_text("<svg/>")
    done = watchdesk("media", "read", str(other), str(file))

    assert done.code == 2
    assert "other.png: Expected a picture of the kinds PNG, JPEG, GIF, WEBP." in done.out
    assert "roster.png: PNG 640 x 480" in done.out
    assert "1 of 2 files were not read" in done.err
    refused = watchdesk("media", "register", str(other), "--name", "x")
    assert (refused.code, "Expected a picture" in refused.err) == (2, True)
