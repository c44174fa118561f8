"""A public page as a visitor sees all of it, head to foot: for the checks of the department's own pages.

Unlike a capture of a post (`collectors.imports.page`), nothing is taken for the article: what a page has to say about
itself stands in its margins.
"""

from __future__ import annotations

from typing import Final

from collectors.base import Account, Exchange, Found, Post
from collectors.drafting import finish, host_of
from collectors.errors import Malformed
from collectors.markup import Reading, read_html

NAME: Final = "whole_page"
_CAP: Final = 5_000_000
_HALF: Final = 90
"""Links taken from the head and from the foot of a page each: the foot is where the official ones stand."""
_REACHED: Final = ("mailto:", "tel:")


def read_whole(exchange: Exchange, account: Account) -> Found:
    """Return the page as one post: its text, and where its links lead.

    Raises:
        Malformed: It is no page of text.
    """
    if len(exchange.body) > _CAP:
        raise Malformed(f"The page is larger than {_CAP // 1_000_000} MB.")
    kind = (exchange.header("Content-Type") or "text/html").partition(";")[0].strip().lower()
    if kind not in {"text/html", "application/xhtml+xml", "text/plain"}:
        raise Malformed(f"That address gives {kind[:60]}, not a page that people read.")
    markup = _decoded(exchange)
    reading = Reading(markup) if kind == "text/plain" else read_html(markup)
    links = (*reading.links[:_HALF], *reading.links[-_HALF:])
    reached = (one for one in links if one.lower().startswith(_REACHED))
    text = "\n".join((reading.text, *reached))
    draft = Post(
        platform=account.platform,
        instance=host_of(exchange.final_url),
        native_id=exchange.final_url,
        permalink=exchange.final_url,
        text=text,
        links=links,
    )
    return Found((finish(draft, exchange),))


def _decoded(exchange: Exchange) -> str:
    said = (exchange.header("Content-Type") or "").lower().partition("charset=")[2]
    for name in (said.strip("\"' ;"), "utf-8-sig"):
        try:
            return exchange.body.decode(name)
        except (LookupError, ValueError):
            continue
    return exchange.body.decode("cp1252", "replace")
