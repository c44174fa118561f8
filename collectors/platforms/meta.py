"""Facebook Pages, Instagram professional accounts and Threads by Meta's Graph API, with an application's token.

Closed until an approval is on file: Meta's terms bar the use of platform data for surveillance.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from urllib.parse import quote, urlencode
from weakref import WeakKeyDictionary

from collectors.answers import OK, Web, check
from collectors.asking import TELLING, Collector, Means
from collectors.base import Account, Cursor, Exchange, PostRef, Purpose
from collectors.errors import CollectorError, Malformed, RateLimited, Refused, Unreachable
from collectors.pages import Node, load
from collectors.platforms.meta_reading import (
    OBJECT_ID,
    listed,
    missing,
    read,
    refusal,
    username,
)

__all__ = ["COLLECTOR", "MetaCollector", "read"]

_GRAPH: Final = "https://graph.facebook.com/v25.0"
_THREADS: Final = "https://graph.threads.com/v1.0"
_PAGE: Final = 50
_FACEBOOK_FIELDS: Final = (
    "id,from{id,name},message,story,created_time,updated_time,permalink_url,parent_id,place{name},"
    "message_tags{name},attachments{media_type,title,description,url,unshimmed_url,target{id},media,"
    "subattachments{media_type,title,url,unshimmed_url,target{id},media}}"
)
_INSTAGRAM_FIELDS: Final = (
    "id,caption,media_type,media_url,permalink,timestamp,like_count,comments_count,username,"
    "children{id,media_type,media_url}"
)
_THREADS_FIELDS: Final = (
    "id,media_type,media_url,thumbnail_url,permalink,username,text,timestamp,alt_text,topic_tag,"
    "link_attachment_url,quoted_post{id},reposted_post{id},replied_to{id},root_post{id},"
    "children{id,media_type,media_url,thumbnail_url,alt_text}"
)
_TOKEN_CODES: Final = frozenset({102, 190, 463, 467})
_RATE_CODES: Final = frozenset({4, 17, 32, 341, 613, *range(80_000, 80_015)})
_PERMISSION_CODES: Final = frozenset({3, 10, *range(200, 300)})
_TROUBLE_CODES: Final = frozenset({1, 2})
_USAGE_HEADERS: Final = ("x-app-usage", "x-page-usage", "x-business-use-case-usage")
_NEARLY_ALL: Final = 90
"""Per cent of Meta's allowance after which we rest: an application over it is shut out altogether."""
_REST: Final = timedelta(hours=1)
"""Meta counts over a sliding hour."""
_LONGEST_REST: Final = timedelta(days=1)
_CURSOR: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Rest:
    """Until when an application is left alone: for people, and on the loop's own clock."""

    until: datetime
    loop_until: float


_resting: WeakKeyDictionary[Web, dict[str, _Rest]] = WeakKeyDictionary()


class MetaCollector(Collector):
    """Reads the posts of one account; which of the three APIs is asked, its platform says."""

    name = "meta"
    login_state: ClassVar[str] = "app"

    def __init__(self, means: Means) -> None:
        """Take the means.

        Raises:
            Refused: The token is missing, or for Instagram the id of the department's own account.
        """
        super().__init__(means)
        if not self.settings.secret:
            raise Refused(
                "Meta wants an application's access token: name the file that holds it as `secret_file` in "
                f"`[platforms.{self.platform}]` of the settings."
            )
        if self.platform == "instagram" and not OBJECT_ID.fullmatch(self.settings.key):
            raise Refused(
                "Instagram is asked on behalf of the department's own professional account: put its number "
                "as `key` into `[platforms.instagram]` of the settings."
            )
        own = _THREADS if self.platform == "threads" else _GRAPH
        self._base = (self.settings.api or own).rstrip("/")

    async def resolve(self, account: Account) -> AsyncIterator[Exchange]:
        """Ask who the account is."""
        path, params = self._who(account)
        yield await self._ask(account, path, params, Purpose.PROFILE)

    async def fetch(self, account: Account, cursor: Cursor) -> AsyncIterator[Exchange]:
        """Ask for the newest page always, since posts are edited, and for older ones until one is known."""
        after = ""
        for _ in range(self.settings.pages):
            path, params = self._page(account, after)
            page = await self._ask(account, path, params)
            yield page
            root = load(page.body)
            if refusal(root):
                raise _error(page, root)
            paging = root["business_discovery"]["media"]["paging"] or root["paging"]
            before, after = after, paging["cursors"]["after"].text(_CURSOR)
            if after in {"", before} or self._far_enough(listed(root), page, cursor):
                return

    async def recheck(self, account: Account, refs: Sequence[PostRef]) -> AsyncIterator[Exchange]:
        """Ask for known posts of a Facebook Page, one by one; the other two APIs do not show others' single posts."""
        if self.platform != "facebook":
            return
        for ref in refs:
            if OBJECT_ID.fullmatch(ref.native_id):
                params = {"fields": _FACEBOOK_FIELDS}
                yield await self._ask(account, ref.native_id, params, Purpose.PROBE)

    def cursor_after(self, exchanges: Sequence[Exchange], before: Cursor) -> Cursor:
        """Return the time of the newest post that was seen, in seconds since 1970."""
        if not exchanges or exchanges[0].status != OK:
            return before
        newest = max((_made(item) for item in listed(load(exchanges[0].body))), default=0)
        return Cursor(native=str(newest)) if newest else before

    def _who(self, account: Account) -> tuple[str, dict[str, str]]:
        name = _name(account)
        if self.platform == "instagram":
            fields = f"business_discovery.username({name}){{id,username,name}}"
            return self.settings.key, {"fields": fields}
        if self.platform == "threads":
            return "profile_lookup", {"username": name}
        known = account.native_id if OBJECT_ID.fullmatch(account.native_id) else name
        return quote(known, safe=""), {"fields": "id,name,username"}

    def _page(self, account: Account, after: str) -> tuple[str, dict[str, str]]:
        name = _name(account)
        onward = {"limit": str(_PAGE), **({"after": after} if after else {})}
        if self.platform == "instagram":
            word = "".join(letter for letter in after if letter.isalnum() or letter in "-_=")
            step = f".after({word})" if word else ""
            media = f"media.limit({_PAGE}){step}{{{_INSTAGRAM_FIELDS}}}"
            fields = f"business_discovery.username({name}){{id,username,name,{media}}}"
            return self.settings.key, {"fields": fields}
        if self.platform == "threads":
            return "profile_posts", {"username": name, "fields": _THREADS_FIELDS, **onward}
        known = account.native_id if OBJECT_ID.fullmatch(account.native_id) else name
        return f"{quote(known, safe='')}/posts", {"fields": _FACEBOOK_FIELDS, **onward}

    async def _ask(
        self,
        account: Account,
        path: str,
        params: dict[str, str],
        purpose: Purpose = Purpose.PAGE,
    ) -> Exchange:
        """Ask, and let pass what is an answer: also one that says that something is not there.

        The token travels in a header, so that no address that is recorded holds it.
        """
        loop = asyncio.get_running_loop()
        of_client = _resting.setdefault(self._web, {})
        rest = of_client.get(self.settings.secret)
        if rest is not None and loop.time() < rest.loop_until:
            raise RateLimited("Meta's allowance is nearly used up.", until=rest.until)
        url = f"{self._base}/{path}?{urlencode(params, safe=',(){}.')}"
        secrets = {"Authorization": f"Bearer {self.settings.secret}"}
        exchange = await self.ask(account, url, purpose=purpose, secrets=secrets, telling=TELLING)
        wait = _wait(exchange)
        if wait:
            until = exchange.finished_at + wait
            of_client[self.settings.secret] = _Rest(until, loop.time() + wait.total_seconds())
        root = _root(exchange)
        if refusal(root):
            error = _error(exchange, root)
            if not _evidence(error, root):
                raise error
        else:
            check(exchange)
        return exchange

    def _far_enough(self, items: Node, page: Exchange, cursor: Cursor) -> bool:
        """Tell whether a page reaches back to the look-back limit or to what was read before."""
        mark = int(cursor.native) if cursor.native and cursor.native.isdecimal() else 0
        limit = (page.finished_at - self.settings.lookback).timestamp()
        oldest = min((made for made in map(_made, items) if made), default=0)
        return oldest <= max(mark, limit)


def _root(exchange: Exchange) -> Node:
    """Return the answer; nothing, where one that says no is not JSON."""
    try:
        return load(exchange.body)
    except Malformed:
        if exchange.status == OK:
            raise
        return Node(None)


def _error(exchange: Exchange, root: Node) -> CollectorError:
    """Return the error that a refusal stands for."""
    code, said = root["error"]["code"].integer(), refusal(root)
    error: CollectorError
    if code in _TOKEN_CODES:
        error = Refused(f"Meta does not take the access token any more: renew it ({said}).")
    elif code in _RATE_CODES:
        until = exchange.finished_at + (_wait(exchange) or _REST)
        error = RateLimited(f"Meta says that it is asked too often ({said}).", until=until)
    elif code in _PERMISSION_CODES:
        error = Refused(f"The application has no permission for this ({said}).")
    elif code in _TROUBLE_CODES:
        error = Unreachable(f"Meta has trouble of its own ({said}).")
    else:
        error = Refused(f"Meta does not answer this question ({said}).")
    error.exchange = exchange
    return error


def _evidence(error: CollectorError, root: Node) -> bool:
    """Tell whether a refusal speaks of what was asked for, and not of us."""
    return missing(root) and type(error) is Refused


def _wait(exchange: Exchange) -> timedelta:
    """Return how long Meta is to be left alone, by what its headers say of our use; nothing while there is enough."""
    longest = timedelta()
    for name in _USAGE_HEADERS:
        for usage in _usages(exchange.header(name) or ""):
            counted = ("call_count", "total_time", "total_cputime")
            if max(usage[key].integer() for key in counted) >= _NEARLY_ALL:
                minutes = usage["estimated_time_to_regain_access"].integer()
                asked = timedelta(minutes=min(max(minutes, 0), 10_000))
                longest = max(longest, asked or _REST)
    return min(longest, _LONGEST_REST)


def _usages(header: str) -> Iterator[Node]:
    """Yield the counts of a usage header: one object, or lists of them by the business they count for."""
    try:
        root = load(header.encode("latin-1", "replace"))
    except Malformed:
        return
    yield root
    for _, many in root.items():  # noqa: PERF102  a Node, which has no values()
        yield from many


def _made(item: Node) -> int:
    when = (item["created_time"] or item["timestamp"]).time()
    return int(when.timestamp()) if when else 0


def _name(account: Account) -> str:
    name = username(account)
    if not name:
        raise Refused(
            f"{account.handle[:40]!r} is no name of {account.platform.title()}: register the handle as `@NAME`, "
            "or its address as that of the profile."
        )
    return name


COLLECTOR = MetaCollector
