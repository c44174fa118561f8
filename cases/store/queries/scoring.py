"""What scores rest on, by hash; and what a decision was shown."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from cases.model.frozen import Source
from cases.model.intake import reading_text
from cases.store.queries.kept import Written
from cases.store.tables import DecisionRow, FlagRow, PostVersionRow, ScoringSourceRow

_MOST: Final = 64 << 20
"""Bytes of one source at most; more is not ours."""


class Scoring:
    """Sources of scores, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def kept(self, hashes: Iterable[str]) -> frozenset[str]:
        """Return which of these hashes are kept."""
        query = select(col(ScoringSourceRow.sha256)).where(
            col(ScoringSourceRow.sha256).in_(list(hashes))
        )
        return frozenset(self._connection.execute(query).scalars())

    def keep(self, sources: Sequence[Source], now: datetime) -> None:
        """Keep sources that are not kept yet."""
        for source in sources:
            row_id = self._connection.execute(
                insert(ScoringSourceRow)
                .values(
                    kind=source.kind,
                    version=source.version,
                    sha256=source.sha256,
                    body=zlib.compress(source.body, 9),
                    kept_at=now,
                )
                .returning(col(ScoringSourceRow.id))
            ).scalar_one()
            self._written.append(("scoring_source", row_id))

    def bodies(self, hashes: Iterable[str]) -> dict[str, bytes]:
        """Return what is kept by hash, hashed again; what is damaged is left out."""
        query = select(col(ScoringSourceRow.sha256), col(ScoringSourceRow.body)).where(
            col(ScoringSourceRow.sha256).in_(list(hashes))
        )
        found = {row.sha256: _inflated(row.body) for row in self._connection.execute(query)}
        return {
            name: body for name, body in found.items() if hashlib.sha256(body).hexdigest() == name
        }

    def last_rules(self) -> bytes | None:
        """Return the rules that scored the newest scored post version; None where they are not kept."""
        scored = (
            select(col(PostVersionRow.scored_with))
            .where(col(PostVersionRow.scored_with) != "")
            .order_by(col(PostVersionRow.id).desc())
            .limit(1)
            .scalar_subquery()
        )
        query = select(col(ScoringSourceRow.sha256)).where(
            col(ScoringSourceRow.kind) == "rules", col(ScoringSourceRow.version) == scored
        )
        name = self._connection.execute(query).scalar()
        return self.bodies([name]).get(name) if name else None

    def shown(self, flag_id: int, decision_id: int) -> tuple[dict[str, Any], datetime] | None:
        """Return what a decision on a flag was shown, and when it was made; None where there is no such decision."""
        query = select(col(DecisionRow.shown), col(DecisionRow.at)).where(
            col(DecisionRow.id) == decision_id, col(DecisionRow.flag_id) == flag_id
        )
        row = self._connection.execute(query).first()
        return (row.shown, row.at) if row else None

    def raised(self, flag_id: int) -> tuple[str, datetime]:
        """Return the text of a flag's post as it is kept, and when the flag was raised."""
        query = (
            select(col(PostVersionRow.title), col(PostVersionRow.text), col(FlagRow.raised_at))
            .join(FlagRow, col(FlagRow.post_version_id) == col(PostVersionRow.id))
            .where(col(FlagRow.id) == flag_id)
        )
        row = self._connection.execute(query).one()
        return reading_text(row.title, row.text), row.raised_at


def _inflated(body: bytes) -> bytes:
    """Return the bytes, never more than `_MOST`; of what is no zlib stream, nothing."""
    try:
        return zlib.decompressobj().decompress(body, _MOST)
    except zlib.error:
        return b""
