"""Bluesky: the public AppView, or an account's own server (PDS) where its registered address names that. Asking only.

Both are open to everybody without an account. The AppView shows an account as people see it; an own server is nearer
to the author, says by one small answer whether anything changed at all, and tells a deletion from a removal.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final
from urllib.parse import urlencode

from collectors.answers import OK, check
from collectors.asking import Collector
from collectors.base import Account, Cursor, Exchange, PostRef, Purpose, Standing
from collectors.drafting import host_of
from collectors.errors import Malformed, Refused
from collectors.pages import Node, iso_time, load
from collectors.platforms.bluesky_names import (
    POST,
    REPOST,
    actor_of,
    is_did,
    method_of,
    parts_of,
)
from collectors.platforms.bluesky_reading import (
    GET_RECORD,
    finds_nobody,
    read,
    record_missing,
    standing,
)

__all__ = ["COLLECTOR", "BlueskyCollector", "read"]

APPVIEW: Final = "https://public.api.bsky.app"
_LIMIT: Final = 100
_BATCH: Final = 25
"""Most posts that `getPosts` takes at once."""
_NO: Final = frozenset({400, 404})
"""The protocol says no with these and names the reason in the body."""
_CURSOR_CAP: Final = 1_000
_REVISION: Final = "rev:"
_REVISION_CAP: Final = 400
_SHORT: Final = 50
"""A page with fewer records is the last one: what a server gives that was asked for no number."""


class BlueskyCollector(Collector):
    """Reads the public posts and reposts of one account; see `collectors.asking.Collector`."""

    name = "bluesky"

    async def resolve(self, account: Account) -> AsyncIterator[Exchange]:
        """Ask for the profile; on an own server whether the account is active, then who it is."""
        actor = actor_of(account)
        if not actor.pds:
            yield await self._question(
                account, "app.bsky.actor.getProfile", {"actor": actor.name}, Purpose.PROFILE
            )
            return
        if is_did(actor.name):
            status = await self._question(
                account, "com.atproto.sync.getRepoStatus", {"did": actor.name}, Purpose.PROFILE
            )
            yield status
            if not _of(status)["active"].flag():
                return
        yield await self._question(
            account, "com.atproto.repo.describeRepo", {"repo": actor.name}, Purpose.PROFILE
        )

    async def fetch(self, account: Account, cursor: Cursor) -> AsyncIterator[Exchange]:
        """Ask for the newest page always, since posts are edited, and for older ones until one is known.

        Asked by DID: a handle may pass to somebody else, and be shown as broken where its domain is.
        """
        actor = actor_of(account)
        did = actor.name
        if not is_did(did):
            async for who in self.resolve(account):
                yield who
                did = _of(who)["did"].text()
                if who.status in _NO and standing(who, load(who.body))[0] is Standing.UNKNOWN:
                    raise _nobody(who, actor.name)
        if not is_did(did):
            return
        pages = self._repository if actor.pds else self._feed
        async for page in pages(account, did, cursor):
            yield page

    async def recheck(self, account: Account, refs: Sequence[PostRef]) -> AsyncIterator[Exchange]:
        """Ask for the posts as people see them, and for the record of each that is not among them."""
        uris = [ref.native_id for ref in refs if parts_of(ref.native_id)]
        doubted = set(uris)
        if not actor_of(account).pds:
            for batch in _batches(uri for uri in uris if f"/{POST}/" in uri):
                posts = await self._question(
                    account, "app.bsky.feed.getPosts", {"uris": batch}, Purpose.PROBE
                )
                yield posts
                doubted -= {post["uri"].text() for post in _of(posts)["posts"]}
        for uri in uris:
            did, collection, key = parts_of(uri) or ("", "", "")
            if uri not in doubted:
                continue
            record = await self._question(
                account,
                GET_RECORD,
                {"repo": did, "collection": collection, "rkey": key},
                Purpose.PROBE,
            )
            yield record
            if record.status in _NO and not record_missing(record, load(record.body)):
                async for who in self.resolve(account):  # it is the whole account
                    yield who
                return

    def cursor_after(self, exchanges: Sequence[Exchange], before: Cursor) -> Cursor:
        """Return the first page's validators and its newest time; of an own server, its revision."""
        pages = [one for one in exchanges if one.purpose is Purpose.PAGE]
        if not pages or pages[0].status != OK:
            return replace(super().cursor_after(pages, before), native=before.native)
        root = load(pages[0].body)
        if method_of(pages[0].url) == "com.atproto.sync.getLatestCommit":
            return Cursor(native=_REVISION + root["rev"].text(_REVISION_CAP))
        newest = max(filter(None, map(_shown_at, root["feed"])), default=None)
        native = newest.isoformat() if newest else before.native
        return replace(super().cursor_after(pages, before), native=native)

    async def _feed(self, account: Account, did: str, cursor: Cursor) -> AsyncIterator[Exchange]:
        """Page through the AppView's feed of the author."""
        asked = {"actor": did, "limit": str(_LIMIT), "filter": "posts_with_replies"}
        seen = iso_time(cursor.native) if cursor.native else None
        async for page in self._pages(account, "app.bsky.feed.getAuthorFeed", asked, cursor):
            yield page
            times = list(filter(None, map(_shown_at, _of(page)["feed"])))
            if times and (self._old(page, times[-1]) or (seen and times[-1] <= seen)):
                return
            if page.status in _NO:  # a feed only says that nobody is there; the profile says why
                async for who in self.resolve(account):
                    yield who

    async def _repository(
        self, account: Account, did: str, cursor: Cursor
    ) -> AsyncIterator[Exchange]:
        """Page through the records of an own server, unless its revision is the known one."""
        latest = await self._question(
            account, "com.atproto.sync.getLatestCommit", {"did": did}, Purpose.PAGE
        )
        yield latest
        revision = _of(latest)["rev"].text(_REVISION_CAP)
        if latest.status != OK or cursor.native == _REVISION + revision:
            return
        for collection in (POST, REPOST):
            asked = {"repo": did, "collection": collection, "limit": str(_LIMIT)}
            async for page in self._pages(account, "com.atproto.repo.listRecords", asked):
                yield page
                times = [one["value"]["createdAt"].time() for one in _of(page)["records"]]
                newest = max(filter(None, times), default=None)
                if len(times) < _SHORT or (newest and self._old(page, newest)):
                    break  # a server gives a mark for the next page with its last one too

    async def _pages(
        self,
        account: Account,
        method: str,
        asked: Mapping[str, str],
        known: Cursor = Cursor(),  # noqa: B008  frozen
    ) -> AsyncIterator[Exchange]:
        """Ask page after page, by the mark that each gives for the next."""
        marks: set[str] = set()
        for number in range(max(1, self.settings.pages)):
            page = await self._question(
                account, method, asked, Purpose.PAGE, known if number == 0 else Cursor()
            )
            yield page
            mark = _of(page)["cursor"].text(_CURSOR_CAP)
            if not mark or mark in marks:
                return
            marks.add(mark)
            asked = {**asked, "cursor": mark}

    async def _question(
        self,
        account: Account,
        method: str,
        asked: Mapping[str, str | list[str]],
        purpose: Purpose,
        cursor: Cursor = Cursor(),  # noqa: B008  frozen
    ) -> Exchange:
        """Ask a method of the protocol; its 'no' is an answer where it says something of a post or an account."""
        origin = actor_of(account).pds or self.settings.api.rstrip("/") or APPVIEW
        exchange = await self.ask(
            account,
            f"{origin}/xrpc/{method}?{urlencode(asked, doseq=True, safe=':/')}",
            purpose=purpose,
            cursor=cursor,
            telling=_NO,
        )
        if exchange.status in _NO and not _telling(exchange):
            check(exchange)
        return exchange

    def _old(self, page: Exchange, when: datetime) -> bool:
        return when < page.finished_at - self.settings.lookback


def _telling(exchange: Exchange) -> bool:
    """Tell whether a 'no' is evidence: of the account, or of the one record that was asked for."""
    try:
        root = load(exchange.body)
    except Malformed:
        return False
    about_one = exchange.purpose is Purpose.PROFILE or method_of(exchange.url) == GET_RECORD
    stands, _ = standing(exchange, root)
    return bool(
        (about_one and root["error"])
        or stands is not Standing.UNKNOWN
        or finds_nobody(exchange, root)
    )


def _nobody(exchange: Exchange, name: str) -> Refused:
    error = Refused(
        f"{host_of(exchange.final_url)} knows no account {name[:100]}: it may have another handle by now."
    )
    error.exchange = exchange
    return error


def _of(exchange: Exchange) -> Node:
    """Return what an answer holds: nothing, where it says no or that nothing is new."""
    return load(exchange.body if exchange.status == OK else b"null")


def _shown_at(item: Node) -> datetime | None:
    """Return the time by which the AppView sorts an item of a feed."""
    reason, post = item["reason"]["indexedAt"].time(), item["post"]
    times = [reason] if reason else [post["indexedAt"].time(), post["record"]["createdAt"].time()]
    return min(filter(None, times), default=None)


def _batches(uris: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(uris)
    while batch := list(islice(rest, _BATCH)):
        yield batch


COLLECTOR = BlueskyCollector
