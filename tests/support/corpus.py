"""feedparser's own corpus: some two thousand feeds that nobody here wrote, from its source distribution."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from pathlib import Path

from support.web import Page, reply

_ROOT = Path(__file__).resolve().parents[2]
_PIN = re.compile(r"^feedparser==(\S+) \\\n(?:    --hash=\S+(?: \\)?\n)+", re.MULTILINE)
_PACKED = {".gz": "gzip", ".z": "deflate"}
_TEST_SERVER = "http://localhost:8097"
_HEADER = re.compile(rb"^Header:\s+([^:]+):(.+)$", re.MULTILINE)


def feedparser_sources(cache: Path) -> Path:
    """Return the unpacked sources of the pinned feedparser; downloaded once, by the hash in our lock."""
    pin = _PIN.search((_ROOT / "requirements/dev.txt").read_text("utf-8"))
    if pin is None:
        raise LookupError("requirements/dev.txt pins no feedparser")
    name = f"feedparser-{pin[1]}"
    if not (cache / name / "tests").is_dir():
        wanted = cache / "wanted.txt"
        wanted.write_text(pin[0].rstrip().rstrip("\\") + "\n", "utf-8")
        pip = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
        only = ["--no-deps", "--no-binary", "feedparser", "--require-hashes"]
        subprocess.run([*pip, *only, "-r", str(wanted), "-d", str(cache)], check=True)
        with tarfile.open(cache / f"{name}.tar.gz") as archive:
            archive.extractall(cache, filter="data")
    return cache / name


def corpus_pages(sources: Path) -> dict[str, Page]:
    """Return each feed of the corpus as a page, with the headers that its own comments ask for."""
    tests = sources / "tests"
    files = [*tests.rglob("*.xml"), *tests.rglob("*.gz"), *tests.rglob("*.z")]
    pages: dict[str, Page] = {
        f"/tests/{p.relative_to(tests).as_posix()}": _page(p) for p in sorted(files)
    }
    pages["/-/return-304.xml"] = reply(status="304 Not Modified")
    return pages


def _page(path: Path) -> bytes:
    body = path.read_bytes()
    if path.suffix in _PACKED:
        return reply(body, headers={"Content-Encoding": _PACKED[path.suffix]})
    headers = {
        name.decode().strip().title(): value.decode().strip().removeprefix(_TEST_SERVER)
        for name, value in _HEADER.findall(body)
    }
    status = headers.pop("Status", "200")
    headers.pop("Content-Length", None)
    return reply(body, status=f"{status} As The Corpus Says", headers=headers)
