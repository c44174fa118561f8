"""Known: from what the record knows around a post to what the scorer is told of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property, lru_cache
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
        self._of = {
            kind: [p for p in known.permissions if p.kind is kind] for kind in PermissionKind
        }

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
                said.append(f"{what} a post in the record{self._shown(thread, post)}")
        if shift := self._known.shifts.get(post.version_id):
            said.append(
                f"posted during a scheduled shift, {shift.since:%Y-%m-%d %H:%M} to {shift.until:%H:%M} UTC (context, "
                "not a finding: the time is the source's, and posts can be scheduled beforehand)"
            )
        return tuple(said)

    def _shown(self, thread: ThreadPost, post: PendingPost) -> str:
        """Return the words of an answered post where whoever sees the answer may see them.

        That is where they are the same person's or stand on a page of the department, and name nobody sealed.
        """
        if not thread.official and thread.person_id != post.person_id:
            return " by another member"
        whose = " on a page of the department" if thread.official else " by the same person"
        digest = self._known.digest
        if digest and sealed.matched(thread.text, self._known.sealed, digest):
            return whose
        text = " ".join(thread.text.split())
        return f"{whose}: “{text[:_EXCERPT]}{'…' if len(text) > _EXCERPT else ''}”"

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
        approved = {
            clause
            for p in self._of[PermissionKind.APPROVAL]
            if p.person_id == post.person_id and post.person_id is not None and _holds(p, at)
            for clause in p.clauses
        }
        agreed = {p.person for p in self._of[PermissionKind.CONSENT] if _holds(p, at)}
        return {
            "permission": tuple(sorted(approved)),
            "consent": tuple(sorted(agreed)),
            "released": self._released(post.text, at),
            "release_shared": any(
                _holds(p, at)
                for named in (*post.links, *post.text.split())
                for p in self._addresses.get(_bare(named), ())
            ),
        }

    @cached_property
    def _addresses(self) -> Mapping[str, list[PermissionView]]:
        """Releases by their address, whatever its scheme and a slash behind it."""
        found: dict[str, list[PermissionView]] = {}
        for p in self._of[PermissionKind.RELEASE]:
            if p.url:
                found.setdefault(_bare(p.url), []).append(p)
        return found

    @cached_property
    def _index(self) -> tuple[Mapping[int, PermissionView], Mapping[Run, list[int]]]:
        return _indexed(self._known.permissions)

    def _released(self, text: str, at: datetime | None) -> tuple[str, ...]:
        releases, by_run = self._index
        if not releases:
            return ()
        shared: dict[int, int] = {}
        for run in runs(words_of(text)):
            for release in by_run.get(run, ()):
                shared[release] = shared.get(release, 0) + 1
        best = sorted(
            (one for one, count in shared.items() if count >= _LEAST and _holds(releases[one], at)),
            key=lambda one: (-shared[one], one),
        )
        return tuple(releases[one].text for one in best[:_MOST])


@lru_cache(maxsize=1)
def _indexed(
    permissions: tuple[PermissionView, ...],
) -> tuple[Mapping[int, PermissionView], Mapping[Run, list[int]]]:
    """Return the releases that have words, and in which of them each run of words stands."""
    releases = {p.id: p for p in permissions if p.text}
    index: dict[Run, list[int]] = {}
    for release, said in releases.items():
        for run in runs(words_of(said.text)):
            index.setdefault(run, []).append(release)
    return releases, index


def _holds(permission: PermissionView, at: datetime | None) -> bool:
    return permission.until is None if at is None else permission.holds_at(at)


def _bare(url: str) -> str:
    return url.partition("://")[2].rstrip("/.,)").casefold() or url.rstrip("/.,)").casefold()
