"""A case on disk: what it says, its evidence by hash, its custody entries, and a manifest over all of it.

`sha256sum -c manifest-sha256.txt` checks it without this program.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from cases.model.custody import StoredEntry


def write_case_file(
    to: Path,
    number: str,
    *,
    file: dict[str, Any],
    blobs: Iterable[tuple[str, bytes]],
    entries: Iterable[StoredEntry],
) -> tuple[Path, str]:
    """Write the folder `to/number`; return it and the SHA-256 of its manifest.

    File names are hashes and numbers of our own, never a name from outside. JSON is ASCII, so that
    nothing in a post can reach a terminal that shows the file.

    Raises:
        FileExistsError: The folder is there already.
        OSError: It cannot be written.
    """
    folder = to / number
    folder.mkdir(mode=0o700, parents=True)
    (folder / "evidence").mkdir(mode=0o700)
    (folder / "custody").mkdir(mode=0o700)
    sums: list[str] = []

    def write(name: str, body: bytes) -> None:
        (folder / name).write_bytes(body)
        sums.append(f"{hashlib.sha256(body).hexdigest()}  {name}\n")

    write("case.json", json.dumps(file, default=_plain, indent=1, sort_keys=True).encode() + b"\n")
    for name, body in blobs:
        write(f"evidence/{name}", body)
    for entry in entries:
        write(f"custody/{entry.seq:08d}.json", entry.leaf)
    manifest = "".join(sorted(sums, key=lambda line: line[66:])).encode()
    (folder / "manifest-sha256.txt").write_bytes(manifest)
    return folder, hashlib.sha256(manifest).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a case file")
