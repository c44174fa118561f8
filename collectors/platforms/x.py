"""X by its API v2, with an application's own bearer token; every post that is read costs money.

Closed until an approval is on file: X's terms bar investigating or tracking its users with the API.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import ClassVar, Final
from urllib.parse import urlencode

from collectors.answers import OK, check
from collectors.asking import TELLING, Collector, Means
from collectors.base import Account, Cursor, Exchange, Found, PostRef, Purpose
from collectors.errors import Malformed, Refused
from collectors.pages import Node, load
from collectors.platforms.x_reading import POST_ID, latest, read, username

__all__ = ["COLLECTOR", "XCollector", "read"]

API: Final = "https://api.x.com"
_PAGE: Final = 100
_POST_USD: Final = 0.005
"""Price list of 2026: a post or a picture read; every resource that an answer carries counts."""
_USER_USD: Final = 0.010
_TOKEN: Final = 500
_CREDITS_USED_UP: Final = 402
_SPOKEN: Final = TELLING - {401, 403}
_FIELDS: Final = {
    "tweet.fields": "attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,entities,geo,"
    "lang,note_tweet,possibly_sensitive,public_metrics,referenced_tweets",
    "expansions": "attachments.media_keys,geo.place_id,referenced_tweets.id",
    "media.fields": "alt_text,height,preview_image_url,type,url,variants,width",
    "place.fields": "full_name",
}


class XCollector(Collector):
    """Reads an account's own posts, newest first, and no page twice: an edit comes with a new id."""

    name = "x"
    login_state: ClassVar[str] = "app"

    def __init__(self, means: Means) -> None:
        """Take the means.

        Raises:
            Refused: The token is missing.
        """
        super().__init__(means)
        self._token = self.settings.secret or self.settings.key
        if not self._token:
            raise Refused(
                "X wants an application's bearer token: name the file that holds it as `secret_file` in "
                "`[platforms.x]` of the settings."
            )
        self._base = (self.settings.api or API).rstrip("/")

    async def resolve(self, account: Account) -> AsyncIterator[Exchange]:
        """Ask by the lasting id where it is known, since names change hands; else by name."""
        who = f"users/{account.native_id}" if POST_ID.fullmatch(account.native_id) else ""
        if not who:
            who = f"users/by/username/{_name(account)}"
        yield await self._ask(account, who, {"user.fields": "protected"}, Purpose.PROFILE)

    async def fetch(self, account: Account, cursor: Cursor) -> AsyncIterator[Exchange]:
        """Ask for what is newer than the cursor, or younger than the look-back limit."""
        if not POST_ID.fullmatch(account.native_id):
            async for who in self.resolve(account):
                yield who
                account = replace(account, native_id=load(who.body)["data"]["id"].text(20))
            if not POST_ID.fullmatch(account.native_id):
                return
        asked = {"max_results": str(_PAGE), **_FIELDS}
        if cursor.native and POST_ID.fullmatch(cursor.native):
            asked["since_id"] = cursor.native
        for _ in range(self.settings.pages):
            page = await self._ask(account, f"users/{account.native_id}/tweets", asked)
            yield page
            root = load(page.body)
            onward = root["meta"]["next_token"].text(_TOKEN)
            if not onward or onward == asked.get("pagination_token") or self._too_old(root, page):
                return
            asked["pagination_token"] = onward

    async def recheck(self, account: Account, refs: Sequence[PostRef]) -> AsyncIterator[Exchange]:
        """Ask for known posts by the ids of their latest version; where there is a later one, for that."""
        ids = [one for one in map(latest, refs) if one]
        for start in range(0, len(ids), _PAGE):
            probe = await self._probe(account, ids[start : start + _PAGE])
            yield probe
            newer = [one for one in map(_newer, load(probe.body)["data"]) if one]
            if newer:
                yield await self._probe(account, newer[:_PAGE])

    def cursor_after(self, exchanges: Sequence[Exchange], before: Cursor) -> Cursor:
        """Return the id of the newest post that was seen."""
        for exchange in exchanges:
            if exchange.purpose is Purpose.PAGE and exchange.status == OK:
                newest = load(exchange.body)["meta"]["newest_id"].text(20)
                return Cursor(native=newest) if POST_ID.fullmatch(newest) else before
        return before

    def cost_usd(self, exchange: Exchange, found: Found) -> float:
        """Return what the answer costs at most: what was read before on the same day may be free."""
        if exchange.status != OK:
            return 0.0
        try:
            root = load(exchange.body)
        except Malformed:
            return 0.0
        users = len(root["includes"]["users"])
        posts = len(root["includes"]["tweets"]) + len(root["includes"]["media"])
        if exchange.purpose is Purpose.PROFILE:
            users += bool(root["data"])
        else:
            posts += len(root["data"])
        return _POST_USD * posts + _USER_USD * users

    async def _probe(self, account: Account, ids: Sequence[str]) -> Exchange:
        return await self._ask(account, "tweets", {"ids": ",".join(ids), **_FIELDS}, Purpose.PROBE)

    async def _ask(
        self,
        account: Account,
        path: str,
        params: dict[str, str],
        purpose: Purpose = Purpose.PAGE,
    ) -> Exchange:
        url = f"{self._base}/2/{path}?{urlencode(params, safe=',')}"
        secrets = {"Authorization": f"Bearer {self._token}"}
        telling = _SPOKEN | {_CREDITS_USED_UP}
        exchange = await self.ask(account, url, purpose=purpose, secrets=secrets, telling=telling)
        if exchange.status == _CREDITS_USED_UP:
            error = Refused("X says that the credits are used up (402): buy more, or wait.")
            error.exchange = exchange
            raise error
        if exchange.status != OK and not _about_something(exchange):
            check(exchange)
        return exchange

    def _too_old(self, root: Node, page: Exchange) -> bool:
        when = root["data"][-1]["created_at"].time()
        return when is None or when < page.finished_at - self.settings.lookback


def _about_something(exchange: Exchange) -> bool:
    """Tell whether an answer that says no says it of an account or a post, and not of our question."""
    try:
        errors = load(exchange.body)["errors"]
    except Malformed:
        return False
    return any(error["resource_type"].text(20) for error in errors)


def _newer(post: Node) -> str:
    """Return the id of a later version than the one that was answered, or an empty string."""
    newest = post["edit_history_tweet_ids"][-1].text(20)
    return newest if POST_ID.fullmatch(newest) and newest != post["id"].text(20) else ""


def _name(account: Account) -> str:
    name = username(account)
    if not name:
        raise Refused(
            f"{account.handle[:40]!r} is no name of X: register the handle as `@NAME`, "
            "or its address as `https://x.com/NAME`."
        )
    return name


COLLECTOR = XCollector
