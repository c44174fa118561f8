"""What an answer of YouTube's Data API says: videos with title and description, the channel, and what is gone.

Videos carry the ids that the channel's feed gives them, so that a department may begin with the feed and add a key
later without seeing every video twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from collectors.base import (
    Account,
    Exchange,
    Found,
    Media,
    Post,
    PostRef,
    Profile,
    Purpose,
    Sighting,
    Sign,
    Standing,
)
from collectors.discovery import CHANNEL, youtube_channel
from collectors.drafting import finish
from collectors.entries import ENTRY_CAP
from collectors.errors import Malformed
from collectors.pages import Node, load

PREFIX: Final = "yt:video:"
VIDEO = re.compile(r"[A-Za-z0-9_-]{6,20}", re.ASCII)
_INSTANCE: Final = "www.youtube.com"
_SHOWN: Final = {"public": "public", "unlisted": "unlisted", "": "public"}
_TAKEN_DOWN: Final = frozenset({"rejected", "deleted", "failed"})
_WORD = re.compile(r"[A-Za-z]{1,60}", re.ASCII)
_NOT_FOUND: Final = 404
_NO_ITEM: Final = "no item of that id"


def read(exchange: Exchange, account: Account, refs: Sequence[PostRef]) -> Found:
    """Read an answer.

    Raises:
        Malformed: It is not JSON, or no list as this API gives them.
    """
    page = load(exchange.body)
    if exchange.status == _NOT_FOUND:  # a channel without uploads has no playlist of them
        return Found()
    kind = page["kind"].text(100)
    if exchange.purpose is Purpose.PROFILE and kind == "youtube#channelListResponse":
        return Found(profile=_profile(page, account))
    if exchange.purpose is Purpose.PROBE and kind == "youtube#videoListResponse":
        return _probed(page, exchange, account, refs)
    if exchange.purpose is Purpose.PAGE and kind == "youtube#playlistItemListResponse":
        posts = [
            _post(item, _video_of(item), f"/items/{n}", exchange, account)
            for n, item in enumerate(page["items"])
            if _readable(item, account)
        ]
        return Found(tuple(posts[:ENTRY_CAP]), max(len(posts) - ENTRY_CAP, 0))
    raise Malformed("The answer is JSON, but not the list that YouTube was asked for.")


def channel_of(account: Account) -> str:
    """Return the id of an account's channel, empty where nothing names it."""
    if CHANNEL.fullmatch(account.native_id):
        return account.native_id
    return youtube_channel(account.url)


def _video_of(item: Node) -> str:
    video = (
        item["contentDetails"]["videoId"].text(50)
        or item["snippet"]["resourceId"]["videoId"].text(50)
        or item["id"].text(50)
    )
    return video if VIDEO.fullmatch(video) else ""


def _readable(item: Node, account: Account) -> bool:
    """Tell whether a video is public and of this channel; a list may hold stubs of what is gone."""
    snippet = item["snippet"]
    owner = snippet["videoOwnerChannelId"].text(100) or snippet["channelId"].text(100)
    return bool(
        _video_of(item)
        and item["status"]["privacyStatus"].text(40) in _SHOWN
        and owner in {channel_of(account), ""}
    )


def _post(item: Node, video: str, where: str, exchange: Exchange, account: Account) -> Post:
    snippet = item["snippet"]
    description = snippet["description"].text()
    picture = snippet["thumbnails"]["high"]
    return finish(
        Post(
            platform=account.platform,
            instance=_INSTANCE,
            native_id=PREFIX + video,
            permalink=f"https://{_INSTANCE}/watch?v={video}",
            kind="video",
            author=snippet["channelTitle"].text(1_000),
            title=snippet["title"].text(10_000),
            text=description,
            text_raw=description,
            raw_format="plain",
            published_at=item["contentDetails"]["videoPublishedAt"].time()
            or snippet["publishedAt"].time(),
            pointer=where,
            media=(
                Media(
                    picture["url"].text(2_048),
                    "image/jpeg",
                    width=picture["width"].integer(),
                    height=picture["height"].integer(),
                ),
            ),
            tags=tuple(tag.text(200) for tag in snippet["tags"]),
            lang=snippet["defaultLanguage"].text(35) or snippet["defaultAudioLanguage"].text(35),
            account_native_id=channel_of(account),
            handle_at_capture=account.handle,
            container=snippet["channelTitle"].text(1_000),
            visibility=_SHOWN.get(item["status"]["privacyStatus"].text(40), "public"),
        ),
        exchange,
    )


def _probed(page: Node, exchange: Exchange, account: Account, refs: Sequence[PostRef]) -> Found:
    """Read the answer about videos asked for by id: what the list leaves out is gone, or private."""
    asked = _asked(exchange)
    posts: list[Post] = []
    sightings: list[Sighting] = []
    there: set[str] = set()
    for n, item in enumerate(page["items"]):
        video = _video_of(item)
        if not video or video in there:
            continue
        there.add(video)
        sighting = _doubt(item["status"], PREFIX + video)
        if sighting:
            sightings.append(sighting)
        elif _readable(item, account):
            posts.append(_post(item, video, f"/items/{n}", exchange, account))
    for ref in refs:
        video = ref.native_id.removeprefix(PREFIX)
        if video in asked and video not in there:
            sightings.append(Sighting(ref.native_id, Sign.MISSING, _NO_ITEM))
    return Found(tuple(posts), sightings=tuple(sightings))


def _asked(exchange: Exchange) -> set[str]:
    _, _, query = exchange.url.partition("?")
    ids = next((part[3:] for part in query.split("&") if part.startswith("id=")), "")
    return {one for one in ids.replace("%2C", ",").split(",") if VIDEO.fullmatch(one)}


def _doubt(status: Node, native_id: str) -> Sighting | None:
    """Return what is wrong with a video that is still listed."""
    upload, privacy = status["uploadStatus"].text(40), status["privacyStatus"].text(40)
    if upload in _TAKEN_DOWN:
        why = status["rejectionReason"].text(100) or status["failureReason"].text(100)
        why = why if _WORD.fullmatch(why) else ""
        return Sighting(native_id, Sign.REMOVED, f"{upload} {why}".strip())
    if privacy not in _SHOWN:
        return Sighting(native_id, Sign.RESTRICTED, f"privacyStatus {privacy}"[:100])
    return None


def _profile(page: Node, account: Account) -> Profile:
    """Return how a channel stands; a list that leaves it out says that there is none of that id."""
    for item in _channels(page, channel_of(account)):
        closed = item["status"]["privacyStatus"].text(40) == "private"
        snippet = item["snippet"]
        return Profile(
            Standing.CLOSED if closed else Standing.ACTIVE,
            item["id"].text(100),
            snippet["customUrl"].text(200),
            snippet["title"].text(1_000),
        )
    return Profile(Standing.GONE, channel_of(account), token=_NO_ITEM)


def _channels(page: Node, channel: str) -> Iterator[Node]:
    return (item for item in page["items"] if item["id"].text(100) == channel)
