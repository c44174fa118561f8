"""Days and moments as people type them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cases.errors import BadInput

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def moment(typed: str, zone: ZoneInfo, what: str) -> datetime:
    """Return a day (its first moment) or a moment, in UTC; one without a zone is the department's.

    Raises:
        BadInput: It is neither; names `what` it was typed for.
    """
    try:
        found = datetime.fromisoformat(typed)
        return found.replace(tzinfo=found.tzinfo or zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput(
            f"{what}: expected a day or a moment such as 2026-05-31 or 2026-05-31T14:00, found {typed!r}"
        ) from None
