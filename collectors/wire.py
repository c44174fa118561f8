"""Between the client and the socket: checked addresses in, headers and certificates out, plain words for trouble."""

from __future__ import annotations

import hashlib
import socket
import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import Connection

from collectors.address import Addresses
from collectors.errors import CollectorError, Malformed, Refused, Unreachable

KEPT_OPEN_S: Final = 15.0
"""How long a connection is kept for the next question to the same host."""
_HEADER_COUNT: Final = 128
_HEADER_BYTES: Final = 8_190
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_WHY_NOT_BELIEVED: Final[Mapping[int, str]] = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is signed by nobody but itself",
    19: "it is signed by nobody we trust",
    20: "it is signed by nobody we trust",
    62: "it is for another name",
    64: "it is for another address",
}
"""OpenSSL's verify codes (X509_V_ERR_*) that a supervisor may meet."""


def open_session(
    agent: str, addresses: Addresses, at_once: int, tls: ssl.SSLContext | None
) -> aiohttp.ClientSession:
    """Return a session that sends our name and nothing else of its own accord, to checked addresses only.

    Args:
        agent: The User-Agent.
        addresses: Which may be connected to.
        at_once: Most connections in use.
        tls: Whom to trust; the system's authorities if None.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=_Resolver(addresses),
            use_dns_cache=False,
            limit=at_once,
            keepalive_timeout=KEPT_OPEN_S,
            ssl=True if tls is None else tls,
        ),
        response_class=Response,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),  # the client's own is around all hops
        headers={"User-Agent": agent, "Accept-Encoding": "gzip"},
        auto_decompress=False,
        trust_env=False,
        max_line_size=_HEADER_BYTES,
        max_field_size=_HEADER_BYTES,
        max_headers=_HEADER_COUNT,
    )


class Response(aiohttp.ClientResponse):
    """Remembers the address and the certificate it came from, gone once an empty answer has been read."""

    remote_ip = ""
    tls = ""
    """See `Exchange.tls`."""

    async def start(self, connection: Connection) -> Self:
        """Note the peer, then read the head. A connection that is not to stay is closed, whatever the server does."""
        if (
            connection.protocol is not None
            and self.request_info.headers.get("Connection") == "close"
        ):
            connection.protocol.force_close()
        if connection.transport is not None:
            peer = connection.transport.get_extra_info("peername")
            self.remote_ip = str(peer[0]) if peer else ""
            self.tls = _certificate(connection.transport.get_extra_info("ssl_object"))
        await super().start(connection)
        return self

    @property
    def received(self) -> tuple[tuple[str, str], ...]:
        """The headers, every byte kept as the letter of that number."""
        return tuple((_letters(k), _letters(v)) for k, v in self.raw_headers)

    @property
    def leads_to(self) -> str | None:
        """Where a redirect points; None where this is none."""
        if self.status not in _REDIRECTS:
            return None
        raw = next((v for k, v in self.raw_headers if k.lower() == b"location"), None)
        return raw.decode("utf-8", "replace") if raw else None


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
def in_plain_words(host: str, seconds: float) -> Iterator[None]:
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
        raise Unreachable(
            f"{host} could not prove who it is (its certificate{_unbelieved(error)})."
        ) from error
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


def may_pass(error: Unreachable) -> bool:
    """Tell whether the trouble may be over in a moment: not a bad certificate, not a name that does not exist."""
    cause = error.__cause__
    if isinstance(cause, socket.gaierror):
        return cause.errno == socket.EAI_AGAIN
    return not isinstance(cause, aiohttp.ClientSSLError | UnicodeError)


def shown(
    sent: Iterable[tuple[str, str]], secrets: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Return headers as they may be recorded."""
    hidden = {name.lower() for name in secrets}
    return tuple((str(k), "[removed]" if k.lower() in hidden else v) for k, v in sent)


def _certificate(secured: ssl.SSLObject | None) -> str:
    """Return protocol and certificate of a connection, see `Exchange.tls`."""
    certificate = secured.getpeercert(binary_form=True) if secured else None
    if secured is None or certificate is None:
        return ""
    return f"{secured.version()} sha256:{hashlib.sha256(certificate).hexdigest()}"


def _unbelieved(error: aiohttp.ClientSSLError) -> str:
    cause = error.__cause__
    why = _WHY_NOT_BELIEVED.get(getattr(cause, "verify_code", 0), "")
    return f": {why}" if why else ""


def _letters(header: bytes) -> str:
    return header.decode("latin-1").replace("\0", "")
