"""What is fuzzed: each target takes bytes and returns what came of them, or None where they are no input for it.

A target lets nothing out but what its own contract names; whatever else it raises is a finding.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from fuzz import storable
from fuzz.seeds import job
from support.web import feed_exchange
from yarl import URL

from collectors.answers import (
    NOT_MODIFIED,
    VALIDATOR_CAP,
    Answer,
    check,
    conditions,
    cursor_after,
    fresh_until,
    moved_to,
    retry_at,
)
from collectors.asking import Collector
from collectors.base import Account, Approval, Cursor, Exchange, PlatformSettings, PostRef
from collectors.body import decoded
from collectors.catalogue import collector
from collectors.discovery import MANY, by_address, feed_kind, feeds_in
from collectors.errors import CollectorError, Refused
from collectors.imports.formats import PREFIX as HANDED_IN
from collectors.markup import read_html
from collectors.media import image_kind, image_size
from collectors.pages import iso_time
from collectors.platforms.mediawiki_address import api_of, edit_uri, title_of, user_of
from collectors.platforms.wordpress import Place
from collectors.rates import LONGEST_WAIT, allowance, retry_wait
from collectors.readers import read
from collectors.robots import Robots
from collectors.sandbox_child import answers
from collectors.text import web_link

Target = Callable[[bytes], object]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_APPROVED = PlatformSettings(Approval("A", date(2026, 1, 1), "R"), key="k", pages=3)
_ASKED = 200
_NATIVE = 500


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def reading(data: bytes) -> object:
    """Read an exchange, or a file that was handed in, as the sandbox's child does."""
    found = job(data)
    if found is None:
        return None
    one, body = found
    if one.exchange.collector.startswith(HANDED_IN):
        with tempfile.NamedTemporaryFile() as file:
            file.write(body)
            file.flush()
            replies = list(answers(msgspec.structs.replace(one, path=file.name)))
    else:
        exchange = replace(one.exchange, body=body)
        replies = list(answers(msgspec.structs.replace(one, exchange=exchange)))
    storable.check(replies)
    return replies


def asking(data: bytes) -> object:
    """Let a collector ask, and give it the same answer to whatever it asks; then look again from there."""
    found = job(data)
    if found is None or found[0].account.platform == "reddit":  # praw asks in threads of its own
        return None
    one, body = found
    web = _Web(replace(one.exchange, body=body))
    try:
        built = collector(one.account, web, _APPROVED)
    except CollectorError:
        return None
    first = _loop().run_until_complete(_look(built, one.account, Cursor(), one.refs))
    second = _loop().run_until_complete(_look(built, one.account, first, one.refs))
    return first, second, web.asked


async def _look(
    built: Collector, account: Account, cursor: Cursor, refs: Sequence[PostRef]
) -> Cursor:
    """Ask and read as `collectors.net` does: what cannot be read ends the look, and its cursor stays."""
    fetched: list[Exchange] = []
    try:
        async for exchange in built.resolve(account):
            built.cost_usd(exchange, read(exchange, account))
        async for exchange in built.fetch(account, cursor):
            if exchange.status != NOT_MODIFIED:
                built.cost_usd(exchange, read(exchange, account))
            fetched.append(exchange)
        async for exchange in built.recheck(account, refs):
            built.cost_usd(exchange, read(exchange, account, refs))
        after = built.cursor_after(fetched, cursor)
    except CollectorError as error:
        return _said(error, cursor)
    assert len(after.native or "") <= _NATIVE
    assert len(after.etag or "") <= VALIDATOR_CAP
    for text in (after.native, after.etag, after.last_modified):
        assert text is None or (text.encode() and "\0" not in text), text
    return after


def _said(error: CollectorError, cursor: Cursor) -> Cursor:
    assert str(error).strip(), type(error)
    return cursor


class _Web:
    """A way out on which everything is answered alike."""

    def __init__(self, exchange: Any) -> None:  # noqa: ANN401  an Exchange
        self._exchange = exchange
        self.asked = 0

    async def get(self, url: str, headers: Mapping[str, str], **_: object) -> Answer:
        """Answer."""
        self.asked += 1
        assert self.asked <= _ASKED, "it never stops asking"
        said = self._exchange
        return Answer(
            started_at=said.started_at,
            finished_at=said.finished_at,
            url=url,
            final_url=url,
            redirects=said.redirects,
            request_headers=tuple(headers.items()),
            status=said.status,
            headers=said.headers,
            body=said.body,
            remote_ip="",
        )

    async def post(self, url: str, form: bytes, headers: Mapping[str, str], **_: object) -> Answer:
        """Answer."""
        return await self.get(url, headers)


def headers(data: bytes) -> object:
    """Take in what a server says in its headers: limits, dates, validators, moves."""
    lines = data.decode("latin-1").split("\n")
    status = (
        int(lines[0]) if lines[0].isascii() and lines[0].isdigit() and len(lines[0]) == 3 else 200
    )
    pairs = tuple(
        (k.strip(), v.strip("\r")) for k, _, v in (line.partition(":") for line in lines[1:])
    )
    exchange = replace(feed_exchange(b""), status=status, headers=pairs, finished_at=NOW)
    exchange = replace(exchange, redirects=tuple(v for k, v in pairs if k == "moved"))
    wait, allowed = retry_wait(pairs, NOW), allowance(pairs, NOW)
    for one in (wait, allowed.wait if allowed else None):
        assert one is None or timedelta() <= one <= LONGEST_WAIT
    after = cursor_after(exchange, Cursor())
    conditions(after)
    for when in (retry_at(exchange), fresh_until(exchange)):
        assert when is None or NOW - timedelta(1) <= when <= NOW + LONGEST_WAIT, when
    error = ""
    try:
        check(exchange)
    except CollectorError as caught:
        error = str(caught)
    return wait, allowed and (allowed.left, allowed.limit), after, moved_to(exchange), error


def discovery(data: bytes) -> object:
    """Find feeds and APIs in a page: its address on the first line."""
    line, _, page = data.partition(b"\n")
    base, text = line.decode("utf-8", "replace"), page.decode("utf-8", "replace")
    known = by_address(base)
    found = (*((known,) if known else ()), *feeds_in(text, base))
    assert len(found) <= MANY + 1
    for one in found:
        assert one.url.startswith(("http://", "https://")), one.url
        one.url.encode()
        one.title.encode()
    account = Account("wikipedia", base, base, "official")
    links = web_link(text[:3_000], base), edit_uri(page, base), Place.of(base), title_of(base)
    caught = _refusals((lambda: api_of(base), lambda: user_of(account)))
    return found, feed_kind(page, line.decode("latin-1")), links, caught


def _refusals(calls: Iterable[Callable[[], str]]) -> list[str]:
    said = []
    for call in calls:
        try:
            said.append(call())
        except CollectorError as error:
            said.append(str(error))
    return said


def robots(data: bytes) -> object:
    """Obey a robots.txt."""

    async def fetch(url: str) -> Answer:
        return Answer(NOW, NOW, url, url, (), (), 200, (), data, "")

    rules = Robots("Riverton-PD-SocialPolicyMonitor/1", fetch)
    try:
        return _loop().run_until_complete(rules.decision(URL("https://pd.example/blog/a?b=c"), NOW))
    except Refused as error:
        return str(error)


def images(data: bytes) -> object:
    """Tell what a picture is and how large it says it is."""
    size = image_size(data)
    assert min(size) >= 0
    assert image_kind(data) or size == (0, 0)
    return size


def bodies(data: bytes) -> object:
    """Unpack a body: the encoding on the first line."""
    line, _, raw = data.partition(b"\n")
    try:
        body = decoded(raw[:10_000], line.decode("latin-1"), 10_000, "h.example")
    except CollectorError as error:
        return str(error)
    assert len(body) <= 10_000
    return body


def markup(data: bytes) -> object:
    """Read HTML as a reader would see it."""
    text = (
        data.decode("utf-8", "surrogatepass" if data[:1] == b"<" else "replace")
        if _is_text(data)
        else ""
    )
    found = read_html(text)
    found.text.encode()
    iso_time(text)
    return found


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """One target with what it grows from."""

    run: Target
    seeds: str = ""
    """Folder of harvested seeds; `*` is all."""
    own: tuple[bytes, ...] = ()
    """Further seeds."""
    shaped: bool = True
    """Whether inputs have the shape of `fuzz.seeds`."""


_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\2\0\0\0\3\x08\2\0\0\0"
_PAGE = (
    b"https://pd.example/wiki/User:JS\n<html><head><base href='/x/'><link rel='alternate' type='application/atom+xml' "
    b"href='/feed' title='F'><link rel=\"https://api.w.org/\" href=\"/wp-json/\"><link rel=EditURI "
    b"href='//pd.example/w/api.php?action=rsd'><!-- <link> --><script>x</script></head></html>"
)
_RATES = (
    (
        b"429\nRetry-After: 120\nDate: Mon, 02 Mar 2026 12:00:00 GMT\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: "
        b"2026-03-02T12:05:00Z\nX-RateLimit-Limit: 300"
    ),
    (
        b'503\nRateLimit: "burst";r=1;t=30, "day";r=4\nRateLimit-Policy: "burst";q=100;w=60\nETag: W/"a"\n'
        b"Last-Modified: Mon, 02 Mar 2026 12:00:00 GMT"
    ),
    (
        b"200\nCache-Control: public, max-age=600, s-maxage=1\nAge: 3\nExpires: Mon, 02 Mar 2026 13:00:00 GMT\n"
        b"moved: 301 https://pd.example/new"
    ),
)
PLATFORMS = ("bluesky", "mastodon", "mediawiki", "meta", "reddit", "wordpress", "x", "youtube")
TARGETS: Mapping[str, Fuzzed] = {
    "feeds": Fuzzed(reading, "feed"),
    **{name: Fuzzed(reading, name) for name in PLATFORMS},
    "imports": Fuzzed(reading, "import"),
    "asking": Fuzzed(asking, "*"),
    "headers": Fuzzed(headers, own=_RATES, shaped=False),
    "discovery": Fuzzed(discovery, own=(_PAGE,), shaped=False),
    "robots": Fuzzed(
        robots,
        own=(b"User-agent: *\nDisallow: /blog/*?b$\nAllow: /\nCrawl-delay: 5\n",),
        shaped=False,
    ),
    "images": Fuzzed(
        images,
        own=(
            _PNG,
            b"GIF89a\2\0\3\0",
            b"\xff\xd8\xff\xe0\0\4JF\xff\xc0\0\x11\x08\0\2\0\3",
            b"RIFF\0\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0\1\0\0\2\0\0",
            b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\1\2\3\4",
            b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\2\0\3\0",
        ),
        shaped=False,
    ),
    "bodies": Fuzzed(
        bodies,
        own=(
            b"gzip\n\x1f\x8b\x08\0\0\0\0\0\0\xffK\4\0C\xbe\xb7\xe8\1\0\0\0",
            b"deflate\nx\x9cK\4\0\0b\0b",
            b"identity\na",
        ),
        shaped=False,
    ),
    "markup": Fuzzed(
        markup,
        own=(
            b"<p>Hi <a href='https://a.example'>a</a><br><img src=x alt=y>&amp;&#x41;<script>1</script>",
        ),
        shaped=False,
    ),
}


def tried(target: Target, data: bytes) -> object:
    """Run a target twice; assert that it says the same both times."""
    first, second = target(data), target(data)
    assert first == second, "the same bytes gave two results"
    return first
