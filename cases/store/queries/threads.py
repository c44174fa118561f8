"""Threads: posts in the record that others answer or quote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, or_, select
from sqlmodel import col

from cases.model.intake import PendingPost, reading_text
from cases.model.known import ThreadPost
from cases.model.registry import Basis
from cases.store.queries.common import AnyRow, AnySelect, chunks
from cases.store.tables import HandleRow, PersonRow, PostRow, PostVersionRow

_CHUNK: Final = 300


class Threads:
    """Answered and quoted posts, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def answered(self, posts: Sequence[PendingPost]) -> dict[int, ThreadPost]:
        """Return, by post version, the post in the record that it answers."""
        return self._found({p.version_id: (p.platform, p.instance, p.answers) for p in posts})

    def quoted(self, posts: Sequence[PendingPost]) -> dict[int, ThreadPost]:
        """Return, by post version, the post in the record that it quotes."""
        return self._found({p.version_id: (p.platform, p.instance, p.quotes) for p in posts})

    def _found(self, wanted: dict[int, tuple[str, str, str]]) -> dict[int, ThreadPost]:
        """Look by the platform's id on the same site, or by an address that is its own everywhere."""
        named = [name for _, _, name in wanted.values() if name]
        rows: dict[tuple[str, str, str], ThreadPost] = {}
        everywhere: dict[tuple[str, str], ThreadPost] = {}
        for chunk in chunks(sorted(set(named)), _CHUNK):
            for row in self._connection.execute(_newest(chunk)):
                post = _thread_post(row)
                rows[row.platform, row.instance, row.native_id] = post
                if ":" in row.native_uri:
                    everywhere[row.platform, row.native_uri] = post
        return {
            version: post
            for version, (platform, site, name) in wanted.items()
            for post in (rows.get((platform, site, name)) or everywhere.get((platform, name)),)
            if post is not None
        }


def _newest(names: Sequence[str]) -> AnySelect:
    """Ask for the newest version of the posts of these names."""
    return (
        select(
            col(PostRow.instance),
            col(PostRow.native_id),
            col(PostRow.native_uri),
            col(PostVersionRow.title),
            col(PostVersionRow.text),
            col(HandleRow.platform),
            col(HandleRow.basis),
            col(HandleRow.person_id),
            col(PersonRow.name).label("person"),
        )
        .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id))
        .join(HandleRow, col(HandleRow.id) == col(PostRow.handle_id))
        .outerjoin(PersonRow, col(PersonRow.id) == col(HandleRow.person_id))
        .where(
            col(PostVersionRow.version_no) == col(PostRow.versions),
            or_(col(PostRow.native_id).in_(names), col(PostRow.native_uri).in_(names)),
        )
    )


def _thread_post(row: AnyRow) -> ThreadPost:
    return ThreadPost(
        text=reading_text(row.title, row.text),
        person_id=row.person_id,
        official=row.basis is Basis.OFFICIAL,
    )
