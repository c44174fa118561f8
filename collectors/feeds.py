"""The feed collector: RSS, Atom and JSON Feed, which blogs, YouTube, Flickr, Tumblr and Mastodon all offer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from collectors.answers import NOT_MODIFIED
from collectors.asking import TELLING, Collector, Means
from collectors.base import (
    Account,
    Cursor,
    Exchange,
    Found,
    PostRef,
    Purpose,
    Sighting,
    Sign,
)
from collectors.discovery import by_address
from collectors.drafting import host_of
from collectors.entries import to_posts
from collectors.errors import CollectorError, RateLimited

VERSION: Final = "1"
PREFIX: Final = "feed:"
"""A feed's exchanges carry this and the platform as their collector."""
_ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)


PROBED: Final = 10
"""Most pages asked for in one recheck: each is a page made for people."""
_PAGE: Final = {"Accept": "text/html, */*;q=0.1"}
_UNTELLING: Final = frozenset({"youtube"})
"""Platforms whose page of a deleted post is answered with 200 like any other."""
_SIGNS: Final = {
    200: Sign.LIVE,
    401: Sign.RESTRICTED,
    403: Sign.RESTRICTED,
    404: Sign.MISSING,
    410: Sign.MISSING,
    451: Sign.REMOVED,
}


def read_feed(
    exchange: Exchange, account: Account, kind: str, refs: Sequence[PostRef] = ()
) -> Found:
    """Return the posts of a feed, in the feed's own order; none for an exchange that says 'not modified'.

    Of a post's page that was probed, only the status counts: what the page says is never compared, edits are told
    by the feed alone.

    Args:
        exchange: As fetched now, or as kept in the record.
        account: Whose feed it is.
        kind: What an entry of this platform is: `post`, `video`, `photo`.
        refs: The posts whose pages were probed.

    Raises:
        Malformed: The body is no feed.
    """
    from collectors.feed_json import looks_like_json, read_json

    if exchange.status == NOT_MODIFIED:
        return Found()
    if exchange.purpose is Purpose.PROBE:
        return Found(sightings=_sightings(exchange, refs))
    content_type = exchange.header("Content-Type") or ""
    if looks_like_json(exchange.body, content_type):
        feed = read_json(exchange.body)
    else:
        from collectors.feed_xml import read_xml  # the slow import, needed in the sandbox only

        feed = read_xml(exchange.body, content_type, exchange.final_url)
    return to_posts(feed, account, exchange, kind)


class FeedCollector(Collector):
    """Reads the feed at an account's address; see `collectors.base.Collector`."""

    version = VERSION

    def __init__(self, means: Means) -> None:
        """Take the means."""
        super().__init__(means)
        self.name = f"{PREFIX}{means.platform}"

    async def fetch(self, account: Account, cursor: Cursor) -> AsyncIterator[Exchange]:
        """Yield the one exchange of a look: the feed, or 304 where nothing is new."""
        yield await self.ask(account, _feed(account), cursor=cursor, headers={"Accept": _ACCEPT})

    async def recheck(self, account: Account, refs: Sequence[PostRef]) -> AsyncIterator[Exchange]:
        """Ask for the pages of known posts on the feed's own site; a page that cannot be asked says nothing."""
        if account.platform in _UNTELLING:
            return
        pages = dict.fromkeys(ref.permalink for ref in refs if _on_site(ref.permalink, account))
        for page in list(pages)[:PROBED]:
            try:
                exchange = await self.ask(
                    account,
                    page,
                    purpose=Purpose.PROBE,
                    headers=_PAGE,
                    telling=TELLING,
                    robots=True,
                )
            except RateLimited:
                raise
            except CollectorError:
                return
            yield exchange


def _feed(account: Account) -> str:
    """Return the feed's address, where the registered one is that of a page of a known host."""
    known = by_address(account.url)
    return known.url if known else account.url


def _on_site(permalink: str, account: Account) -> bool:
    host = host_of(permalink).removeprefix("www.")
    return host in {host_of(url).removeprefix("www.") for url in (account.url, _feed(account))} - {
        ""
    }


def _sightings(exchange: Exchange, refs: Sequence[PostRef]) -> tuple[Sighting, ...]:
    """Say what the status of a post's page says. Being led elsewhere, as to the front page, says nothing."""
    sign = _SIGNS.get(exchange.status, Sign.UNKNOWN)
    token = str(exchange.status)
    if sign is Sign.LIVE and not _same_page(exchange):
        sign, token = Sign.UNKNOWN, f"{token} at {exchange.final_url}"[:300]
    return tuple(
        Sighting(ref.native_id, sign, token) for ref in refs if ref.permalink == exchange.url
    )


def _same_page(exchange: Exchange) -> bool:
    asked, answered = urlsplit(exchange.url), urlsplit(exchange.final_url)
    return not exchange.redirects or asked.path.strip("/") == answered.path.strip("/")
