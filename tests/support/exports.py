"""Files as people hand them in, built here: nobody's real data, no part of the program."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from collectors.base import Account, Exchange, Found, Purpose
from collectors.imports.detect import detect
from collectors.imports.formats import CAPTURES, PREFIX
from collectors.imports.reading import read_import

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
URLS = {
    "facebook": "https://www.facebook.com/js",
    "instagram": "https://www.instagram.com/js",
    "threads": "https://www.threads.net/@js",
    "x": "https://x.com/js",
    "telegram": "https://t.me/js",
    "tiktok": "https://www.tiktok.com/@js",
    "linkedin": "https://www.linkedin.com/in/js",
    "reddit": "https://www.reddit.com/user/js",
    "mastodon": "https://pd.example/@js",
    "blog": "https://blog.example/feed",
}


def account(platform: str, basis: str = "own_export", native_id: str = "") -> Account:
    """Return the account of one employee on a platform."""
    return Account(platform, "@js", URLS[platform], basis, native_id)


def exchange(url: str = "", text: str = "", form: str = "", **headers: str) -> Exchange:
    """Return the record of a file that was handed in; with `url`, of a page taken by hand.

    Headers are named without their `X-`, and `_` for `-`.
    """
    return Exchange(
        started_at=NOW,
        finished_at=NOW,
        method="IMPORT",
        url="file:///file",
        final_url=url or "file:///file",
        redirects=(),
        request_headers=(),
        status=200,
        headers=tuple((f"X-{name.replace('_', '-')}", value) for name, value in headers.items()),
        body=text.encode(),
        remote_ip="",
        collector=PREFIX + form,
        collector_version="1",
        terms_basis="",
        purpose=Purpose.CAPTURE if url else Purpose.IMPORT,
    )


def read(path: Path, platform: str, native_id: str = "") -> Found:
    """Read a file as the platform's own export, which it has to be told as."""
    form = detect(str(path))
    assert form in CAPTURES or form == (platform if platform != "threads" else "instagram")
    return read_import(str(path), exchange(), account(platform, native_id=native_id))


def broken(text: str) -> str:
    """Return a text as Facebook's exports write it: each byte of UTF-8 as a letter."""
    return text.encode().decode("latin-1")


def packed(path: Path, members: Mapping[str, object]) -> Path:
    """Write a zip; what is neither text nor bytes becomes JSON."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, _bytes(content))
    return path


def tarred(path: Path, members: Mapping[str, object]) -> Path:
    """Write a tar.gz."""
    with tarfile.open(path, "w:gz") as file:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(_bytes(content))
            file.addfile(info, io.BytesIO(_bytes(content)))
    return path


def written(path: Path, content: object) -> Path:
    """Write one plain file."""
    path.write_bytes(_bytes(content))
    return path


def gzipped(path: Path, content: bytes) -> Path:
    """Write one packed file."""
    path.write_bytes(gzip.compress(content))
    return path


def assigned(variable: str, entries: object) -> str:
    """Return a member of an X archive."""
    return f"window.YTD.{variable}.part0 = {json.dumps(entries, indent=1)}"


def _bytes(content: object) -> bytes:
    if isinstance(content, bytes):
        return content
    return content.encode() if isinstance(content, str) else json.dumps(content).encode()
