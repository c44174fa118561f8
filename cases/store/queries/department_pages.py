"""The department's own pages: where they are, what was found on them, what they need not meet."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import col

from cases.model.pages import Checked, PageCheck, PageLine, Result, Waiver
from cases.model.registry import Basis
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import (
    DepartmentPageRow,
    ExchangeRow,
    HandleRow,
    PageCheckRow,
    PageWaiverRow,
    UnitRow,
)


class DepartmentPages:
    """Pages, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def pages(
        self, due_before: datetime, name: tuple[str, str] | None = None
    ) -> tuple[PageLine, ...]:
        """Return the official handles, by platform and name, each with its last check; they are public."""
        query: AnySelect = (
            select(
                col(HandleRow.id),
                col(HandleRow.platform),
                col(HandleRow.handle),
                func.coalesce(col(DepartmentPageRow.url), col(HandleRow.url)).label("url"),
                col(HandleRow.active),
                col(UnitRow.name).label("unit"),
            )
            .join(UnitRow, col(UnitRow.id) == col(HandleRow.unit_id))
            .join(
                DepartmentPageRow,
                col(DepartmentPageRow.handle_id) == col(HandleRow.id),
                isouter=True,
            )
            .where(col(HandleRow.basis) == Basis.OFFICIAL, col(HandleRow.person_id).is_(None))
            .order_by(col(HandleRow.platform), col(HandleRow.handle))
        )
        if name is not None:
            query = query.where(
                col(HandleRow.platform) == name[0], col(HandleRow.handle) == name[1]
            )
        rows = self._connection.execute(query).all()
        last = {row.id: self.history(row.id, limit=1) for row in rows}
        return tuple(
            PageLine(
                id=row.id,
                page=f"{row.platform}:{row.handle}",
                unit=row.unit,
                url=row.url,
                active=row.active,
                due=not last[row.id] or last[row.id][0].at < due_before,
                last=last[row.id][0] if last[row.id] else None,
            )
            for row in rows
        )

    def place(self, handle_id: int, url: str, *, by: str, at: datetime) -> None:
        """Say where the public page of a handle is."""
        values = {"url": url, "by": by, "at": at}
        done = self._connection.execute(
            update(DepartmentPageRow)
            .where(col(DepartmentPageRow.handle_id) == handle_id)
            .values(values)
        )
        if not done.rowcount:
            self._connection.execute(
                insert(DepartmentPageRow).values(handle_id=handle_id, **values)
            )

    def keep(self, results: tuple[Checked, ...], **values: object) -> int:
        """Keep a check; return its id."""
        body = [asdict(one) for one in results]
        made = insert(PageCheckRow).values(results=body, **values).returning(col(PageCheckRow.id))
        check_id = int(self._connection.execute(made).scalar_one())
        self._written.append(("page_check", check_id))
        return check_id

    def history(self, handle_id: int, *, limit: int) -> tuple[PageCheck, ...]:
        """Return the checks of a page, the newest first."""
        query: AnySelect = (
            select(
                PageCheckRow.__table__.c,  # type: ignore[attr-defined]
                col(ExchangeRow.body_sha256),
                col(HandleRow.platform),
                col(HandleRow.handle),
            )
            .join(HandleRow, col(HandleRow.id) == col(PageCheckRow.handle_id))
            .join(ExchangeRow, col(ExchangeRow.id) == col(PageCheckRow.exchange_id))
            .where(col(PageCheckRow.handle_id) == handle_id)
            .order_by(col(PageCheckRow.id).desc())
            .limit(limit + 1)
        )
        rows = self._connection.execute(query).all()
        before: list[Any] = [*rows[1:], None]
        return tuple(
            _check(row, earlier) for row, earlier in zip(rows[:limit], before, strict=False)
        )

    def waive(self, **values: object) -> int:
        """Keep a waiver; return its id."""
        made = insert(PageWaiverRow).values(ended_by=None, ended_at=None, **values)
        waiver_id = int(
            self._connection.execute(made.returning(col(PageWaiverRow.id))).scalar_one()
        )
        self._written.append(("page_waiver", waiver_id))
        return waiver_id

    def end_waiver(self, waiver_id: int, *, by: str, at: datetime) -> bool:
        """End a waiver; tell whether there was one that ran."""
        query = (
            update(PageWaiverRow)
            .where(col(PageWaiverRow.id) == waiver_id, col(PageWaiverRow.ended_at).is_(None))
            .values(ended_by=by, ended_at=at)
        )
        return bool(self._connection.execute(query).rowcount)

    def waivers(
        self, *, handle_id: int | None = None, on: date | None = None
    ) -> tuple[Waiver, ...]:
        """Return waivers, the newest first; of one page only, or those that hold on a day."""
        query: AnySelect = (
            select(
                PageWaiverRow.__table__.c,  # type: ignore[attr-defined]
                col(HandleRow.platform),
                col(HandleRow.handle),
            )
            .join(HandleRow, col(HandleRow.id) == col(PageWaiverRow.handle_id))
            .order_by(col(PageWaiverRow.id).desc())
        )
        if handle_id is not None:
            query = query.where(col(PageWaiverRow.handle_id) == handle_id)
        if on is not None:
            query = query.where(
                col(PageWaiverRow.ended_at).is_(None),
                col(PageWaiverRow.until).is_(None) | (col(PageWaiverRow.until) >= on),
            )
        return tuple(
            Waiver(
                id=row.id,
                page=f"{row.platform}:{row.handle}",
                duty=row.duty,
                why=row.why,
                reference=row.reference,
                until=row.until,
                added_by=row.added_by,
                added_at=row.added_at,
                ended_at=row.ended_at,
            )
            for row in self._connection.execute(query)
        )


def _check(row: AnyRow, earlier: AnyRow | None) -> PageCheck:
    return PageCheck(
        id=row.id,
        page=f"{row.platform}:{row.handle}",
        url=row.url,
        at=row.at,
        by=row.by,
        policy=row.policy,
        sha256=row.body_sha256,
        changed=earlier is not None and earlier.text_sha256 != row.text_sha256,
        complies=row.complies,
        results=tuple(Checked(**{**one, "result": Result(one["result"])}) for one in row.results),
    )
