"""praw's own recordings of Reddit: some thousand answers that nobody here wrote, from its source distribution."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from support.corpus import sources


@dataclass(frozen=True)
class Recorded:
    """One answer as it was recorded."""

    cassette: str
    method: str
    path: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def praw_cassettes(cache: Path) -> Path:
    """Return the folder of the recordings of the pinned praw."""
    return sources("praw", cache) / "tests/integration/cassettes"


def recorded(folder: Path, pattern: str = "*") -> Iterator[Recorded]:
    """Yield what was asked of the API and answered, the sign-in left out."""
    for path in sorted(folder.glob(f"{pattern}.json")):
        for one in json.loads(path.read_text("utf-8"))["interactions"]:
            asked, got = one["request"], one["response"]
            where = urlsplit(asked["uri"])
            if where.path == "/api/v1/access_token":
                continue
            headers = ((k, v) for k, values in got["headers"].items() for v in values)
            yield Recorded(
                path.stem,
                asked["method"],
                where.path,
                got["status"]["code"],
                tuple(headers),
                (got["body"].get("string") or "").encode("utf-8", "surrogatepass"),
            )
