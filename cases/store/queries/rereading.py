"""Exchanges as they were kept, with what was read from them then."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from cases.model.intake import ExchangeRecord, KeptExchange
from cases.store.queries.common import AnySelect
from cases.store.tables import ExchangeRow, HandleRow, PostRow, PostVersionRow, SourceRow

_READ = ("page", "probe", "import", "capture")
"""Purposes of exchanges that posts are read from."""


class Rereading:
    """Kept exchanges, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def exchanges(
        self, *, after: int, limit: int, handle: tuple[str, str] | None
    ) -> tuple[KeptExchange, ...]:
        """Return exchanges from which posts were read, oldest first, beyond the id `after`."""
        query: AnySelect = (
            select(
                ExchangeRow.__table__.c,  # type: ignore[attr-defined]
                col(HandleRow.platform),
                col(HandleRow.handle),
                col(HandleRow.url).label("account_url"),
                col(HandleRow.basis),
                col(SourceRow.native_id),
                col(SourceRow.first_url),
            )
            .join(HandleRow, col(HandleRow.id) == col(ExchangeRow.handle_id))
            .join(SourceRow, col(SourceRow.handle_id) == col(ExchangeRow.handle_id))
            .where(
                col(ExchangeRow.id) > after,
                col(ExchangeRow.purpose).in_(_READ),
                col(ExchangeRow.error) == "",
            )
            .order_by(col(ExchangeRow.id))
            .limit(limit)
        )
        if handle is not None:
            query = query.where(
                col(HandleRow.platform) == handle[0], col(HandleRow.handle) == handle[1]
            )
        rows = list(self._connection.execute(query))
        versions = self._versions([row.id for row in rows])
        return tuple(
            KeptExchange(
                id=row.id,
                exchange=_exchange(row),
                body_sha256=row.body_sha256,
                platform=row.platform,
                handle=row.handle,
                account_url=row.account_url,
                first_url=row.first_url,
                basis=row.basis.value,
                native_id=row.native_id,
                read=versions.get(row.id, {}),
            )
            for row in rows
        )

    def _versions(self, exchange_ids: list[int]) -> dict[int, dict[tuple[str, str, str], str]]:
        """Return, by exchange, the content hash of each post version that was read from it."""
        query = (
            select(
                col(PostVersionRow.exchange_id),
                col(PostRow.instance),
                col(PostRow.native_id),
                col(PostVersionRow.pointer),
                col(PostVersionRow.content_sha256),
            )
            .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id))
            .where(col(PostVersionRow.exchange_id).in_(exchange_ids))
        )
        found: dict[int, dict[tuple[str, str, str], str]] = {}
        for exchange_id, instance, native_id, pointer, content in self._connection.execute(query):
            found.setdefault(exchange_id, {})[instance, native_id, pointer] = content
        return found


def _exchange(row: Any) -> ExchangeRecord:  # noqa: ANN401  a row of the store
    return ExchangeRecord(
        started_at=row.started_at,
        finished_at=row.finished_at,
        method=row.method,
        url=row.url,
        final_url=row.final_url,
        redirects=tuple(row.redirects),
        request_headers=tuple((name, value) for name, value in row.request_headers),
        status=row.status,
        headers=tuple((name, value) for name, value in row.headers),
        body=b"",
        remote_ip=row.remote_ip,
        collector=row.collector,
        collector_version=row.collector_version,
        terms_basis=row.terms_basis,
        purpose=row.purpose,
        login_state=row.login_state,
        tls=row.tls,
    )
