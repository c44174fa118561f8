"""A pytest plugin that keeps what the tests give to the readers: the seeds that fuzzing grows from.

Each seed is one file: the exchange and the account as JSON on one line, and behind it the body, or the
file of an import.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zipfile
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

from fuzz.seeds import SEED_CAP, seed

from collectors.base import Account, Exchange, Found, PostRef
from collectors.catalogue import PLATFORMS
from collectors.sandbox import Sandbox

_PER_TEST = 300
_LARGE = 300_000
_READERS = ("collectors.readers", "collectors.imports.reading")
_taken: Counter[str] = Counter()


def pytest_configure() -> None:
    """Stand between the tests and every reader, before any test module is imported."""
    apis = {line.api for line in PLATFORMS.values() if line.api}
    for name in sorted(apis):
        for module in (f"collectors.platforms.{name}", f"collectors.platforms.{name}_reading"):
            _wrap(module, "read", name)
    _wrap("collectors.readers", "read", "")
    _wrap_import()
    _wrap_sandbox()


def _keep(exchange: Exchange, account: Account, refs: Sequence[PostRef], body: bytes) -> None:
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition("[")[0]
    group = exchange.collector.partition(":")[0]
    group = "feed" if group == "feed" else group or "import"
    data = seed(exchange, account, refs, body)
    if len(data) > SEED_CAP or _taken[test] >= _PER_TEST:
        return
    _taken[test] += 1
    folder = Path(os.environ["WATCHDESK_SEEDS"]) / group
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha256(data).hexdigest()[:20]).write_bytes(data)


def _wrap(module: str, name: str, collector: str) -> None:
    try:
        owner = import_module(module)
    except ModuleNotFoundError:
        return
    plain: Callable[..., Found] = getattr(owner, name)

    @wraps(plain)
    def reading(
        exchange: Exchange, account: Account, refs: Sequence[PostRef] = (), **more: Any
    ) -> Found:
        named = replace(exchange, collector=collector) if collector else exchange
        _keep(named, account, refs, exchange.body)
        return plain(exchange, account, refs, **more)

    setattr(owner, name, reading)


def _wrap_import() -> None:
    reading = import_module("collectors.imports.reading")
    plain: Callable[..., Found] = reading.read_import

    @wraps(plain)
    def read_import(path: str, exchange: Exchange, account: Account) -> Found:
        _keep_file(path, exchange, account)
        return plain(path, exchange, account)

    reading.read_import = read_import  # type: ignore[attr-defined]


def _keep_file(path: str, exchange: Exchange, account: Account) -> None:
    if Path(path).is_file() and Path(path).stat().st_size < SEED_CAP and _unpacked(path) < _LARGE:
        _keep(exchange, account, (), Path(path).read_bytes())


def _unpacked(path: str) -> int:
    """Return how many bytes a file holds, packed or not: the tests have bombs too, and slow is no finding here."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                return sum(info.file_size for info in packed.infolist())
        with gzip.open(path) as packed:
            return len(packed.read(_LARGE))
    except (OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile):
        return 0


def _wrap_sandbox() -> None:
    read, read_file = Sandbox.read, Sandbox.read_file

    async def keeping(
        self: Sandbox, exchange: Exchange, account: Account, refs: Sequence[PostRef] = ()
    ) -> Found:
        _keep(exchange, account, refs, exchange.body)
        return await read(self, exchange, account, refs)

    async def keeping_file(
        self: Sandbox, path: str, exchange: Exchange, account: Account, allow: Callable[[str], None]
    ) -> AsyncIterator[Found]:
        _keep_file(path, exchange, account)
        async for found in read_file(self, path, exchange, account, allow):
            yield found

    Sandbox.read = keeping  # type: ignore[method-assign]
    Sandbox.read_file = keeping_file  # type: ignore[method-assign]
