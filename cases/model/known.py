"""What the record knows around the posts that are to be scored."""

from __future__ import annotations

from dataclasses import dataclass

from cases.model.permissions import PermissionView


@dataclass(frozen=True, slots=True)
class Known:
    """Facts that may speak for a post, or tell how it is meant."""

    permissions: tuple[PermissionView, ...] = ()


NOTHING_KNOWN = Known()
