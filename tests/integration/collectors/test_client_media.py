"""Pictures of posts are fetched with the same manners, and taken for what their bytes say; against a real server."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest
from support.web import Site, moved, reply

from collectors.base import Account, Media, Purpose
from collectors.errors import CollectorError, Malformed, Refused, TermsClosed, Unreachable
from collectors.media import CAP
from collectors.net import Net
from collectors.readers import read

GIF = b"GIF89a" + struct.pack("<HH", 2, 3) + b"\0\0\0;"
PICTURE = Media("http://other.example/a.png", mime="image/png")


async def test_a_picture_is_kept_as_it_came(site: Site, net: Net, blog: Account) -> None:
    site.pages["/a.png"] = moved("/real")
    site.pages["/real"] = reply(GIF, kind="text/html")
    look = await net.fetch_media(blog, PICTURE)
    assert look.error is None
    exchange = look.pages[0].exchange
    assert (exchange.body, exchange.purpose, exchange.url) == (GIF, Purpose.MEDIA, PICTURE.url)
    assert exchange.redirects == ("301 http://other.example/real",)
    assert "official" in exchange.terms_basis
    assert read(exchange, blog).posts == ()


REFUSED: dict[str, tuple[bytes, type[CollectorError], str]] = {
    "a page": (reply(b"<html>", kind="image/png"), Malformed, "something else than a picture"),
    "SVG": (reply(b"<svg/>", kind="image/svg+xml"), Malformed, "only PNG, JPEG, GIF and WebP"),
    "nothing": (reply(b"", kind="image/png"), Malformed, "empty"),
    "too large": (reply(GIF + bytes(CAP)), Refused, "sent more than 10 MB"),
    "not there": (reply(b"", status="404 Not Found"), Unreachable, "no such page"),
    "inside": (moved("http://169.254.169.254/a.png"), Refused, "not one of the names served"),
    "another scheme": (moved("file:///etc/passwd"), Refused, "not one of the web"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_no_picture_is_refused_in_a_sentence(
    site: Site, net: Net, blog: Account, case: str
) -> None:
    page, kind, words = REFUSED[case]
    site.pages["/a.png"] = page
    look = await net.fetch_media(blog, PICTURE)
    assert isinstance(look.error, kind)
    assert words in str(look.error)
    assert look.pages == ()


async def test_a_picture_larger_than_a_feed_may_be_is_taken(
    site: Site, net: Net, blog: Account
) -> None:
    site.pages["/a.png"] = reply(GIF + bytes(6_000_000))
    look = await net.fetch_media(blog, PICTURE)
    assert len(look.pages[0].exchange.body) > 6_000_000


async def test_the_gate_of_the_terms_stands_before_pictures_too(
    site: Site, net: Net, blog: Account
) -> None:
    look = await net.fetch_media(replace(blog, platform="x"), PICTURE)
    assert isinstance(look.error, TermsClosed)
    assert site.asked == []
