"""Feeds in the shapes of Flickr, Tumblr and YouTube. The words are ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from support.web import feed_exchange

from collectors.base import Account, Post
from collectors.readers import read

CHANNEL = "UC" + "x" * 22
FLICKR_ENTRY = """
<entry>
  <title>Night shift {n}</title>
  <link rel="alternate" type="text/html" href="https://www.flickr.com/photos/pd/500{n}/"/>
  <id>tag:flickr.com,2004:/photo/500{n}</id>
  <published>2026-02-01T10:00:{n:02}Z</published>
  <updated>2026-02-02T10:00:{n:02}Z</updated>
  <flickr:date_taken>2026-01-31T10:00:00-08:00</flickr:date_taken>
  <dc:date.Taken>2026-01-31T10:00:00-08:00</dc:date.Taken>
  <content type="html">&lt;p&gt;&lt;a href=&quot;https://www.flickr.com/people/pd/&quot;&gt;pd&lt;/a&gt; posted a
   photo:&lt;/p&gt; &lt;p&gt;&lt;a href=&quot;https://www.flickr.com/photos/pd/500{n}/&quot;&gt;&lt;img
   src=&quot;https://live.staticflickr.com/1/500{n}_m.jpg&quot; alt=&quot;Night shift {n}&quot;
   /&gt;&lt;/a&gt;&lt;/p&gt; &lt;p&gt;What a crew.&lt;/p&gt;</content>
  <author><name>pd</name><uri>https://www.flickr.com/people/pd/</uri>
    <flickr:nsid>12345678@N00</flickr:nsid></author>
  <link rel="enclosure" type="image/jpeg" href="https://live.staticflickr.com/1/500{n}_b.jpg"/>
  <category term="depot" scheme="https://www.flickr.com/photos/tags/"/>
  <displaycategories/>
</entry>"""
FLICKR = """<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:flickr="urn:flickr:user" xmlns:media="http://search.yahoo.com/mrss/">
<title>Uploads from pd</title><id>tag:flickr.com,2005:/photos/public/1</id>{}</feed>"""
TUMBLR_ITEM = """
<item>
  <title>{title}</title>
  <description>{description}</description>
  <link>https://jo.tumblr.com/post/70{n}</link>
  <guid>https://jo.tumblr.com/post/70{n}</guid>
  <pubDate>Sun, 01 Feb 2026 10:00:{n:02} -0500</pubDate>
  <category>night shift</category>
</item>"""
TUMBLR = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<atom:link rel="hub" href="http://tumblr.superfeedr.com/" xmlns:atom="http://www.w3.org/2005/Atom"/>
<description>Things</description><title>Jo</title><generator>Tumblr (3.0; @jo)</generator>
<link>https://jo.tumblr.com/</link>{}</channel></rss>"""
YOUTUBE_ENTRY = """
<entry>
  <id>yt:video:video{n:06}</id><yt:videoId>video{n:06}</yt:videoId>
  <yt:channelId>{channel}</yt:channelId>
  <title>Ride along {n}</title>
  <link rel="alternate" href="https://www.youtube.com/watch?v=video{n:06}"/>
  <author><name>PD</name><uri>https://www.youtube.com/channel/{channel}</uri></author>
  <published>2026-02-01T10:00:{n:02}+00:00</published>
  <updated>2026-02-03T10:00:{n:02}+00:00</updated>
  <media:group>
    <media:title>Ride along {n}</media:title>
    <media:content url="https://www.youtube.com/v/video{n:06}?version=3"
      type="application/x-shockwave-flash" width="640" height="390"/>
    <media:thumbnail url="https://i1.ytimg.com/vi/video{n:06}/hqdefault.jpg" width="480" height="360"/>
    <media:description>First line.
Second line.</media:description>
    <media:community><media:starRating count="7" average="5.00" min="1" max="5"/>
      <media:statistics views="{views}"/></media:community>
  </media:group>
</entry>"""
YOUTUBE = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
<id>yt:channel:x</id><title>PD</title>{}</feed>"""


def _posts(platform: str, url: str, feed: str) -> tuple[Post, ...]:
    exchange = replace(feed_exchange(feed.encode(), url=url), collector=f"feed:{platform}")
    return read(exchange, Account(platform, "pd", url, "official")).posts


def _youtube(count: int, views: int) -> tuple[Post, ...]:
    entries = (YOUTUBE_ENTRY.format(n=n, channel=CHANNEL, views=views) for n in range(count))
    url = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
    return _posts("youtube", url, YOUTUBE.format("".join(entries)))


def test_twenty_photos_of_flickr_are_twenty_posts_with_their_pictures() -> None:
    url = "https://www.flickr.com/services/feeds/photos_public.gne?id=12345678@N00&format=atom"
    posts = _posts(
        "flickr", url, FLICKR.format("".join(FLICKR_ENTRY.format(n=n) for n in range(20)))
    )
    assert len({post.native_id for post in posts}) == 20
    post = posts[3]
    assert (post.native_id, post.title) == ("tag:flickr.com,2004:/photo/5003", "Night shift 3")
    assert (post.kind, post.author, post.tags) == ("photo", "pd", ("depot",))
    assert post.permalink == "https://www.flickr.com/photos/pd/5003/"
    assert "What a crew." in post.text
    assert post.published_at == datetime(2026, 2, 1, 10, 0, 3, tzinfo=UTC)
    assert post.edited_at == datetime(2026, 2, 2, 10, 0, 3, tzinfo=UTC)
    assert [media.url for media in post.media] == [
        "https://live.staticflickr.com/1/5003_b.jpg",
        "https://live.staticflickr.com/1/5003_m.jpg",
    ]


def test_text_photo_and_reblog_of_tumblr_are_read() -> None:
    photo = "&lt;img src=&quot;https://64.media.tumblr.com/a.jpg&quot;/&gt;&lt;p&gt;Mine&lt;/p&gt;"
    reblog = (
        "&lt;p&gt;&lt;a href=&quot;https://ann.tumblr.com/post/1&quot;&gt;ann&lt;/a&gt;:&lt;/p&gt;"
        "&lt;blockquote&gt;&lt;p&gt;Her words&lt;/p&gt;&lt;/blockquote&gt;&lt;p&gt;My words&lt;/p&gt;"
    )
    texts = [("Photo", photo), ("ann: Her words", reblog), ("A text", "&lt;p&gt;Plain&lt;/p&gt;")]
    items = [TUMBLR_ITEM.format(n=n, title=t, description=d) for n, (t, d) in enumerate(texts)]
    posts = _posts("tumblr", "https://jo.tumblr.com/rss", TUMBLR.format("".join(items)))
    assert [post.native_id for post in posts] == [
        f"https://jo.tumblr.com/post/70{n}" for n in range(3)
    ]
    assert [post.text for post in posts] == ["Mine", "ann:\n\nHer words\n\nMy words", "Plain"]
    assert posts[0].media[0].url == "https://64.media.tumblr.com/a.jpg"
    assert posts[1].links == ("https://ann.tumblr.com/post/1",)
    assert posts[0].published_at == datetime(2026, 2, 1, 15, tzinfo=UTC)
    assert (posts[0].tags, posts[0].instance) == (("night shift",), "jo.tumblr.com")


def test_fifteen_videos_of_youtube_are_read_with_their_descriptions() -> None:
    posts = _youtube(15, views=10)
    assert len(posts) == 15
    post = posts[2]
    assert (post.native_id, post.kind, post.author) == ("yt:video:video000002", "video", "PD")
    assert (post.title, post.text) == ("Ride along 2", "First line.\nSecond line.")
    assert post.permalink == "https://www.youtube.com/watch?v=video000002"
    assert "https://i1.ytimg.com/vi/video000002/hqdefault.jpg" in {m.url for m in post.media}


def test_being_watched_does_not_change_a_video() -> None:
    before, after = _youtube(1, views=10), _youtube(1, views=99)
    assert before[0].content_sha256 == after[0].content_sha256
