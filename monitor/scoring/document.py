"""What is given to the scorer: a text and what is known around it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

import msgspec

NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


class Document(msgspec.Struct, frozen=True, gc=False):
    """One text to score: a post, a comment, a profile line."""

    text: str
    """As given; offsets of findings count its code points."""
    kind: str = "post"
    """`official` for the department's own pages, else as the collector names it (post, reply, repost …)."""
    platform: str = ""
    author: str = ""
    """The handle or name of whoever wrote it."""
    posted_at: datetime | None = None
    context: Mapping[str, object] | None = None
    """Facts known to the caller: true, or what they are true of.

    `person`: the name of the member who wrote it, who names no other by his or her own.
    `permission`: the clauses for which the register holds an approval.
    `consent`: names of members who agreed to be named.
    `released`: texts of official releases that share words with it.
    `release_shared`, `official`: true or false.
    """

    def knows(self, fact: str) -> bool:
        """Whether the caller says that this fact holds."""
        return (self.context or NOTHING).get(fact) is True

    @property
    def official(self) -> bool:
        """Whether it stands on one of the department's own pages."""
        return self.kind == "official" or (self.context is not None and self.knows("official"))
