from __future__ import annotations

import ipaddress
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.web import refusal
from yarl import URL

from collectors.address import NamedLoopback, PublicAddresses, is_public
from collectors.errors import Refused, Unreachable
from collectors.http import checked, onward

PUBLIC = ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101", "2002:101:101::1"]
NOT_PUBLIC = re.findall(
    r"\S+",
    """
0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.1 192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.2.3 240.0.0.1
255.255.255.255 :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1 2002:7f00:1:: 2002:a00:1::1 2001::1 2001:db8::1 fc00::1 fd12::1
fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 100::1 5f00::1 localhost pd.example 127.1 0x7f.1 1e100
""",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_asked(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_nothing_else_may_be_asked(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_however_ipv6_wraps_it(
    address: ipaddress.IPv4Address,
) -> None:
    number = int(address)
    wrapped = (
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
    )
    assert {is_public(str(one)) for one in wrapped} == {is_public(str(address))}


async def test_a_name_with_one_private_address_is_refused_whole() -> None:
    with pytest.raises(Refused, match="localhost leads to an address that is not on the public"):
        await PublicAddresses().find("localhost", 80)


async def test_a_public_address_is_passed_on_as_it_is() -> None:
    assert await PublicAddresses().find("1.1.1.1", 443) == [("1.1.1.1", 443)]


@pytest.mark.parametrize("host", ["x" * 64 + ".example", "a..b", ""])
async def test_a_host_that_cannot_be_a_name_has_no_address(host: str) -> None:
    with pytest.raises((Unreachable, Refused)):
        await PublicAddresses().find(host, 80)


def test_names_are_served_from_this_machine_only() -> None:
    with pytest.raises(ValueError, match="not an address of this machine"):
        NamedLoopback({"blog.example": ("93.184.216.34", 80)})


def test_https_never_leads_down_to_http() -> None:
    with pytest.raises(Refused, match="from https to http"):
        onward(URL("https://pd.example/a"), "http://pd.example/b")
    assert str(onward(URL("http://pd.example/a"), "https://pd.example/b")) == "https://pd.example/b"
    assert str(onward(URL("https://pd.example/a/b"), "../c#d")) == "https://pd.example/c"


@given(st.text(st.characters(exclude_categories=())))
def test_any_address_and_any_redirect_is_taken_or_refused(text: str) -> None:
    for question in (lambda: checked(text), lambda: onward(URL("https://pd.example/a"), text)):
        refused = refusal(question)
        assert refused is None or (isinstance(refused, Refused) and str(refused).endswith("."))
