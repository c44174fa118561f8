"""How the watch itself fares: its rounds and gaps, what hosts and budgets ask of it, pictures, and its health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from urllib.parse import urlsplit

from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.intake import HostMark, PictureRecord, Round, Spent, WantedPicture
from cases.model.views import HealthView
from cases.services.registry import registry_sight
from cases.store.transaction import Store
from cases.vault.blobs import Vault

QUIET: Final = timedelta(minutes=30)
"""Handles that wait longer than this beyond their time, while nobody looks at any, make a gap."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a pass needs to know of the ones before it."""

    hosts: tuple[HostMark, ...]
    today: tuple[Spent, ...]
    month: tuple[Spent, ...]


class Watching:
    """The watch on the watch."""

    def __init__(self, store: Store, vault: Vault) -> None:
        """Work on this store; pictures go into this vault."""
        self._store = store
        self._vault = vault

    def begin_pass(self, actor: Actor) -> Memory:
        """Begin a pass; a time in which nobody watched is recorded, with the handles it concerns."""
        with self._store.begin(actor, Capability.COLLECT, unlogged=True) as tx:
            last = tx.watch.last_round()
            if last is not None and last < tx.now - QUIET:
                waiting, since = tx.watch.overdue(tx.now - QUIET)
                if waiting and since is not None:
                    since = max(last, since)
                    gap = tx.watch.add_gap(since, tx.now, waiting)
                    tx.record(
                        CustodyAction.WATCH_GAP,
                        f"gap:{gap}",
                        details={
                            "handles": waiting,
                            "seconds": int((tx.now - since).total_seconds()),
                        },
                    )
            today = tx.now.date()
            return Memory(
                tx.watch.hosts(), tx.watch.spent(today), tx.watch.spent(today.replace(day=1))
            )

    def end_pass(
        self,
        actor: Actor,
        done: Round,
        hosts: Sequence[HostMark],
        spent: Sequence[Spent],
        *,
        known: Sequence[HostMark] = (),
    ) -> None:
        """End a pass: keep its figures, what hosts asked of us, and what it spent.

        Of hosts only what differs from what was `known` at its beginning: the passes of other machines end too.
        """
        with self._store.begin(actor, Capability.COLLECT, unlogged=True) as tx:
            tx.watch.lock()
            if done.looked:
                tx.watch.add_round(done)
            before, now = {one.host: one for one in known}, {one.host: one for one in hosts}
            changed = [one for one in hosts if before.get(one.host) != one]
            tx.watch.keep_hosts(changed, [host for host in before if host not in now])
            for one in spent:
                tx.watch.spend(tx.now.date(), one)

    def wanted(self, actor: Actor, *, limit: int) -> tuple[WantedPicture, ...]:
        """Return pictures of kept posts that nobody has fetched yet."""
        with self._store.glance(actor, Capability.KEEP) as tx:
            return tx.pictures.wanted(limit=limit)

    def keep_pictures(
        self, actor: Actor, done: Sequence[PictureRecord], finished: Sequence[int]
    ) -> int:
        """Keep what became of pictures; `finished` are the versions of which no more are wanted.

        Returns:
            How many pictures were captured.
        """
        captured = 0
        with self._store.begin(actor, Capability.KEEP, unlogged=True) as tx:
            for handle_id, group in groupby(done, key=lambda one: one.wanted.handle_id):
                for picture in group:
                    found = picture.exchange
                    blob = self._vault.put(found.body) if found and not picture.error else None
                    exchange_id = None
                    if found is not None:
                        exchange_id = tx.posts.add_exchange(
                            handle_id,
                            found,
                            blob,
                            error=picture.error,
                        )
                    picture_id = tx.pictures.add(
                        picture,
                        exchange_id=exchange_id,
                        sha256=blob.sha256 if blob else "",
                        size=blob.size if blob else 0,
                        now=tx.now,
                    )
                    captured += blob is not None
                    tx.record(
                        CustodyAction.PICTURE_CAPTURED,
                        f"picture:{picture_id}",
                        details={
                            "handle": f"{picture.wanted.platform}:{picture.wanted.handle}",
                            "url": picture.wanted.url,
                            "error": picture.error,
                        },
                        blobs=(blob,) if blob else (),
                    )
            tx.pictures.done(finished)
        return captured

    def tried(self, actor: Actor, handle_id: int, named: str, error: str) -> None:
        """Record that somebody asked a source whether it can be read."""
        with self._store.begin(actor, Capability.COLLECT) as tx:
            tx.record(
                CustodyAction.SOURCE_TRIED,
                f"handle:{handle_id}",
                details={"handle": named, "error": error},
            )

    def health(self, actor: Actor) -> HealthView:
        """Return how collection fares, for the handles in the actor's reach and in figures for all."""
        with self._store.glance(actor, Capability.REGISTRY_READ) as tx:
            sight = registry_sight(tx)
            week = tx.now - timedelta(days=7)
            handles = tx.people.handles(sight)
            own = {
                urlsplit(handle.url).hostname for handle in handles
            }  # another's host may name them
            return HealthView(
                at=tx.now,
                handles=handles,
                posts=tx.watch.posts_by_week(
                    [handle.id for handle in handles], now=tx.now, weeks=WEEKS
                ),
                day=tx.watch.rounds_since(tx.now - timedelta(days=1)),
                week=tx.watch.rounds_since(week),
                hosts=tuple(
                    h
                    for h in tx.watch.hosts()
                    if h.until and h.until > tx.now and (sight.units is None or h.host in own)
                ),
                today=tx.watch.spent(tx.now.date()),
                month=tx.watch.spent(_first(tx.now)),
                gaps=tx.watch.gaps(limit=5),
            )


WEEKS: Final = 4
"""Weeks of posts that a trend is made of."""


def _first(now: datetime) -> date:
    return now.date().replace(day=1)
