"""The record of an import: what was handed in, when, on which basis, and what the person said of it.

The file itself is evidence and is kept by whoever calls, under the hash that stands here; the record holds no body,
except the words a person typed from a picture. With this record and the file, the reading can be done again.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from collectors.base import Account, Exchange, Found, Purpose
from collectors.errors import Refused
from collectors.imports.bundle import FILE_CAP
from collectors.imports.captures import KIND, PUBLISHED
from collectors.imports.drafts import KINDS
from collectors.imports.formats import PREFIX, Format
from collectors.imports.lists import COLUMNS_HEADER, parse_columns
from collectors.text import web_link

VERSION: Final = "1"
SHA256: Final = "X-File-SHA256"
SIZE: Final = "X-File-Size"
NAME_CAP: Final = 120
TYPED_CAP: Final = 200_000
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Said:
    """What the person who hands a file in says of it."""

    columns: str = ""
    """Which of the file's columns is which of ours, such as `text=Message; url=Link`; of a list only."""
    url: str = ""
    """The page's public address; of a page taken by hand only, and needed there."""
    kind: str = "post"
    """What the page shows; see `collectors.base.Post.kind`."""
    text: str = ""
    """The words of the post as the person typed them, from a picture or where the page shows others' words too."""
    published_at: datetime | None = None
    """When the page says it was published, where no machine can tell."""


def file_import(
    path: Path, account: Account, said: Said, clock: Callable[[], datetime]
) -> Exchange:
    """Return the record of a file that is handed in. Reads it once, for its hash; take it off the event loop.

    Args:
        path: The file; best the copy in the vault, so that nothing can change it in between.
        account: Whose it is.
        said: What the person says of it.
        clock: Now, in UTC.

    Raises:
        Refused: It is no plain file, too large, or what was said of it makes no sense.
        Malformed: What was said of its columns is not understood.
    """
    started = clock()
    address = _address(said)
    parse_columns(said.columns)
    digest, size = _hashed(path)
    headers = [(SHA256, digest), (SIZE, str(size))]
    if said.columns:
        headers.append((COLUMNS_HEADER, said.columns))
    if address:
        headers.append((KIND, said.kind))
    if said.published_at is not None:
        headers.append((PUBLISHED, said.published_at.isoformat()))
    name = f"file:///{safe_name(path.name)}"
    return Exchange(
        started_at=started,
        finished_at=clock(),
        method="IMPORT",
        url=name,
        final_url=address or name,
        redirects=(),
        request_headers=(),
        status=200,
        headers=tuple(headers),
        body=said.text.encode("utf-8", "replace") if address else b"",
        remote_ip="",
        collector=PREFIX,
        collector_version=VERSION,
        terms_basis=f"handed in, nothing was asked on the network · handle: {account.basis}",
        purpose=Purpose.CAPTURE if address else Purpose.IMPORT,
    )


def filed(exchange: Exchange, told: Sequence[Format]) -> Exchange:
    """Return the record of a file with what it was told to be, if it was."""
    return replace(exchange, collector=PREFIX + told[0]) if told else exchange


def joined(parts: Iterable[Found]) -> Found:
    """Return what a file says as one, from what was read bit by bit."""
    parts = list(parts)
    return Found(
        posts=tuple(post for part in parts for post in part.posts),
        left_out=sum(part.left_out for part in parts),
        unread=tuple(one for part in parts for one in part.unread),
    )


def safe_name(name: str) -> str:
    """Return a file's name as it may stand in a record: plain letters, digits, dot, dash and underscore."""
    return _UNSAFE.sub("_", name).strip("._")[-NAME_CAP:] or "file"


def _address(said: Said) -> str:
    """Return the address of a captured page, checked; empty for an import.

    Raises:
        Refused: What was said of the page makes no sense.
    """
    if not said.url:
        return ""
    address = web_link(said.url)
    if not address:
        raise Refused(
            f"{said.url[:200]!r} is no address of a page: it begins with https:// or http://."
        )
    if said.kind not in KINDS:
        raise Refused(
            f"{said.kind[:40]!r} is no kind of post; kinds are {', '.join(sorted(KINDS))}."
        )
    if len(said.text) > TYPED_CAP:
        raise Refused(f"The typed text is longer than {TYPED_CAP:,} characters.")
    return address


def _hashed(path: Path) -> tuple[str, int]:
    """Return a file's SHA-256 and size.

    Raises:
        Refused: It is no plain file, or not of a size that is taken.
    """
    try:
        opened = os.open(
            path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
        )  # a named pipe would wait for ever
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode):
            os.close(opened)
            raise Refused(f"{safe_name(path.name)} is no plain file.")
        with os.fdopen(opened, "rb") as file:
            if not 0 < status.st_size <= FILE_CAP:
                raise Refused(
                    f"{safe_name(path.name)} has {status.st_size:,} bytes; files of 1 byte to {FILE_CAP >> 30} GiB are "
                    "taken."
                )
            sha256, size = hashlib.sha256(), 0
            while chunk := file.read(_CHUNK):
                sha256.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise Refused(f"{safe_name(path.name)} cannot be opened: {error.strerror}.") from error
    return sha256.hexdigest(), size
