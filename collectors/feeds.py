"""The feed collector: RSS, Atom and JSON Feed, which blogs, YouTube, Flickr, Tumblr and Mastodon all offer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from collectors.answers import NOT_MODIFIED
from collectors.asking import Collector, Means
from collectors.base import Account, Cursor, Exchange, Found
from collectors.entries import to_posts

VERSION: Final = "1"
PREFIX: Final = "feed:"
"""A feed's exchanges carry this and the platform as their collector."""
_ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)


def read_feed(exchange: Exchange, account: Account, kind: str) -> Found:
    """Return the posts of a feed, in the feed's own order; none for an exchange that says 'not modified'.

    Args:
        exchange: As fetched now, or as kept in the record.
        account: Whose feed it is.
        kind: What an entry of this platform is: `post`, `video`, `photo`.

    Raises:
        Malformed: The body is no feed.
    """
    from collectors.feed_json import looks_like_json, read_json

    if exchange.status == NOT_MODIFIED:
        return Found()
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
        yield await self.ask(account, account.url, cursor=cursor, headers={"Accept": _ACCEPT})
