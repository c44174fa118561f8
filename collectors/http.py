"""The one polite client, and the only way out: GET, few at a time, within caps, to checked addresses.

Rules kept here for every collector: http and https only, and never from https down to http; at most five hops,
each checked like the first; one total deadline, not one per read; a cap on the unpacked body; no cookies, no
Referer, no proxy from the environment; one request per host at a time.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Final, Self
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import Connection
from yarl import URL

from collectors.address import Addresses, PublicAddresses, is_literal
from collectors.answers import Answer
from collectors.body import decoded
from collectors.errors import CollectorError, Malformed, Refused, Unreachable

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_URL_CAP: Final = 4_096
_HEADER_COUNT: Final = 128
_HEADER_BYTES: Final = 8_190


@dataclass(frozen=True, slots=True)
class Limits:
    """What a single request may take, and how many there may be."""

    seconds: float = 20.0
    """For the whole of a request with all its hops, waiting for our own turn not counted."""
    body_bytes: int = 5_000_000
    """Of the body, once unpacked."""
    hops: int = 5
    at_once: int = 4


class Client:
    """Asks, as `collectors.answers.Web` says. An asynchronous context manager, for one event loop."""

    def __init__(
        self,
        *,
        agent: str,
        clock: Callable[[], datetime],
        addresses: Addresses | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Take who we say we are, the clock, and which addresses may be asked.

        Args:
            agent: User-Agent with a contact, such as `Riverton-PD-Watchdesk/0.1 (+mailto:ia@pd.example)`.
            clock: Gives the time of each exchange, aware, in UTC.
            addresses: The public internet if not given.
            limits: The usual ones if not given.
        """
        self._agent = agent
        self._clock = clock
        self._addresses = addresses or PublicAddresses()
        self._limits = limits or Limits()
        self._slots = asyncio.Semaphore(self._limits.at_once)
        self._hosts: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=_Resolver(self._addresses),
            use_dns_cache=False,
            limit=self._limits.at_once,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            response_class=_Response,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),  # ours is around all hops
            headers={"User-Agent": self._agent, "Accept-Encoding": "gzip"},
            auto_decompress=False,
            trust_env=False,
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
            max_headers=_HEADER_COUNT,
        )
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

    async def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Ask for one address, following redirects, and return the answer whatever its status.

        Raises:
            Refused: The address, a hop, or the size breaks a rule.
            Unreachable: There was no answer in time, or it broke off.
            Malformed: The answer is not HTTP, or its packing is damaged.
        """
        here = checked(url)
        started_at = self._clock()
        hops: list[str] = []
        left = self._limits.seconds
        while True:
            got = await self._take_turn(here, headers, left)
            if got.onward is None:
                break
            if len(hops) == self._limits.hops:
                raise Refused(f"{_name(here)} sends us on and on: more than {len(hops)} times.")
            left -= got.seconds
            here = onward(here, got.onward)
            hops.append(f"{got.status} {here}")
        return Answer(
            started_at=started_at,
            finished_at=self._clock(),
            url=url,
            final_url=str(here),
            redirects=tuple(hops),
            request_headers=got.sent,
            status=got.status,
            headers=got.headers,
            body=got.body,
            remote_ip=got.remote_ip,
        )

    async def _take_turn(self, here: URL, headers: Mapping[str, str], left: float) -> _Got:
        """Wait until the host is free and a slot is free, then ask; only the asking uses up `left`."""
        host = _name(here)
        turn = self._hosts.get(host)
        if turn is None:
            turn = self._hosts[host] = asyncio.Lock()
        async with turn, self._slots:
            with _in_plain_words(host, self._limits.seconds):
                async with asyncio.timeout(left):
                    return await self._ask(here, headers)

    async def _ask(self, here: URL, headers: Mapping[str, str]) -> _Got:
        if self._session is None:
            raise RuntimeError("the client is used outside its context")
        begun = asyncio.get_running_loop().time()
        if is_literal(here.raw_host or ""):  # aiohttp asks no resolver for these
            await self._addresses.find(here.raw_host or "", here.port or 0)
        async with self._session.get(here, headers=headers, allow_redirects=False) as response:
            onward_to = _location(response)
            body = b"" if onward_to is not None else await self._body(response, _name(here))
            return _Got(
                status=response.status,
                headers=tuple((_plain(k), _plain(v)) for k, v in response.raw_headers),
                sent=tuple((str(k), v) for k, v in response.request_info.headers.items()),
                body=body,
                remote_ip=response.remote_ip if isinstance(response, _Response) else "",
                onward=onward_to,
                seconds=asyncio.get_running_loop().time() - begun,
            )

    async def _body(self, response: aiohttp.ClientResponse, host: str) -> bytes:
        cap = self._limits.body_bytes
        too_much = Refused(f"{host} sent more than {cap // 1_000_000} MB.")
        if (response.content_length or 0) > cap:
            raise too_much
        raw = bytearray()
        async for chunk in response.content.iter_any():
            raw += chunk
            if len(raw) > cap:
                raise too_much
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

    status: int
    headers: tuple[tuple[str, str], ...]
    sent: tuple[tuple[str, str], ...]
    body: bytes
    remote_ip: str
    onward: str | None
    seconds: float


class _Response(aiohttp.ClientResponse):
    """Remembers the address it came from, which is gone once an empty answer has been read."""

    remote_ip = ""

    async def start(self, connection: Connection) -> Self:
        """Note the peer, then read the head."""
        if connection.transport is not None:
            peer = connection.transport.get_extra_info("peername")
            self.remote_ip = str(peer[0]) if peer else ""
        await super().start(connection)
        return self


class _Resolver(AbstractResolver):
    """Hands aiohttp checked addresses and nothing else, so that it connects to exactly these."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Look up and check."""
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=there,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address, there in await self._addresses.find(host, port)
        ]

    async def close(self) -> None:
        """Hold nothing."""


@contextmanager
def _in_plain_words(host: str, seconds: float) -> Iterator[None]:
    """Translate what aiohttp and the system raise into our errors."""
    try:
        yield
    except CollectorError:
        raise
    except TimeoutError as error:
        raise Unreachable(
            f"{host} did not finish its answer within {seconds:g} seconds."
        ) from error
    except aiohttp.ClientSSLError as error:
        raise Unreachable(f"{host} could not prove who it is (its certificate).") from error
    except aiohttp.ClientResponseError as error:
        raise Malformed(f"{host} does not answer in proper HTTP.") from error
    except aiohttp.ClientPayloadError as error:
        raise Unreachable(f"{host} broke off in the middle of its answer.") from error
    except aiohttp.InvalidURL as error:
        raise Refused(f"{host} is no address that can be asked.") from error
    except (aiohttp.ClientError, OSError) as error:
        raise Unreachable(f"{host} could not be reached.") from error
    except ValueError as error:
        raise Refused(f"The question to {host} could not be put in HTTP.") from error


def _location(response: aiohttp.ClientResponse) -> str | None:
    if response.status not in _REDIRECTS:
        return None
    raw = next((v for k, v in response.raw_headers if k.lower() == b"location"), None)
    return raw.decode("utf-8", "replace") if raw else None


def _plain(header: bytes) -> str:
    """Return a header name or value with every byte kept as the letter of that number."""
    return header.decode("latin-1").replace("\0", "")


def _name(url: URL) -> str:
    return (url.raw_host or "").lower()
