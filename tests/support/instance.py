"""A server that speaks Mastodon's API for one account. No part of the program is in it."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.web import START, Asked, reply

HOST = "pd.example"
ID = "109876543210987654"
FIRST = 117_000_000_000_000_000

Answered = tuple[int, Any]


def at(minutes: float) -> str:
    """Return a time as the API writes it, minutes from the beginning of the test."""
    when: datetime = START + timedelta(minutes=minutes)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Instance:
    """One account and its posts, newest last."""

    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    suspended: bool = False
    gone: bool = False
    closed: bool = False
    """Whether the API answers only those who bring the token."""
    keeps_history: bool = True
    page: int = 40

    def post(self, text: str, **more: Any) -> str:
        """Publish; return the id."""
        native_id = str(FIRST + len(self.posts) * 1_000)
        made = at(len(self.posts) - 60)
        self.posts[native_id] = {
            "id": native_id,
            "uri": f"http://{HOST}/users/js/statuses/{native_id}",
            "url": f"http://{HOST}/@js/{native_id}",
            "created_at": made,
            "edited_at": None,
            "visibility": "public",
            "spoiler_text": "",
            "sensitive": False,
            "content": f"<p>{text}</p>",
            "account": self._account(),
            "reblog": None,
            **more,
        }
        self.versions[native_id] = [self._version(native_id, made)]
        return native_id

    def edit(self, native_id: str, text: str, minutes: float) -> None:
        """Publish another version."""
        self.posts[native_id] |= {"content": f"<p>{text}</p>", "edited_at": at(minutes)}
        self.versions[native_id].append(self._version(native_id, at(minutes)))

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        """Answer a request."""
        there = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(there.query).items()}
        status: int
        body: Any
        if self.closed and asked.headers.get("authorization") != "Bearer app-token":
            status, body = 401, {"error": "This method requires an authenticated user"}
        else:
            status, body = self._answer(there.path.split("/")[3:], query)
        packed = json.dumps(body).encode()
        tag = f'W/"{hashlib.sha256(packed).hexdigest()[:32]}"'
        if asked.headers.get("if-none-match") == tag:
            writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode())
            return
        headers = {"ETag": tag, "X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "299"}
        if isinstance(body, list) and len(body) == self.page and "history" not in there.path:
            onward = f"http://elsewhere.example/api?limit={self.page}&max_id={body[-1]['id']}"
            headers["Link"] = f'<{onward}>; rel="next", <http://x.example/?min_id=1>; rel="prev"'
        kind = "application/json; charset=utf-8"
        writer.write(reply(packed, status=f"{status} Said", headers=headers, kind=kind))

    def _answer(self, path: list[str], query: dict[str, str]) -> Answered:
        found: Any = None
        match path:
            case _ if self.gone:
                pass
            case ["accounts", "lookup"]:
                found = self._account() if query["acct"] == "js" else None
            case ["accounts", native_id]:
                found = self._account() if native_id == ID else None
            case ["accounts", _, "statuses"]:
                below = int(query.get("max_id", "9" * 20))
                older = [one for one in reversed(self.posts.values()) if int(one["id"]) < below]
                found = [] if self.suspended else older[: self.page]
            case ["statuses", native_id] if not self.suspended:
                found = self.posts.get(native_id)
            case ["statuses", native_id, "history"] if self.keeps_history:
                found = self.versions[native_id]
        return (404, {"error": "Record not found"}) if found is None else (200, found)

    def _version(self, native_id: str, made: str) -> dict[str, Any]:
        post = self.posts[native_id]
        kept = ("content", "spoiler_text", "sensitive", "account")
        return {**{name: post[name] for name in kept}, "created_at": made}

    def _account(self) -> dict[str, Any]:
        return {
            "id": ID,
            "username": "js",
            "acct": "js",
            "display_name": "J. S.",
            **({"suspended": True} if self.suspended else {}),
        }
