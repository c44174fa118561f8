"""Supervision over the small department of the tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from support.department import MASKS, NOON, Department, exchange, keep, post

from cases.model.actors import SERVICE
from cases.model.directed_looks import Limits
from cases.model.draws import Purpose, ReviewDraw
from cases.model.pages import House
from cases.policy import catalogue
from cases.services.supervision import Bounds, Supervision

HOUSE = House("Test PD", "https://www.testpd.example/")


def supervising(department: Department, **limits: int) -> Supervision:
    """Return the services, within the limits as they ship but for those given."""
    bounds = Bounds(Limits(**limits), HOUSE, timedelta(days=90), UTC)
    return Supervision(department.store, department.vault, catalogue(), MASKS, bounds)


def pledged(
    department: Department,
    login: str = "lt",
    unit: str = "Patrol",
    *,
    size: int = 2,
    until: datetime = NOON,
) -> ReviewDraw:
    """Pledge a draw over the ten days before `until`."""
    return supervising(department).draws.pledge(
        department.actor(login),
        unit,
        purpose=Purpose.INTEGRITY,
        since=until - timedelta(days=10),
        until=until,
        size=size,
    )


def posted(
    department: Department,
    *texts: str,
    handle: tuple[str, str] = ("mastodon", "@js@social.example"),
) -> None:
    """Collect posts of a handle."""
    (lease,) = department.intake.lease(SERVICE, limit=1, due_only=False, handle=handle)
    at = department.clock()
    keep(department.intake, lease, exchange(repr(texts).encode(), at), [post(t) for t in texts])
