"""Known: from what the record knows around a post to what the scorer is told of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from cases.model.intake import PendingPost
from cases.model.known import NOTHING_KNOWN, Known, ThreadPost
from cases.model.permissions import PermissionKind, PermissionView
from monitor.scoring import replies, sealed
from monitor.scoring.document import Document
from monitor.scoring.facts import Run, runs, words_of
from monitor.scoring.tokens import picture

_MOST: Final = 3
"""Releases that a document is told of: those it shares most with."""
_EXCERPT: Final = 240
"""Code points of an answered post that are shown beside the answer."""
_KIND: Final[Mapping[str, str]] = {
    "repost": "shared: the words are somebody else's, not the account's own",
    "quote": "own words beside a post of somebody else, which is not weighed here",
}
_LEAST: Final = 2
"""Runs of words that a post shares with a release worth telling of."""


class Telling:
    """Makes documents of posts, with the facts that are known around them."""

    def __init__(
        self, known: Known = NOTHING_KNOWN, group_of: Callable[[str], str] = lambda _text: ""
    ) -> None:
        """Tell what is in `known`; `group_of` names the group that an answered post speaks of."""
        self._known = known
        self._group_of = group_of

    def document(self, post: PendingPost) -> Document:
        """Return a post as the scorer takes it."""
        return Document(
            text=post.text,
            kind="official" if post.official else post.kind,
            platform=post.platform,
            author=post.author,
            posted_at=post.published_at,
            context=self._facts(post) or None,
        )

    def context(self, post: PendingPost) -> tuple[str, ...]:
        """Return what is shown beside a post and weighs nothing, a sentence each."""
        said = [_KIND[post.kind]] if post.kind in _KIND else []
        for what, threads in (("answers", self._known.answered), ("quotes", self._known.quoted)):
            if thread := threads.get(post.version_id):
                said.append(f"{what} a post in the record{_shown(thread, post)}")
        if shift := self._known.shifts.get(post.version_id):
            said.append(
                f"posted during a scheduled shift, {shift.since:%Y-%m-%d %H:%M} to {shift.until:%H:%M} UTC (context, "
                "not a finding: the time is the source's, and posts can be scheduled beforehand)"
            )
        return tuple(said)

    def _facts(self, post: PendingPost) -> dict[str, object]:
        facts: dict[str, object] = {"person": post.person} if post.person else {}
        answered = self._known.answered.get(post.version_id)
        if answered and (group := self._group_of(answered.text)):
            facts[replies.GROUP] = group
        if self._known.digest is not None:
            facts |= {name: fact for name, fact in self._sealed(post).items() if fact}
        if self._known.permissions:
            facts |= {name: fact for name, fact in self._permitted(post).items() if fact}
        return facts

    def _sealed(self, post: PendingPost) -> dict[str, object]:
        """Return what of the sealed register a post holds: hashes, and nothing of what they stand for."""
        register, digest = self._known.sealed, self._known.digest
        if digest is None:
            return {}
        pictures = self._known.pictures.get(post.version_id, ())
        shown = register.intersection(digest(picture(sha256)) for sha256 in pictures)
        return {
            sealed.TEXT: sealed.matched(post.text, register, digest),
            sealed.PICTURES: tuple(sorted(shown)),
        }

    def _permitted(self, post: PendingPost) -> dict[str, object]:
        """Return what the register of permissions holds for a post, as of the moment it was published.

        A post that says no time is judged by what holds without an end: it may be older than what was ended.
        """
        at = post.published_at
        of = {
            kind: [p for p in self._known.permissions if p.kind is kind and _holds(p, at)]
            for kind in PermissionKind
        }
        approved = {
            clause
            for p in of[PermissionKind.APPROVAL]
            if p.person_id == post.person_id and post.person_id is not None
            for clause in p.clauses
        }
        releases = of[PermissionKind.RELEASE]
        return {
            "permission": tuple(sorted(approved)),
            "consent": tuple(sorted({p.person for p in of[PermissionKind.CONSENT]})),
            "released": self._released(post.text, {p.id for p in releases}),
            "release_shared": any(_stands_in(p.url, post) for p in releases if p.url),
        }

    def _released(self, text: str, allowed: set[int]) -> tuple[str, ...]:
        texts, by_run = _indexed(self._known.permissions)
        if not texts:
            return ()
        shared: dict[int, int] = {}
        for run in runs(words_of(text)):
            for release in by_run.get(run, ()):
                shared[release] = shared.get(release, 0) + 1
        best = sorted(
            (one for one, count in shared.items() if one in allowed and count >= _LEAST),
            key=lambda one: (-shared[one], one),
        )
        return tuple(texts[one] for one in best[:_MOST])


@lru_cache(maxsize=1)
def _indexed(
    permissions: tuple[PermissionView, ...],
) -> tuple[Mapping[int, str], Mapping[Run, list[int]]]:
    """Return the words of each release, and the releases in which each run of words stands."""
    texts = {p.id: p.text for p in permissions if p.text}
    index: dict[Run, list[int]] = {}
    for release, text in texts.items():
        for run in runs(words_of(text)):
            index.setdefault(run, []).append(release)
    return texts, index


def _shown(thread: ThreadPost, post: PendingPost) -> str:
    """Return the words of an answered post where whoever sees the answer may see them: the same person's, a page's."""
    if thread.official:
        whose = " on a page of the department"
    elif thread.person_id == post.person_id:
        whose = " by the same person"
    else:
        return " by another member"
    text = " ".join(thread.text.split())
    return f"{whose}: “{text[:_EXCERPT]}{'…' if len(text) > _EXCERPT else ''}”"


def _holds(permission: PermissionView, at: datetime | None) -> bool:
    return permission.until is None if at is None else permission.holds_at(at)


def _stands_in(url: str, post: PendingPost) -> bool:
    """Whether a post links an address or writes it out, whatever its scheme and a slash behind it."""
    bare = _bare(url)
    return any(_bare(link) == bare for link in post.links) or any(
        _bare(word) == bare for word in post.text.split()
    )


def _bare(url: str) -> str:
    return url.partition("://")[2].rstrip("/.,)").casefold() or url.rstrip("/.,)").casefold()
