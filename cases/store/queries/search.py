"""Words of cases: kept as they are written, found by word, cut to what the actor may see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, func, insert, literal_column, select, text
from sqlmodel import col

from cases.model.access import Compartment
from cases.model.queries import Sight
from cases.store.queries.common import AnySelect
from cases.store.queries.grants import case_in_sight
from cases.store.tables import CaseRow, SearchItemRow

_WORD: Final = re.compile(r"\w+")
WORDS_CAP: Final = 12
_LONG: Final = 64
"""Letters of one word at most."""
_LATEST: Final = 2_000
"""Things that are looked through one by one before an index is asked."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something in a case that holds the words."""

    id: int
    case_id: int
    case: str
    kind: str
    ref: int
    compartment: Compartment
    words: str


def keep(
    connection: Connection,
    case_id: int,
    kind: str,
    items: Iterable[tuple[int, str]],
    compartment: Compartment = Compartment.FACTS,
) -> None:
    """Keep words so that search finds them: number of the thing within the case, and its words."""
    rows = [
        {"case_id": case_id, "kind": kind, "ref": ref, "compartment": compartment, "words": said}
        for ref, said in items
        if said.strip()
    ]
    if not rows:
        return
    kept = insert(SearchItemRow).returning(col(SearchItemRow.id), sort_by_parameter_order=True)
    ids = connection.execute(kept, rows).scalars()
    if connection.dialect.name == "sqlite":
        # Not by a trigger: the schema of a file from elsewhere is not trusted with virtual tables.
        connection.execute(
            text("INSERT INTO search_words (rowid, words) VALUES (:id, :words)"),
            [{"id": one, "words": row["words"]} for one, row in zip(ids, rows, strict=True)],
        )


class Search:
    """Search, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def find(self, typed: str, sight: Sight, *, before: int | None, limit: int) -> tuple[Hit, ...]:
        """Return what holds all the words, in cases in sight, the newest first; nothing for words that are none.

        The last word may be the beginning of one. Signs and operators of either database mean nothing here.
        """
        words = words_of(typed)
        if not words:
            return ()
        holds = self._holds(words)
        place = [col(SearchItemRow.id) < before] if before is not None else []
        if self._connection.dialect.name == "sqlite":
            return self._hits([holds, *place, *case_in_sight(sight)], limit)
        # PostgreSQL cannot read its index of words from the newest on: a common word is met among the latest things,
        # and a rare one is looked up as a whole.
        newest = select(col(SearchItemRow.id)).where(*place).order_by(col(SearchItemRow.id).desc())
        edge = self._connection.execute(newest.offset(_LATEST).limit(1)).scalar() or 0
        found = self._hits(
            [col(SearchItemRow.id) >= edge, holds, *place, *case_in_sight(sight)], limit
        )
        if len(found) == limit or not edge:
            return found
        held = (
            select(col(SearchItemRow.id).label("id"), col(SearchItemRow.case_id).label("case_id"))
            .where(holds, *place)
            .cte("held")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        seen = (
            select(held.c.id)
            .join(CaseRow, col(CaseRow.id) == held.c.case_id)
            .where(*case_in_sight(sight))
            .order_by(held.c.id.desc())
            .limit(limit)
        )
        ids = self._connection.execute(seen).scalars().all()
        return self._hits([col(SearchItemRow.id).in_(ids)], limit)

    def _hits(self, wanted: Sequence[ColumnElement[bool]], limit: int) -> tuple[Hit, ...]:
        query: AnySelect = (
            select(
                SearchItemRow.__table__.c,  # type: ignore[attr-defined]
                col(CaseRow.number).label("number"),
            )
            .join(CaseRow, col(CaseRow.id) == col(SearchItemRow.case_id))
            .where(*wanted)
            .order_by(col(SearchItemRow.id).desc())
            .limit(limit)
        )
        return tuple(
            Hit(row.id, row.case_id, row.number, row.kind, row.ref, row.compartment, row.words)
            for row in self._connection.execute(query)
        )

    def forget(self, case_id: int) -> None:
        """Drop the words of a case that is disposed of."""
        if self._connection.dialect.name == "sqlite":
            self._connection.execute(
                text(
                    "INSERT INTO search_words (search_words, rowid, words) "
                    "SELECT 'delete', id, words FROM search_item WHERE case_id = :case"
                ),
                {"case": case_id},
            )
        self._connection.execute(delete(SearchItemRow).where(col(SearchItemRow.case_id) == case_id))

    def _holds(self, words: Sequence[str]) -> ColumnElement[bool]:
        if self._connection.dialect.name == "sqlite":
            asked = " ".join([f'"{word}"' for word in words[:-1]] + [f'"{words[-1]}"*'])
            found = text("SELECT rowid FROM search_words WHERE search_words MATCH :asked")
            ids = found.bindparams(asked=asked).columns(literal_column("rowid"))
            return col(SearchItemRow.id).in_(select(ids.subquery().c.rowid))
        asked = " & ".join([f"'{word}'" for word in words[:-1]] + [f"'{words[-1]}':*"])
        found_in = func.to_tsvector(literal_column("'simple'"), col(SearchItemRow.words))
        return found_in.bool_op("@@")(func.to_tsquery(literal_column("'simple'"), asked))


def words_of(typed: str) -> list[str]:
    """Return the words of what was typed: letters, digits and low lines, at most a dozen; never an operator."""
    plain = typed.replace("\x00", " ").encode("utf-8", "replace").decode()
    return [word[:_LONG] for word in _WORD.findall(plain)[:WORDS_CAP]]
