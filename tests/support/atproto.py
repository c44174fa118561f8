"""A server that speaks Bluesky's protocol, as an AppView and as an account's own. No part of the program is in it."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.web import START, Asked, reply

POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"
DID = "did:plc:riverton7officer"
HANDLE = "js.pd.example"
OTHER = "did:plc:somebodyelse"

Answered = tuple[int, dict[str, Any]]


def no(error: str, message: str = "") -> Answered:
    """Return a refusal as the protocol words it."""
    return 400, {"error": error, "message": message or error}


@dataclass
class Repository:
    """One account's records, newest last, as its servers see them."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    """Records that the AppView does not show, as after a moderator's act."""
    status: str = ""
    """Empty while active, else `deactivated`, `takendown` or `deleted`."""
    labels: list[dict[str, Any]] = field(default_factory=list)
    changes: int = 0

    def put(self, text: str, key: str = "", collection: str = POST, **more: Any) -> str:
        """Create a record, or write over the one of that key; return its address."""
        self.changes += 1
        key = key or f"3k{len(self.records):011d}"
        uri = f"at://{DID}/{collection}/{key}"
        created = START - timedelta(hours=1) + timedelta(minutes=len(self.records))
        kept = self.records.get(uri, {"createdAt": _time(created)})
        value = {"$type": collection, "createdAt": kept["createdAt"], **more}
        self.records[uri] = {**value, "text": text} if collection == POST else value
        return uri

    def delete(self, uri: str) -> None:
        """Delete a record."""
        self.changes += 1
        del self.records[uri]

    def newest(self, collection: str) -> list[str]:
        """Return the addresses of a kind of record."""
        return [uri for uri in reversed(self.records) if f"/{collection}/" in uri]


def _time(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def cid(value: dict[str, Any]) -> str:
    """Return what stands for a record's version."""
    return "bafy" + hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


class Server:
    """Answers for one repository, on both sides."""

    def __init__(self, repository: Repository, *, page: int = 100) -> None:
        self.repository = repository
        self.page = page
        self.foreign: list[dict[str, Any]] = []
        """Posts of others that the feed shows between the account's own."""

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        """Answer a request."""
        there = urlsplit(asked.path)
        query = parse_qs(there.query)
        method = there.path.rpartition("/")[2]
        answer = getattr(self, method.replace(".", "_"), None)
        if answer is None:
            status, body = 501, {"error": "MethodNotImplemented"}
        else:
            status, body = answer(query)
        packed = json.dumps(body).encode()
        tag = f'W/"{hashlib.sha256(packed).hexdigest()[:16]}"'
        if asked.headers.get("if-none-match") == tag:
            writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode())
            return
        headers = {"ETag": tag} if method.startswith("app.") else {"RateLimit-Limit": "3000"}
        kind = "application/json; charset=utf-8"
        writer.write(reply(packed, status=f"{status} Said", headers=headers, kind=kind))

    def app_bsky_actor_getProfile(self, query: dict[str, list[str]]) -> Answered:  # noqa: N802  the method's name
        lost = {
            "deactivated": no("AccountDeactivated", "Account is deactivated"),
            "takendown": no("AccountTakedown", "Account has been suspended"),
            "deleted": no("InvalidRequest", "Profile not found"),
        }
        if query["actor"][0] not in {DID, HANDLE}:
            return no("InvalidRequest", "Profile not found")
        return lost.get(self.repository.status) or (200, self._author())

    def app_bsky_feed_getAuthorFeed(self, query: dict[str, list[str]]) -> Answered:  # noqa: N802
        if query["actor"][0] not in {DID, HANDLE} or self.repository.status:
            return no("InvalidRequest", "Profile not found")
        start = int(query.get("cursor", ["0"])[0])
        items = [
            *({"post": post} for post in self.foreign),
            *(
                self._item(uri)
                for uri in reversed(self.repository.records)
                if uri not in self.repository.hidden
            ),
        ]
        end = start + self.page
        more = {"cursor": str(end)} if end < len(items) else {}
        return 200, {"feed": items[start:end], **more}

    def app_bsky_feed_getPosts(self, query: dict[str, list[str]]) -> Answered:  # noqa: N802
        if len(query["uris"]) > 25:
            return no("InvalidRequest", "uris must not have more than 25 elements")
        shown = set(self.repository.records) - self.repository.hidden
        there = [] if self.repository.status else [uri for uri in query["uris"] if uri in shown]
        return 200, {"posts": [self._view(uri) for uri in there]}

    def com_atproto_repo_getRecord(self, query: dict[str, list[str]]) -> Answered:  # noqa: N802
        uri = f"at://{query['repo'][0]}/{query['collection'][0]}/{query['rkey'][0]}"
        if self.repository.status:
            return no("InvalidRequest", "Could not locate record")  # so says a real server
        value = self.repository.records.get(uri)
        if value is None:
            return no("RecordNotFound", f"Could not locate record: {uri}")
        return 200, {"uri": uri, "cid": cid(value), "value": value}

    def com_atproto_repo_listRecords(self, query: dict[str, list[str]]) -> Answered:  # noqa: N802
        if self.repository.status:
            return no("InvalidRequest", f"Could not find repo: {DID}")
        uris = self.repository.newest(query["collection"][0])
        start = int(query.get("cursor", ["0"])[0])
        end = start + self.page
        records = [
            {"uri": uri, "cid": cid(value), "value": value}
            for uri in uris[start:end]
            if (value := self.repository.records[uri])
        ]
        return 200, {"records": records, **({"cursor": str(end)} if end < len(uris) else {})}

    def com_atproto_repo_describeRepo(self, query: dict[str, list[str]]) -> Answered:  # noqa: N802
        if self.repository.status or query["repo"][0] not in {DID, HANDLE}:
            return no("InvalidRequest", f"Could not find repo: {query['repo'][0]}")
        return 200, {"did": DID, "handle": HANDLE, "collections": [POST, REPOST]}

    def com_atproto_sync_getRepoStatus(self, query: dict[str, list[str]]) -> Answered:  # noqa: N802
        if self.repository.status == "deleted" or query["did"][0] != DID:
            return no("RepoNotFound", f"Could not find repo for DID: {query['did'][0]}")
        status = self.repository.status
        return 200, {"did": DID, "active": not status, **({"status": status} if status else {})}

    def com_atproto_sync_getLatestCommit(self, query: dict[str, list[str]]) -> Answered:  # noqa: N802
        if self.repository.status:
            return no("RepoDeactivated", f"Repo has been deactivated: {DID}")
        return 200, {"cid": "bafycommit", "rev": f"3rev{self.repository.changes}"}

    def _author(self) -> dict[str, Any]:
        return {
            "did": DID,
            "handle": HANDLE,
            "displayName": "J. S.",
            "labels": self.repository.labels,
        }

    def _view(self, uri: str) -> dict[str, Any]:
        value = self.repository.records[uri]
        return {
            "uri": uri,
            "cid": cid(value),
            "author": self._author(),
            "record": value,
            "indexedAt": value["createdAt"],
            "likeCount": 3,
        }

    def _item(self, uri: str) -> dict[str, Any]:
        value = self.repository.records[uri]
        if f"/{REPOST}/" not in uri:
            return {"post": self._view(uri)}
        by = {"by": self._author(), "indexedAt": value["createdAt"], "uri": uri, "cid": cid(value)}
        return {
            "post": foreign(value["subject"]["uri"], "what another said"),
            "reason": {"$type": "app.bsky.feed.defs#reasonRepost", **by},
        }


def foreign(uri: str, text: str) -> dict[str, Any]:
    """Return a post of somebody else's as the AppView shows it."""
    record = {"$type": POST, "text": text, "createdAt": _time(START - timedelta(days=1))}
    return {
        "uri": uri,
        "cid": cid(record),
        "author": {"did": OTHER, "handle": "other.example", "displayName": "Other"},
        "record": record,
        "indexedAt": record["createdAt"],
    }
