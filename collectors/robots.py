"""robots.txt (RFC 9309), asked before an HTML page is: once per site and day, and the decision is recorded.

Feeds and APIs are offered by their publishers for machines and read under their terms; a page is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from weakref import WeakValueDictionary

from protego import Protego
from yarl import URL

from collectors.answers import CLIENT_ERROR, OK, REDIRECTED, SERVER_ERROR, Answer
from collectors.errors import Malformed, Refused, TooLarge, Unreachable

CAP: Final = 500 * 1_024
"""Bytes that are read (RFC 9309, 2.5)."""
KEPT: Final = timedelta(hours=24)
"""How long a site's rules are believed (RFC 9309, 2.4)."""
_TOO_OFTEN: Final = 429
_MOST_STEPS: Final = 100_000
"""Rules times the agents they are for: about half a second's work, in which nothing else goes on."""


@dataclass(frozen=True, slots=True)
class _Rules:
    until: datetime
    parsed: Protego | None
    """None: the site has none."""
    name: str
    refusal: str = ""
    """Why nothing may be asked there."""


class Robots:
    """The rules of the sites that were asked, for as long as a client lives."""

    def __init__(self, agent: str, fetch: Callable[[str], Awaitable[Answer]]) -> None:
        """Take our User-Agent and the way to a robots.txt.

        Sites may name us by the whole product, `Riverton-PD-SocialPolicyMonitor`, or by what all departments'
        have in common, `SocialPolicyMonitor`.
        """
        product = agent.partition("/")[0]
        self._agent = f"{product} {product.rpartition('-')[2]}"
        self._fetch = fetch
        self._known: dict[URL, _Rules] = {}
        self._turns: WeakValueDictionary[URL, asyncio.Lock] = WeakValueDictionary()

    async def decision(self, page: URL, now: datetime) -> str:
        """Return on what ground a page may be asked, such as `allowed by https://pd.example/robots.txt`.

        Raises:
            Refused: The site's rules do not allow it, or cannot be read.
            RateLimited: The site is to be left alone.
        """
        site = page.origin()
        turn = self._turns.get(site)
        if turn is None:
            turn = self._turns[site] = asyncio.Lock()
        async with turn:
            rules = self._known.get(site)
            if rules is None or not now < rules.until <= now + KEPT:
                rules = self._known[site] = await self._ask(site, now + KEPT)
        if rules.refusal:
            raise Refused(rules.refusal)
        if rules.parsed is None:
            return f"no {rules.name}"
        if not rules.parsed.can_fetch(str(page), self._agent):
            raise Refused(f"{page.raw_host} does not want this page read by machines (robots.txt).")
        return f"allowed by {rules.name}"

    async def _ask(self, site: URL, until: datetime) -> _Rules:
        name = str(site.with_path("/robots.txt"))
        unread = f"{site.raw_host} is not asked for pages: its robots.txt"
        try:
            answer = await self._fetch(name)
        except (TooLarge, Unreachable, Malformed) as error:
            return _Rules(until, None, name, f"{unread} could not be read. {error}")
        except Refused as error:
            return _Rules(until, None, name, str(error))  # the address itself may not be asked
        if CLIENT_ERROR <= answer.status < SERVER_ERROR and answer.status != _TOO_OFTEN:
            return _Rules(until, None, name)
        if not OK <= answer.status < REDIRECTED:
            return _Rules(until, None, name, f"{unread} could not be read ({answer.status}).")
        text = answer.body.decode("utf-8-sig", "replace")
        if _steps(text) > _MOST_STEPS:
            return _Rules(until, None, name, f"{unread} has more rules than can be weighed.")
        return _Rules(until, Protego.parse(text), name)


def _steps(text: str) -> int:
    """Return how much work the rules are at most: each one of a group is spread over each of its agents."""
    steps = agents = 0
    in_rules = False
    for line in map(str.lower, map(str.strip, text.splitlines())):
        if line.startswith(("allow:", "disallow:")):
            in_rules = True
        elif "agent" in line:
            agents = 1 if in_rules else agents + 1
            in_rules = False
        steps += agents
    return steps
