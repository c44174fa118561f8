"""What cases rest on: post versions and the exchanges they were read from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, tuple_
from sqlmodel import col

from cases.model.access import Compartment
from cases.model.findings import explained, touched_in
from cases.model.intake import reading_text
from cases.model.views import EvidenceView
from cases.store.queries import search
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import (
    EvidenceRow,
    ExchangeRow,
    FlagPostRow,
    FlagRow,
    HandleRow,
    PostRow,
    PostVersionRow,
)


class Evidence:
    """Evidence, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def add(
        self, case_id: int, version_ids: Sequence[int], *, by: str, at: datetime
    ) -> tuple[tuple[str, int], ...]:
        """Add post versions and the exchanges they were read from, each once, in the order given.

        Returns:
            Hash and size of each exchange's bytes.
        """
        query: AnySelect = (
            select(
                col(PostVersionRow.id),
                col(PostVersionRow.content_sha256),
                func.length(col(PostVersionRow.text)).label("size"),
                col(ExchangeRow.id).label("exchange_id"),
                col(ExchangeRow.body_sha256),
                col(ExchangeRow.body_size),
            )
            .join(ExchangeRow, col(ExchangeRow.id) == col(PostVersionRow.exchange_id))
            .where(col(PostVersionRow.id).in_(version_ids))
        )
        sources = {row.id: row for row in self._connection.execute(query)}
        last = self._connection.execute(
            select(func.coalesce(func.max(col(EvidenceRow.item)), 0)).where(
                col(EvidenceRow.case_id) == case_id
            )
        ).scalar_one()
        rows: list[dict[str, object]] = []
        blobs: dict[int, tuple[str, int]] = {}
        for source in (sources[one] for one in version_ids):
            rows.append(_row(source.content_sha256, source.size, version=source.id))
            if source.exchange_id not in blobs:
                blobs[source.exchange_id] = source.body_sha256, source.body_size
                rows.append(_row(*blobs[source.exchange_id], exchange=source.exchange_id))
        common = {"case_id": case_id, "added_by": by, "added_at": at}
        items = self._connection.execute(
            insert(EvidenceRow).returning(col(EvidenceRow.id)),
            [{"item": last + n, **row, **common} for n, row in enumerate(rows, 1)],
        )
        self._written += [("evidence", item) for item in items.scalars()]
        self._index(case_id, [(last + n, row["post_version_id"]) for n, row in enumerate(rows, 1)])
        return tuple(dict.fromkeys(blobs.values()))

    def _index(self, case_id: int, items: list[tuple[int, object]]) -> None:
        """Let search find posts by the beginning of their words, which is masked."""
        versions = [version for _, version in items if version is not None]
        said = select(col(FlagRow.post_version_id), col(FlagRow.excerpt)).where(
            col(FlagRow.post_version_id).in_(versions)
        )
        words = {row.post_version_id: row.excerpt for row in self._connection.execute(said)}
        kept = [(item, words[version]) for item, version in items if version in words]
        search.keep(self._connection, case_id, "evidence", kept)

    def touched(self, items: Collection[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, ...]]:
        """Return the clauses that flagged posts among these items were found under, by case and item."""
        query: AnySelect = (
            select(
                col(EvidenceRow.case_id),
                col(EvidenceRow.item),
                col(FlagRow.explanation)["clauses"].label("clauses"),
                col(FlagRow.explanation)["pictures"].label("pictures"),
            )
            .join(FlagRow, col(FlagRow.post_version_id) == col(EvidenceRow.post_version_id))
            .where(tuple_(col(EvidenceRow.case_id), col(EvidenceRow.item)).in_(items))
        )
        return {
            (row.case_id, row.item): touched_in(row.clauses or (), row.pictures or ())
            for row in self._connection.execute(query)
        }

    def of_case(
        self, case_id: int, *, compartments: Collection[Compartment]
    ) -> tuple[EvidenceView, ...]:
        """Return a case's evidence in these compartments, by item."""
        query: AnySelect = (
            select(
                EvidenceRow.__table__.c,  # type: ignore[attr-defined]
                col(PostVersionRow.title),
                col(PostVersionRow.text),
                col(PostVersionRow.version_no),
                col(FlagRow.explanation),
                col(FlagPostRow.explanation).label("joined"),
                col(PostRow.permalink),
                col(HandleRow.platform),
                col(HandleRow.handle),
                col(ExchangeRow.final_url),
                col(ExchangeRow.finished_at),
            )
            .join(
                PostVersionRow,
                col(PostVersionRow.id) == col(EvidenceRow.post_version_id),
                isouter=True,
            )
            .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id), isouter=True)
            .join(HandleRow, col(HandleRow.id) == col(PostRow.handle_id), isouter=True)
            .join(ExchangeRow, col(ExchangeRow.id) == col(EvidenceRow.exchange_id), isouter=True)
            .join(
                FlagRow,
                col(FlagRow.post_version_id) == col(EvidenceRow.post_version_id),
                isouter=True,
            )
            .join(
                FlagPostRow,
                col(FlagPostRow.post_version_id) == col(EvidenceRow.post_version_id),
                isouter=True,
            )
            .where(
                col(EvidenceRow.case_id) == case_id,
                col(EvidenceRow.compartment).in_(compartments),
            )
            .order_by(col(EvidenceRow.item))
        )
        return tuple(_evidence(row) for row in self._connection.execute(query))


def _row(
    sha256: str, size: int, *, version: int | None = None, exchange: int | None = None
) -> dict[str, object]:
    return {"post_version_id": version, "exchange_id": exchange, "sha256": sha256, "size": size}


def _evidence(row: AnyRow) -> EvidenceView:
    if row.post_version_id is not None:
        kind, about = (
            "post",
            f"{row.platform} {row.handle} · version {row.version_no} · {row.permalink}",
        )
    elif row.exchange_id is not None:
        kind, about = (
            "exchange",
            f"raw answer of {row.final_url} at {row.finished_at:%Y-%m-%d %H:%M:%S}Z",
        )
    else:
        kind, about = "file", f"{row.name} · {row.about}"
    return EvidenceView(
        item=row.item,
        kind=kind,
        description=about,
        text=reading_text(row.title or "", row.text or ""),
        sha256=row.sha256,
        size=row.size,
        added_by=row.added_by,
        added_at=row.added_at,
        said=explained(said) if (said := row.explanation or row.joined) else None,
        compartment=Compartment(row.compartment),
    )
