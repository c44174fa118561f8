"""Changes that keep an input's shape: a byte fuzzer alone rarely gets past the first brace, or a zip's checksums."""

from __future__ import annotations

import gzip
import io
import json
import math
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Raw = Callable[[bytes, int], bytes]
"""Changes bytes without knowing what they are, to at most so many."""

_SLOTS = 4_000
_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1 << 31, (1 << 63) - 1, 1 << 63, 1 << 64, 10**30, -(10**30), 1e308, -0.0, math.nan,
    math.inf, "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\u202e", "\ufeff", "é" * 600, "x" * 3_000, "https://[",
    "https://", "http://a b", "//h", "javascript:1", "at://", "did:plc:", "2026-13-01T00:00Z",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1", "-1", "9" * 25, "\u0663", "<p>a<a href='//[",
    "&#xD800;", [], {}, [[]], [{}], [None], {"": ""}, {"id": 1}, "[deleted]", "public", "private", "direct", "@", "/",
    "?", "%zz",
)  # fmt: skip
_UNPACKED = 1 << 20
_THEIRS = ("status", "headers", "final_url", "redirects")
_OPENING = (b"[", b"{")
_FAILURES = (
    ValueError,
    KeyError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    RecursionError,
    zlib.error,
    zipfile.BadZipFile,
    tarfile.TarError,
)


def mutated(data: bytes, most: int, seed: int, raw: Raw) -> bytes:
    """Return an input of a reader, changed somewhere: mostly in its body, sometimes in what else a server says."""
    random = Random(seed)
    line, newline, body = data.partition(b"\n")
    if not newline:
        return raw(data, most)
    if random.random() < 0.1:
        line = _line(line, random, raw)
    else:
        body = _body(body, max(1, most - len(line) - 1), random, raw)
    return (line + newline + body)[:most]


def _line(line: bytes, random: Random, raw: Raw) -> bytes:
    """Change what a server decides; what was asked, when and for whom is ours."""
    try:
        said = json.loads(line)
        theirs = {name: said["exchange"][name] for name in _THEIRS}
        changed = json.loads(_json(json.dumps(theirs).encode(), random, raw))
        said["exchange"] |= {name: changed[name] for name in _THEIRS}
    except (ValueError, RecursionError, KeyError, TypeError):
        return line
    return json.dumps(said).encode()


def _body(body: bytes, most: int, random: Random, raw: Raw) -> bytes:
    try:
        if body.startswith(b"PK"):
            return _zip(body, random, raw)
        if body.startswith(b"\x1f\x8b"):
            return _gzip(body, random, raw)
    except _FAILURES:
        return raw(body, most)
    if random.random() < 0.9 and (changed := _shaped(body, random, raw)):
        return changed
    return raw(body, most)


def _shaped(body: bytes, random: Random, raw: Raw) -> bytes:
    """Change JSON, also behind an assignment or as one of many lines; return nothing where there is none."""
    before, assigned, value = body.partition(b" = ")
    prefix, value = (before + assigned, value) if value.lstrip()[:1] in _OPENING else (b"", body)
    try:
        return prefix + _json(value, random, raw)
    except (ValueError, RecursionError):
        pass
    lines = body.split(b"\n")
    at = random.randrange(len(lines))
    try:
        lines[at] = _json(lines[at], random, raw)
    except (ValueError, RecursionError):
        return b""
    return b"\n".join(lines)


def _json(body: bytes, random: Random, raw: Raw) -> bytes:
    root = [json.loads(body)]
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        slots = list(_slots(root))
        _change(*random.choice(slots), slots, random, raw)
    value = root[0] if root else None
    return json.dumps(value, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")


def _slots(root: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield each place of a document as its container and its key there."""
    waiting: list[Any] = [root]
    count = 0
    while waiting and count < _SLOTS:
        inside = waiting.pop()
        keys = inside.keys() if isinstance(inside, dict) else range(len(inside))
        for key in list(keys):
            count += 1
            yield inside, key
            if isinstance(inside[key], dict | list) and inside[key]:
                waiting.append(inside[key])


def _change(
    inside: Any,  # noqa: ANN401  a list or an object
    key: Any,  # noqa: ANN401  its index or name
    slots: list[tuple[Any, Any]],
    random: Random,
    raw: Raw,
) -> None:
    value = inside[key]
    other, name = random.choice(slots)
    match random.randrange(7):
        case 0 | 1:
            inside[key] = random.choice(_ODD)
        case 2 if isinstance(value, str):
            text = raw(value.encode("utf-8", "surrogatepass") or b"a", len(value) + 20)
            inside[key] = text.decode("utf-8", "replace")
        case 3:
            inside[key] = json.loads(json.dumps(other[name]))
        case 4 if isinstance(inside, dict):
            del inside[key]
        case 5 if isinstance(inside, list) and len(inside) < 50:
            inside.insert(key, json.loads(json.dumps(value)))
        case 6 if isinstance(inside, dict) and isinstance(name, str):
            inside[name] = value
        case _:
            inside[key] = random.choice(([value], {"id": value}, value))


def _zip(body: bytes, random: Random, raw: Raw) -> bytes:
    """Change one member, and write all with sums that are right."""
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        members = [
            (info.filename, file.read(info))
            for info in file.infolist()
            if info.file_size < _UNPACKED
        ]
    changed = random.randrange(len(members))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for number, (name, content) in enumerate(members):
            kept = content if number != changed else _member(content, random, raw)
            file.writestr(zipfile.ZipInfo(name), kept)
    return out.getvalue()


def _gzip(body: bytes, random: Random, raw: Raw) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
        plain = file.read(_UNPACKED)
    return gzip.compress(_tar(plain, random, raw) or _member(plain, random, raw), mtime=0)


def _tar(plain: bytes, random: Random, raw: Raw) -> bytes:
    out = io.BytesIO()
    try:
        with (
            tarfile.open(fileobj=io.BytesIO(plain)) as old,
            tarfile.open(fileobj=out, mode="w") as new,
        ):
            for info in old:
                content = old.extractfile(info)
                kept = _member(content.read() if content else b"", random, raw)
                info.size = len(kept)
                new.addfile(info, io.BytesIO(kept))
    except tarfile.TarError:
        return b""
    return out.getvalue()


def _member(content: bytes, random: Random, raw: Raw) -> bytes:
    return _shaped(content, random, raw) or raw(content or b"a", len(content) + 100)
