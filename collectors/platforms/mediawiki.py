"""MediaWiki, and Wikipedia with it: what a user wrote, by `api.php` (mediawiki.org, "API:Etiquette").

A look lists the user's contributions since the last one, oldest first, and then asks for the text of each revision
together with that of its parent, so that a reader can tell what the user wrote from what stood there. Two texts in
one batch cost one question for about 25 edits; the server's own comparison would cost one question for each edit.
Where the page cap ends a look early, the next look goes on at the same place, so nothing is passed over.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from collectors.answers import check, retry_at
from collectors.asking import Collector, Means
from collectors.base import Account, Cursor, Exchange, PlatformSettings, PostRef, Purpose
from collectors.drafting import host_of
from collectors.errors import Malformed, RateLimited, Refused
from collectors.pages import Node, iso_time, load
from collectors.platforms.mediawiki_address import api_of, edit_uri, title_of, user_of
from collectors.platforms.mediawiki_reading import read

BATCH: Final = 50
"""Most revisions in one question (the API's own limit for reading anonymously)."""
_BATCH_BYTES: Final = 2_000_000
_PAIR_BYTES: Final = 3_500_000
_LISTED: Final = 500
_TITLES: Final = 5
_OVERLAP: Final = timedelta(minutes=10)
_NOT_FOUND: Final = 404
_DIGITS: Final = 18
_LONGEST_API: Final = 400
_BUSY: Final = frozenset({"maxlag", "ratelimited", "readonly"})
_CODE = re.compile(r"[A-Za-z0-9_-]{1,60}")
_STANDING: Final = "ids|timestamp|user|userid|comment|size|sha1|tags|flags"
_HTML: Final = {"Accept": "text/html, */*;q=0.1"}


@dataclass(frozen=True, slots=True)
class _Listed:
    """One contribution as listed."""

    revid: int
    parent: int
    when: datetime
    size: int
    parent_size: int

    @property
    def weight(self) -> int:
        return self.size + self.parent_size


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a look ended: what `Cursor.native` says, `2026-03-01T08:00:00Z 1234 https://wiki.example/api.php`."""

    when: datetime | None = None
    """Of the newest revision that was read."""
    revid: int = 0
    api: str = ""
    """Only where the address of the API had to be looked for."""

    @classmethod
    def of(cls, cursor: Cursor) -> Mark:
        """Read a cursor; one that makes no sense is none."""
        stamp, revid, api, *_ = [*(cursor.native or "").split(" "), "", "", ""]
        when = iso_time(stamp)
        if when is None or not revid.isdecimal() or len(revid) > _DIGITS:
            return cls()
        return cls(when, int(revid), api)

    def written(self) -> str:
        """Return it for a cursor."""
        stamp = _stamp(self.when) if self.when else ""
        return f"{stamp} {self.revid} {self.api if len(self.api) <= _LONGEST_API else ''}".strip()


class MediaWikiCollector(Collector):
    """Reads a user's revisions; see `collectors.asking.Collector`."""

    name = "mediawiki"

    def __init__(self, means: Means) -> None:
        """Take the means."""
        super().__init__(means)
        self._api = ""
        self._sought = False
        self._mark = Mark()

    @classmethod
    def speaks(cls, account: Account, settings: PlatformSettings) -> bool:
        """Tell whether an address is that of a wiki's user or API."""
        return bool(settings.api) or bool(api_of(account.url))

    async def resolve(self, account: Account) -> AsyncIterator[Exchange]:
        """Ask whether the user exists and may write."""
        who = (
            {"ususerids": account.native_id}
            if account.native_id.isdecimal()
            else {"ususers": user_of(account)}
        )
        props = "blockinfo|registration"
        yield await self._query(
            account, {"list": "users", "usprop": props, **who}, purpose=Purpose.PROFILE
        )

    async def fetch(self, account: Account, cursor: Cursor) -> AsyncIterator[Exchange]:
        """List what the user wrote since the cursor, then ask for the texts, oldest first."""
        mark = Mark.of(cursor)
        self._api = mark.api
        listed: list[_Listed] = []
        asked = 0
        async for exchange in self._listing(account, mark, listed):
            yield exchange
            asked += 1
        for batch in _batches(sorted(listed, key=lambda one: one.revid)):
            if asked >= max(self.settings.pages, 2):
                break
            yield await self._query(account, _texts(batch))
            asked += 1
            newest = max(one.when for one in batch)
            mark = Mark(max(mark.when or newest, newest), batch[-1].revid, self._api)
        self._mark = mark

    async def _listing(
        self, account: Account, mark: Mark, listed: list[_Listed]
    ) -> AsyncIterator[Exchange]:
        """List contributions beyond a mark, or where there is none, to the look-back limit, newest first."""
        question = _contributions(account, mark)
        for _ in range(max(self.settings.pages - 1, 1)):
            exchange = await self._query(account, question)
            yield exchange
            page = load(exchange.body)
            every = list(_listed(page))
            oldest = exchange.finished_at - self.settings.lookback
            new = [one for one in every if one.when >= oldest and one.revid > mark.revid]
            listed += new
            more = page["continue"]["uccontinue"].text(500)
            if not more or len(new) < len(every) or (mark.when and new):
                return
            question = {**question, "uccontinue": more}

    async def recheck(self, account: Account, refs: Sequence[PostRef]) -> AsyncIterator[Exchange]:
        """Ask by revision, and for those that are not there, why their page was deleted."""
        known = {ref.native_id: ref for ref in refs if ref.native_id.isdecimal()}
        ids = list(known)
        lost: dict[str, list[str]] = {}
        for start in range(0, len(ids), BATCH):
            exchange = await self._query(
                account, _standing(ids[start : start + BATCH]), purpose=Purpose.PROBE
            )
            yield exchange
            for revid, bad in load(exchange.body)["query"]["badrevids"].items():
                title = title_of(known[revid].permalink) if revid in known else ""
                if title and bad["missing"].flag():
                    lost.setdefault(title, []).append(revid)
        for title, revids in list(lost.items())[:_TITLES]:
            logged = {"list": "logevents", "letype": "delete", "letitle": title, "lelimit": "1"}
            question = {**_standing(revids[:BATCH]), **logged}
            yield await self._query(account, question, purpose=Purpose.PROBE)

    def cursor_after(self, exchanges: Sequence[Exchange], before: Cursor) -> Cursor:
        """Return the time of the last revision whose text was asked for."""
        return Cursor(native=self._mark.written()) if self._mark.when else before

    async def _query(
        self, account: Account, question: dict[str, str], *, purpose: Purpose = Purpose.PAGE
    ) -> Exchange:
        """Ask the API, finding it first where nothing says where it is.

        Raises:
            RateLimited: The wiki's databases lag behind, or it is asked too often.
            Refused: The API does not know what was asked.
        """
        api = self.settings.api or self._api or api_of(account.url)
        asked = {"action": "query", "format": "json", "formatversion": "2", "maxlag": "5"}
        query = urlencode({**asked, **question})
        exchange = await self.ask(account, f"{api}?{query}", purpose=purpose, telling={_NOT_FOUND})
        if exchange.status == _NOT_FOUND and not self._sought:
            self._sought = True
            page = await self.ask(
                account, account.url, purpose=Purpose.PROFILE, headers=_HTML, robots=True
            )
            self._api = edit_uri(page.body, page.final_url)
            if self._api:
                return await self._query(account, question, purpose=purpose)
        check(exchange)
        _object(exchange)
        return exchange


def _contributions(account: Account, mark: Mark) -> dict[str, str]:
    who = (
        {"ucuserids": account.native_id}
        if account.native_id.isdecimal()
        else {"ucuser": user_of(account)}
    )
    question = {
        "list": "usercontribs",
        "ucprop": "ids|title|timestamp|comment|size|sizediff|flags|tags",
        "uclimit": str(_LISTED),
        **who,
    }
    if mark.when:
        question |= {"ucdir": "newer", "ucstart": _stamp(mark.when - _OVERLAP)}
    return question


def _listed(page: Node) -> Iterator[_Listed]:
    for one in page["query"]["usercontribs"]:
        when, revid = one["timestamp"].time(), one["revid"].integer()
        if when and revid > 0:
            size = max(one["size"].integer(), 0)
            before = max(size - one["sizediff"].integer(), 0)
            yield _Listed(revid, max(one["parentid"].integer(), 0), when, size, before)


def _batches(listed: Sequence[_Listed]) -> Iterator[list[_Listed]]:
    """Group contributions so that an answer with their texts stays well below the client's cap on size."""
    batch: list[_Listed] = []
    ids: set[int] = set()
    weight = 0
    for one in listed:
        more = ids | {one.revid, one.parent} - {0}
        if batch and (len(more) > BATCH or weight + one.weight > _BATCH_BYTES):
            yield batch
            batch, more, weight = [], {one.revid, one.parent} - {0}, 0
        batch.append(one)
        ids, weight = more, weight + one.weight
    if batch:
        yield batch


def _texts(batch: Sequence[_Listed]) -> dict[str, str]:
    """Ask for revisions with their parents; without texts where two of them would be too long for one answer."""
    if batch[0].weight > _PAIR_BYTES:
        return _standing([str(one.revid) for one in batch])
    ids = dict.fromkeys(revid for one in batch for revid in (one.revid, one.parent) if revid)
    return {
        "prop": "revisions",
        "revids": "|".join(map(str, ids)),
        "rvprop": f"{_STANDING}|content",
        "rvslots": "main",
    }


def _standing(revids: Sequence[str]) -> dict[str, str]:
    return {"prop": "revisions", "revids": "|".join(revids), "rvprop": _STANDING}


def _object(exchange: Exchange) -> None:
    """Let an answer pass that is one.

    Raises:
        CollectorError: The API reports an error (in an answer with status 200, as MediaWiki does).
    """
    page = load(exchange.body)
    error = page["error"]
    if not error:
        if not page["query"] and not page["batchcomplete"]:
            failed = Malformed(f"{host_of(exchange.final_url)} did not answer as a MediaWiki does.")
            failed.exchange = exchange
            raise failed
        return
    code = error["code"].text(200)
    code = code if _CODE.fullmatch(code) else "unreadable"
    host = host_of(exchange.final_url)
    refused: RateLimited | Refused = (
        RateLimited(f"{host} asked us to come back later ({code}).", until=retry_at(exchange))
        if code in _BUSY
        else Refused(f"{host} refused the question ({code}).")
    )
    refused.exchange = exchange
    raise refused


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


COLLECTOR = MediaWikiCollector
__all__ = ["COLLECTOR", "MediaWikiCollector", "read"]
