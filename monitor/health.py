"""How collection fares, in plain words: for each handle what is wrong, and what that means for the watch. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from cases.model.heads import Window
from cases.model.notices import Trouble
from cases.model.presence import LOST, Standing
from cases.model.views import HandleView, HealthView

LATE: Final = timedelta(minutes=30)
"""A handle that waits longer than this beyond its time is late."""
_USUAL: Final = 2
"""Posts a week from which on two empty weeks are worth a word."""


class Condition(StrEnum):
    """How a source fares, the worst first."""

    REFUSED = "refused"
    GONE = "gone"
    ACCOUNT_LOST = "account lost"
    FAILING = "failing"
    LATE = "late"
    NEVER_READ = "never read"
    QUIET = "quiet"
    WARNED = "read, with a warning"
    WELL = "well"
    RETIRED = "retired"


TROUBLE: Final = frozenset(list(Condition)[:5])
"""Conditions in which posts may be missed."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How one handle fares."""

    handle: HandleView
    condition: Condition
    consequence: str
    """What it means and what to do, in a sentence; empty where all is well."""
    weeks: tuple[int, ...]
    """Posts first seen in each of the last weeks, the latest last."""


@dataclass(frozen=True, slots=True)
class PlatformHealth:
    """How one platform fares."""

    platform: str
    handles: int
    trouble: int
    requests_today: int
    usd_month: float


def sources(health: HealthView) -> tuple[SourceHealth, ...]:
    """Return every handle's condition, the worst first, the longest unseen first among equals."""
    order = {condition: place for place, condition in enumerate(Condition)}
    found = [_source(handle, health) for handle in health.handles]
    return tuple(
        sorted(
            found,
            key=lambda s: (
                order[s.condition],
                s.handle.last_ok_at.timestamp() if s.handle.last_ok_at else 0,
                s.handle.platform,
                s.handle.handle,
            ),
        )
    )


def platforms(health: HealthView, found: tuple[SourceHealth, ...]) -> tuple[PlatformHealth, ...]:
    """Return the platforms of the handles in sight, and what was asked of each."""
    today = {one.platform: one.requests for one in health.today}
    month = {one.platform: one.micro_usd / 1_000_000 for one in health.month}
    return tuple(
        PlatformHealth(
            name,
            sum(s.handle.platform == name and s.handle.active for s in found),
            sum(s.handle.platform == name and s.condition in TROUBLE for s in found),
            today.get(name, 0),
            month.get(name, 0.0),
        )
        for name in sorted({s.handle.platform for s in found})
    )


def rules_broken(fault: str) -> str:
    """Return what a fault in the rule files means, and what to do."""
    return f"{fault} (the last sound rules stay in force; `watchdesk rules check` tries the file)"


def ago(since: datetime | None, now: datetime) -> str:
    """Return how long ago something was, such as `3 h 10 m`."""
    if since is None:
        return "never"
    minutes = max(0, int((now - since).total_seconds())) // 60
    days, hours, minutes = minutes // 1_440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} m" if hours else f"{minutes} m"


def outside(window: Window) -> str:
    """Return in a few words how far custody is covered outside, for the line on top: `outside 4 m`."""
    if not window.entries:
        return "all outside"
    return f"{'outside' if window.covered else 'not outside'} {brief(window.seconds)}"


def brief(seconds: int) -> str:
    """Return a span in one unit, such as `4 m`."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return "< 1 m"


def _source(handle: HandleView, health: HealthView) -> SourceHealth:
    weeks = health.posts.get(handle.id, ())
    condition = _condition(handle, weeks, health.at)
    return SourceHealth(handle, condition, _consequence(handle, condition, weeks, health.at), weeks)


def _condition(handle: HandleView, weeks: tuple[int, ...], now: datetime) -> Condition:
    late = now - handle.next_due_at > LATE
    checks: Mapping[Condition, bool] = {
        Condition.RETIRED: not handle.active,
        Condition.REFUSED: handle.refused,
        Condition.GONE: handle.gone,
        Condition.ACCOUNT_LOST: handle.standing in LOST or handle.standing is Standing.CLOSED,
        Condition.FAILING: handle.failures > 0,
        Condition.LATE: late and handle.last_ok_at is not None,
        Condition.NEVER_READ: handle.last_ok_at is None,
        Condition.QUIET: _quiet(weeks),
        Condition.WARNED: bool(handle.last_error),
    }
    return next((name for name, holds in checks.items() if holds), Condition.WELL)


def _quiet(weeks: tuple[int, ...]) -> bool:
    """Tell whether two weeks brought nothing where the weeks before brought some."""
    return len(weeks) > 2 and not any(weeks[-2:]) and sum(weeks[:-2]) >= _USUAL * len(weeks[:-2])  # noqa: PLR2004  two weeks


def _consequence(
    handle: HandleView, condition: Condition, weeks: tuple[int, ...], now: datetime
) -> str:
    unseen = f"unseen for {ago(handle.last_ok_at, now)}" if handle.last_ok_at else "never seen yet"
    return {
        Condition.REFUSED: f"Not watched, and nobody was asked: {handle.last_error}",
        Condition.GONE: (
            f"Not watched ({unseen}): the source says it is gone for good. Retire the handle, or register its new "
            "address."
        ),
        Condition.ACCOUNT_LOST: (
            f"The account is {handle.standing.value}{_quoted(handle.standing_token)}: nothing of it can be read; its "
            "posts count as lost with the account, not as deleted by their author."
        ),
        Condition.FAILING: (
            f"{handle.last_error} Failed {_times(handle.failures)}, {unseen}: what is posted and deleted meanwhile is "
            "lost; what still stands is read when it answers again."
        ),
        Condition.LATE: (
            f"Waits for {ago(handle.next_due_at, now)} beyond its time, {unseen}: see that the daemon "
            "(`watchdesk run`) is running and keeps up."
        ),
        Condition.NEVER_READ: "Registered, not read yet.",
        Condition.QUIET: (
            f"Nothing new for two weeks, where about {_usual(weeks)} posts a week were usual: see whether the account "
            "still uses this address."
        ),
        Condition.WARNED: handle.last_error,
    }.get(condition, "")


def untold_said(trouble: Trouble, now: datetime) -> str:
    """Say in a sentence who could not be told that something waits, or nothing."""
    said = []
    if trouble.unreachable:
        since = f" for {ago(trouble.since, now)}" if trouble.since else ""
        people = "1 person" if trouble.unreachable == 1 else f"{trouble.unreachable} people"
        said.append(f"{people} could not be reached{since}; what they are to be told is kept")
    if trouble.homeless:
        have = "1 person has" if trouble.homeless == 1 else f"{trouble.homeless} people have"
        said.append(f"{have} something waiting and no address (`watchdesk notices add`)")
    return "; ".join(said)


def _quoted(token: str) -> str:
    return f" ({token})" if token else ""


def _times(failures: int) -> str:
    return "once" if failures == 1 else f"{failures} times in a row"


def _usual(weeks: tuple[int, ...]) -> int:
    return sum(weeks[:-2]) // max(1, len(weeks[:-2]))
