"""Items of evidence as bytes, and who took them over."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, case, func, insert, select, update
from sqlmodel import col

from cases.model.access import Compartment
from cases.model.evidence import Item, Transfer
from cases.store.queries import search
from cases.store.queries.common import AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import CaseRow, EvidenceRow, TransferRow


class Items:
    """Items, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def of_case(
        self, case_id: int, *, compartments: Collection[Compartment] = tuple(Compartment)
    ) -> tuple[Item, ...]:
        """Return the items of a case in these compartments, in order; all of them where none is named."""
        query = _ITEMS.where(
            col(EvidenceRow.case_id) == case_id, col(EvidenceRow.compartment).in_(compartments)
        ).order_by(col(EvidenceRow.item))
        return tuple(Item(*row) for row in self._connection.execute(query))

    def sealed(self) -> tuple[tuple[str, Item], ...]:
        """Return every item whose bytes lie under the key of a case, with the number of that case."""
        query = (
            _ITEMS.add_columns(col(CaseRow.number))
            .join(CaseRow, col(CaseRow.id) == col(EvidenceRow.case_id))
            .where(col(EvidenceRow.sealed).is_(True))
            .order_by(col(EvidenceRow.id))
        )
        return tuple((row[-1], Item(*row[:-1])) for row in self._connection.execute(query))

    def unsealed(self) -> tuple[tuple[int, str], ...]:
        """Return id and number of the cases that have bytes which do not lie under their own key yet."""
        query = (
            select(col(CaseRow.id), col(CaseRow.number))
            .join(EvidenceRow, col(EvidenceRow.case_id) == col(CaseRow.id))
            .where(col(EvidenceRow.sealed).is_(False), col(EvidenceRow.post_version_id).is_(None))
            .distinct()
            .order_by(col(CaseRow.id))
        )
        return tuple((row.id, row.number) for row in self._connection.execute(query))

    def next(self, case_id: int) -> int:
        """Return the number that the next item of a case gets."""
        last = select(func.coalesce(func.max(col(EvidenceRow.item)), 0))
        return (
            self._connection.execute(last.where(col(EvidenceRow.case_id) == case_id)).scalar_one()
            + 1
        )

    def add_file(self, case_id: int, **values: object) -> int:
        """Add a file to a case; return its id."""
        row = {"case_id": case_id, "post_version_id": None, "exchange_id": None, **values}
        named = f"{values.get('name', '')}\n{values.get('about', '')}"
        rooms = values.get("compartment", Compartment.FACTS)
        search.keep(
            self._connection,
            case_id,
            "evidence",
            [(int(str(values["item"])), named)],
            Compartment(str(rooms)),
        )
        return self._insert(
            "evidence", insert(EvidenceRow).values(row).returning(col(EvidenceRow.id))
        )

    def seal(self, ids: Sequence[int]) -> None:
        """Note that the bytes of items lie under the key of their case now; custody vouches for the rows anew."""
        self._connection.execute(
            update(EvidenceRow).where(col(EvidenceRow.id).in_(ids)).values(sealed=True)
        )
        self._written += [("evidence", one) for one in ids]

    def transfer(self, **values: object) -> int:
        """Note a transfer; return its id."""
        return self._insert(
            "transfer", insert(TransferRow).values(**values).returning(col(TransferRow.id))
        )

    def transfers(self, case_id: int) -> tuple[Transfer, ...]:
        """Return the transfers of a case, the oldest first."""
        query = _TRANSFERS.where(col(TransferRow.case_id) == case_id).order_by(col(TransferRow.id))
        return tuple(_transfer(*row) for row in self._connection.execute(query))

    def transfer_by_id(self, transfer_id: int) -> Transfer | None:
        """Return a transfer."""
        query = _TRANSFERS.where(col(TransferRow.id) == transfer_id)
        row = self._connection.execute(query).first()
        return _transfer(*row) if row else None

    def answered(self, transfer_id: int) -> bool:
        """Tell whether the other side has confirmed a release."""
        query = select(col(TransferRow.id)).where(col(TransferRow.answers_id) == transfer_id)
        return self._connection.execute(query).first() is not None

    def _insert(self, table: str, statement: object) -> int:
        new_id: int = self._connection.execute(statement).scalar_one()  # type: ignore[call-overload]
        self._written.append((table, new_id))
        return new_id


_ITEMS: AnySelect = select(
    col(EvidenceRow.id),
    col(EvidenceRow.item),
    case(
        (col(EvidenceRow.post_version_id).is_not(None), "post"),
        (col(EvidenceRow.exchange_id).is_not(None), "exchange"),
        else_="file",
    ),
    col(EvidenceRow.sha256),
    col(EvidenceRow.size),
    col(EvidenceRow.added_by),
    col(EvidenceRow.added_at),
    col(EvidenceRow.name),
    col(EvidenceRow.about),
    col(EvidenceRow.received_from),
    col(EvidenceRow.copy_of),
    col(EvidenceRow.sealed),
    col(EvidenceRow.compartment),
)
_TRANSFERS: AnySelect = select(
    col(TransferRow.id),
    col(CaseRow.number),
    col(TransferRow.items),
    col(TransferRow.released_by),
    col(TransferRow.received_by),
    col(TransferRow.purpose),
    col(TransferRow.reference),
    col(TransferRow.answers_id),
    col(TransferRow.by),
    col(TransferRow.at),
).join(CaseRow, col(CaseRow.id) == col(TransferRow.case_id))


def _transfer(transfer_id: int, number: str, items: list[int], *rest: object) -> Transfer:
    return Transfer(transfer_id, number, tuple(items), *rest)  # type: ignore[arg-type]
