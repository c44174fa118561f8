"""WordPress by its REST API: what a blog, or one author of it, published (developer.wordpress.org/rest-api).

A first look reads what was last changed; later looks ask only for what was changed since (`modified_after`, from
WordPress 5.7 on), oldest first, so that a look that ends at the page cap is taken up where it ended.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from collectors.asking import TELLING, Collector, Means
from collectors.base import Account, Cursor, Exchange, PlatformSettings, PostRef, Purpose
from collectors.pages import Node, iso_time, load
from collectors.platforms.wordpress_reading import FIELDS, changed, read

PER_PAGE: Final = 50
"""Of 100 allowed: long posts must fit into one answer."""
_PROBED_TOGETHER: Final = 50
_PROBED_ALONE: Final = 20
_SECOND: Final = timedelta(seconds=1)
_JSON_ROOT: Final = "/wp-json"
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_USER = re.compile(r"/wp/v2/users/([0-9]{1,18})/?$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """What an address such as `https://blog.example/wp-json/wp/v2/posts?author=3` points at."""

    base: str
    """The site, without a slash at the end."""
    author: str = ""
    slug: str = ""
    """Of the author, where the address names no number."""
    pretty: bool = True
    """Whether the API is at `/wp-json`; else it is asked by `?rest_route=`."""

    @classmethod
    def of(cls, url: str) -> Place | None:
        """Read an address; None where it is none of this API."""
        try:
            parts = urlsplit(url)
            query = {key: values[0] for key, values in parse_qs(parts.query[:2_000]).items()}
        except ValueError:
            return None
        if not parts.scheme.startswith("http") or not parts.netloc:
            return None
        before, pretty, route = f"{parts.path}/".partition(f"{_JSON_ROOT}/")
        route = f"/{route.rstrip('/')}" if pretty else query.get("rest_route", "")
        if not pretty and not route:
            return None
        base = f"{parts.scheme}://{parts.netloc}{before}".rstrip("/")
        by_number = _USER.search(route)
        author = by_number[1] if by_number else query.get("author", "")
        numbered = bool(_NUMBER.fullmatch(author))
        slug = query.get("slug", "") if route.endswith("/users") else "" if numbered else author
        return cls(base, author if numbered else "", slug, bool(pretty))

    def endpoint(self, path: str, **query: str) -> str:
        """Return the address of a route."""
        if self.pretty:
            return f"{self.base}{_JSON_ROOT}{path}" + (f"?{urlencode(query)}" if query else "")
        return f"{self.base}/?{urlencode({'rest_route': path, **query})}"


class WordPressCollector(Collector):
    """Reads a blog, or one author of it; see `collectors.asking.Collector`."""

    name = "wordpress"

    def __init__(self, means: Means) -> None:
        """Take the means."""
        super().__init__(means)
        self._reached: datetime | None = None

    @classmethod
    def speaks(cls, account: Account, settings: PlatformSettings) -> bool:
        """Tell whether an address is one of the REST API; every other one is that of a feed."""
        return Place.of(account.url) is not None

    async def resolve(self, account: Account) -> AsyncIterator[Exchange]:
        """Ask who the author is; where the whole blog is read, what the blog is."""
        place = _place(account)
        author = place.author or account.native_id
        if author:
            url = place.endpoint(f"/wp/v2/users/{author}")
        elif place.slug:
            url = place.endpoint("/wp/v2/users", slug=place.slug)
        else:
            url = place.endpoint("/", _fields="name,description,url,home")
        yield await self.ask(account, url, purpose=Purpose.PROFILE, telling=TELLING)

    async def fetch(self, account: Account, cursor: Cursor) -> AsyncIterator[Exchange]:
        """Ask for what was changed since the cursor."""
        place = _place(account)
        author = place.author or account.native_id
        if place.slug and not author:
            found = await self.ask(
                account, place.endpoint("/wp/v2/users", slug=place.slug), purpose=Purpose.PROFILE
            )
            yield found
            number = load(found.body)[0]["id"].integer()
            if number <= 0:
                return
            author = str(number)
        since = iso_time(cursor.native or "")
        query = {"per_page": str(PER_PAGE), "orderby": "modified", "_fields": FIELDS}
        query |= {"author": author} if author else {}
        query |= _beyond(since) if since else {"order": "desc"}
        pages = max(self.settings.pages, 1)
        for number in range(1, pages + 1):
            url = place.endpoint("/wp/v2/posts", **query, page=str(number))
            exchange = await self.ask(account, url)
            yield exchange
            seen = _changes(load(exchange.body))
            oldest = exchange.finished_at - self.settings.lookback
            self._reached = max([*seen, *([self._reached] if self._reached else [])], default=since)
            last = number >= _total_pages(exchange)
            if last or (not since and seen and min(seen) < oldest):
                return
        if since and self._reached and self._reached <= since:
            self._reached = since + _SECOND  # more in one second than one look takes

    async def recheck(self, account: Account, refs: Sequence[PostRef]) -> AsyncIterator[Exchange]:
        """Ask for many posts at once, and for those that did not come, one by one."""
        place = _place(account)
        ids = [ref.native_id for ref in refs if _NUMBER.fullmatch(ref.native_id)]
        missing: list[str] = []
        for start in range(0, len(ids), _PROBED_TOGETHER):
            some = ids[start : start + _PROBED_TOGETHER]
            url = place.endpoint(
                "/wp/v2/posts",
                include=",".join(some),
                per_page=str(len(some)),
                _fields=FIELDS,
            )
            exchange = await self.ask(account, url, purpose=Purpose.PROBE)
            yield exchange
            there = {post["id"].integer() for post in load(exchange.body)}
            missing += [one for one in some if int(one) not in there]
        for one in missing[:_PROBED_ALONE]:
            url = place.endpoint(f"/wp/v2/posts/{one}", _fields=FIELDS)
            yield await self.ask(account, url, purpose=Purpose.PROBE, telling=TELLING)

    def cursor_after(self, exchanges: Sequence[Exchange], before: Cursor) -> Cursor:
        """Return the newest change that was read."""
        return Cursor(native=_stamp(self._reached)) if self._reached else before


def _place(account: Account) -> Place:
    place = Place.of(account.url)
    return place or Place(account.url.rstrip("/"))


def _beyond(since: datetime) -> dict[str, str]:
    return {"order": "asc", "modified_after": _stamp(since - _SECOND)}


def _changes(page: Node) -> list[datetime]:
    return [when for post in page if (when := changed(post))]


def _total_pages(exchange: Exchange) -> int:
    total = (exchange.header("X-WP-TotalPages") or "").strip()
    return int(total) if _NUMBER.fullmatch(total) else 0


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


COLLECTOR = WordPressCollector
__all__ = ["COLLECTOR", "WordPressCollector", "read"]
