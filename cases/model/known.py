"""What the record knows around the posts that are to be scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cases.model.permissions import PermissionView
from cases.model.schedules import Shift


@dataclass(frozen=True, slots=True)
class Known:
    """Facts that may speak for a post, or tell how it is meant."""

    permissions: tuple[PermissionView, ...] = ()
    shifts: Mapping[int, Shift] = field(default_factory=dict)
    """By post version: the shift in which its author was scheduled when it was published."""
    sealed: frozenset[str] = frozenset()
    """Keyed hashes of what must not be known in plain."""
    digest: Callable[[str], str] | None = None
    """The keyed hash; None where nothing was ever sealed."""
    pictures: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """SHA-256 of the pictures of each post version; only where something is sealed."""


NOTHING_KNOWN = Known()
