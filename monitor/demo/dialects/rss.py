"""RSS 2.0 as WordPress, Tumblr and Mastodon write it."""

from __future__ import annotations

import re

from monitor.demo.dialects.base import Channel, Published
from monitor.demo.dialects.markup import cdata, paragraphs, rfc822, with_anchors, words, xml
from monitor.demo.posts import DemoPost

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_NOT_WORDS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
_EXCERPT_WORDS = 55


class WordPress:
    """Excerpt in the description, the whole in content:encoded, an opaque guid."""

    content_type = "application/rss+xml; charset=UTF-8"
    window: int | None = None

    def publish(self, channel: Channel, post: DemoPost) -> Published:
        """Return the post under its `?p=` number and its dated permalink."""
        site = channel.handle.url.removesuffix("/feed")
        slug = re.sub(r"[^a-z0-9]+", "-", post.title.lower()).strip("-")[:60] or post.id
        return Published(
            post,
            native_id=f"{site}/?p={post.id}",
            permalink=f"{site}/{post.at:%Y/%m/%d}/{slug}/",
            title=words(post.title),
            body=post.text if post.markup else paragraphs(post.text),
        )

    def render(self, channel: Channel) -> str:
        """Return the feed."""
        handle = channel.handle
        site = handle.url.removesuffix("/feed")
        items = "".join(self._item(channel, self.publish(channel, p)) for p in channel.posts)
        return (
            f'{_DECLARATION}<rss version="2.0"\n'
            '\txmlns:content="http://purl.org/rss/1.0/modules/content/"\n'
            '\txmlns:wfw="http://wellformedweb.org/CommentAPI/"\n'
            '\txmlns:dc="http://purl.org/dc/elements/1.1/"\n'
            '\txmlns:atom="http://www.w3.org/2005/Atom"\n'
            '\txmlns:sy="http://purl.org/rss/1.0/modules/syndication/"\n'
            '\txmlns:slash="http://purl.org/rss/1.0/modules/slash/"\n\t>\n\n<channel>\n'
            f"\t<title>{xml(handle.title)}</title>\n"
            f'\t<atom:link href="{xml(handle.url)}" rel="self" type="application/rss+xml" />\n'
            f"\t<link>{xml(site)}</link>\n\t<description></description>\n"
            f"\t<lastBuildDate>{rfc822(channel.updated)}</lastBuildDate>\n"
            "\t<language>en-US</language>\n\t<sy:updatePeriod>\n\thourly\t</sy:updatePeriod>\n"
            "\t<sy:updateFrequency>\n\t1\t</sy:updateFrequency>\n"
            f"\t<generator>https://wordpress.org/?v=6.8.3</generator>\n{items}"
            "\t</channel>\n</rss>\n"
        )

    @staticmethod
    def _item(channel: Channel, found: Published) -> str:
        tags = "".join(f"\t\t<category>{cdata(t)}</category>\n" for t in found.post.tags)
        plain = _NOT_WORDS.sub(" ", found.body).split()
        excerpt = " ".join(plain[:_EXCERPT_WORDS])
        if len(plain) > _EXCERPT_WORDS:
            excerpt += " [&#8230;]"
        return (
            f"\t<item>\n\t\t<title>{xml(found.title)}</title>\n"
            f"\t\t<link>{xml(found.permalink)}</link>\n"
            f"\t\t<comments>{xml(found.permalink)}#respond</comments>\n"
            f"\t\t<dc:creator>{cdata(channel.author)}</dc:creator>\n"
            f"\t\t<pubDate>{rfc822(found.at)}</pubDate>\n{tags}"
            f'\t\t<guid isPermaLink="false">{xml(found.native_id)}</guid>\n\n'
            f"\t\t<description>{cdata(excerpt)}</description>\n"
            f"\t\t<content:encoded>{cdata(found.body)}</content:encoded>\n"
            "\t\t<slash:comments>0</slash:comments>\n\t</item>\n"
        )


class Tumblr:
    """Everything in the description; guid and link are the same."""

    content_type = "application/rss+xml; charset=utf-8"
    window: int | None = 20

    def publish(self, channel: Channel, post: DemoPost) -> Published:
        """Return the post under its permalink."""
        url = f"{channel.home}/post/{post.id}"
        body = post.text if post.markup else paragraphs(post.text)
        return Published(post, native_id=url, permalink=url, title=words(post.title), body=body)

    def render(self, channel: Channel) -> str:
        """Return the feed."""
        handle = channel.handle
        items = "".join(self._item(self.publish(channel, post)) for post in channel.posts)
        return (
            f'{_DECLARATION}\n<rss xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"><channel>'
            f'<atom:link rel="self" type="application/rss+xml" href="{xml(handle.url)}"/>'
            f"<description></description><title>{xml(handle.title)}</title>"
            f"<generator>Tumblr (3.0; @{xml(handle.handle)})</generator>"
            f"<link>{xml(channel.home)}/</link>{items}</channel></rss>\n"
        )

    @staticmethod
    def _item(found: Published) -> str:
        tags = "".join(f"<category>{xml(tag)}</category>" for tag in found.post.tags)
        return (
            f"<item><title>{xml(found.title)}</title>"
            f"<description>{xml(found.body)}</description>"
            f"<link>{xml(found.permalink)}</link><guid>{xml(found.native_id)}</guid>"
            f"<pubDate>{rfc822(found.at)}</pubDate>{tags}</item>"
        )


class Mastodon:
    """No titles; HTML in the description; pictures as media:content; the guid is the permalink."""

    content_type = "application/rss+xml; charset=utf-8"
    window: int | None = 20

    def publish(self, channel: Channel, post: DemoPost) -> Published:
        """Return the post under its permalink, with addresses and hashtags as links."""
        url = f"{channel.handle.url.removesuffix('.rss')}/{post.id}"
        body = post.text if post.markup else with_anchors(paragraphs(post.text), channel.home)
        return Published(post, native_id=url, permalink=url, title="", body=body)

    def render(self, channel: Channel) -> str:
        """Return the feed."""
        handle = channel.handle
        profile = handle.url.removesuffix(".rss")
        items = "".join(
            self._item(self.publish(channel, post), channel.home) for post in channel.posts
        )
        return (
            f'{_DECLARATION}\n<rss version="2.0" xmlns:webfeeds="http://webfeeds.org/rss/1.0" '
            'xmlns:media="http://search.yahoo.com/mrss/">\n  <channel>\n'
            f"    <title>{xml(handle.title)}</title>\n"
            f"    <description>Public posts from {xml(handle.handle)}</description>\n"
            f"    <link>{xml(profile)}</link>\n"
            f"    <lastBuildDate>{rfc822(channel.updated)}</lastBuildDate>\n"
            f"    <webfeeds:icon>{channel.home}/avatars/{xml(handle.key)}.png</webfeeds:icon>\n"
            f"    <generator>Mastodon v4.5.2</generator>\n{items}  </channel>\n</rss>\n"
        )

    @staticmethod
    def _item(found: Published, home: str) -> str:
        picture = ""
        if found.post.alt:
            picture = (
                f'      <media:content url="{home}/media/{found.post.id}.jpg" type="image/jpeg" '
                'fileSize="184213" medium="image">\n'
                '        <media:rating scheme="urn:simple">nonadult</media:rating>\n'
                f'        <media:description type="plain">{xml(found.post.alt)}'
                "</media:description>\n      </media:content>\n"
            )
        tags = "".join(f"      <category>{xml(tag)}</category>\n" for tag in found.post.tags)
        return (
            f'    <item>\n      <guid isPermaLink="true">{xml(found.native_id)}</guid>\n'
            f"      <link>{xml(found.permalink)}</link>\n"
            f"      <pubDate>{rfc822(found.at)}</pubDate>\n"
            f"      <description>{xml(found.body)}</description>\n{picture}{tags}    </item>\n"
        )
