"""Atom 1.0 as Blogger, YouTube and Flickr write it."""

from __future__ import annotations

from monitor.demo.dialects.base import Channel, Published
from monitor.demo.dialects.markup import paragraphs, references, rfc3339, words, xml
from monitor.demo.posts import DemoPost

_MEDIA = "http://search.yahoo.com/mrss/"


class Blogger:
    """Tag URIs as ids, HTML content, an alternate link by year and month."""

    content_type = "application/atom+xml; charset=UTF-8"
    window: int | None = 25

    def publish(self, channel: Channel, post: DemoPost) -> Published:
        """Return the post under its tag URI."""
        blog = channel.handle.handle.partition(".")[0]
        return Published(
            post,
            native_id=f"tag:journal.demo.example,1999:blog-{blog}.post-{post.id}",
            permalink=f"{channel.home}/{post.at:%Y/%m}/{post.id[-8:]}.html",
            title=references(post.title),
            body=post.text if post.markup else paragraphs(post.text),
        )

    def render(self, channel: Channel) -> str:
        """Return the feed."""
        handle = channel.handle
        blog = handle.handle.partition(".")[0]
        entries = "".join(self._entry(channel, self.publish(channel, p)) for p in channel.posts)
        return (
            "<?xml version='1.0' encoding='UTF-8'?>"
            "<feed xmlns='http://www.w3.org/2005/Atom' "
            "xmlns:openSearch='http://a9.com/-/spec/opensearchrss/1.0/' "
            "xmlns:thr='http://purl.org/syndication/thread/1.0'>"
            f"<id>tag:journal.demo.example,1999:blog-{xml(blog)}</id>"
            f"<updated>{rfc3339(channel.updated)}</updated>"
            f"<title type='text'>{xml(handle.title)}</title><subtitle type='html'></subtitle>"
            "<link rel='http://schemas.google.com/g/2005#feed' type='application/atom+xml' "
            f"href='{xml(handle.url)}'/><link rel='alternate' type='text/html' "
            f"href='{channel.home}/'/><author><name>{xml(channel.author)}</name></author>"
            "<generator version='7.00' uri='https://www.blogger.com'>Blogger</generator>"
            f"<openSearch:totalResults>{len(channel.posts)}</openSearch:totalResults>"
            f"{entries}</feed>\n"
        )

    @staticmethod
    def _entry(channel: Channel, found: Published) -> str:
        tags = "".join(
            f"<category scheme='http://www.blogger.com/atom/ns#' term='{xml(tag)}'/>"
            for tag in found.post.tags
        )
        return (
            f"<entry><id>{xml(found.native_id)}</id><published>{rfc3339(found.at)}</published>"
            f"<updated>{rfc3339(found.edited)}</updated>{tags}"
            f"<title type='text'>{xml(found.title)}</title>"
            f"<content type='html'>{xml(found.body)}</content>"
            f"<link rel='alternate' type='text/html' href='{xml(found.permalink)}' "
            f"title='{xml(found.title)}'/><author><name>{xml(channel.author)}</name></author>"
            "<thr:total>0</thr:total></entry>"
        )


class YouTube:
    """The fifteen newest films: yt: ids, and plain words in a media:group."""

    content_type = "text/xml; charset=UTF-8"
    window: int | None = 15

    def publish(self, channel: Channel, post: DemoPost) -> Published:
        """Return the film under its video id."""
        return Published(
            post,
            native_id=f"yt:video:{post.id}",
            permalink=f"{channel.home}/watch?v={post.id}",
            title=references(post.title),
            body=references(post.text),
        )

    def render(self, channel: Channel) -> str:
        """Return the feed."""
        handle = channel.handle
        page = f"{channel.home}/channel/{xml(handle.handle)}"
        author = f"<author>\n   <name>{xml(handle.title)}</name>\n   <uri>{page}</uri>\n  </author>"
        entries = "".join(
            self._entry(channel, self.publish(channel, post), author) for post in channel.posts
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" '
            f'xmlns:media="{_MEDIA}" xmlns="http://www.w3.org/2005/Atom">\n'
            f' <link rel="self" href="{xml(handle.url)}"/>\n'
            f" <id>yt:channel:{xml(handle.handle)}</id>\n"
            f" <yt:channelId>{xml(handle.handle)}</yt:channelId>\n"
            f" <title>{xml(handle.title)}</title>\n"
            f' <link rel="alternate" href="{page}"/>\n {author}\n'
            f" <published>2019-03-02T17:20:11+00:00</published>\n{entries}</feed>\n"
        )

    @staticmethod
    def _entry(channel: Channel, found: Published, author: str) -> str:
        video, home = xml(found.post.id), channel.home
        return (
            f" <entry>\n  <id>{xml(found.native_id)}</id>\n  <yt:videoId>{video}</yt:videoId>\n"
            f"  <yt:channelId>{xml(channel.handle.handle)}</yt:channelId>\n"
            f"  <title>{xml(found.title)}</title>\n"
            f'  <link rel="alternate" href="{xml(found.permalink)}"/>\n  {author}\n'
            f"  <published>{rfc3339(found.at)}</published>\n"
            f"  <updated>{rfc3339(found.edited)}</updated>\n  <media:group>\n"
            f"   <media:title>{xml(found.title)}</media:title>\n"
            f'   <media:content url="{home}/v/{video}?version=3" '
            'type="application/x-shockwave-flash" width="640" height="390"/>\n'
            f'   <media:thumbnail url="{home}/vi/{video}/hqdefault.jpg" '
            'width="480" height="360"/>\n'
            f"   <media:description>{xml(found.body)}</media:description>\n"
            '   <media:community>\n    <media:starRating count="7" average="5.00" min="1" '
            'max="5"/>\n    <media:statistics views="148"/>\n   </media:community>\n'
            "  </media:group>\n </entry>\n"
        )


class Flickr:
    """The twenty newest pictures: a short HTML page each, with the picture as an enclosure."""

    content_type = "application/atom+xml; charset=utf-8"
    window: int | None = 20

    def publish(self, channel: Channel, post: DemoPost) -> Published:
        """Return the picture under its tag URI."""
        page = f"{channel.home}/photos/{channel.handle.handle}/{post.id}/"
        text = post.text if post.markup else paragraphs(post.text)
        body = (
            f'<p><a href="{channel.home}/people/{channel.handle.handle}/">'
            f"{words(channel.handle.title)}</a> posted a photo:</p>\n"
            f'<p><a href="{page}" title="{xml(post.title)}"><img src="{_still(channel, post, "m")}" '
            f'width="240" height="160" alt="{xml(post.alt or post.title)}" /></a></p>\n{text}'
        )
        return Published(
            post,
            native_id=f"tag:photos.demo.example,2005:/photo/{post.id}",
            permalink=page,
            title=references(post.title),
            body=body,
        )

    def render(self, channel: Channel) -> str:
        """Return the feed."""
        handle = channel.handle
        entries = "".join(self._entry(channel, self.publish(channel, p)) for p in channel.posts)
        return (
            '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
            '<feed xmlns="http://www.w3.org/2005/Atom" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:flickr="urn:flickr:user" '
            f'xmlns:media="{_MEDIA}">\n'
            f"\t<title>Uploads from {xml(handle.title)}</title>\n"
            f'\t<link rel="self" href="{xml(handle.url)}" />\n\t<link rel="alternate" '
            f'type="text/html" href="{channel.home}/photos/{xml(handle.handle)}/"/>\n'
            f"\t<id>tag:photos.demo.example,2005:/photos/public/{xml(handle.handle)}</id>\n"
            f"\t<subtitle></subtitle>\n\t<updated>{rfc3339(channel.updated)}</updated>\n"
            '\t<generator uri="https://www.flickr.com/">Flickr</generator>\n'
            f"{entries}\n</feed>\n"
        )

    @staticmethod
    def _entry(channel: Channel, found: Published) -> str:
        handle, post = channel.handle, found.post
        tags = "".join(
            f'\t\t<category term="{xml(tag)}" scheme="{channel.home}/photos/tags/" />\n'
            for tag in post.tags
        )
        return (
            f"\n\t<entry>\n\t\t<title>{xml(found.title)}</title>\n"
            f'\t\t<link rel="alternate" type="text/html" href="{xml(found.permalink)}"/>\n'
            f"\t\t<id>{xml(found.native_id)}</id>\n"
            f"\t\t<published>{rfc3339(found.at)}</published>\n"
            f"\t\t<updated>{rfc3339(found.edited)}</updated>\n"
            f"\t\t<flickr:date_taken>{rfc3339(found.at)}</flickr:date_taken>\n"
            f'\t\t<content type="html">{xml(found.body)}</content>\n'
            f"\t\t<author>\n\t\t\t<name>{xml(handle.title)}</name>\n"
            f"\t\t\t<uri>{channel.home}/people/{xml(handle.handle)}/</uri>\n"
            f"\t\t\t<flickr:nsid>{xml(handle.handle)}</flickr:nsid>\n\t\t</author>\n"
            f'\t\t<link rel="enclosure" type="image/jpeg" href="{_still(channel, post, "b")}" />\n'
            f"{tags}\t</entry>"
        )


def _still(channel: Channel, post: DemoPost, size: str) -> str:
    """Return the address of a picture: `m` is small, `b` is big."""
    return f"{channel.home}/65535/{post.id}_{size}.jpg"
