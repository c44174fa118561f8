"""HTML to plain text: what a reader would see, with the targets of links and pictures beside it.

Two ways lead to the same kind of answer. The usual one walks the tree of a real HTML parser. Such a parser takes
quadratic time on tangled markup (measured: 20,000 nested elements half a second, 100,000 attributes 15 s), so HTML
with more or longer tags than any honest post has is read by a plain scan, linear and a little rougher.

No sanitiser stands before either: nh3 drops text that browsers show, such as that of `<text>`, and nothing here is
ever put into a page again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from collectors.text import mend, squeeze

TANGLED_TAGS: Final = 2_000
TANGLED_REFERENCES: Final = 20_000

_WORD = re.compile(r"\w+")
_LINE = frozenset(_WORD.findall("caption dd div dt figcaption hr li option td th tr"))
_PARAGRAPH = frozenset(
    _WORD.findall(
        "address article aside blockquote details dl fieldset figure footer form h1 h2 h3 h4 h5 h6 "
        "header main nav ol p pre section summary table ul"
    )
)
_HIDDEN = frozenset(_WORD.findall("iframe noembed noframes script style template"))
_POINTING = frozenset({"a", "audio", "img", "source", "video"})

_LONG_TAG = re.compile(r"<[^<>]{20000}")
_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ATTRIBUTE = re.compile(r"""\s(href|src|alt)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader would see of a piece of HTML."""

    text: str
    """Block elements break lines; a picture gives its alternative text in brackets."""
    links: tuple[str, ...] = ()
    """Targets of its links as written, in order; not yet checked."""
    media: tuple[tuple[str, str], ...] = ()
    """Address as written and alternative text of each picture, sound and film."""


def read_html(markup: str) -> Reading:
    """Return what a reader would see. Scripts and styles are gone, text in unknown elements stays."""
    markup = mend(markup)
    tags, references = markup.count("<"), markup.count("&")
    if not tags and not references:
        return Reading(squeeze(markup.replace("\n", " ")))
    if tags > TANGLED_TAGS or references > TANGLED_REFERENCES or _LONG_TAG.search(markup):
        return _scan(markup)
    return _walk(markup)


def plain_text(markup: str) -> str:
    """Return the text of a piece of HTML as a reader would see it."""
    return read_html(markup).text


class _Page:
    """Gathers text, links and media in the order of reading."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._links: list[str] = []
        self._media: list[tuple[str, str]] = []
        self._gap = 0
        self._pre = 0

    def text(self, text: str) -> None:
        """Add text; outside `pre`, a line end in the source is a blank."""
        if not self._pre:
            text = text.replace("\n", " ")
        if self._gap:
            if not text.strip():
                return
            self._parts.append("\n" * self._gap)
            self._gap = 0
        self._parts.append(text)

    def open(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Note the start of an element."""
        self._break(tag)
        if tag == "pre":
            self._pre += 1
        elif tag == "br":
            self._gap = min(self._gap + 1, 2)
        elif tag == "a":
            if href := attributes.get("href"):
                self._links.append(href)
        elif tag in _POINTING:
            alt = (attributes.get("alt") or "").strip()
            if source := attributes.get("src"):
                self._media.append((source, alt))
            if alt:
                self.text(f" [{alt}] ")

    def close(self, tag: str) -> None:
        """Note the end of an element."""
        self._break(tag)
        if tag == "pre" and self._pre:
            self._pre -= 1

    def _break(self, tag: str) -> None:
        if tag in _PARAGRAPH:
            self._gap = 2
        elif tag in _LINE:
            self._gap = max(self._gap, 1)

    def done(self) -> Reading:
        """Return what was gathered."""
        return Reading(squeeze("".join(self._parts)), tuple(self._links), tuple(self._media))


def _walk(markup: str) -> Reading:
    """Parse, and walk the tree without recursion: hostile HTML nests as deep as it likes."""
    page = _Page()
    above: list[LexborNode] = []
    node = LexborHTMLParser(markup, is_fragment=True).root
    while node is not None:
        below = _enter(page, node)
        if below is not None:
            above.append(node)
            node = below
            continue
        beside = node.next
        while beside is None and above:
            node = above.pop()
            page.close(node.tag or "")
            beside = node.next
        node = beside
    return page.done()


def _enter(page: _Page, node: LexborNode) -> LexborNode | None:
    """Note one node and return its first child, unless it hides what is in it."""
    tag = node.tag or ""
    if tag == "-text":
        page.text(node.text_content or "")
        return None
    if tag in _HIDDEN:
        return None
    page.open(tag, node.attributes if tag in _POINTING else {})
    below = node.first_child
    if below is None:
        page.close(tag)
    return below


def _scan(markup: str) -> Reading:
    """Read tag by tag in one pass; what stands between a hidden element's tags is passed over."""
    page = _Page()
    hidden = ""
    for number, piece in enumerate(_TAG.split(markup)):
        if number % 2 == 0:
            if not hidden:
                page.text(html.unescape(piece))
            continue
        found = _NAME.match(piece)
        if found is None:
            continue
        closing, tag = bool(found[1]), found[2].lower()
        if hidden:
            hidden = "" if closing and tag == hidden else hidden
        elif closing:
            page.close(tag)
        elif tag in _HIDDEN:
            hidden = tag
        else:
            page.open(tag, _attributes(piece) if tag in _POINTING else {})
    return page.done()


def _attributes(tag: str) -> dict[str, str | None]:
    return {
        name.lower(): html.unescape(value.strip("\"'"))
        for name, value in reversed(_ATTRIBUTE.findall(tag))
    }
