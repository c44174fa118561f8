"""Reading in the test's own process: the sandbox has tests of its own, and a child for each test would be slow."""

from __future__ import annotations

from collections.abc import Sequence

from collectors.base import Account, Exchange, Found, PostRef
from collectors.readers import read


class Here:
    """What `collectors.sandbox.Sandbox` is to the net, without the child."""

    def __init__(self, *, children: int = 1) -> None:
        """Take what the sandbox takes."""

    async def read(
        self, exchange: Exchange, account: Account, refs: Sequence[PostRef] = ()
    ) -> Found:
        """Read an exchange."""
        return read(exchange, account, refs)

    async def close(self) -> None:
        """Hold nothing."""
