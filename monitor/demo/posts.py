"""The posts that the demonstration department publishes, read from `posts_*.toml`.

Every post was written for this program, and every time in it is fixed, so that two runs see the same world.
Each says in `expect` which clauses a scorer should raise, which makes the collection a test set as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.demo.department import read_toml
from monitor.demo.hostile import GENERATED


@dataclass(frozen=True, slots=True)
class DemoPost:
    """One post as its author wrote it."""

    handle: str
    """Key of the account in `handles.toml`."""
    id: str
    """The platform's own number for it; the dialect builds the published identity around it."""
    at: datetime
    """When it was published, UTC."""
    text: str
    title: str = ""
    markup: bool = False
    """Whether `text` is HTML already; otherwise it is plain, with blank lines between paragraphs."""
    tags: tuple[str, ...] = ()
    alt: str = ""
    """Description of the picture that goes with it, where there is one."""
    edited: datetime | None = None
    """When it was last changed, UTC; None for a post left as it was."""
    expect: tuple[str, ...] = ()
    """Clauses or limbs that should be raised; empty for a post nobody should be shown."""
    disputed: str = ""
    """Why rules of the first form cannot know what `expect` says; empty where they can."""


@cache
def load_posts() -> tuple[DemoPost, ...]:
    """Return every post of every account, in the order of the files."""
    names = sorted(p.name for p in files("monitor.demo").iterdir() if p.name.startswith("posts_"))
    return tuple(
        _post(handle, raw)
        for name in names
        for handle, posts in read_toml(name).items()
        for raw in posts
    )


def _post(handle: str, raw: dict[str, Any]) -> DemoPost:
    known = dict(raw)
    generated = known.pop("generate", None)
    text = GENERATED[generated]() if generated else known.pop("text").strip("\n")
    tags, expect = tuple(known.pop("tags", ())), tuple(known.pop("expect", ()))
    return DemoPost(handle=handle, text=text, tags=tags, expect=expect, **known)
