"""Rows that are written once: hashed as they were written, so that custody can vouch for each of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from cases.model.access import Compartment
from cases.model.custody import canonical
from cases.store.queries.common import AnySelect, chunks
from cases.store.tables import metadata

CHANGING: Final = {
    "access_decision": frozenset[str](),
    "access_exception": frozenset[str](),
    "allegation": frozenset[str](),
    "case_record": frozenset[str](),
    "checkpoint": frozenset[str](),
    "clock": frozenset({"running", "expires_on", "warns_on", "warned"}),
    "clock_end": frozenset[str](),
    "clock_warning": frozenset[str](),
    "cosignature": frozenset[str](),
    "decision": frozenset[str](),
    "derivation": frozenset[str](),
    "directed_decision": frozenset[str](),
    "directed_look": frozenset({"looks", "alert", "ended_by", "ended_at", "why_ended"}),
    "disposal": frozenset[str](),
    "disposal_decision": frozenset[str](),
    "disposition": frozenset[str](),
    "evidence": frozenset[str](),
    "eye_flag": frozenset[str](),
    "exchange": frozenset[str](),
    "flag_recusal": frozenset[str](),
    "flag_skip": frozenset[str](),
    "hold_lift": frozenset[str](),
    "legal_hold": frozenset[str](),
    "flag_post": frozenset({"explanation"}),
    "leave": frozenset[str](),
    "letter": frozenset[str](),
    "letter_service": frozenset[str](),
    "note": frozenset[str](),
    "page_check": frozenset[str](),
    "page_waiver": frozenset({"ended_by", "ended_at"}),
    "permission": frozenset({"ended_by", "ended_at", "why_ended"}),
    "picture": frozenset({"read_with"}),
    "post": frozenset(
        {"versions", "content_sha256", "native_version", "state", "missing_at", "checked_at"}
    ),
    "post_state": frozenset[str](),
    "post_version": frozenset({"scored_with", "pictures_due", "kept"}),
    "report": frozenset[str](),
    "report_message": frozenset[str](),
    "report_reception": frozenset[str](),
    "reporter_bar": frozenset[str](),
    "reporter_check": frozenset[str](),
    "reporter_release": frozenset[str](),
    "reporter_request": frozenset[str](),
    "reporter_seal": frozenset[str](),
    "review": frozenset({"reviewer", "taken_at"}),
    "review_draw": frozenset(
        {"seed", "eligible_list", "word", "drawn_by", "drawn_at", "due_on"}
    ),  # hashes of the first two are columns
    "review_recusal": frozenset[str](),
    "review_result": frozenset[str](),
    "scoring_source": frozenset({"body"}),  # its hash is a column
    "sealed_state": frozenset[str](),
    "second_look_draw": frozenset({"seed", "eligible_ids", "drawn_at"}),  # their hashes are columns
    "second_look_verdict": frozenset[str](),
    "stamp": frozenset[str](),
    "tolling": frozenset[str](),
    "tolling_turn": frozenset[str](),
    "tombstone": frozenset[str](),
    "transfer": frozenset[str](),
    "viewer_alert": frozenset[str](),
}
"""The tables concerned, each with the columns that may change later and are left out of the hash."""
LATER: Final[dict[str, dict[str, Any]]] = {
    "allegation": {"shown": {}},
    "decision": {"clause": "", "redoes_id": None, "act": ""},
    "evidence": {
        "name": "",
        "about": "",
        "received_from": "",
        "copy_of": None,
        "sealed": False,
        "compartment": Compartment.FACTS,
    },
    "exchange": {"purpose": "page", "login_state": "anonymous", "tls": ""},
    "note": {"compartment": Compartment.FACTS},
    "post": {"native_uri": ""},
    "post_version": {"about": {}},
}
"""Columns that came with a later schema, with what they hold in older rows. A row that holds just that is hashed
without them, so that what custody vouched for before an upgrade still verifies after it."""
_CHUNK: Final = 500
_BATCH: Final = 1_000

Written = list[tuple[str, int]]
"""Table and id of the rows that a transaction has written."""


def hashes_of(connection: Connection, written: Written) -> dict[str, str]:
    """Return `table:id` to hash of rows that were just written."""
    found: dict[str, str] = {}
    for table in dict.fromkeys(name for name, _ in written):
        ids = [row_id for name, row_id in written if name == table]
        for chunk in chunks(ids, _CHUNK):
            found.update(_hashed(connection, table, chunk))
    return found


def all_hashes(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield `table:id` and hash of every such row in the record, in batches of flat memory."""
    for table in CHANGING:
        yield from _hashed(connection, table, None)


@cache
def _rows(table: str, *, some: bool) -> AnySelect:
    """Return the query for the rows of a table, all or some; put together once, since each look asks it."""
    columns = [c for c in metadata.tables[table].columns if c.name not in CHANGING[table]]
    key = metadata.tables[table].c.id
    query: AnySelect = select(*columns).order_by(key).execution_options(yield_per=_BATCH)
    return query.where(key.in_(bindparam("ids", expanding=True))) if some else query


def _hashed(
    connection: Connection, table: str, ids: Sequence[int] | None
) -> Iterator[tuple[str, str]]:
    query = _rows(table, some=ids is not None)
    given = {} if ids is None else {"ids": list(ids)}
    for batch in connection.execute(query, given).partitions():
        for row in batch:
            columns_of = row._mapping  # noqa: SLF001  SQLAlchemy documents it
            later = LATER.get(table, {})
            values = {
                name: _plain(value)
                for name, value in columns_of.items()
                if name not in later or value != later[name]
            }
            yield f"{table}:{row.id}", hashlib.sha256(canonical(values)).hexdigest()


def _plain(value: Any) -> Any:  # noqa: ANN401  whatever a column holds
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime | date) else value
