"""What the record knows around the posts that are to be scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cases.model.permissions import PermissionView
from cases.model.schedules import Shift


@dataclass(frozen=True, slots=True)
class ThreadPost:
    """A post in the record that another one answers or quotes."""

    text: str
    person_id: int | None
    """Whose account it is; None for a page of the department."""
    official: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Facts that may speak for a post, or tell how it is meant."""

    permissions: tuple[PermissionView, ...] = ()
    shifts: Mapping[int, Shift] = field(default_factory=dict)
    """By post version: the shift in which its author was scheduled when it was published."""
    answered: Mapping[int, ThreadPost] = field(default_factory=dict)
    """By post version: the post that it answers, where that is in the record."""
    quoted: Mapping[int, ThreadPost] = field(default_factory=dict)
    """By post version: the post that it quotes, where that is in the record."""
    sealed: frozenset[str] = frozenset()
    """Keyed hashes of what must not be known in plain."""
    digest: Callable[[str], str] | None = None
    """The keyed hash; None where nothing was ever sealed."""
    pictures: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """SHA-256 of the pictures of each post version; only where something is sealed."""


NOTHING_KNOWN = Known()
