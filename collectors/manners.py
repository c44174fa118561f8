"""How we behave towards each host: what it asked of us, how often it failed, how long we leave it alone.

Pure bookkeeping without a clock, a socket or a sleep of its own: times come in, decisions go out. The states
outlive a pass as plain data (`snapshot`), so that a host that asked for an hour gets it across a restart.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from collectors.errors import RateLimited
from collectors.rates import LONGEST_WAIT, Headers, allowance, retry_wait

PRODUCT: Final = "SocialPolicyMonitor"
"""What the User-Agents of all departments have in common; a site may name it in robots.txt."""
TRIPS: Final = 5
"""Failures in a row after which a host is left alone; one question then shows whether it is back."""
FIRST_REST: Final = timedelta(minutes=5)
"""How long it is left alone first; doubled with each further failure."""
LONGEST_REST: Final = timedelta(hours=1)
"""Not longer, for it may be our own line that is down: what comes back is to be seen soon."""
FOUND_WAIT: Final = timedelta(hours=1)
"""Longest wait taken from a host to which somebody else's answer led us."""
_UNSAID_WAIT: Final = timedelta(minutes=1)
"""For a 429 that does not say how long; doubled each time in a row."""
_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_TOO_OFTEN, _UNAVAILABLE, _TROUBLE = 429, 503, 500
_DOUBLINGS: Final = 12


def agent_name(department: str, version: str, contact: str) -> str:
    """Return the User-Agent: who asks, which program, and whom to complain to. Never a browser's.

    Args:
        department: Its name; only what a product token may hold is kept of it (RFC 9110, 5.6.2).
        version: The program's.
        contact: An e-mail address, a web address, or both.
    """
    plain = unicodedata.normalize("NFKD", department).encode("ascii", "ignore").decode()
    name = "-".join(re.findall(r"[A-Za-z0-9]+", plain)) or "Department"
    ways = [
        f"mailto:{way}" if "@" in way and ":" not in way else way
        for way in re.findall(r"[!#-'*-:=-~]+", contact)
    ]
    return f"{name}-{PRODUCT}/{version} (+{'; '.join(ways) or 'no contact given'})"


@dataclass(frozen=True, slots=True)
class HostState:
    """What is remembered of one host between passes."""

    host: str
    until: datetime | None = None
    """It is not asked before this."""
    why: str = ""
    """In words that follow a colon: `it asked us to wait (429)`."""
    failures: int = 0
    """In a row, until now."""


class Manners:
    """What is known of all hosts. One question per host at a time is the client's duty, and makes this simple."""

    def __init__(
        self,
        known: Iterable[HostState] = (),
        *,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Take what an earlier pass knew, and the source of jitter, from 0 to 1."""
        self._hosts = {state.host: state for state in known}
        self._asked: dict[str, float] = {}
        self._chance = chance

    def snapshot(self) -> tuple[HostState, ...]:
        """Return what has to be remembered; hosts without trouble are not in it."""
        return tuple(self._hosts.values())

    def check(self, host: str, now: datetime) -> None:
        """Let a question pass, or not.

        A moment further away than any that is ever set here comes from a clock that was wrong, and is ignored.

        Raises:
            RateLimited: The host is to be left alone until later.
        """
        state = self._hosts.get(host)
        if state is None or state.until is None:
            return
        if now < state.until <= now + LONGEST_WAIT:
            raise RateLimited(
                f"{host} is left alone until {state.until:%Y-%m-%d %H:%M} UTC: {state.why}.",
                until=state.until,
            )

    def heard(
        self, host: str, status: int, headers: Headers, now: datetime, *, found: bool = False
    ) -> None:
        """Take note of an answer.

        Args:
            host: Whose.
            status: Of the answer.
            headers: Of the answer.
            now: When.
            found: Whether an answer of somebody else led us there. Then trouble is not counted, and no wait is
                longer than `FOUND_WAIT`: nobody is to have another's host left alone by pointing at it.
        """
        longest = FOUND_WAIT if found else LONGEST_WAIT
        asked = retry_wait(headers, now) if status in {_TOO_OFTEN, _UNAVAILABLE} else None
        if asked is not None:
            self._keep(host, now, min(asked, longest), f"it asked us to wait ({status})")
        elif status == _TOO_OFTEN:
            failures = self._failures(host) + (0 if found else 1)
            wait = min(_UNSAID_WAIT * 2 ** min(max(failures - 1, 0), _DOUBLINGS), LONGEST_REST)
            self._keep(host, now, wait, "it says that it is asked too often (429)", failures)
        elif status < _TROUBLE:
            self._hosts.pop(host, None)
        elif not found:
            self.failed(host, now, f"the last answer was a status {status}")
        told = allowance(headers, now)
        if told is not None and told.low and told.wait and told.wait > (asked or timedelta()):
            of = f" of {told.limit:.0f}" if told.limit else ""
            why = f"only {told.left:.0f}{of} questions are left to us"
            self._keep(host, now, min(told.wait, longest), why, self._failures(host))

    def failed(self, host: str, now: datetime, why: str) -> None:
        """Take note of trouble: a status of 500 and above, no answer, or not in time.

        Args:
            host: Whose.
            now: When.
            why: The last trouble, in words that follow a colon.
        """
        failures = self._failures(host) + 1
        if failures < TRIPS:
            self._hosts[host] = HostState(host, failures=failures)
            return
        rest = min(FIRST_REST * 2 ** min(failures - TRIPS, _DOUBLINGS), LONGEST_REST)
        words = f"{failures} questions in a row failed, {why}"
        self._keep(host, now, rest, words, failures)

    def pause(self, host: str, tried: int, tries: int) -> float | None:
        """Return how many seconds to wait before the next try, or None where there is to be none.

        Exponential, with full jitter: many clients that failed together do not come back together.

        Args:
            host: Whose question failed.
            tried: How often it was put so far.
            tries: How often it may be put.
        """
        state = self._hosts.get(host)
        if tried >= tries or (state is not None and state.until is not None):
            return None
        return self._chance() * min(_PAUSE_S * 2.0 ** (tried - 1), _LONGEST_PAUSE_S)

    def spacing(self, host: str, at: float, least: float) -> float:
        """Return how many seconds to wait so that two questions to a host are `least` seconds apart.

        Args:
            host: Who is to be asked.
            at: Seconds of a clock that never goes back.
            least: Seconds.
        """
        before = self._asked.get(host)
        return 0.0 if before is None else max(0.0, before + least - at)

    def asked(self, host: str, at: float, least: float) -> None:
        """Take note of when a host was asked, and forget those that were asked long enough ago."""
        self._asked.pop(host, None)
        self._asked[host] = at
        while self._asked and self._asked[oldest := next(iter(self._asked))] + least <= at:
            del self._asked[oldest]

    def _failures(self, host: str) -> int:
        state = self._hosts.get(host)
        return state.failures if state else 0

    def _keep(self, host: str, now: datetime, wait: timedelta, why: str, failures: int = 0) -> None:
        self._hosts[host] = HostState(host, now + min(wait, LONGEST_WAIT), why, failures)
