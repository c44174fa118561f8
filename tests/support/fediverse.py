"""What a real Mastodon server answered, as Mastodon.py's own tests recorded it; nobody here wrote any of it."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.web import Asked, Handler, reply
from yaml12 import parse_yaml

HOST = "mastodon.example"
"""Under which the recorded server is served here: its own name is one of this machine with a port."""
_RECORDED_HOST = "localhost:3000"
_KEPT = {"link": "Link", "etag": "ETag", "content-type": "Content-Type"}
_LIMITS = "x-ratelimit-"


@dataclass(frozen=True)
class Recorded:
    """One question and its answer."""

    method: str
    uri: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """Return what was asked for, without the query."""
        return urlsplit(self.uri).path

    def asked(self, name: str) -> str:
        """Return a part of the query, or nothing."""
        return parse_qs(urlsplit(self.uri).query).get(name, [""])[0]

    def json(self) -> Any:  # noqa: ANN401  whatever JSON holds
        """Return the body."""
        return json.loads(self.body)

    def answer(self) -> bytes:
        """Return the answer as it went over the wire, without the headers that say nothing here."""
        return reply(self.body, status=f"{self.status} As Recorded", headers=self.headers)


def cassette(path: Path) -> list[Recorded]:
    """Return what a cassette holds, in its own order."""
    loaded: Any = parse_yaml(path.read_text("utf-8").replace(_RECORDED_HOST, HOST))
    return [
        Recorded(
            one["request"]["method"],
            one["request"]["uri"],
            one["response"]["status"]["code"],
            {
                _KEPT.get(key.lower(), key): values[0]
                for key, values in one["response"]["headers"].items()
                if key.lower() in _KEPT or key.lower().startswith(_LIMITS)
            },
            _bytes(one["response"]["body"].get("string")),
        )
        for one in loaded["interactions"]
    ]


def _bytes(recorded: Any) -> bytes:  # noqa: ANN401  text as it is, bytes behind a tag
    if recorded is None or isinstance(recorded, str):
        return (recorded or "").encode()
    return b64decode(recorded.value)


def pages(recorded: list[Recorded]) -> dict[str, Recorded]:
    """Return the recorded pages of posts by the id below which they begin; the newest by an empty one."""
    found: dict[str, Recorded] = {}
    for one in recorded:
        holds = one.method == "GET" and one.body.startswith(b"[{") and b'"visibility"' in one.body
        if holds and not one.asked("min_id"):
            found.setdefault(one.asked("max_id"), one)
    return found


def serving(recorded: list[Recorded]) -> Handler:
    """Return a server that plays a cassette: pages by where they begin, other questions by their path.

    Recorded clients asked for five or ten posts at a time, ours asks for forty; a page is as long as it was recorded.
    Pages of a hashtag's timeline are served as pages of an account, since both have one form; where a cassette holds
    no page, the account has no posts.
    """
    by_page = pages(recorded)
    by_path = {one.path: one for one in recorded if one.method == "GET"}

    async def play(asked: Asked, writer: asyncio.StreamWriter) -> None:
        there = urlsplit(asked.path)
        one = by_path.get(there.path)
        if "/accounts/" in there.path and there.path.endswith("/statuses"):
            one = by_page.get(parse_qs(there.query).get("max_id", [""])[0])
            one = one if by_page else Recorded("GET", asked.path, 200, {}, b"[]")
        writer.write(one.answer() if one else reply(b"not recorded", status="404 Not Recorded"))

    return play
