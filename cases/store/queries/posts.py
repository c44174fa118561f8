"""Exchanges, posts and their versions: kept in batches, never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, update
from sqlmodel import col

from cases.model.custody import Blob
from cases.model.intake import ExchangeRecord, PendingPost, PostRecord, reading_text
from cases.model.presence import PostState
from cases.model.registry import Basis
from cases.store.queries.common import AnyRow, AnySelect, chunks
from cases.store.queries.kept import Written
from cases.store.tables import ExchangeRow, HandleRow, PersonRow, PostRow, PostVersionRow

_CHUNK: Final = 500


@dataclass(slots=True)
class Sorted:
    """Posts of an exchange, sorted by what the record knows of them."""

    new: list[PostRecord] = field(default_factory=list)
    changed: list[tuple[int, int, PostRecord]] = field(default_factory=list)
    """Post id and versions so far; also those that came back after they were gone."""
    unchanged: int = 0
    seen: list[int] = field(default_factory=list)
    """Ids of all that were known."""
    back: list[str] = field(default_factory=list)
    """Native ids of those that were not live in the record."""


class Posts:
    """Posts, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def add_exchange(
        self, handle_id: int, exchange: ExchangeRecord, body: Blob | None, *, error: str = ""
    ) -> int:
        """Keep an exchange; its body, where it has one, is in the vault already."""
        exchange_id = self._connection.execute(
            insert(ExchangeRow)
            .values(
                handle_id=handle_id,
                started_at=exchange.started_at,
                finished_at=exchange.finished_at,
                method=exchange.method,
                url=exchange.url,
                final_url=exchange.final_url,
                redirects=list(exchange.redirects),
                request_headers=[list(pair) for pair in exchange.request_headers],
                status=exchange.status,
                headers=[list(pair) for pair in exchange.headers],
                body_sha256=body.sha256 if body else "",
                body_size=body.size if body else 0,
                remote_ip=exchange.remote_ip,
                collector=exchange.collector,
                collector_version=exchange.collector_version,
                terms_basis=exchange.terms_basis,
                error=error,
                purpose=exchange.purpose,
                login_state=exchange.login_state,
                tls=exchange.tls,
            )
            .returning(col(ExchangeRow.id))
        ).scalar_one()
        self._written.append(("exchange", exchange_id))
        return exchange_id

    def speaks_of(self, sha256: str) -> bool:
        """Tell whether a kept exchange has these bytes as its body."""
        query = select(col(ExchangeRow.id)).where(col(ExchangeRow.body_sha256) == sha256).limit(1)
        return self._connection.execute(query).first() is not None

    def earlier(self, post_ids: Sequence[int]) -> dict[int, tuple[str, frozenset[str]]]:
        """Return, by post, who read its newest version, and the content hashes of all its versions."""
        found: dict[int, tuple[str, frozenset[str]]] = {}
        for chunk in chunks(post_ids, _CHUNK):
            query = (
                select(
                    col(PostVersionRow.post_id),
                    col(PostVersionRow.content_sha256),
                    col(ExchangeRow.collector),
                )
                .join(ExchangeRow, col(ExchangeRow.id) == col(PostVersionRow.exchange_id))
                .where(col(PostVersionRow.post_id).in_(chunk))
                .order_by(col(PostVersionRow.version_no))
            )
            for post_id, content, collector in self._connection.execute(query):
                _, before = found.get(post_id, ("", frozenset()))
                found[post_id] = (collector, before | {content})
        return found

    def sort_out(self, handle_id: int, posts: Sequence[PostRecord]) -> Sorted:
        """Tell the new posts from the changed ones, those that came back, and the unchanged."""
        known: dict[tuple[str, str], Any] = {}
        for chunk in chunks(posts, _CHUNK):
            query: AnySelect = select(
                col(PostRow.instance),
                col(PostRow.native_id),
                col(PostRow.id),
                col(PostRow.versions),
                col(PostRow.content_sha256),
                col(PostRow.native_version),
                col(PostRow.state),
            ).where(
                col(PostRow.handle_id) == handle_id,
                col(PostRow.native_id).in_([post.native_id for post in chunk]),
            )
            for row in self._connection.execute(query):
                known[row.instance, row.native_id] = row
        sorted_out = Sorted()
        new: dict[tuple[str, str], PostRecord] = {}
        changed: dict[int, tuple[int, int, PostRecord]] = {}
        for post in posts:
            before = known.get((post.instance, post.native_id))
            if before is None:
                new.setdefault((post.instance, post.native_id), post)
                continue
            sorted_out.seen.append(before.id)
            if before.state is not PostState.LIVE:
                sorted_out.back.append(post.native_id)
            if _is_as_before(before, post):
                sorted_out.unchanged += 1
            else:
                changed.setdefault(before.id, (before.id, before.versions, post))
        sorted_out.new, sorted_out.changed = list(new.values()), list(changed.values())
        return sorted_out

    def add(
        self,
        handle_id: int,
        exchange_id: int,
        now: datetime,
        *,
        new: Sequence[PostRecord],
        changed: Sequence[tuple[int, int, PostRecord]],
    ) -> list[tuple[int, PostRecord]]:
        """Keep new posts and new versions; return each version's id with its record."""
        versions: list[tuple[int, int, PostRecord]] = []
        if new:
            rows = self._connection.execute(
                insert(PostRow).returning(col(PostRow.id), sort_by_parameter_order=True),
                [
                    {
                        "handle_id": handle_id,
                        "instance": post.instance,
                        "native_id": post.native_id,
                        "permalink": post.permalink,
                        "first_seen_at": now,
                        "versions": 1,
                        "content_sha256": post.content_sha256,
                        "native_uri": post.native_uri,
                        "native_version": post.native_version,
                        "state": PostState.LIVE,
                        "missing_at": None,
                        "checked_at": now,
                    }
                    for post in new
                ],
            )
            versions += [(row.id, 1, post) for row, post in zip(rows, new, strict=True)]
            self._written += [("post", post_id) for post_id, _, _ in versions]
        if changed:
            self._connection.execute(
                update(PostRow)
                .where(col(PostRow.id) == bindparam("post"))
                .values(
                    versions=bindparam("count"),
                    content_sha256=bindparam("content"),
                    native_version=bindparam("mark"),
                ),
                [
                    {
                        "post": post_id,
                        "count": count + 1,
                        "content": post.content_sha256,
                        "mark": post.native_version,
                    }
                    for post_id, count, post in changed
                ],
            )
            versions += [(post_id, count + 1, post) for post_id, count, post in changed]
        if not versions:
            return []
        ids = self._connection.execute(
            insert(PostVersionRow).returning(col(PostVersionRow.id), sort_by_parameter_order=True),
            [
                _version(post_id, number, exchange_id, now, post)
                for post_id, number, post in versions
            ],
        ).scalars()
        kept = [(row_id, post) for row_id, (_, _, post) in zip(ids, versions, strict=True)]
        self._written += [("post_version", row_id) for row_id, _ in kept]
        return kept

    def pending(self, *, limit: int) -> tuple[PendingPost, ...]:
        """Return versions that no rules have scored yet, oldest first."""
        return read_pending(self._connection, col(PostVersionRow.scored_with) == "", limit=limit)

    def mark_scored(self, version_ids: Sequence[int], rules_version: str) -> frozenset[int]:
        """Mark versions as scored; return those that were still pending, which this transaction may flag."""
        taken: set[int] = set()
        for chunk in chunks(version_ids, _CHUNK):
            taken.update(
                self._connection.execute(
                    update(PostVersionRow)
                    .where(col(PostVersionRow.id).in_(chunk), col(PostVersionRow.scored_with) == "")
                    .values(scored_with=rules_version)
                    .returning(col(PostVersionRow.id))
                ).scalars()
            )
        return frozenset(taken)

    def origins(self, version_ids: Sequence[int]) -> dict[int, Any]:
        """Return, by version id, the handle, person, unit and times a flag needs."""
        found: dict[int, Any] = {}
        for chunk in chunks(version_ids, _CHUNK):
            query: AnySelect = (
                select(
                    col(PostVersionRow.id),
                    col(PostVersionRow.title),
                    col(PostVersionRow.text),
                    col(PostVersionRow.published_at),
                    col(PostVersionRow.observed_at),
                    col(HandleRow.id).label("handle_id"),
                    col(HandleRow.person_id),
                    col(HandleRow.unit_id),
                    col(HandleRow.identity),
                )
                .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id))
                .join(HandleRow, col(HandleRow.id) == col(PostRow.handle_id))
                .where(col(PostVersionRow.id).in_(chunk))
            )
            found.update((row.id, row) for row in self._connection.execute(query))
        return found

    def count(self) -> int:
        """Return how many posts are kept."""
        return self._connection.execute(select(func.count()).select_from(PostRow)).scalar_one()


def read_pending(
    connection: Connection, *conditions: ColumnElement[bool], limit: int
) -> tuple[PendingPost, ...]:
    """Return what the rules are to read of the versions that meet these conditions, oldest first."""
    query: AnySelect = (
        select(
            col(PostVersionRow.id),
            col(PostVersionRow.title),
            col(PostVersionRow.text),
            col(PostVersionRow.kind),
            col(PostVersionRow.author),
            col(PostVersionRow.published_at),
            col(PostVersionRow.links),
            col(PostVersionRow.about),
            col(PostRow.instance),
            col(HandleRow.platform),
            col(HandleRow.basis),
            col(HandleRow.person_id),
            col(PersonRow.name).label("person"),
        )
        .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id))
        .join(HandleRow, col(HandleRow.id) == col(PostRow.handle_id))
        .outerjoin(PersonRow, col(PersonRow.id) == col(HandleRow.person_id))
        .where(*conditions)
        .order_by(col(PostVersionRow.id))
        .limit(limit)
    )
    return tuple(
        PendingPost(
            version_id=row.id,
            text=reading_text(row.title, row.text),
            kind=row.kind,
            platform=row.platform,
            author=row.author,
            official=row.basis is Basis.OFFICIAL,
            published_at=row.published_at,
            person=row.person or "",
            person_id=row.person_id,
            links=tuple(row.links),
            instance=row.instance,
            answers=str(row.about.get("parent_id", "")),
            quotes=str(row.about.get("quoted_id", "")),
        )
        for row in connection.execute(query)
    )


def _version(
    post_id: int, number: int, exchange_id: int, now: datetime, post: PostRecord
) -> dict[str, object]:
    return {
        "post_id": post_id,
        "version_no": number,
        "exchange_id": exchange_id,
        "pointer": post.pointer,
        "kind": post.kind,
        "author": post.author,
        "title": post.title,
        "text": post.text,
        "published_at": post.published_at,
        "edited_at": post.edited_at,
        "observed_at": now,
        "content_sha256": post.content_sha256,
        "links": list(post.links),
        "media": list(post.media),
        "scored_with": "",
        "about": post.about,
        "pictures_due": bool(post.about.get("pictures", post.media)),
    }


def _is_as_before(row: AnyRow, post: PostRecord) -> bool:
    """Tell whether a post is as it was kept: a post that came back is not, whatever it says."""
    marked_anew = post.native_version and row.native_version not in {"", post.native_version}
    came_back = row.state not in {PostState.LIVE, PostState.MISSING}
    return row.content_sha256 == post.content_sha256 and not marked_anew and not came_back
