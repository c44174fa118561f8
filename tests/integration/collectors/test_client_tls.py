"""Who answers over TLS is who it says, or is not believed: real handshakes, our own authority."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.tls import DAY, Certificate, SecureNames, issue, secure_site
from support.web import AGENT, Clock, Site, moved, reply

from collectors.answers import Answer
from collectors.base import Account, Terms
from collectors.errors import Refused, Unreachable
from collectors.http import Client

AUTHORITY = issue("Test Authority")
FEED = "https://blog.example/feed"


async def _ask(shown: Certificate, trusted: Certificate | None) -> Answer:
    """Ask a site that shows a certificate, trusting one authority, or the system's."""
    tls = trusted.trusted() if trusted else None
    async with secure_site(shown) as port:
        names = SecureNames(("blog.example", port))
        async with Client(agent=AGENT, clock=Clock(), addresses=names, tls=tls) as client:
            return await client.get(FEED, {})


async def test_a_good_certificate_is_taken_and_recorded() -> None:
    shown = issue("blog.example", AUTHORITY)
    answer = await _ask(shown, AUTHORITY)
    account = Account("blog", "@js", FEED, "official")
    exchange = answer.exchange(account, collector="c", version="1", terms=Terms("ok", "terms"))
    assert exchange.body == b"secret"
    assert exchange.tls == f"TLSv1.3 sha256:{shown.fingerprint}"


REFUSED = {
    "another's": (issue("other.example", AUTHORITY), AUTHORITY, "it is for another name"),
    "expired": (
        issue("blog.example", AUTHORITY, since=-2 * DAY, until=-DAY),
        AUTHORITY,
        "it has expired",
    ),
    "not yet valid": (
        issue("blog.example", AUTHORITY, since=DAY, until=timedelta(days=2)),
        AUTHORITY,
        "it is not valid yet",
    ),
    "signed by itself": (issue("blog.example"), AUTHORITY, "it is signed by nobody but itself"),
    "a stranger's": (
        issue("blog.example", AUTHORITY),
        None,
        "it is signed by nobody we trust",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_certificate_that_proves_nothing_is_refused_in_a_sentence(case: str) -> None:
    shown, trusted, why = REFUSED[case]
    with pytest.raises(Unreachable) as caught:
        await _ask(shown, trusted)
    assert str(caught.value) == (
        f"blog.example could not prove who it is (its certificate: {why})."
    )


async def test_a_bad_certificate_is_asked_for_once_only() -> None:
    asked = []

    async def sleep(seconds: float) -> None:
        asked.append(seconds)

    async with secure_site(issue("other.example", AUTHORITY)) as port:
        names = SecureNames(("blog.example", port))
        async with Client(
            agent=AGENT, clock=Clock(), addresses=names, tls=AUTHORITY.trusted(), sleep=sleep
        ) as client:
            with pytest.raises(Unreachable):
                await client.get(FEED, {})
    assert asked == []


async def test_no_redirect_leads_from_https_to_http(site: Site) -> None:
    site.pages["/feed"] = reply(b"plain")
    to_http = moved("http://plain.example/feed")

    async with secure_site(issue("blog.example", AUTHORITY)) as port:
        names = SecureNames(("blog.example", port), ("plain.example", site.port))
        site.pages["/up"] = moved(FEED)
        async with Client(
            agent=AGENT, clock=Clock(), addresses=names, tls=AUTHORITY.trusted()
        ) as client:
            up = await client.get("http://plain.example/up", {})
    assert (up.body, up.tls[:7]) == (b"secret", "TLSv1.3")

    async with secure_site(issue("blog.example", AUTHORITY), to_http) as port:
        names = SecureNames(("blog.example", port), ("plain.example", site.port))
        async with Client(
            agent=AGENT, clock=Clock(), addresses=names, tls=AUTHORITY.trusted()
        ) as client:
            with pytest.raises(Refused, match="from https to http, which is not followed"):
                await client.get(FEED, {})
    assert [asked.path for asked in site.asked] == ["/up"]
