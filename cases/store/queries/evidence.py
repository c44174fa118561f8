"""What cases rest on: post versions and the exchanges they were read from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select
from sqlmodel import col

from cases.model.intake import reading_text
from cases.model.views import EvidenceView
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.flags import explained
from cases.store.queries.kept import Written
from cases.store.tables import (
    EvidenceRow,
    ExchangeRow,
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
        self, case_id: int, post_version_id: int, *, by: str, at: datetime
    ) -> list[tuple[str, int]]:
        """Add a post version and the exchange it was read from; return the hash and size of each."""
        source = self._connection.execute(
            select(
                col(PostVersionRow.content_sha256),
                func.length(col(PostVersionRow.text)).label("size"),
                col(ExchangeRow.id).label("exchange_id"),
                col(ExchangeRow.body_sha256),
                col(ExchangeRow.body_size),
            )
            .join(ExchangeRow, col(ExchangeRow.id) == col(PostVersionRow.exchange_id))
            .where(col(PostVersionRow.id) == post_version_id)
        ).one()
        last = self._connection.execute(
            select(func.coalesce(func.max(col(EvidenceRow.item)), 0)).where(
                col(EvidenceRow.case_id) == case_id
            )
        ).scalar_one()
        common = {"case_id": case_id, "added_by": by, "added_at": at}
        items = self._connection.execute(
            insert(EvidenceRow).returning(col(EvidenceRow.id)),
            [
                {
                    "item": last + 1,
                    "post_version_id": post_version_id,
                    "exchange_id": None,
                    "sha256": source.content_sha256,
                    "size": source.size,
                    **common,
                },
                {
                    "item": last + 2,
                    "post_version_id": None,
                    "exchange_id": source.exchange_id,
                    "sha256": source.body_sha256,
                    "size": source.body_size,
                    **common,
                },
            ],
        )
        self._written += [("evidence", item) for item in items.scalars()]
        return [(source.body_sha256, source.body_size)]

    def of_case(self, case_id: int) -> tuple[EvidenceView, ...]:
        """Return a case's evidence, by item."""
        query: AnySelect = (
            select(
                EvidenceRow.__table__.c,  # type: ignore[attr-defined]
                col(PostVersionRow.title),
                col(PostVersionRow.text),
                col(PostVersionRow.version_no),
                col(FlagRow.explanation),
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
            .where(col(EvidenceRow.case_id) == case_id)
            .order_by(col(EvidenceRow.item))
        )
        return tuple(_evidence(row) for row in self._connection.execute(query))


def _evidence(row: AnyRow) -> EvidenceView:
    if row.post_version_id is not None:
        kind, about = (
            "post",
            f"{row.platform} {row.handle} · version {row.version_no} · {row.permalink}",
        )
    else:
        kind, about = (
            "exchange",
            f"raw answer of {row.final_url} at {row.finished_at:%Y-%m-%d %H:%M:%S}Z",
        )
    return EvidenceView(
        item=row.item,
        kind=kind,
        description=about,
        text=reading_text(row.title or "", row.text or ""),
        sha256=row.sha256,
        size=row.size,
        added_by=row.added_by,
        added_at=row.added_at,
        said=explained(row.explanation) if row.explanation else None,
    )
