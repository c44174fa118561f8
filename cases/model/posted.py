"""What became of a post, and where else it stands: frozen read models. Texts are as published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cases.model.findings import Box
from cases.model.presence import PostState


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a post, as it was seen."""

    number: int
    observed_at: datetime
    text: str
    """Title and text, as they are read."""
    source: str = ""
    """Who read it, such as `feed:blog` or `import:html`."""
    clauses: tuple[str, ...] = ()
    """Every clause that anything in it was found under, where it was flagged."""


@dataclass(frozen=True, slots=True)
class StateView:
    """A change of where a post stands."""

    state: PostState
    token: str
    """The platform's own words."""
    at: datetime


@dataclass(frozen=True, slots=True)
class PictureLine:
    """A line of words in a picture."""

    text: str
    """Hostile, as the words of posts are."""
    box: Box
    """Its corners."""


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture of a post version: kept, or why it was not."""

    url: str
    mime: str
    size: int
    """Bytes."""
    sha256: str
    error: str
    read: bool = False
    """Whether something has tried to read it."""
    words: tuple[PictureLine, ...] = ()
    unread: tuple[str, ...] = ()
    """Sentences: what of it was not read, and why."""

    @property
    def text(self) -> str:
        """Its words; spans of findings count the code points of this."""
        return "\n".join(line.text for line in self.words)


@dataclass(frozen=True, slots=True)
class PostHistory:
    """What became of a post besides what was decided on it."""

    versions: tuple[VersionView, ...] = ()
    """The latest ones, the oldest first."""
    states: tuple[StateView, ...] = ()
    """Oldest first; none where it was live throughout."""
    pictures: tuple[PictureView, ...] = ()
    """Of the flagged version."""


NO_HISTORY: Final = PostHistory()


@dataclass(frozen=True, slots=True)
class AlsoPosted:
    """A further post of a flag: the same text, by the same person."""

    platform: str
    handle: str
    permalink: str
    version_no: int
    published_at: datetime | None
    observed_at: datetime
    likeness: int
    """0–100; 100 for the same words."""
    score: int | None
    """None where it was not flagged when it was scored."""
    text: str
    """Empty for the same words."""
    clauses: tuple[str, ...] = ()
    """Every clause that anything in it was found under."""
