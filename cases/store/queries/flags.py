"""Flags in triage: the queue by keyset, one flag whole, decisions and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update
from sqlmodel import col

from cases.errors import Stale
from cases.model.findings import Explanation, explained
from cases.model.intake import reading_text
from cases.model.queries import FlagQuery, Sight
from cases.model.states import WAITING, DecisionKind, DismissReason, FlagState
from cases.model.views import DecisionView, FlagDetail, FlagSummary, NoteView, Page
from cases.store.queries.common import AnyRow, AnySelect, in_sight, name_matches
from cases.store.queries.flag_conditions import conditions
from cases.store.queries.history import history_of
from cases.store.queries.kept import Written
from cases.store.queries.notes import add_note, notes_on
from cases.store.queries.same_text import SameText
from cases.store.queries.walking import Walk, counted_before, with_count
from cases.store.tables import (
    CaseRow,
    DecisionRow,
    ExchangeRow,
    FlagRow,
    HandleRow,
    PersonRow,
    PostRow,
    PostVersionRow,
    SnoozeRow,
    UnitRow,
)


@dataclass(frozen=True, slots=True)
class FlagRecord:
    """What a service needs to know of a flag before it decides."""

    id: int
    version: int
    state: FlagState
    person_id: int | None
    unit_id: int
    post_version_id: int
    held_by: str | None
    held_until: datetime | None
    case_id: int | None
    shared: bool
    """Whether the chain of command may see it."""
    clause: str
    score: int
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A decision that may be taken back."""

    id: int
    flag_id: int
    kind: DecisionKind
    flag_version: int
    case_id: int | None
    to_state: FlagState


class Flags:
    """Flags, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def add(self, rows: Sequence[dict[str, Any]]) -> list[int]:
        """Raise flags; return their ids in the order given."""
        if not rows:
            return []
        return list(
            self._connection.execute(
                insert(FlagRow).returning(col(FlagRow.id), sort_by_parameter_order=True), list(rows)
            ).scalars()
        )

    def page(
        self, sight: Sight, query: FlagQuery, *, after: str | None, limit: int
    ) -> Page[FlagSummary]:
        """Return a page of the queue, the weightiest first, and how many there are in all."""
        wanted = _wanted(sight, query)
        key = (col(FlagRow.rank), col(FlagRow.id))
        listed, anchor = _summaries().where(*wanted), select(*key).where(*_sighted(sight))
        place, total = counted_before(after)
        walked = Walk(self._connection, listed, anchor, key).page(place, limit)
        if total is None:
            counted = _counted(wanted, named=bool(query.words))
            total = self._connection.execute(counted).scalar_one()
        return Page(
            items=tuple(_summary(row) for row in walked.rows),
            next_key=with_count(walked.next_key, total),
            total=total,
            prev_key=with_count(walked.prev_key, total),
        )

    def waiting(self, sight: Sight, *, urgent_from: int) -> tuple[int, int]:
        """Return how many flags wait in sight, and how many of them are at least that severe."""
        wanted = _wanted(sight, FlagQuery())
        urgent = func.count().filter(col(FlagRow.severity) >= urgent_from)
        query: AnySelect = select(func.count(), urgent).select_from(FlagRow).where(*wanted)
        total, pressing = self._connection.execute(query).one()
        return total, pressing

    def matching(self, sight: Sight, query: FlagQuery) -> int:
        """Return how many flags match."""
        wanted = _counted(_wanted(sight, query), named=bool(query.words))
        count: int = self._connection.execute(wanted).scalar_one()
        return count

    def get(self, flag_id: int, sight: Sight, *, lock: bool = False) -> FlagRecord | None:
        """Return what a decision needs of a flag in sight, or None; `lock` keeps others from deciding first."""
        query: AnySelect = select(
            FlagRow.__table__.c  # type: ignore[attr-defined]
        ).where(col(FlagRow.id) == flag_id, *_sighted(sight))
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            return None
        return _record(row)

    def of_versions(self, version_ids: Sequence[int]) -> dict[int, FlagRecord]:
        """Return the flags of post versions, held so that nobody decides on them meanwhile."""
        query: AnySelect = select(
            FlagRow.__table__.c  # type: ignore[attr-defined]
        ).where(col(FlagRow.post_version_id).in_(version_ids))
        rows = self._connection.execute(query.with_for_update())
        return {row.post_version_id: _record(row) for row in rows}

    def exists(self, flag_id: int) -> bool:
        """Tell whether there is such a flag at all, seen or not."""
        query = select(col(FlagRow.id)).where(col(FlagRow.id) == flag_id)
        return self._connection.execute(query).first() is not None

    def detail(self, flag_id: int, sight: Sight) -> FlagDetail | None:
        """Return a flag in sight with its post, its findings, notes and decisions."""
        query = (
            _summaries()
            .add_columns(
                col(FlagRow.explanation),
                col(FlagRow.person_id),
                col(PostVersionRow.title),
                col(PostVersionRow.text),
                col(PostVersionRow.links),
                col(PostVersionRow.kind),
                col(PostVersionRow.id).label("version_id"),
                col(PostVersionRow.version_no),
                col(PostVersionRow.content_sha256),
                col(PostRow.permalink),
                col(ExchangeRow.body_sha256),
            )
            .join(PostVersionRow, col(PostVersionRow.id) == col(FlagRow.post_version_id))
            .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id))
            .join(ExchangeRow, col(ExchangeRow.id) == col(PostVersionRow.exchange_id))
            .where(col(FlagRow.id) == flag_id, *_sighted(sight))
        )
        row = self._connection.execute(query).first()
        if row is None:
            return None
        others, dismissed = self._others(row.person_id, flag_id)
        said = SameText(self._connection, self._written)
        return FlagDetail(
            summary=_summary(row),
            title=row.title,
            text=reading_text(row.title, row.text),
            links=tuple(row.links),
            permalink=row.permalink,
            kind=row.kind,
            post_version_id=row.version_id,
            post_version_no=row.version_no,
            content_sha256=row.content_sha256,
            exchange_sha256=row.body_sha256,
            explanation=explained(row.explanation),
            notes=self.notes(flag_id),
            decisions=self._decisions(flag_id),
            other_flags=others,
            other_dismissed=dismissed,
            history=history_of(self._connection, row.version_id),
            also=said.posts_of(flag_id),
            same_text_others=said.others(flag_id, row.person_id, _sighted(sight)),
        )

    def change(self, flag_id: int, version: int, **values: object) -> int:
        """Change a flag that is still at `version`; return the new version.

        Raises:
            Stale: Somebody changed it meanwhile.
        """
        if "state" in values:
            values["waiting"] = values["state"] in WAITING
        done = self._connection.execute(
            update(FlagRow)
            .where(col(FlagRow.id) == flag_id, col(FlagRow.version) == version)
            .values(version=version + 1, **values)
        )
        if not done.rowcount:
            raise Stale(f"flag {flag_id} changed while you looked; see it again and decide again")
        return version + 1

    def decide(self, **values: object) -> int:
        """Keep a decision; return its id."""
        decision_id = self._connection.execute(
            insert(DecisionRow).values(**values).returning(col(DecisionRow.id))
        ).scalar_one()
        self._written.append(("decision", decision_id))
        return decision_id

    def last_decision(self, login: str) -> DecisionRecord | None:
        """Return a person's latest decision that has not been taken back and is not itself a reversal."""
        reversal = DecisionRow.__table__.alias()  # type: ignore[attr-defined]
        query = (
            select(DecisionRow.__table__.c)  # type: ignore[attr-defined]
            .join(reversal, reversal.c.reverses_id == col(DecisionRow.id), isouter=True)
            .where(
                col(DecisionRow.by) == login,
                col(DecisionRow.kind) != DecisionKind.REVERSE,
                reversal.c.id.is_(None),
            )
            .order_by(col(DecisionRow.id).desc())
            .limit(1)
        )
        row = self._connection.execute(query).first()
        if row is None:
            return None
        return DecisionRecord(
            id=row.id,
            flag_id=row.flag_id,
            kind=row.kind,
            flag_version=row.flag_version,
            case_id=row.case_id,
            to_state=row.to_state,
        )

    def count(self) -> int:
        """Return how many flags there are, whatever became of them."""
        return self._connection.execute(select(func.count()).select_from(FlagRow)).scalar_one()

    def annotate(self, flag_id: int, *, author: str, text: str, at: datetime) -> NoteView:
        """Write a note on a flag."""
        note = add_note(self._connection, author=author, text=text, at=at, flag_id=flag_id)
        self._written.append(("note", note.id))
        return note

    def notes(self, flag_id: int) -> tuple[NoteView, ...]:
        """Return the notes on a flag, oldest first."""
        return notes_on(self._connection, flag_id=flag_id)

    def _others(self, person_id: int | None, flag_id: int) -> tuple[int, int]:
        if person_id is None:
            return 0, 0
        query = select(
            func.count(),
            func.count().filter(col(FlagRow.state) == FlagState.DISMISSED),
        ).where(col(FlagRow.person_id) == person_id, col(FlagRow.id) != flag_id)
        total, dismissed = self._connection.execute(query).one()
        return total, dismissed

    def _decisions(self, flag_id: int) -> tuple[DecisionView, ...]:
        reversal = DecisionRow.__table__.alias()  # type: ignore[attr-defined]
        query = (
            select(DecisionRow.__table__.c, reversal.c.id.label("reversal"))  # type: ignore[attr-defined]
            .join(reversal, reversal.c.reverses_id == col(DecisionRow.id), isouter=True)
            .where(col(DecisionRow.flag_id) == flag_id)
            .order_by(col(DecisionRow.id))
        )
        return tuple(
            DecisionView(
                id=row.id,
                kind=row.kind,
                by=row.by,
                at=row.at,
                reason=DismissReason(row.reason) if row.reason else None,
                note=row.note,
                reversed=row.reversal is not None,
            )
            for row in self._connection.execute(query)
        )


def _record(row: AnyRow) -> FlagRecord:
    return FlagRecord(
        id=row.id,
        version=row.version,
        state=row.state,
        person_id=row.person_id,
        unit_id=row.unit_id,
        post_version_id=row.post_version_id,
        held_by=row.held_by,
        held_until=row.held_until,
        case_id=row.case_id,
        shared=row.shared,
        clause=row.clause,
        score=row.score,
        explanation=explained(row.explanation),
    )


def _sighted(sight: Sight) -> list[ColumnElement[bool]]:
    wanted = [in_sight(sight, FlagRow.unit_id, FlagRow.person_id)]
    if not sight.kept_back:
        wanted.append(col(FlagRow.shared).is_(True))
    return wanted


def _wanted(sight: Sight, query: FlagQuery) -> list[ColumnElement[bool]]:
    wanted = _sighted(sight)
    if query.states == WAITING:
        wanted.append(col(FlagRow.waiting).is_(True))
    else:
        wanted.append(col(FlagRow.state).in_(sorted(query.states)))
    if query.min_severity > 1:
        wanted.append(col(FlagRow.severity) >= query.min_severity)
    if query.min_score:
        wanted.append(col(FlagRow.score) >= query.min_score)
    if query.clause:
        wanted.append(col(FlagRow.clause).startswith(query.clause, autoescape=True))
    if query.words:
        wanted.append(name_matches(query.words, FlagRow.excerpt, HandleRow.handle, PersonRow.name))
    return wanted + conditions(query, sight)


def _counted(wanted: Sequence[ColumnElement[bool]], *, named: bool = False) -> AnySelect:
    """Count flags; the tables of names are joined only where words are looked for in them."""
    query: AnySelect = select(func.count()).select_from(FlagRow).where(*wanted)
    if not named:
        return query
    return query.join(HandleRow, col(HandleRow.id) == col(FlagRow.handle_id)).join(
        PersonRow, col(PersonRow.id) == col(FlagRow.person_id), isouter=True
    )


def _summaries() -> AnySelect:
    return (
        select(
            col(FlagRow.id),
            col(FlagRow.version),
            col(FlagRow.state),
            col(FlagRow.score),
            col(FlagRow.severity),
            col(FlagRow.rank),
            col(FlagRow.clause),
            col(FlagRow.excerpt),
            col(FlagRow.published_at),
            col(FlagRow.observed_at),
            col(FlagRow.held_by),
            col(FlagRow.held_until),
            col(FlagRow.decided_by),
            col(HandleRow.platform),
            col(HandleRow.handle),
            col(PersonRow.name).label("person"),
            col(PersonRow.number).label("person_number"),
            col(UnitRow.name).label("unit"),
            col(CaseRow.number).label("case_number"),
            col(SnoozeRow.until).label("set_aside_until"),
        )
        .join(HandleRow, col(HandleRow.id) == col(FlagRow.handle_id))
        .join(UnitRow, col(UnitRow.id) == col(FlagRow.unit_id))
        .join(PersonRow, col(PersonRow.id) == col(FlagRow.person_id), isouter=True)
        .join(CaseRow, col(CaseRow.id) == col(FlagRow.case_id), isouter=True)
        .join(SnoozeRow, col(SnoozeRow.flag_id) == col(FlagRow.id), isouter=True)
    )


def _summary(row: AnyRow) -> FlagSummary:
    return FlagSummary(
        id=row.id,
        version=row.version,
        state=row.state,
        score=row.score,
        severity=row.severity,
        clause=row.clause,
        platform=row.platform,
        handle=row.handle,
        person=row.person or "(department page)",
        person_number=row.person_number or "",
        unit=row.unit,
        excerpt=row.excerpt,
        published_at=row.published_at,
        observed_at=row.observed_at,
        held_by=row.held_by,
        held_until=row.held_until,
        decided_by=row.decided_by,
        case_number=row.case_number,
        set_aside_until=row.set_aside_until,
    )
