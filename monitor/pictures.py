"""Pictures of kept posts, fetched after the looks of a pass: under the same manners and caps, kept by hash."""

from __future__ import annotations

import threading
from itertools import groupby
from typing import Final

from cases.model.actors import Actor
from cases.model.intake import PictureRecord, WantedPicture
from cases.services.watching import Watching
from collectors.base import Account, Media
from collectors.errors import RateLimited
from collectors.media import image_kind, image_size
from collectors.net import Net
from monitor.passing import exchange_record

AT_ONCE: Final = 50
"""Post versions whose pictures are fetched in one pass; the others wait for the next."""


async def fetch_pictures(net: Net, watching: Watching, actor: Actor, stop: threading.Event) -> int:
    """Fetch the pictures that are wanted and keep them, version by version; return how many were captured.

    A host that asks to be left alone keeps its pictures wanted; every other failure is kept as what became of it.
    """
    captured = 0
    wanted = watching.wanted(actor, limit=AT_ONCE)
    for version_id, group in groupby(wanted, key=lambda one: one.version_id):
        done: list[PictureRecord] = []
        for one in group:
            if stop.is_set():
                return captured
            if (record := await _fetched(net, one)) is None:
                break
            done.append(record)
        else:
            captured += watching.keep_pictures(actor, done, [version_id])
    return captured


async def _fetched(net: Net, wanted: WantedPicture) -> PictureRecord | None:
    """Return what became of one picture; None where the host asks us to wait."""
    account = Account(wanted.platform, wanted.handle, wanted.account_url, wanted.basis)
    look = await net.fetch_media(account, Media(wanted.url))
    if isinstance(look.error, RateLimited):
        return None
    if look.error:
        failed = look.error.exchange
        return PictureRecord(
            wanted, exchange_record(failed) if failed else None, error=str(look.error)
        )
    found = look.pages[0].exchange
    width, height = image_size(found.body)
    return PictureRecord(wanted, exchange_record(found), image_kind(found.body), width, height)
