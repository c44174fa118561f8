"""One page that a person saved: HTML into the post it shows.

A page of a platform shows others' words beside those of its author. What the page itself marks as its article is
taken; where it marks none, or several, the whole visible text is, and the reader says so, because somebody must look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from collectors.base import Media, Post
from collectors.drafting import host_of
from collectors.errors import Malformed
from collectors.markup import plain_text
from collectors.pages import Node, iso_time, load
from collectors.text import web_link

PAGE_CAP: Final = 20_000_000
"""Most bytes of a page's own HTML."""
WHOLE_PAGE: Final = (
    "The page does not say which part of it is the post, so its whole visible text was taken: it may hold what "
    "others wrote. Compare it with the page and give the person's own words by hand where needed."
)
_POSTINGS: Final = ("Posting", "Article", "Comment", "VideoObject", "Photograph", "ImageObject")
_DEPTH: Final = 6
_MANY: Final = 200


@dataclass(frozen=True, slots=True)
class _Said:
    """What a page says of itself in its head, in the order of trust."""

    title: str = ""
    text: str = ""
    author: str = ""
    published_at: datetime | None = None
    edited_at: datetime | None = None
    canonical: str = ""


def read_page(markup: bytes, charset: str, empty: Post, url: str) -> tuple[Post, bool]:
    """Return the post that a page shows, and whether the page marks which part of it that is.

    Args:
        markup: The page.
        charset: As its packing says; empty where it does not.
        empty: The post to be filled.
        url: The page's public address.

    Raises:
        Malformed: It is too large.
    """
    if len(markup) > PAGE_CAP:
        raise Malformed(f"The page is larger than {PAGE_CAP // 1_000_000} MB.")
    root = LexborHTMLParser(_decoded(markup, charset))
    said = _said(root, url)
    article = _article(root, url)
    shown, marked = (article or root.css_first("main") or root.body), article is not None
    html = shown.html if shown is not None else ""
    picture = _meta(root, "og:image")
    post = replace(
        empty,
        permalink=said.canonical or url,
        author=said.author,
        title=said.title,
        text=said.text,
        text_raw=html or "",
        raw_format="html",
        published_at=said.published_at,
        edited_at=said.edited_at,
        precision="second" if said.published_at else "unknown",
        media=(Media(picture),) if picture else (),
        lang=_attribute(root.css_first("html"), "lang"),
    )
    return post, marked or bool(said.text)


def _decoded(markup: bytes, charset: str) -> str:
    for name in (charset, "utf-8-sig"):
        try:
            return markup.decode(name)
        except (LookupError, ValueError):
            continue
    head = markup[:2_048].lower()
    if b"charset=utf-8" in head or b'charset="utf-8' in head:
        return markup.decode("utf-8", "replace")
    return markup.decode("cp1252", "replace")


def _said(root: LexborHTMLParser, url: str) -> _Said:
    posting = next(iter(_postings(root)), Node(None))
    published = (
        _first_time(posting["datePublished"].text(), posting["uploadDate"].text())
        or _first_time(_meta(root, "article:published_time"), _meta(root, "og:published_time"))
        or _stamped(root)
    )
    edited = _first_time(
        posting["dateModified"].text(),
        _meta(root, "article:modified_time"),
        _meta(root, "og:updated_time"),
    )
    title = root.css_first("title")
    author = posting["author"]
    canonical = web_link(_attribute(root.css_first("link[rel=canonical]"), "href"), url)
    return _Said(
        title=posting["headline"].text()
        or _meta(root, "og:title")
        or (title.text(strip=True) if title is not None else ""),
        text=plain_text(posting["articleBody"].text() or posting["text"].text()),
        author=author["name"].text() or author[0]["name"].text() or _meta(root, "author"),
        published_at=published,
        edited_at=edited if published and edited and edited > published else None,
        canonical=canonical if host_of(canonical) == host_of(url) else "",
    )


def _postings(root: LexborHTMLParser) -> Iterator[Node]:
    """Go through what the page's own data (JSON-LD of schema.org) calls a posting, outermost first."""
    for script in root.css('script[type="application/ld+json"]')[:_MANY]:
        try:
            found = load(script.text().encode("utf-8", "replace"))
        except Malformed:
            continue
        yield from _walk(found, _DEPTH)


def _walk(node: Node, depth: int) -> Iterator[Node]:
    if depth == 0:
        return
    kinds = [node["@type"].text(), *(one.text() for one in node["@type"])]
    if any(kind.endswith(_POSTINGS) for kind in kinds if kind):
        yield node
        return
    for one in (*node, *node["@graph"], node["mainEntity"]):
        if one:
            yield from _walk(one, depth - 1)


def _article(root: LexborHTMLParser, url: str) -> LexborNode | None:
    """Return the page's article: its only one, or the only one that links to the page's own address.

    Articles within an article are answers to it, as HTML defines it, and are taken out.
    """
    outer = [one for one in root.css("article")[:_MANY] if not _within_article(one)]
    if len(outer) > 1:
        outer = [one for one in outer if _links_to(one, url)]
    if len(outer) != 1:
        return None
    for inner in outer[0].css("article"):
        if inner.mem_id != outer[0].mem_id:
            inner.decompose()
    return outer[0]


def _within_article(node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.tag == "article":
            return True
        above = above.parent
    return False


def _links_to(node: LexborNode, url: str) -> bool:
    return any(
        web_link(_attribute(link, "href"), url).partition("?")[0] == url.partition("?")[0]
        for link in node.css("a[href]")[:_MANY]
    )


def _stamped(root: LexborHTMLParser) -> datetime | None:
    """Return the date the page marks as its publication's; any other `<time>` only where it is the only one."""
    named = root.css_first(
        "time[itemprop=datePublished], time.published, time.dt-published, time[pubdate]"
    )
    if named is None:
        times = root.css("time[datetime]")
        named = times[0] if len(times) == 1 else None
    return iso_time(_attribute(named, "datetime"))


def _first_time(*texts: str) -> datetime | None:
    return next((when for text in texts if text and (when := iso_time(text))), None)


def _meta(root: LexborHTMLParser, name: str) -> str:
    found = root.css_first(f'meta[property="{name}"], meta[name="{name}"]')
    return _attribute(found, "content").strip()


def _attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) or "") if node is not None else ""
