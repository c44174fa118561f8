"""JSON Feed 1.1, which can hold what XML cannot: control characters, NUL, halves of surrogate pairs."""

from __future__ import annotations

import json
from typing import Any

from monitor.demo.dialects.base import Channel, Published
from monitor.demo.dialects.markup import rfc3339
from monitor.demo.posts import DemoPost


class JsonFeed:
    """Plain words in content_text, HTML in content_html; the id is the permalink."""

    content_type = "application/feed+json"
    window: int | None = None

    def publish(self, channel: Channel, post: DemoPost) -> Published:
        """Return the post under its permalink."""
        url = f"{channel.home}/{post.at:%Y}/{post.id}"
        return Published(post, native_id=url, permalink=url, title=post.title, body=post.text)

    def render(self, channel: Channel) -> str:
        """Return the feed."""
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": channel.handle.title,
            "home_page_url": f"{channel.home}/",
            "feed_url": channel.handle.url,
            "authors": [{"name": channel.author}],
            "items": [self._item(self.publish(channel, post)) for post in channel.posts],
        }
        return json.dumps(feed, ensure_ascii=True, indent=1) + "\n"

    @staticmethod
    def _item(found: Published) -> dict[str, Any]:
        item: dict[str, Any] = {
            "id": found.native_id,
            "url": found.permalink,
            "title": found.title,
            "content_html" if found.post.markup else "content_text": found.body,
            "date_published": rfc3339(found.at),
        }
        if found.post.edited:
            item["date_modified"] = rfc3339(found.edited)
        if found.post.tags:
            item["tags"] = list(found.post.tags)
        return item
