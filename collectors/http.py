"""The one polite client, and the only way out: GET, few at a time, within caps, to checked addresses.

Rules kept here for every collector: http and https only, and never from https down to http; at most five hops,
each checked like the first; one total deadline, not one per read; a cap on the unpacked body; no cookies, no
Referer, no proxy from the environment; one request per host at a time, and none to a host that is to be left
alone. The rules one by one, and where each is tested: `docs/politeness.md`.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from types import TracebackType
from typing import Final, Self
from weakref import WeakValueDictionary

import aiohttp
from yarl import URL

from collectors.address import Addresses, PublicAddresses, is_literal
from collectors.answers import NOTHING, SERVER_ERROR, Answer
from collectors.body import decoded
from collectors.errors import Refused, TooLarge, Unreachable
from collectors.manners import Manners
from collectors.robots import CAP as ROBOTS_CAP
from collectors.robots import Robots
from collectors.wire import KEPT_OPEN_S, Response, in_plain_words, may_pass, open_session, shown

_URL_CAP: Final = 4_096
_KEPT_OPEN: Final = 128
"""Most hosts to which a connection may stay open: a pass over thousands would run out of sockets."""

Before = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a single request may take, and how many there may be."""

    seconds: float = 20.0
    """For one try of a request with all its hops, waiting for our own turn not counted."""
    body_bytes: int = 5_000_000
    """Of the body, once unpacked."""
    hops: int = 5
    at_once: int = 4
    """Requests under way at the same moment; to one host never more than one."""
    tries: int = 3
    """How often a question is put that meets trouble of the host's own or no answer."""
    spacing: float = 0.0
    """Seconds between the beginnings of two requests to the same host."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What every hop and every try of a request have in common."""

    headers: Mapping[str, str]
    cap: int
    host: str
    """Whose trouble is counted: the host that is registered, not one that an answer leads to. Empty for none."""
    before: Before | None
    form: bytes | None = None
    """What a POST sends; None for a GET."""


class Client:
    """Asks, as `collectors.answers.Web` says. An asynchronous context manager, for one event loop."""

    def __init__(
        self,
        *,
        agent: str,
        clock: Callable[[], datetime],
        addresses: Addresses | None = None,
        limits: Limits | None = None,
        manners: Manners | None = None,
        tls: ssl.SSLContext | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Take who we say we are, the clock, and which addresses may be asked.

        Args:
            agent: User-Agent with a contact, such as
                `Riverton-PD-SocialPolicyMonitor/0.1 (+https://pd.example/monitor; ia@pd.example)`.
            clock: Gives the time of each exchange, aware, in UTC.
            addresses: The public internet if not given.
            limits: The usual ones if not given.
            manners: What is known of the hosts; nothing if not given.
            tls: Whom to trust; the system's authorities if not given.
            sleep: How to wait between tries and between two requests to a host.
        """
        self._agent = agent
        self._clock = clock
        self._addresses = addresses or PublicAddresses()
        self._limits = limits or Limits()
        self._manners = manners or Manners()
        self._tls = tls
        self._sleep = sleep
        self._robots = Robots(agent, self._robots_txt)
        self._slots = asyncio.Semaphore(self._limits.at_once)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._open: dict[str, float] = {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = open_session(self._agent, self._addresses, self._limits.at_once, self._tls)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        secrets: Mapping[str, str] = NOTHING,
        robots: bool = False,
        cap: int | None = None,
        found: bool = False,
        before: Before | None = None,
    ) -> Answer:
        """Ask for one address, following redirects, and return the answer whatever its status.

        What `collectors.answers.Web` says, and:

        Args:
            url: See there.
            headers: See there.
            secrets: See there.
            robots: See there.
            cap: See there.
            found: See there.
            before: Called with the time before each request that goes out; may refuse it by raising.

        Raises:
            Refused: The address, a hop, or the size breaks a rule.
            RateLimited: The host is to be left alone until later.
            Unreachable: There was no answer in time, or it broke off.
            Malformed: The answer is not HTTP, or its packing is damaged.
        """
        here = checked(url)
        origin = here.origin()
        started_at = now = self._clock()
        question = _Question(
            headers, cap or self._limits.body_bytes, "" if found else _name(here), before
        )
        hops: list[str] = []
        ground = ""
        left = self._limits.seconds
        while True:
            if robots:
                ground = await self._robots.decision(here, now)
            sent_too = secrets if here.origin() == origin else NOTHING
            got = await self._take_turn(here, question, sent_too, left, now)
            now = got.at
            if got.onward is None:
                break
            if len(hops) == self._limits.hops:
                raise Refused(f"{_name(here)} sends us on and on: more than {len(hops)} times.")
            left -= got.seconds
            here = onward(here, got.onward)
            hops.append(f"{got.status} {here}")
        return _answer(url, here, tuple(hops), started_at, got, ground)

    async def post(
        self,
        url: str,
        form: bytes,
        headers: Mapping[str, str],
        *,
        secrets: Mapping[str, str],
        before: Before | None = None,
    ) -> Answer:
        """Send a form, as `collectors.answers.Web` says; otherwise like `get`."""
        here, started_at = checked(url), self._clock()
        question = _Question(headers, self._limits.body_bytes, _name(here), before, form)
        got = await self._take_turn(here, question, secrets, self._limits.seconds, started_at)
        if got.onward is not None:
            raise Refused(f"{_name(here)} sends a form on to elsewhere, which is not followed.")
        return _answer(url, here, (), started_at, got)

    async def _robots_txt(self, url: str) -> Answer:
        return await self.get(url, {"Accept": "text/plain"}, cap=ROBOTS_CAP)

    async def _take_turn(
        self,
        here: URL,
        question: _Question,
        secrets: Mapping[str, str],
        left: float,
        now: datetime,
    ) -> _Got:
        """Wait until the host is free, then ask, and again where that may help.

        Whoever waits for a host, or between two tries, holds no slot: a slow host delays nobody but itself.
        """
        host, manners = _name(here), self._manners
        turn = self._turns.get(host)
        if turn is None:
            turn = self._turns[host] = asyncio.Lock()
        async with turn:
            manners.check(host, now)
            for tried in count(1):
                try:
                    got = await self._one_try(here, question, secrets, left)
                except Unreachable as error:
                    if host == question.host:
                        why = f"the last time {str(error).rstrip('.')}"
                        manners.failed(host, self._clock(), why)
                    pause = manners.pause(host, tried, self._limits.tries)
                    if pause is None or not may_pass(error):
                        raise
                else:
                    manners.heard(
                        host, got.status, got.headers, got.at, found=host != question.host
                    )
                    pause = manners.pause(host, tried, self._limits.tries)
                    if got.status < SERVER_ERROR or pause is None:
                        return got
                await self._sleep(pause)
        raise AssertionError("the last try returns or raises")

    async def _one_try(
        self, here: URL, question: _Question, secrets: Mapping[str, str], left: float
    ) -> _Got:
        """Wait for the host's rest and for a slot, then ask; only the asking uses up `left`."""
        host, loop = _name(here), asyncio.get_running_loop()
        if rest := self._manners.spacing(host, loop.time(), self._limits.spacing):
            await self._sleep(rest)
        async with self._slots:
            if question.before is not None:
                question.before(self._clock())
            self._manners.asked(host, loop.time(), self._limits.spacing)
            with in_plain_words(host, self._limits.seconds):
                async with asyncio.timeout(left):
                    return await self._ask(here, question, secrets)

    async def _ask(self, here: URL, question: _Question, secrets: Mapping[str, str]) -> _Got:
        if self._session is None:
            raise RuntimeError("the client is used outside its context")
        begun = asyncio.get_running_loop().time()
        if is_literal(here.raw_host or ""):  # aiohttp asks no resolver for these
            await self._addresses.find(here.raw_host or "", here.port or 0)
        closing = NOTHING if self._may_stay_open(here, begun) else {"Connection": "close"}
        async with self._session.request(
            "GET" if question.form is None else "POST",
            here,
            data=question.form,
            headers={**question.headers, **closing, **secrets},
            allow_redirects=False,
        ) as response:
            if not isinstance(response, Response):
                raise TypeError("the session makes another kind of response")
            onward_to = response.leads_to
            body = (
                b"" if onward_to is not None else await _body(response, question.cap, _name(here))
            )
            return _Got(
                at=self._clock(),
                status=response.status,
                headers=response.received,
                sent=shown(response.request_info.headers.items(), secrets),
                body=body,
                remote_ip=response.remote_ip,
                tls=response.tls,
                onward=onward_to,
                seconds=asyncio.get_running_loop().time() - begun,
            )

    def _may_stay_open(self, here: URL, now: float) -> bool:
        """Tell whether the connection for this request may wait for another one."""
        kept, place = self._open, f"{here.raw_authority}"
        while kept and kept[oldest := next(iter(kept))] + 2 * KEPT_OPEN_S < now:
            del kept[oldest]
        if place not in kept and len(kept) >= _KEPT_OPEN:
            return False
        kept.pop(place, None)
        kept[place] = now
        return True


async def _body(response: aiohttp.ClientResponse, cap: int, host: str) -> bytes:
    if (response.content_length or 0) > cap:
        raise TooLarge(host, cap)
    raw = bytearray()
    async for chunk in response.content.iter_any():
        raw += chunk
        if len(raw) > cap:
            raise TooLarge(host, cap)
    return decoded(bytes(raw), response.headers.get("Content-Encoding", ""), cap, host)


def checked(url: str) -> URL:
    """Return an address that may be asked, as far as its writing tells.

    Raises:
        Refused: It is not http or https, names no host, or carries a user name.
    """
    if len(url) > _URL_CAP:
        raise Refused("The address is too long.")
    try:
        parsed = URL(url)
        port = parsed.port
    except ValueError as error:
        raise Refused("The address cannot be read.") from error
    if parsed.scheme not in {"http", "https"} or not parsed.raw_host or not port:
        raise Refused("The address is not one of the web: it must begin with http:// or https://.")
    if parsed.raw_user is not None or parsed.raw_password is not None:
        raise Refused("The address carries a user name or password, which we never send.")
    return parsed.with_fragment(None)


def onward(here: URL, location: str) -> URL:
    """Return where a redirect leads.

    Raises:
        Refused: It may not be followed.
    """
    try:
        there = checked(str(here.join(URL(location))))
    except ValueError as error:
        raise Refused(f"{_name(here)} sends us to an address that cannot be read.") from error
    if here.scheme == "https" and there.scheme == "http":
        raise Refused(f"{_name(here)} sends us from https to http, which is not followed.")
    return there


@dataclass(frozen=True, slots=True)
class _Got:
    """One hop."""

    at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    sent: tuple[tuple[str, str], ...]
    body: bytes
    remote_ip: str
    tls: str
    onward: str | None
    seconds: float


def _answer(
    url: str,
    here: URL,
    hops: tuple[str, ...],
    started_at: datetime,
    got: _Got,
    ground: str = "",
) -> Answer:
    return Answer(
        started_at=started_at,
        finished_at=got.at,
        url=url,
        final_url=str(here),
        redirects=hops,
        request_headers=got.sent,
        status=got.status,
        headers=got.headers,
        body=got.body,
        remote_ip=got.remote_ip,
        tls=got.tls,
        robots=ground,
    )


def _name(url: URL) -> str:
    return (url.raw_host or "").lower()
