"""The test data of others is unpacked safely, whatever Python there is."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from support.corpus import sources, unpack


def _packed(path: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            member.size = 4 if member.isreg() else 0
            archive.addfile(member, io.BytesIO(b"text") if member.isreg() else None)
    return path


def _link(name: str, target: str) -> tarfile.TarInfo:
    link = tarfile.TarInfo(name)
    link.type, link.linkname = tarfile.SYMTYPE, target
    return link


def test_an_older_python_unpacks_regular_files_inside_the_folder_and_nothing_else(
    tmp_path: Path,
) -> None:
    outside = tmp_path / "outside"
    archive = _packed(
        tmp_path / "p.tar.gz",
        tarfile.TarInfo("p-1/tests/a.txt"),
        tarfile.TarInfo("../outside"),
        tarfile.TarInfo("p-1/../../outside"),
        tarfile.TarInfo(str(outside)),
        _link("p-1/link", "/etc"),
    )
    into = tmp_path / "into"
    unpack(archive, into, filtered=False)
    assert [p.relative_to(into).as_posix() for p in into.rglob("*") if not p.is_dir()] == [
        "p-1/tests/a.txt"
    ]
    assert (into / "p-1/tests/a.txt").read_bytes() == b"text"
    assert not outside.exists()


def test_what_no_lock_pins_is_not_downloaded(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="pins no-such-package"):
        sources("no-such-package", tmp_path)
