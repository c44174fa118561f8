"""What a post's record on Bluesky holds: text with its facets, answers, quotes, labels, pictures. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from collectors.base import Media, Post
from collectors.pages import Node
from collectors.platforms.bluesky_names import POST, collection_of

_COUNTED: Final = ("replyCount", "repostCount", "likeCount", "quoteCount")
_MANY: Final = 200
_PIXELS: Final = 1_000_000
_PLAYLIST: Final = "application/vnd.apple.mpegurl"


def said(record: Node) -> Post:
    """Return what a record says, with everything still empty that stands outside it."""
    text = record["text"].text()
    links, mentions, tags = _facets(record["facets"], text)
    embed = record["embed"]
    card = (embed["media"] or embed)["external"]["uri"].text()
    quoted = _quoted(embed)
    parent = record["reply"]["parent"]["uri"].text()
    labels = [one["val"].text(_MANY) for one in record["labels"]["values"]][:_MANY]
    return Post(
        platform="",
        instance="",
        native_id="",
        kind="reply" if parent else "quote" if quoted else "post",
        text=text,
        text_raw=text,
        raw_format="facets" if record["facets"] else "plain",
        published_at=record["createdAt"].time(),
        links=(*links, *((card,) if card else ())),
        mentions=mentions,
        tags=(*tags, *(tag.text(_MANY) for tag in record["tags"])),
        lang=record["langs"][0].text(_MANY),
        parent_id=parent,
        root_id=record["reply"]["root"]["uri"].text(),
        quoted_id=quoted,
        content_warning=", ".join(filter(None, labels)),
        sensitive=any(labels),
    )


def viewed_media(view: Node, embed: Node) -> tuple[Media, ...]:
    """Return pictures and film as the AppView serves them.

    Args:
        view: The embed as shown; what a quoted post shows is not in it.
        embed: The embed as published, which knows the file types.
    """
    shown, published = view["media"] or view, embed["media"] or embed
    media = [
        Media(
            image["fullsize"].text(),
            published["images"][number]["image"]["mimeType"].text(_MANY),
            image["alt"].text(),
            *_size(image),
        )
        for number, image in enumerate(shown["images"])
    ]
    if playlist := shown["playlist"].text():
        media.append(Media(playlist, _PLAYLIST, shown["alt"].text(), *_size(shown)))
        media.append(Media(shown["thumbnail"].text(), "image/jpeg"))
    return tuple(media[:_MANY])


def stored_media(embed: Node, did: str, origin: str) -> tuple[Media, ...]:
    """Return pictures and film as the account's own server keeps them.

    Args:
        embed: The embed as published.
        did: Whose.
        origin: Of the server.
    """
    published = embed["media"] or embed
    files = [(image["image"], image) for image in published["images"]]
    files += [(published["video"], published)] if published["video"] else []
    blobs = f"{origin}/xrpc/com.atproto.sync.getBlob?did={did}&cid="
    return tuple(
        Media(f"{blobs}{cid}", file["mimeType"].text(_MANY), about["alt"].text(), *_size(about))
        for file, about in files[:_MANY]
        if (cid := file["ref"]["$link"].text() or file["cid"].text()).isalnum()
    )


def counters(view: Node) -> tuple[tuple[str, int], ...]:
    """Return how often a post was liked and the like."""
    return tuple((name, view[name].integer()) for name in _COUNTED if view[name])


def _quoted(embed: Node) -> str:
    """Return the at-URI of a quoted post; lists and feeds are embedded in the same way, and are none."""
    inner = embed["record"]
    uri = inner["record"]["uri"].text() or inner["uri"].text()
    return uri if collection_of(uri) == POST else ""


def _facets(facets: Node, text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return links, mentions and tags that stand on a part of the text.

    A facet counts bytes of UTF-8. One that leaves the text or cuts a letter is shown by no app, and left out.
    """
    letters = text.encode()
    links, mentions, tags = [], [], []
    for facet, feature in _features(facets):
        start, end = facet["index"]["byteStart"].integer(), facet["index"]["byteEnd"].integer()
        if not 0 <= start < end <= len(letters):
            continue
        try:
            covered = letters[start:end].decode()
        except UnicodeDecodeError:
            continue
        kind = feature["$type"].text(_MANY).rpartition("#")[2]
        if kind == "link":
            links.append(feature["uri"].text())
        elif kind == "mention":
            mentions.append(covered.strip().lstrip("@") or feature["did"].text())
        elif kind == "tag":
            tags.append(feature["tag"].text(_MANY))
    return tuple(links), tuple(mentions), tuple(tags)


def _features(facets: Node) -> Iterator[tuple[Node, Node]]:
    for number in range(min(len(facets), _MANY)):
        for feature in range(min(len(facets[number]["features"]), _MANY)):
            yield facets[number], facets[number]["features"][feature]


def _size(about: Node) -> tuple[int, int]:
    """Return width and height in pixels; the ratio that an app claims is all there is."""
    ratio = about["aspectRatio"]
    return _pixels(ratio["width"]), _pixels(ratio["height"])


def _pixels(size: Node) -> int:
    return min(max(size.integer(), 0), _PIXELS)
