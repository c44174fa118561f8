"""The asking half that collectors share: one question, recorded; which answers are errors, which are evidence."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from collectors.answers import Web, check, conditions, cursor_after
from collectors.base import (
    Account,
    Caps,
    Cursor,
    Exchange,
    Found,
    PlatformSettings,
    PostRef,
    Purpose,
    Terms,
)

JSON: Final = "application/json"
_NOTHING: Final[tuple[Exchange, ...]] = ()
TELLING: Final = frozenset({400, 401, 403, 404, 410, 451})
"""Statuses by which platforms say that a post or an account is not there (any more): evidence, not errors."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a collector is given: the platform's line of the catalogue, its settings, and the way out."""

    platform: str
    terms: Terms
    caps: Caps
    web: Web
    settings: PlatformSettings


class Collector(ABC):
    """Reads one kind of source. A platform overrides what it can answer; what it cannot, yields nothing.

    The asking methods touch the network, raise `CollectorError` only, and yield an exchange before the next is
    asked for, so that what came is kept even where the next one fails. The reading half is the function `read` of
    the platform's module, found by `collectors.readers`.
    """

    name: str = ""
    """What its exchanges carry as `collector`: the name of its module in `collectors.platforms`."""
    version: ClassVar[str] = "1"
    login_state: ClassVar[str] = "anonymous"

    def __init__(self, means: Means) -> None:
        """Take the means."""
        self.platform = means.platform
        self.terms = means.terms
        self.caps = means.caps
        self.settings = means.settings
        self._web = means.web

    @classmethod
    def speaks(cls, account: Account, settings: PlatformSettings) -> bool:
        """Tell whether an account's address is one for this API, where the platform has feeds as well."""
        return True

    async def resolve(self, account: Account) -> AsyncIterator[Exchange]:
        """Ask who the account is and how it stands (`Purpose.PROFILE`)."""
        for exchange in _NOTHING:
            yield exchange

    @abstractmethod
    def fetch(self, account: Account, cursor: Cursor) -> AsyncIterator[Exchange]:
        """Ask for what is new (`Purpose.PAGE`), newest first, to the cursor, the look-back limit or the page cap."""

    async def recheck(self, account: Account, refs: Sequence[PostRef]) -> AsyncIterator[Exchange]:
        """Ask whether known posts still stand (`Purpose.PROBE`)."""
        for exchange in _NOTHING:
            yield exchange

    def cursor_after(self, exchanges: Sequence[Exchange], before: Cursor) -> Cursor:
        """Return where a look ended that went well to its end: the validators of its first answer."""
        return cursor_after(exchanges[0], before) if exchanges else before

    def cost_usd(self, exchange: Exchange, found: Found) -> float:
        """Return what an answer cost at most, in US dollars; pure. Settled with the platform's budget."""
        return self.caps.usd_per_request

    async def ask(
        self,
        account: Account,
        url: str,
        *,
        purpose: Purpose = Purpose.PAGE,
        cursor: Cursor = Cursor(),  # noqa: B008  frozen
        headers: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
        telling: Collection[int] = (),
        robots: bool = False,
    ) -> Exchange:
        """Ask for one address and return what came.

        Args:
            account: For whom.
            url: What.
            purpose: Why; a reader goes by it.
            cursor: Its validators make the question conditional.
            headers: Beyond the client's own; `Accept` is JSON if not given.
            secrets: Headers that are sent and recorded as `[removed]`.
            telling: Statuses that are no error here but evidence, such as `TELLING`.
            robots: Whether this is a page made for people, see `collectors.answers.Web`.

        Raises:
            CollectorError: No answer, or one that says no; it carries the exchange where there was one.
        """
        sent = {"Accept": JSON, **(headers or {}), **conditions(cursor)}
        answer = await self._web.get(url, sent, secrets=secrets or {}, robots=robots)
        exchange = answer.exchange(
            account,
            collector=self.name,
            version=self.version,
            terms=self.terms,
            purpose=purpose,
            login_state=self.login_state,
        )
        if exchange.status not in telling:
            check(exchange)
        return exchange
