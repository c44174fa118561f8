"""What retention makes due, proposals to dispose of it, and what belongs to a record that goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlmodel import col

from cases.model.case_states import CLOSED
from cases.model.retention import Disposal, Schedule, Series, Subject
from cases.model.states import FlagState
from cases.store.queries.common import AnySelect
from cases.store.queries.kept import Written
from cases.store.queries.same_text import SameText
from cases.store.queries.search import Search
from cases.store.queries.sustained import about_all, sustained
from cases.store.tables import (
    AllegationRow,
    CaseRecordRow,
    CaseRow,
    CaseTaskRow,
    ClockEndRow,
    ClockRow,
    DecisionRow,
    DisposalDecisionRow,
    DisposalRow,
    DispositionRow,
    EvidenceRow,
    FlagPostRow,
    FlagRow,
    LetterRow,
    LetterServiceRow,
    NameReleaseRow,
    NameRequestRow,
    NoteRow,
    PostVersionRow,
    ReceptionRow,
    ReporterCheckRow,
    ReporterSealRow,
    ReportMessageRow,
    ReportRow,
    TollingRow,
    TollingTurnRow,
    TombstoneRow,
    TransferRow,
)

_OF_FLAGS: Mapping[FlagState, Series] = {
    FlagState.DISMISSED: Series.DISMISSED,
    FlagState.SAFETY_NOTICE: Series.NOTICES,
}


class Disposals:
    """Disposals, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def due(self, schedule: Schedule, now: datetime, *, limit: int) -> tuple[Subject, ...]:
        """Return cases and flags whose time has run out and that are still there, the longest due first."""
        cases = self._cases().where(
            col(CaseRow.state).in_(CLOSED),
            col(CaseRow.closed_at) < now - schedule.cases,
            ~_has_tombstone(literal("case:") + col(CaseRow.number)),
        )
        past = map(_case, self._connection.execute(cases))
        over = (one for one in past if one.since < now - schedule.kept(one))
        found = about_all(self._connection, list(islice(over, limit)))
        for state, series in _OF_FLAGS.items():
            flags = (
                self._flags()
                .where(col(FlagRow.state) == state, ~_has_tombstone(_flag_name()))
                .having(func.max(col(DecisionRow.at)) < now - schedule.of(series))
            )
            found += [_flag(row) for row in self._connection.execute(flags.limit(limit))]
        return tuple(sorted(found, key=lambda one: one.since))[:limit]

    def subject(self, name: str) -> Subject | None:
        """Return a record by its name, `case:IA-2026-0001` or `flag:12`, if it is there and not disposed of."""
        kind, _, which = name.partition(":")
        if self._connection.execute(
            select(col(TombstoneRow.id)).where(col(TombstoneRow.name) == name)
        ).first():
            return None
        if kind == "case":
            row = self._connection.execute(
                self._cases().where(col(CaseRow.number) == which).with_for_update()
            ).first()
            return about_all(self._connection, [_case(row)])[0] if row else None
        if kind == "flag" and which.isascii() and which.isdigit() and len(which) < 10:  # noqa: PLR2004  fits an id
            row = self._connection.execute(
                self._flags().where(col(FlagRow.id) == int(which))
            ).first()
            return _flag(row) if row else None
        return None

    def propose(self, **values: object) -> Disposal:
        """Write a proposal down."""
        statement = insert(DisposalRow).values(**values).returning(col(DisposalRow.id))
        made = self._connection.execute(statement).scalar_one()
        self._written.append(("disposal", made))
        return self.by_number(str(values["number"]))  # type: ignore[return-value]

    def decide(self, **values: object) -> None:
        """Write down what a second person decided."""
        statement = (
            insert(DisposalDecisionRow).values(**values).returning(col(DisposalDecisionRow.id))
        )
        self._written.append(
            ("disposal_decision", self._connection.execute(statement).scalar_one())
        )

    def by_number(self, number: str) -> Disposal | None:
        """Return a proposal with what became of it."""
        row = self._connection.execute(_DISPOSALS.where(col(DisposalRow.number) == number)).first()
        return _disposal(row) if row else None

    def all(self) -> tuple[Disposal, ...]:
        """Return every proposal with what became of it, the oldest first."""
        query = _DISPOSALS.order_by(col(DisposalRow.id))
        return tuple(_disposal(row) for row in self._connection.execute(query))

    def open(self) -> dict[str, str]:
        """Return the number of the proposal that waits for a second person, by the record it is about."""
        waiting = select(col(DisposalRow.subject), col(DisposalRow.number)).where(
            ~select(col(DisposalDecisionRow.id))
            .where(col(DisposalDecisionRow.disposal_id) == col(DisposalRow.id))
            .exists()
        )
        return {row.subject: row.number for row in self._connection.execute(waiting)}

    def certificate(self, number: str) -> str:
        """Return the hash of the certificate of an approved disposal, or nothing."""
        found = self.by_number(number)
        return found.certificate_sha256 if found else ""

    def flags_of(self, case_id: int) -> tuple[int, ...]:
        """Return the flags that a case rests on."""
        query = select(col(FlagRow.id)).where(col(FlagRow.case_id) == case_id)
        return tuple(self._connection.execute(query).scalars())

    def rows_of(self, subject: Subject, flags: tuple[int, ...]) -> Iterator[tuple[str, list[int]]]:
        """Yield the tables and ids of the rows whose words belong to a record and to its flags."""
        case_id = -1 if subject.case_id is None else subject.case_id
        reports = select(col(ReportRow.id)).where(col(ReportRow.case_id) == case_id)
        asked = select(col(NameRequestRow.id)).where(col(NameRequestRow.report_id).in_(reports))
        for name, row, belongs in (
            (
                "note",
                NoteRow,
                or_(col(NoteRow.case_id) == case_id, col(NoteRow.flag_id).in_(flags)),
            ),
            ("decision", DecisionRow, col(DecisionRow.flag_id).in_(flags)),
            ("allegation", AllegationRow, col(AllegationRow.case_id) == case_id),
            ("report", ReportRow, col(ReportRow.case_id) == case_id),
            ("report_message", ReportMessageRow, col(ReportMessageRow.report_id).in_(reports)),
            ("report_reception", ReceptionRow, col(ReceptionRow.report_id).in_(reports)),
            ("reporter_check", ReporterCheckRow, col(ReporterCheckRow.report_id).in_(reports)),
            ("reporter_release", NameReleaseRow, col(NameReleaseRow.request_id).in_(asked)),
            ("reporter_request", NameRequestRow, col(NameRequestRow.report_id).in_(reports)),
            ("reporter_seal", ReporterSealRow, col(ReporterSealRow.report_id).in_(reports)),
            ("letter", LetterRow, col(LetterRow.case_id) == case_id),
            (
                "letter_service",
                LetterServiceRow,
                col(LetterServiceRow.letter_id).in_(
                    select(col(LetterRow.id)).where(col(LetterRow.case_id) == case_id)
                ),
            ),
            ("clock", ClockRow, col(ClockRow.case_id) == case_id),
            (
                "clock_end",
                ClockEndRow,
                col(ClockEndRow.clock_id).in_(
                    select(col(ClockRow.id)).where(col(ClockRow.case_id) == case_id)
                ),
            ),
            ("tolling", TollingRow, col(TollingRow.case_id) == case_id),
            (
                "tolling_turn",
                TollingTurnRow,
                col(TollingTurnRow.tolling_id).in_(
                    select(col(TollingRow.id)).where(col(TollingRow.case_id) == case_id)
                ),
            ),
            ("case_record", CaseRecordRow, col(CaseRecordRow.case_id) == case_id),
            ("disposition", DispositionRow, col(DispositionRow.case_id) == case_id),
            ("evidence", EvidenceRow, col(EvidenceRow.case_id) == case_id),
            ("transfer", TransferRow, col(TransferRow.case_id) == case_id),
        ):
            query = select(row.id).where(belongs).order_by(row.id)  # type: ignore[call-overload]
            yield name, list(self._connection.execute(query).scalars())

    def versions_of(self, subject: Subject, flags: tuple[int, ...]) -> list[int]:
        """Return the post versions that go with a record, unless another flag or case needs their post."""
        case_id = -1 if subject.case_id is None else subject.case_id
        mine = select(col(PostVersionRow.post_id)).where(
            or_(
                col(PostVersionRow.id).in_(
                    select(col(FlagRow.post_version_id)).where(col(FlagRow.id).in_(flags))
                ),
                col(PostVersionRow.id).in_(
                    select(col(FlagPostRow.post_version_id)).where(
                        col(FlagPostRow.flag_id).in_(flags)
                    )
                ),
                col(PostVersionRow.id).in_(
                    select(col(EvidenceRow.post_version_id)).where(
                        col(EvidenceRow.case_id) == case_id,
                        col(EvidenceRow.post_version_id).is_not(None),
                    )
                ),
            )
        )
        flagged = (
            select(col(PostVersionRow.post_id))
            .join(FlagRow, col(FlagRow.post_version_id) == col(PostVersionRow.id))
            .where(col(FlagRow.id).not_in(flags), ~_has_tombstone(_flag_name()))
        )
        joined = (
            select(col(PostVersionRow.post_id))
            .join(FlagPostRow, col(FlagPostRow.post_version_id) == col(PostVersionRow.id))
            .join(FlagRow, col(FlagRow.id) == col(FlagPostRow.flag_id))
            .where(col(FlagRow.id).not_in(flags), ~_has_tombstone(_flag_name()))
        )
        evidence = (
            select(col(PostVersionRow.post_id))
            .join(EvidenceRow, col(EvidenceRow.post_version_id) == col(PostVersionRow.id))
            .join(CaseRow, col(CaseRow.id) == col(EvidenceRow.case_id))
            .where(
                col(EvidenceRow.case_id) != case_id,
                ~_has_tombstone(literal("case:") + col(CaseRow.number)),
            )
        )
        query = select(col(PostVersionRow.id)).where(
            col(PostVersionRow.post_id).in_(mine),
            col(PostVersionRow.post_id).not_in(flagged),
            col(PostVersionRow.post_id).not_in(joined),
            col(PostVersionRow.post_id).not_in(evidence),
            col(PostVersionRow.kept).is_(True),
        )
        return list(self._connection.execute(query).scalars())

    def empty(self, subject: Subject, flags: tuple[int, ...], said: str) -> None:
        """Take the words out of the case and its flags themselves; `said` stands in the case's title."""
        rows = self._connection.execute(
            select(col(FlagRow.id), col(FlagRow.explanation)).where(col(FlagRow.id).in_(flags))
        )
        for flag_id, explanation in rows.all():
            bare = {**explanation, "findings": [], "against": []}
            self._connection.execute(
                update(FlagRow)
                .where(col(FlagRow.id) == flag_id)
                .values(explanation=bare, excerpt="", version=col(FlagRow.version) + 1)
            )
        SameText(self._connection, []).forget_flags(flags)
        if subject.case_id is not None:
            self._connection.execute(
                update(CaseRow)
                .where(col(CaseRow.id) == subject.case_id)
                .values(title=said, version=col(CaseRow.version) + 1)
            )
            self._connection.execute(
                update(CaseTaskRow)
                .where(col(CaseTaskRow.case_id) == subject.case_id)
                .values(text="", outcome="")
            )
            Search(self._connection).forget(subject.case_id)

    @staticmethod
    def _cases() -> AnySelect:
        return select(
            col(CaseRow.id),
            col(CaseRow.number),
            col(CaseRow.state),
            col(CaseRow.opened_at),
            col(CaseRow.closed_at),
            col(CaseRow.person_id),
            col(CaseRow.profile),
            sustained().label("sustained"),
        ).order_by(col(CaseRow.closed_at))

    @staticmethod
    def _flags() -> AnySelect:
        return (
            select(
                col(FlagRow.id),
                col(FlagRow.state),
                col(FlagRow.person_id),
                col(FlagRow.observed_at),
                func.max(col(DecisionRow.at)).label("decided_at"),
            )
            .join(DecisionRow, col(DecisionRow.flag_id) == col(FlagRow.id))
            .where(col(FlagRow.case_id).is_(None))
            .group_by(
                col(FlagRow.id),
                col(FlagRow.state),
                col(FlagRow.person_id),
                col(FlagRow.observed_at),
            )
        )


def _case(row: Any) -> Subject:  # noqa: ANN401  a row of the store
    return Subject(
        name=f"case:{row.number}",
        id=row.id,
        series=Series.CASES,
        closed=row.state in CLOSED and row.closed_at is not None,
        began=row.opened_at,
        since=row.closed_at or row.opened_at,
        persons=() if row.person_id is None else (row.person_id,),
        case_id=row.id,
        sustained_by=row.profile if row.sustained else None,
    )


def _flag(row: Any) -> Subject:  # noqa: ANN401  a row of the store
    return Subject(
        name=f"flag:{row.id}",
        id=row.id,
        series=_OF_FLAGS.get(row.state, Series.DISMISSED),
        closed=row.state in _OF_FLAGS,
        began=row.observed_at,
        since=row.decided_at,
        persons=() if row.person_id is None else (row.person_id,),
        case_id=None,
    )


def _flag_name() -> ColumnElement[str]:
    return literal("flag:") + cast(col(FlagRow.id), String)


def _has_tombstone(name: ColumnElement[str]) -> ColumnElement[bool]:
    return select(col(TombstoneRow.id)).where(col(TombstoneRow.name) == name).exists()


_DISPOSALS: AnySelect = select(
    col(DisposalRow.id),
    col(DisposalRow.number),
    col(DisposalRow.series),
    col(DisposalRow.subject),
    col(DisposalRow.due_on),
    col(DisposalRow.order_reference),
    col(DisposalRow.why),
    col(DisposalRow.proposed_by),
    col(DisposalRow.proposed_at),
    col(DisposalDecisionRow.approved),
    col(DisposalDecisionRow.by),
    col(DisposalDecisionRow.at),
    col(DisposalDecisionRow.why),
    col(DisposalDecisionRow.certificate_sha256),
).join(
    DisposalDecisionRow, col(DisposalDecisionRow.disposal_id) == col(DisposalRow.id), isouter=True
)


def _disposal(row: Any) -> Disposal:  # noqa: ANN401  a row of the store
    return Disposal(
        id=row[0],
        number=row[1],
        series=row[2],
        subject=row[3],
        due_on=row[4],
        order_reference=row[5],
        why=row[6],
        proposed_by=row[7],
        proposed_at=row[8],
        approved=row[9],
        decided_by=row[10] or "",
        decided_at=row[11],
        decided_why=row[12] or "",
        certificate_sha256=row[13] or "",
    )
