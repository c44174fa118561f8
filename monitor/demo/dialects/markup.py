"""How plain words become HTML and XML, in the way the platforms do it."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Final

_URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,)]")
_HASHTAG = re.compile(r"(?<![\w&/])#(\w+)")
_KEPT: Final = "\t\n"


def xml(text: str) -> str:
    """Return text as XML character data or an attribute's value."""
    return escape(text, quote=True)


def cdata(text: str) -> str:
    """Return text as a CDATA section; what would end it is split in two."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def references(text: str) -> str:
    """Return text in which what XML cannot hold stands as a numeric HTML reference."""
    return "".join(
        f"&#{ord(c)};" if unicodedata.category(c) in {"Cc", "Cs"} and c not in _KEPT else c
        for c in text
    )


def words(text: str) -> str:
    """Return plain text escaped for HTML."""
    return references(escape(text, quote=False))


def paragraphs(text: str) -> str:
    """Return plain text as HTML: a blank line parts paragraphs, a line end breaks the line."""
    blocks = (block for block in text.split("\n\n") if block)
    return "\n".join(f"<p>{words(block).replace(chr(10), '<br />')}</p>" for block in blocks)


def with_anchors(html: str, home: str) -> str:
    """Return HTML in which addresses and hashtags became links, as a microblog shows them.

    Args:
        html: Escaped text.
        home: Address of the instance, for its hashtag pages.
    """
    linked = _URL.sub(
        lambda m: f'<a href="{m[0]}" target="_blank" rel="nofollow noopener">{m[0]}</a>', html
    )
    return _HASHTAG.sub(
        lambda m: (
            f'<a href="{home}/tags/{m[1]}" class="mention hashtag" rel="tag">'
            f"#<span>{m[1]}</span></a>"
        ),
        linked,
    )


def rfc822(when: datetime) -> str:
    """Return a date as RSS and HTTP/1.0 mail-style headers write it, with a numeric zone."""
    return format_datetime(when.astimezone(UTC))


def rfc3339(when: datetime) -> str:
    """Return a date as Atom and JSON Feed write it."""
    return when.astimezone(UTC).isoformat()


def api_time(when: datetime) -> str:
    """Return a date as the JSON of Mastodon and Bluesky writes it."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
