"""What others recorded: test data inside the source distributions of the packages in our locks.

feedparser's corpus: some two thousand feeds. Mastodon.py's cassettes: answers of a real Mastodon server; praw's: of
Reddit. Nobody here wrote any of them, nothing of them is committed; each is downloaded once, by the hash in
`requirements/`.
"""

from __future__ import annotations

import fcntl
import re
import subprocess
import sys
import tarfile
from pathlib import Path, PurePosixPath

from support.web import Page, reply

_ROOT = Path(__file__).resolve().parents[2]
_LOCKS = ("requirements/dev.txt", "requirements/peers.txt")
_PIN = r"^{name}==(\S+)(?: ;[^\n]*)? \\\n(?:    --hash=\S+(?: \\)?\n)+"
_PACKED = {".gz": "gzip", ".z": "deflate"}
_TEST_SERVER = "http://localhost:8097"
_HEADER = re.compile(rb"^Header:\s+([^:]+):(.+)$", re.MULTILINE)


def sources(package: str, cache: Path) -> Path:
    """Return the unpacked sources of a pinned package.

    Args:
        package: Its name as the locks write it, such as `mastodon-py`.
        cache: Where they are kept from one run to the next.

    Raises:
        LookupError: No lock pins it.
    """
    pin = _pin(package)
    folder = f"{package.replace('-', '_')}-{pin[1]}"
    with (cache / f"{package}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        if not (cache / folder / "tests").is_dir():
            _download(package, pin[0], cache)
            unpack(cache / f"{folder}.tar.gz", cache)
    return cache / folder


def _download(package: str, pin: str, cache: Path) -> None:
    wanted = cache / f"{package}.txt"
    wanted.write_text(pin.rstrip().rstrip("\\") + "\n", "utf-8")
    pip = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
    only = ["--no-deps", "--no-binary", package, "--require-hashes"]
    subprocess.run([*pip, *only, "-r", str(wanted), "-d", str(cache)], check=True)


def unpack(archive: Path, into: Path, *, filtered: bool = hasattr(tarfile, "data_filter")) -> None:
    """Unpack a source distribution, nothing of it outside the folder.

    Args:
        archive: The packed file.
        into: Where its own top folder goes.
        filtered: Whether Python's own filter for data is there; older patch releases of 3.11 have none.
    """
    with tarfile.open(archive) as packed:
        if filtered:
            packed.extractall(into, filter="data")
            return
        for member in packed:
            parts = PurePosixPath(member.name).parts
            content = packed.extractfile(member) if member.isreg() else None
            if content is None or member.name.startswith("/") or ".." in parts:
                continue
            target = into.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())


def _pin(package: str) -> re.Match[str]:
    for lock in _LOCKS:
        text = (_ROOT / lock).read_text("utf-8")
        pin = re.search(_PIN.replace("{name}", re.escape(package)), text, re.MULTILINE)
        if pin is not None:
            return pin
    raise LookupError(f"no lock in requirements/ pins {package}")


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
