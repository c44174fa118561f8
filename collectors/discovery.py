"""From the address of a page to the feeds and APIs behind it, so that a handle can be registered by what people see.

Known hosts tell by their address alone, without a question. Everything else is asked for its page, and the page's
`<link>` elements are read (RFC 4287 and WHATWG's autodiscovery); guesses come last. The page is scanned tag by tag
in time that grows with its length and no faster, so that this needs no child to be killed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from collectors.answers import Web, check
from collectors.base import Account, Purpose, Terms
from collectors.text import mend, squeeze, web_link

CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}", re.ASCII)
"""Lasting id of a YouTube channel."""
MANY: Final = 50
"""Most feeds told of one page."""
GUESSES: Final = ("/feed", "/rss.xml", "/atom.xml", "/index.xml")
_HTML_CAP: Final = 500_000
_TITLE_CAP: Final = 200
_NAME: Final = "discovery"
_TERMS: Final = Terms("ok", "public page, read to find its feeds")
_ACCEPT: Final = (
    "text/html, application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.1"
)
_OK: Final = 200
_NO: Final = frozenset({400, 401, 403, 404, 405, 406, 410, 451})
_KINDS: Final[Mapping[str, str]] = {
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
}
_PIECE = re.compile(
    r"<!--|-->|<(/?)(script|style|template|textarea|link|base|meta)\b"
    r"""((?:[^<>"']|"[^"]{0,1000}"|'[^']{0,1000}'){0,1500})>""",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"""([a-z-]{1,20})\s{0,9}=\s{0,9}("[^"]*"|'[^']*'|[^\s"'<>]+)""", re.IGNORECASE
)
_HIDING: Final = frozenset({"script", "style", "template", "textarea"})
_COMMENTS = re.compile(r"/comments?(?:/feed|/default|\.xml|/?$)|[?&]feed=comments", re.IGNORECASE)
_WIKI_FEED = re.compile(r"[?&]feed=(?:atom|rss)(?:&|$)", re.IGNORECASE)
_NSID = re.compile(r"/photos/([0-9]{3,12}@N[0-9]{2})(?:/|$)", re.ASCII)
_FIRST: Final = re.compile(r"<(rss|feed|rdf:rdf)\b", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9-]{1,63}", re.ASCII)
_HOSTED: Final = (
    (".tumblr.com", "/rss", "rss"),
    (".substack.com", "/feed", "rss"),
    (".blogspot.com", "/feeds/posts/default", "atom"),
    (".wordpress.com", "/feed/", "rss"),
    (".medium.com", "/feed", "rss"),
)


@dataclass(frozen=True, slots=True)
class Discovered:
    """An address at which posts can be read."""

    url: str
    kind: str
    """rss · atom · json · wordpress (the root of its REST API) · mediawiki (its `api.php`)."""
    title: str = ""
    """As the page calls it: hostile until shown through `safe_text`."""


def youtube_channel(url: str) -> str:
    """Return the channel that a YouTube address names by its lasting id, else an empty string."""
    host, path, query = _parts(url)
    if host.removeprefix("www.").removeprefix("m.") != "youtube.com":
        return ""
    found = path.removeprefix("/channel/").partition("/")[0] if "/channel/" in path else ""
    found = found or parse_qs(query[:2_000]).get("channel_id", [""])[0]
    return found if CHANNEL.fullmatch(found) else ""


def by_address(url: str) -> Discovered | None:
    """Return the feed that a known host has for a page, told by the address alone; None for any other address."""
    host, path, _ = _parts(url)
    channel = youtube_channel(url)
    if channel:
        feed = f"https://www.youtube.com/feeds/videos.xml?channel_id={channel}"
        return Discovered(feed, "atom")
    if host in {"flickr.com", "www.flickr.com"} and (photos := _NSID.match(path)):
        feed = f"https://www.flickr.com/services/feeds/photos_public.gne?id={photos[1]}&format=atom"
        return Discovered(feed, "atom")
    if host in {"tumblr.com", "www.tumblr.com"}:
        name = path.removeprefix("/blog").strip("/").lower()
        if _LABEL.fullmatch(name):
            return Discovered(f"https://{name}.tumblr.com/rss", "rss")
    if host in {"medium.com", "www.medium.com"} and re.fullmatch(r"/@[\w.-]{1,60}/?", path):
        return Discovered(f"https://medium.com/feed{path.rstrip('/')}", "rss")
    for suffix, feed, kind in _HOSTED:
        if host.endswith(suffix) and path in {"", "/"} and host != f"www{suffix}":
            return Discovered(f"https://{host}{feed}", kind)
    return None


def feeds_in(page: str, base: str) -> tuple[Discovered, ...]:
    """Return the feeds and APIs that a page names in its `<link>` elements, in its own order.

    Feeds of comments and of a wiki's latest changes are left out: they are other people's words.

    Args:
        page: The HTML; only its beginning counts.
        base: Address it came from.
    """
    found: dict[str, Discovered] = {}
    generator = ""
    for tag, attributes in _tags(mend(page[:_HTML_CAP])):
        if tag == "base":
            base = web_link(attributes.get("href", ""), base) or base
        elif tag == "meta" and attributes.get("name", "").lower() == "generator":
            generator = attributes.get("content", "").lower()
        elif tag == "link":
            one = _linked(attributes, base)
            if one and not _of_others(one.url):
                found.setdefault(one.url, one)
        if len(found) == MANY:
            break
    if not found and generator.startswith("ghost"):
        return (Discovered(web_link("/rss/", base), "rss"),)
    return tuple(found.values())


def feed_kind(body: bytes, content_type: str) -> str:
    """Return `rss`, `atom` or `json` where an answer looks like a feed, else an empty string."""
    head = body[:4_000].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if head.startswith("{"):
        is_feed = "jsonfeed.org" in head or "feed+json" in content_type.lower()
        return "json" if is_feed else ""
    if not head.startswith("<") or "<html" in head.lower():
        return ""
    first = _FIRST.search(head)
    return "" if first is None else "atom" if first[1].lower() == "feed" else "rss"


async def discover(web: Web, url: str) -> tuple[Discovered, ...]:
    """Return where posts of a page can be read, the likeliest first; nothing where nothing was found.

    Raises:
        CollectorError: The page could not be read, or may not be.
    """
    known = by_address(url)
    if known:
        return (known,)
    account = Account("blog", "", url, "none: looked for a feed")
    answer = await web.get(url, {"Accept": _ACCEPT}, robots=True)
    check(
        answer.exchange(
            account, collector=_NAME, version="1", terms=_TERMS, purpose=Purpose.PROFILE
        )
    )
    here = answer.final_url
    content_type = next((v for k, v in answer.headers if k.lower() == "content-type"), "")
    kind = feed_kind(answer.body, content_type)
    if kind:
        return (Discovered(here, kind),)
    found = feeds_in(answer.body[:_HTML_CAP].decode("utf-8", "replace"), here)
    return found or await _guessed(web, here)


async def _guessed(web: Web, here: str) -> tuple[Discovered, ...]:
    """Try where feeds often are; the first that is one."""
    for path in GUESSES:
        answer = await web.get(web_link(path, here), {"Accept": _ACCEPT}, robots=True)
        kind = feed_kind(answer.body, "") if answer.status == _OK else ""
        if kind:
            return (Discovered(answer.final_url, kind),)
        if answer.status != _OK and answer.status not in _NO:
            break  # it has trouble, or wants to be left alone
    return ()


def _parts(url: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").lower(), parts.path, parts.query
    except ValueError:
        return "", "", ""


def _tags(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the elements of a page's head that may matter, not those in comments and scripts."""
    hidden = ""
    for piece in _PIECE.finditer(page):
        closing, tag = piece[1], (piece[2] or piece[0]).lower()
        if hidden:
            if (hidden == "<!--" and tag == "-->") or (closing and tag == hidden):
                hidden = ""
        elif tag == "<!--" or (tag in _HIDING and not closing):
            hidden = tag
        elif not closing and tag != "-->":
            attributes = reversed(_ATTRIBUTE.findall(piece[3]))  # the first of a name counts
            yield tag, {k.lower(): html.unescape(v.strip("\"'")) for k, v in attributes}


def _of_others(url: str) -> bool:
    """Tell whether a feed is one of comments, or of what everybody did to a wiki or one of its pages."""
    return bool(_COMMENTS.search(url) or ("title=" in url and _WIKI_FEED.search(url)))


def _linked(attributes: Mapping[str, str], base: str) -> Discovered | None:
    relations = attributes.get("rel", "").lower().split()
    url = web_link(attributes.get("href", ""), base)
    if not url:
        return None
    title = squeeze(attributes.get("title", ""))[:_TITLE_CAP]
    kind = _KINDS.get(attributes.get("type", "").partition(";")[0].strip().lower(), "")
    if kind and ("alternate" in relations or "feed" in relations):
        return Discovered(url, kind, title)
    if "https://api.w.org/" in relations:
        return Discovered(url, "wordpress", title)
    if "edituri" in relations and "/api.php" in url:
        return Discovered(url.partition("?")[0], "mediawiki", title)
    return None
