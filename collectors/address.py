"""Which addresses may be asked: a name is looked up once, every answer is checked, and only those are connected to.

The check is on the address, not on how it was written: `127.1`, `0x7f000001` and circled digits all end as
127.0.0.1 and are refused there. IPv6 forms that carry an IPv4 address are unwrapped first.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Collection, Mapping
from typing import Final, Protocol

from collectors.errors import Refused, Unreachable

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_HTTP_PORT: Final = 80


class Addresses(Protocol):
    """Says where a host may be reached. The client connects to nothing else."""

    async def find(self, host: str, port: int) -> list[tuple[str, int]]:
        """Return the addresses and ports that may be connected to for `host`.

        Raises:
            Refused: The host may not be asked.
            Unreachable: The host has no address.
        """
        ...


class PublicAddresses:
    """The public internet: whatever the system's name service says, as long as all of it is public."""

    def __init__(self, *, also: Collection[str] = ()) -> None:
        """Allow some hosts whatever their address is.

        Args:
            also: Hosts of the department's own, as `host` or `host:port`, exactly as feeds name them.
        """
        self._also = {name.lower() for name in also}

    async def find(self, host: str, port: int) -> list[tuple[str, int]]:
        """Look up a name, or check an address written as such; see `Addresses.find`."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )
        except (OSError, UnicodeError) as error:
            raise Unreachable(f"No address was found for {host}.") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        own = not self._also.isdisjoint({host.lower(), f"{host.lower()}:{port}"})
        if not own and not all(is_public(address) for address in addresses):
            raise Refused(
                f"{host} leads to an address that is not on the public internet; "
                "`[collect] private_hosts` may name hosts of the department's own."
            )
        return [(address, port) for address in addresses]


class NamedLoopback:
    """Names that are answered on this machine, for the demonstration and the tests; everything else is refused.

    Only plain http on its usual port is mapped, so that addresses stay free of ports and a source of the
    demonstration reads like a real one.
    """

    def __init__(self, names: Mapping[str, tuple[str, int]]) -> None:
        """Take host names with the loopback address and port where each is served.

        Raises:
            ValueError: An address is not on this machine.
        """
        for address, _ in names.values():
            if not ipaddress.ip_address(address).is_loopback:
                raise ValueError(f"{address} is not an address of this machine")
        self._names = {name.lower(): place for name, place in names.items()}

    async def find(self, host: str, port: int) -> list[tuple[str, int]]:
        """Return where a known name is served; see `Addresses.find`."""
        place = self._names.get(host.lower())
        if place is None or port != _HTTP_PORT:
            raise Refused(f"{host} is not one of the names served on this machine.")
        return [place]


def is_public(address: str) -> bool:
    """Tell whether an IP address is a single, public host on the internet."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = _carried(parsed)
        if inner is None:
            return parsed in _UNICAST and parsed.is_global and not parsed.is_multicast
        parsed = inner
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def is_literal(host: str) -> bool:
    """Tell whether a host is written as an IP address, so that no name service is asked for it."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for: mapped, 6to4 (RFC 3056), NAT64 (RFC 6052)."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
