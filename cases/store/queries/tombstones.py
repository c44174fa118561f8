"""What may be dropped, and the tombstones that stand where something was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, insert, literal, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from cases.model.presence import PostState
from cases.store.queries.common import AnySelect, chunks
from cases.store.queries.holds import holds_post
from cases.store.queries.kept import Written, hashes_of
from cases.store.queries.pictures import Pictures
from cases.store.queries.same_text import SameText
from cases.store.tables import (
    CaseRow,
    EvidenceRow,
    ExchangeRow,
    FlagPostRow,
    FlagRow,
    HandleRow,
    PictureRow,
    PostRow,
    PostVersionRow,
    TombstoneRow,
    metadata,
)

BLOB: Final = "blob:"
_CHUNK: Final = 500
EMPTY: Final[Mapping[str, Mapping[str, Any]]] = {
    "allegation": {"shown": {}},
    "case_record": {"body": {}},
    "clock": {"document": ""},
    "clock_end": {"document": ""},
    "decision": {"note": "", "shown": {}},
    "disposition": {"why": "", "shown": {}},
    "evidence": {"name": "", "about": "", "received_from": ""},
    "letter": {"person_id": None, "report_number": ""},
    "letter_service": {"served_by": "", "handed_to": "", "proof": ""},
    "note": {"text": ""},
    "post_version": {
        "title": "",
        "text": "",
        "author": "",
        "links": [],
        "media": [],
        "about": {},
        "pictures_due": False,
        "kept": False,
    },
    "report": {"url": "", "what": "", "reporter_id": None},
    "report_message": {"text": ""},
    "report_reception": {"code": "", "words_mark": "", "url_mark": ""},
    "reporter_check": {"found": ""},
    "reporter_release": {"why": ""},
    "reporter_request": {"why": ""},
    "reporter_seal": {"sealed": ""},
    "tolling": {"document": ""},
    "tolling_turn": {"document": ""},
    "transfer": {"purpose": "", "reference": ""},
}
"""Tables whose rows are written once, with what stands in their columns when their words have gone."""


@dataclass(frozen=True, slots=True)
class Droppable:
    """A post whose content may go, and that nothing holds."""

    post_id: int
    platform: str
    versions: tuple[int, ...]


class Tombstones:
    """Tombstones, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def deleted(self, platforms: Collection[str], *, limit: int) -> tuple[Droppable, ...]:
        """Return posts deleted by their authors on such platforms, neither flagged, evidence, held nor dropped yet."""
        filled = _versions().where(col(PostVersionRow.kept).is_(True)).exists()
        return self._droppable(
            _posts().where(
                col(PostRow.state) == PostState.DELETED,
                col(HandleRow.platform).in_(platforms),
                filled,
            ),
            limit,
        )

    def expired(self, before: datetime, *, limit: int) -> tuple[Droppable, ...]:
        """Return scored posts last new or changed before a moment, neither flagged, evidence, held nor dropped."""
        other = aliased(PostVersionRow)
        later = (
            select(col(other.id))
            .where(
                col(other.post_id) == col(PostRow.id),
                (col(other.observed_at) >= before) | (col(other.scored_with) == ""),
            )
            .exists()
        )
        old = (
            select(col(PostVersionRow.post_id))
            .where(col(PostVersionRow.kept).is_(True), col(PostVersionRow.observed_at) < before)
            .distinct()
        )
        return self._droppable(_posts().where(col(PostRow.id).in_(old), ~later), limit)

    def _droppable(self, posts: AnySelect, limit: int) -> tuple[Droppable, ...]:
        free = posts.where(
            ~_versions()
            .join(FlagRow, col(FlagRow.post_version_id) == col(PostVersionRow.id))
            .exists(),
            ~_versions()
            .join(FlagPostRow, col(FlagPostRow.post_version_id) == col(PostVersionRow.id))
            .exists(),
            ~_versions()
            .join(EvidenceRow, col(EvidenceRow.post_version_id) == col(PostVersionRow.id))
            .exists(),
            ~holds_post(),
        )
        found = list(self._connection.execute(free.order_by(col(PostRow.id)).limit(limit)))
        of: dict[int, list[int]] = {}
        query = select(col(PostVersionRow.post_id), col(PostVersionRow.id)).where(
            col(PostVersionRow.post_id).in_([row.id for row in found]),
            col(PostVersionRow.kept).is_(True),
        )
        for post_id, version_id in self._connection.execute(query):
            of.setdefault(post_id, []).append(version_id)
        return tuple(Droppable(row.id, row.platform, tuple(of[row.id])) for row in found)

    def bury_versions(self, version_ids: Sequence[int], why: str, now: datetime) -> list[str]:
        """Empty post versions; what they were stays as a hash."""
        return self.bury("post_version", version_ids, why, now)

    def bury(self, table: str, ids: Sequence[int], why: str, now: datetime) -> list[str]:
        """Take the words out of rows that are written once; return the names of those that had not been buried yet."""
        rows = metadata.tables[table]
        buried: list[str] = []
        if table == "post_version":
            SameText(self._connection, self._written).forget(ids)
            Pictures(self._connection, self._written).forget(ids)
        for chunk in chunks(ids, _CHUNK):
            hashes = hashes_of(self._connection, [(table, one) for one in chunk])
            known = self._known(hashes)
            fresh = [(name, sha256) for name, sha256 in hashes.items() if name not in known]
            self.add(fresh, why, now)
            self._connection.execute(
                update(rows).where(rows.c.id.in_(chunk)).values(**EMPTY[table])
            )
            buried += [name for name, _ in fresh]
        return buried

    def bytes_of(self, version_ids: Sequence[int]) -> set[str]:
        """Return the hashes of the bytes that post versions and their pictures were read from."""
        names: set[str] = set()
        for chunk in chunks(version_ids, _CHUNK):
            read = select(col(PostVersionRow.exchange_id)).where(col(PostVersionRow.id).in_(chunk))
            seen = select(col(PictureRow.exchange_id)).where(
                col(PictureRow.post_version_id).in_(chunk)
            )
            query = select(col(ExchangeRow.body_sha256)).where(
                col(ExchangeRow.body_sha256) != "",
                col(ExchangeRow.id).in_(read) | col(ExchangeRow.id).in_(seen),
            )
            names.update(self._connection.execute(query).scalars())
        return names

    def bury_bytes(self, names: Iterable[str], why: str, now: datetime) -> None:
        """Put a tombstone on bytes by their hash, where there is none yet."""
        wanted = [BLOB + name for name in names]
        known = self._known(wanted)
        fresh = [(name, name.removeprefix(BLOB)) for name in wanted if name not in known]
        self.add(fresh, why, now)

    def needed(self, names: Iterable[str], *, beside: int | None = None) -> set[str]:
        """Return which of these bytes a standing post, a picture or a case, other than one named, still rests on."""
        found: set[str] = set()
        for chunk in chunks(sorted(names), _CHUNK):
            body = col(ExchangeRow.body_sha256)
            for query in (
                select(body)
                .join(PostVersionRow, col(PostVersionRow.exchange_id) == col(ExchangeRow.id))
                .where(body.in_(chunk), col(PostVersionRow.kept).is_(True)),
                select(col(PictureRow.sha256))
                .join(PostVersionRow, col(PostVersionRow.id) == col(PictureRow.post_version_id))
                .where(col(PictureRow.sha256).in_(chunk), col(PostVersionRow.kept).is_(True)),
                select(col(EvidenceRow.sha256)).where(
                    col(EvidenceRow.sha256).in_(chunk),
                    col(EvidenceRow.case_id) != (-1 if beside is None else beside),
                    _not_disposed(),
                ),
            ):
                found.update(self._connection.execute(query.distinct()).scalars())
        return found

    def names(self, prefix: str) -> tuple[str, ...]:
        """Return the names of tombstones that begin so."""
        query = select(col(TombstoneRow.name)).where(col(TombstoneRow.name).startswith(prefix))
        return tuple(self._connection.execute(query).scalars())

    def all(self) -> tuple[tuple[int, str, str], ...]:
        """Return every tombstone: id, name, and the hash of what stood there."""
        query = select(col(TombstoneRow.id), col(TombstoneRow.name), col(TombstoneRow.sha256))
        return tuple((row.id, row.name, row.sha256) for row in self._connection.execute(query))

    def recent_blobs(self, now: datetime) -> tuple[str, ...]:
        """Return the hashes of bytes buried within a week, and not kept anew: their removal may have been cut short."""
        query = select(col(TombstoneRow.sha256)).where(
            col(TombstoneRow.name).startswith(BLOB), col(TombstoneRow.at) > now - timedelta(days=7)
        )
        names = set(self._connection.execute(query).scalars())
        return tuple(sorted(names - self.needed(names)))

    def add(self, buried: Sequence[tuple[str, str]], why: str, now: datetime) -> None:
        """Put up tombstones: name, and hash of what stood there."""
        if not buried:
            return
        rows = self._connection.execute(
            insert(TombstoneRow).returning(col(TombstoneRow.id)),
            [{"name": name, "sha256": sha256, "why": why, "at": now} for name, sha256 in buried],
        )
        self._written += [("tombstone", row.id) for row in rows]

    def _known(self, names: Iterable[str]) -> set[str]:
        query = select(col(TombstoneRow.name)).where(col(TombstoneRow.name).in_(list(names)))
        return set(self._connection.execute(query).scalars())


def _posts() -> AnySelect:
    return select(col(PostRow.id), col(HandleRow.platform)).join(
        HandleRow, col(HandleRow.id) == col(PostRow.handle_id)
    )


def _versions() -> Select[Any]:
    return select(col(PostVersionRow.id)).where(col(PostVersionRow.post_id) == col(PostRow.id))


def _not_disposed() -> ColumnElement[bool]:
    """Tell the evidence of cases that are still there."""
    name = literal("case:") + col(CaseRow.number)
    of_case = select(col(TombstoneRow.id)).join(CaseRow, col(TombstoneRow.name) == name)
    return ~of_case.where(col(CaseRow.id) == col(EvidenceRow.case_id)).exists()
