"""What a bundle of a case is made from, beside what the screens show of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from cases.model.custody import StoredEntry
from cases.store.queries.common import AnySelect, chunks
from cases.store.tables import (
    CaseRow,
    CustodyDetailRow,
    CustodyRow,
    EvidenceRow,
    ExchangeRow,
    HandleRow,
    PersonRow,
    PictureRow,
    PostVersionRow,
    ReportRow,
)

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class EvidencePicture:
    """A picture of a post that is an item of a case."""

    item: int
    position: int
    url: str
    sha256: str
    size: int
    mime: str
    pixels: int
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """How the record calls a person: all that would give them away."""

    login: str
    name: str
    number: str
    handles: tuple[str, ...] = ()
    """Handles and their addresses."""


class Bundles:
    """Parts of bundles, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def receptions(self, case_id: int) -> dict[int, Any]:
        """Return, by item, the exchange it is: its columns as they are kept."""
        query: AnySelect = (
            select(col(EvidenceRow.item), ExchangeRow.__table__.c)  # type: ignore[attr-defined]
            .join(ExchangeRow, col(ExchangeRow.id) == col(EvidenceRow.exchange_id))
            .where(col(EvidenceRow.case_id) == case_id)
        )
        return {row.item: row for row in self._connection.execute(query)}

    def read_from(self, case_id: int) -> dict[int, int]:
        """Return, by item that is a post, the item that is the exchange it was read from."""
        exchange = aliased(EvidenceRow)
        query: AnySelect = (
            select(col(EvidenceRow.item), col(exchange.item).label("source"))
            .join(PostVersionRow, col(PostVersionRow.id) == col(EvidenceRow.post_version_id))
            .join(
                exchange,
                (col(exchange.exchange_id) == col(PostVersionRow.exchange_id))
                & (col(exchange.case_id) == case_id),
            )
            .where(col(EvidenceRow.case_id) == case_id)
            .order_by(col(exchange.item).desc())
        )
        return {row.item: row.source for row in self._connection.execute(query)}

    def pictures(self, case_id: int) -> tuple[EvidencePicture, ...]:
        """Return the kept pictures of the posts of a case, by item and place."""
        query = (
            select(
                col(EvidenceRow.item),
                col(PictureRow.position),
                col(PictureRow.url),
                col(PictureRow.sha256),
                col(PictureRow.size),
                col(PictureRow.mime),
                col(PictureRow.width) * col(PictureRow.height),
                col(PictureRow.fetched_at),
            )
            .join(PictureRow, col(PictureRow.post_version_id) == col(EvidenceRow.post_version_id))
            .where(col(EvidenceRow.case_id) == case_id, col(PictureRow.sha256) != "")
            .order_by(col(EvidenceRow.item), col(PictureRow.position))
        )
        return tuple(EvidencePicture(*row) for row in self._connection.execute(query))

    def numbers_of(self, case: str) -> list[int]:
        """Return the numbers of the entries of a case, in order."""
        query = select(col(CustodyRow.seq)).where(col(CustodyRow.case_number) == case)
        return list(self._connection.execute(query.order_by(col(CustodyRow.seq))).scalars())

    def entries(self, numbers: Collection[int]) -> Iterator[StoredEntry]:
        """Yield entries as stored, in order, with their details."""
        for chunk in chunks(sorted(numbers), _CHUNK):
            query = (
                select(
                    col(CustodyRow.seq),
                    col(CustodyRow.leaf),
                    col(CustodyRow.digest),
                    col(CustodyDetailRow.salt),
                    col(CustodyDetailRow.details),
                )
                .join(
                    CustodyDetailRow, col(CustodyDetailRow.seq) == col(CustodyRow.seq), isouter=True
                )
                .where(col(CustodyRow.seq).in_(chunk))
                .order_by(col(CustodyRow.seq))
            )
            for seq, leaf, digest, salt, details in self._connection.execute(query):
                yield StoredEntry(
                    seq, bytes(leaf), digest, salt and bytes(salt), details and bytes(details)
                )

    def reporters(self, case_id: int) -> tuple[Named, ...]:
        """Return who openly reported what a case rests on; who made a confidential report, nothing here can tell."""
        query = (
            select(col(PersonRow.login), col(PersonRow.name), col(PersonRow.number))
            .join(ReportRow, col(ReportRow.reporter_id) == col(PersonRow.id))
            .where(col(ReportRow.case_id) == case_id, col(ReportRow.confidential).is_(False))
            .distinct()
            .order_by(col(PersonRow.number))
        )
        return tuple(
            Named(row.login or "", row.name, row.number) for row in self._connection.execute(query)
        )

    def employee(self, case_id: int) -> Named | None:
        """Return whom a case is about; None where that is not known."""
        query = (
            select(
                col(PersonRow.id),
                col(PersonRow.login),
                col(PersonRow.name),
                col(PersonRow.number),
            )
            .join(CaseRow, col(CaseRow.person_id) == col(PersonRow.id))
            .where(col(CaseRow.id) == case_id)
        )
        row = self._connection.execute(query).first()
        if row is None:
            return None
        handles = select(col(HandleRow.handle), col(HandleRow.url)).where(
            col(HandleRow.person_id) == row.id
        )
        known = {word for one in self._connection.execute(handles) for word in one if word}
        return Named(row.login or "", row.name, row.number, tuple(sorted(known)))
