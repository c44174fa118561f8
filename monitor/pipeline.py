"""One pass of the watch: collect → keep → score → flag. The terminal, the schedule and the commands share it."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from cases.errors import Stale
from cases.model.actors import Actor
from cases.model.findings import Explanation
from cases.model.intake import Kept, Lease, Outcome, PendingPost, PictureReading
from cases.model.likeness import Sketch
from cases.services.context import Context
from cases.services.intake import Intake, Sweep
from cases.services.retention import Retention
from cases.services.watching import Watching
from collectors.base import Account, Cursor, PostRef
from collectors.budgets import Budget
from collectors.catalogue import PLATFORMS
from collectors.errors import CollectorError, Gone, RateLimited, TermsClosed
from collectors.manners import Manners
from collectors.net import Look, Net
from monitor.media.watching import PictureWatch, said_of
from monitor.passing import brought
from monitor.pictures import fetch_pictures
from monitor.scoring.duplicates import sketch, words_key
from monitor.scoring.freezing import Grounds
from monitor.scoring.known import Telling
from monitor.tally import Limit, SourceResult, Tally

_SCORE_BATCH: Final = 1_000
_GLANCE_S: Final = 0.2
"""Seconds after which a wish to stop is noticed at the latest."""
_ASKED_EVERY_S: Final = 1.0
"""Seconds after which more handles are asked for at the latest, where there are places."""
_SHARE: Final = 8
_BACKOFF_CAP: Final = timedelta(hours=24)
_PROFILE_EVERY: Final = timedelta(hours=24)
"""Between two questions how an account stands, while nothing is wrong."""
_PROBED: Final = frozenset(name for name, line in PLATFORMS.items() if line.caps.deletes != "none")
_DROPPED: Final = frozenset(name for name, line in PLATFORMS.items() if line.drops_deleted)
_OUR_OWN: Final = 24
"""Looks without any answer for which the fault may be our own line's: until then a source is asked hourly."""
_GONE: Final = timedelta(days=31)
"""A source that says it is gone is asked again this seldom, until somebody retires the handle."""


@dataclass(frozen=True, slots=True)
class How:
    """How the net is cast."""

    interval: timedelta
    """Between two looks at a handle."""
    width: int
    """Handles looked at at once, at most."""
    plain_interval: timedelta = timedelta()
    """Between two looks at a feed that cannot be asked for news only: it sends everything each time."""
    lookback: timedelta = timedelta(days=30)
    pictures: bool = True
    limits: Mapping[str, Limit] = field(default_factory=dict)
    """By platform: what it may cost."""


@dataclass(frozen=True, slots=True)
class Record:
    """The services of the record that a pass works with."""

    intake: Intake
    watching: Watching
    retention: Retention
    context: Context


class Pipeline:
    """Runs passes over the handles that are due; takes everything it touches, makes nothing itself."""

    def __init__(
        self,
        record: Record,
        actor: Actor,
        *,
        open_net: Callable[[Manners, Mapping[str, Budget]], Net],
        grounds: Callable[[], Grounds],
        clock: Callable[[], datetime],
        how: How,
        pictures: PictureWatch | None = None,
    ) -> None:
        """Take the record's services, who acts, how to open the net, what scores, the clock, and the settings."""
        self._intake = record.intake
        self._watching = record.watching
        self._retention = record.retention
        self._actor = actor
        self._open_net = open_net
        self._grounds = grounds
        self._context = record.context
        self._clock = clock
        self._how = how
        self._pictures = pictures
        self._sweep = Sweep(_PROBED, lookback=how.lookback)

    def pass_once(
        self,
        stop: threading.Event | None = None,
        *,
        due_only: bool = True,
        handle: tuple[str, str] | None = None,
        looks_only: bool = False,
        on_source: Callable[[SourceResult], None] = lambda _result: None,
    ) -> tuple[SourceResult, ...]:
        """Look once at every handle that is due (or at the one named), then score and flag what came.

        Then let go what retention makes due, unless `looks_only`.

        A source that fails is a result with its error; it never stops the others. When `stop` is set, looks
        under way are given up and their handles given back.

        Raises:
            StoreTrouble: The record cannot be written; what was kept until then is whole.
        """
        memory = self._watching.begin_pass(self._actor)
        tally = Tally(memory, self._how.limits, self._clock())
        stop = stop or threading.Event()
        try:
            asyncio.run(self._collect(stop, tally, on_source, due_only=due_only, handle=handle))
        finally:
            done, hosts, spent = tally.sums(self._clock())
            self._watching.end_pass(self._actor, done, hosts, spent, known=memory.hosts)
        self.score()
        self.read_pictures(stop)
        if not looks_only:
            self.expire()
        return tuple(tally.results)

    def expire(self) -> int:
        """Let go what retention makes due by itself; return how many posts lost their content."""
        return self._retention.run(self._actor, _DROPPED)

    def score(self) -> int:
        """Score what is kept and not yet scored, and raise flags; return how many.

        A pass that was interrupted between keeping and scoring is made good here by the next one.
        """
        raised = 0
        while pending := self._intake.pending(self._actor, limit=_SCORE_BATCH):
            grounds = self._grounds()
            said = self._said(grounds, pending, {})
            scored = [(post.version_id, one) for post, one in zip(pending, said, strict=True)]
            raised += self._intake.flag(
                self._actor,
                scored,
                rules_version=grounds.scorer.version,
                sketches=_sketches(pending, said),
            )
        return raised

    def read_pictures(self, stop: threading.Event) -> int:
        """Read pictures of scored posts and join what they say to the posts' flags; return how many were raised.

        Runs after the looks, off the event loop: each picture is opened in a child that is killed when it takes
        too long, and a pass begins no further one once its time for pictures is over.
        """
        read = self._pictures.read(self._actor, stop) if self._pictures else ()
        if not read:
            return 0
        posts = [post for post, _ in read]
        said = self._said(self._grounds(), posts, {post.version_id: of for post, of in read})
        scored = [(post.version_id, one) for post, one in zip(posts, said, strict=True)]
        return self._intake.picture(self._actor, scored)

    def _said(
        self,
        grounds: Grounds,
        posts: Sequence[PendingPost],
        pictures: Mapping[int, Sequence[PictureReading]],
    ) -> list[Explanation]:
        """Return what is said of each post; of flagged ones with what that rests on, which is kept."""
        known = self._context.surroundings.around(self._actor, posts)
        telling = Telling(known, grounds.group_of)
        documents = [telling.document(post) for post in posts]
        said: list[Explanation] = []
        answers = grounds.score_many(documents, known.digest)
        for post, document, answer in zip(posts, documents, answers, strict=True):
            one = answer
            if readings := pictures.get(post.version_id):
                one = replace(one, pictures=said_of(readings, grounds.scorer, document))
            if one.flagged:
                made_from, context = grounds.made_from(document), telling.context(post)
                one = replace(one, made_from=made_from, context=context)
            said.append(one)
        if any(one.flagged for one in said):
            self._context.recomputing.keep(self._actor, grounds.sources)
        return said

    async def _collect(
        self,
        stop: threading.Event,
        tally: Tally,
        on_source: Callable[[SourceResult], None],
        *,
        due_only: bool,
        handle: tuple[str, str] | None,
    ) -> None:
        seen: set[int] = set()
        running: dict[asyncio.Task[SourceResult], Lease] = {}
        async with self._open_net(tally.manners, tally.budgets) as net:
            try:
                places = _Places(self._how.width)
                while not stop.is_set():
                    free = places.worth_asking(len(running))
                    own = [lease.handle_id for lease in running.values()]
                    for lease in self._more(free, seen, own, due_only=due_only, handle=handle):
                        running[asyncio.create_task(self._look(net, lease, tally))] = lease
                    if free:
                        places.asked(len(running))
                    if not running:
                        break
                    done, _ = await asyncio.wait(
                        running, timeout=_GLANCE_S, return_when=asyncio.FIRST_COMPLETED
                    )
                    for task in done:
                        tally.results.append(task.result())
                        del running[task]  # only now: a look that the record refused is given back
                        on_source(tally.results[-1])
            finally:
                for task in running:
                    task.cancel()
                await asyncio.gather(*running, return_exceptions=True)
                if running:
                    self._intake.give_back(self._actor, list(running.values()))
            if self._how.pictures and not stop.is_set():
                await fetch_pictures(net, self._watching, self._actor, stop)

    def _more(
        self,
        free: int,
        seen: set[int],
        own: Sequence[int],
        *,
        due_only: bool,
        handle: tuple[str, str] | None,
    ) -> Iterator[Lease]:
        """Take as many handles as there are free places; each at most once in a pass."""
        if free <= 0 or (handle is not None and seen):
            return
        # Without `due_only` every handle stays eligible: ask beyond those of this pass.
        limit = free if due_only else free + len(seen)
        leases = self._intake.lease(
            self._actor, limit=limit, due_only=due_only, handle=handle, sweep=self._sweep, own=own
        )
        again = [lease for lease in leases if lease.handle_id in seen]
        if again:
            self._intake.give_back(self._actor, again)
        for lease in leases:
            if lease.handle_id not in seen:
                seen.add(lease.handle_id)
                yield lease

    async def _look(self, net: Net, lease: Lease, tally: Tally) -> SourceResult:
        account = Account(
            lease.platform,
            lease.handle,
            lease.url,
            lease.basis,
            lease.native_id,
            lease.first_url,
        )
        cursor = Cursor(lease.etag, lease.last_modified, lease.native_cursor)
        asked_at = lease.profile_at
        look = await net.look(
            account,
            cursor,
            refs=[
                PostRef(p.native_id, p.permalink, p.native_uri, p.native_version)
                for p in lease.refs
            ],
            resolve=asked_at is None
            or lease.failures > 0  # it may be the account that is gone
            or self._clock() - asked_at > _PROFILE_EVERY,
        )
        tally.count(look)
        pages = brought(look)
        outcome = self._outcome(lease, look)
        try:
            kept = self._intake.settle(self._actor, lease, pages, outcome)
        except Stale as error:
            return SourceResult(lease.platform, lease.handle, Kept(), str(error))
        return SourceResult(
            lease.platform, lease.handle, kept, outcome.error, refused=outcome.refused
        )

    def _outcome(self, lease: Lease, look: Look) -> Outcome:
        error = look.error
        if error is None:
            left = look.left_out
            return Outcome(
                next_due_at=self._next(lease, look),
                error=f"{left} entries beyond the cap were not read" if left else "",
                answered=look.answered,
                etag=look.cursor.etag,
                last_modified=look.cursor.last_modified,
                native_cursor=look.cursor.native,
                moved_to=look.moved_to,
            )
        return Outcome(
            next_due_at=self._after(lease, error),
            error=str(error),
            failed=True,
            refused=isinstance(error, TermsClosed),
            gone=isinstance(error, Gone),
            etag=lease.etag,
            last_modified=lease.last_modified,
            native_cursor=lease.native_cursor,
        )

    def _after(self, lease: Lease, error: CollectorError) -> datetime:
        """Return when to look again after a failure: later and later, and never before the source allows it."""
        now = self._clock()
        if isinstance(error, Gone):
            return now + _GONE
        if isinstance(error, RateLimited):  # the host's wish, no failure of this handle
            return max(now + self._how.interval, error.until or now)
        wait = self._how.interval * (1 << min(lease.failures, 8))
        lately = error.exchange is None and lease.failures < _OUR_OWN
        return now + min(wait, _BACKOFF_CAP / 24 if lately else _BACKOFF_CAP)

    def _next(self, lease: Lease, look: Look) -> datetime:
        """Spread the looks: the interval and up to a tenth more, so that handles do not bunch."""
        interval = max(
            self._how.interval, timedelta(seconds=PLATFORMS[lease.platform].caps.min_interval_s)
        )
        if look.unconditional:
            interval = max(interval, self._how.plain_interval)
        jitter: float = 1 + random.random() / 10  # noqa: S311  no secret
        due = self._clock() + interval * jitter
        fresh = look.fresh_until
        return fresh if fresh and fresh > due else due


def _sketches(posts: Sequence[PendingPost], said: Sequence[Explanation]) -> dict[int, Sketch]:
    """Return what texts are compared by: of those that are not flagged, the key of the same words."""
    return {
        post.version_id: sketch(post.text) if one.flagged else Sketch(words_key(post.text))
        for post, one in zip(posts, said, strict=True)
    }


class _Places:
    """When it is worth asking for more handles: each question goes over all that are due, so not after every look."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._most = width
        self._again_at = 0.0

    def worth_asking(self, running: int) -> int:
        """Return how many places are free, or 0 where the last question was answered just now.

        It is asked again once an eighth of the looks then under way has ended: that many wait in line for the
        network in any case (see `How.width`); or after a moment, since handles become due and hosts free.
        """
        if running > self._most and monotonic() < self._again_at:
            return 0
        return self._width - running

    def asked(self, running: int) -> None:
        """Note how many looks are under way after a question."""
        self._most = max(0, running - max(1, running // _SHARE))
        self._again_at = monotonic() + _ASKED_EVERY_S
