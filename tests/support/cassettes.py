"""praw's own recordings of Reddit: some thousand answers that nobody here wrote, from its source distribution."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_ROOT = Path(__file__).resolve().parents[2]
_INSIDE = "/tests/integration/cassettes/"


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
    """Return the folder of the recordings of the pinned praw; downloaded once, by the hash in our lock."""
    pins = (_ROOT / "requirements/dev.txt").read_text("utf-8")
    pin = re.search(r"^praw==(\S+) \\\n(?:    --hash=\S+(?: \\)?\n)+", pins, re.MULTILINE)
    if pin is None:
        raise LookupError("requirements/dev.txt pins no praw")
    name = f"praw-{pin[1]}"
    folder = cache / f"{name}{_INSIDE}"
    if not folder.is_dir():
        wanted = cache / "wanted-praw.txt"
        wanted.write_text(pin[0].rstrip().rstrip("\\") + "\n", "utf-8")
        pip = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
        only = ["--no-deps", "--no-binary", "praw", "--require-hashes"]
        subprocess.run([*pip, *only, "-r", str(wanted), "-d", str(cache)], check=True)
        with tarfile.open(cache / f"{name}.tar.gz") as archive:
            recordings = [m for m in archive.getmembers() if _INSIDE in f"/{m.name}"]
            archive.extractall(cache, recordings, filter="data")
    return folder


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
