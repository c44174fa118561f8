"""What an author does on a Bluesky server of their own, by the protocol's own calls."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from peers.servers import free_port, listens, serving

PDS_HOST = "pds.example"
_POST = "app.bsky.feed.post"


@dataclass(frozen=True)
class Pds:
    """A server with accounts."""

    port: int

    @classmethod
    @contextmanager
    def running(cls, home: Path) -> Iterator[Pds]:
        (home / "blobs").mkdir()
        port, directory = free_port(), free_port()
        program = Path(__file__).with_name("pds.mjs")
        words = ["node", str(program), str(home), str(port), str(directory)]
        modules = {"PDS_MODULES": os.environ["PDS_MODULES"]}
        with serving(words, home / "log", listens(port), modules):
            yield cls(port)

    async def call(self, method: str, token: str = "", **fields: object) -> dict[str, Any]:
        """Ask the server to do something."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"http://127.0.0.1:{self.port}/xrpc/com.atproto.{method}"
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(url, json=fields) as answer,
        ):
            body = await answer.text()
            assert answer.status == 200, body
            done: dict[str, Any] = await answer.json() if body.startswith("{") else {}
            return done

    async def join(self, name: str) -> Author:
        """Open an account."""
        handle, email = f"{name}.test", f"{name}@pd.example"
        password = "a-long-Passphrase-7"  # noqa: S105  of the peer
        made = await self.call(
            "server.createAccount", handle=handle, email=email, password=password
        )
        return Author(self, made["did"], handle, made["accessJwt"])


@dataclass(frozen=True)
class Author:
    """Somebody with an account."""

    pds: Pds
    did: str
    handle: str
    token: str

    async def write(self, text: str, when: str) -> str:
        """Post and return the record's key."""
        made = await self._record("createRecord", text, when)
        return str(made["uri"]).rpartition("/")[2]

    async def edit(self, key: str, text: str, when: str) -> None:
        await self._record("putRecord", text, when, rkey=key)

    async def delete(self, key: str) -> None:
        place = {"repo": self.did, "collection": _POST, "rkey": key}
        await self.pds.call("repo.deleteRecord", self.token, **place)

    async def leave(self) -> None:
        """Deactivate the account."""
        await self.pds.call("server.deactivateAccount", self.token)

    async def _record(self, method: str, text: str, when: str, **more: str) -> dict[str, Any]:
        record = {"$type": _POST, "text": text, "createdAt": when}
        place = {"repo": self.did, "collection": _POST, **more}
        return await self.pds.call(f"repo.{method}", self.token, **place, record=record)
