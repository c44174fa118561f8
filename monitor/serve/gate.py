"""Who may come in by the web: the proxy proves itself by a secret, names the user, and browsers come from its page."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from multidict import MultiMapping

SECRET_HEADER: Final = "X-Watchdesk-Proxy"  # noqa: S105  its name
USER_HEADER: Final = "X-Remote-User"
SHORTEST_SECRET: Final = 32
"""Characters; `--make-secret` makes more."""
_LONGEST_LOGIN: Final = 100


class Turned(Exception):
    """Somebody was turned away; the sentence is what they read."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What a request must bring."""

    secret: bytes
    """Known to the proxy alone."""
    origins: Collection[str]
    """Pages from which a browser may open the desk."""

    def login(self, headers: MultiMapping[str]) -> str:
        """Return whom the proxy vouches for.

        Raises:
            Turned: It is not the proxy, or it names nobody.
        """
        given = headers.getall(SECRET_HEADER, [])
        if len(given) != 1 or not hmac.compare_digest(_bytes(given[0]), self.secret):
            raise Turned("Come by the address of your department's desk: this one is its proxy's.")
        named = headers.getall(USER_HEADER, [])
        if len(named) != 1 or not named[0].isprintable() or not 0 < len(named[0]) <= _LONGEST_LOGIN:
            raise Turned("The proxy did not say who you are: sign in there first.")
        return named[0]

    def origin(self, headers: MultiMapping[str]) -> None:
        """Let a browser open the desk from the desk's own page only.

        Raises:
            Turned: The page that asks is another one, or none.
        """
        given = headers.getall("Origin", [])
        if len(given) != 1 or given[0] not in self.origins:
            raise Turned("Another page asked for the desk: [serve] origins names those that may.")


def _bytes(text: str) -> bytes:
    """Return what stood on the wire: headers that are no UTF-8 are kept by surrogates."""
    return text.encode("utf-8", "surrogateescape")
