"""Reports: how they were received, who has sent the like, their messages; never who made a confidential one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update
from sqlmodel import col

from cases.model.reporting import Message, Recipient, Subject, is_late
from cases.model.views import ReportView
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import (
    CaseRow,
    EvidenceRow,
    PersonRow,
    PostRow,
    PostVersionRow,
    ReceiptTryRow,
    ReceptionRow,
    ReportMessageRow,
    ReportRow,
)


@dataclass(frozen=True, slots=True)
class Received:
    """A report as its own services know it; the reporter of a confidential one is not in it."""

    id: int
    number: str
    case_id: int
    case: str
    closed: bool
    """Whether its case is."""
    named_id: int | None
    """Who made it, where it was made openly."""
    confidential: bool
    anonymous: bool
    code: str
    recipient: Recipient
    aware_at: datetime
    reported_at: datetime
    late: bool
    url: str
    subject_id: int | None
    """Whom its case is about."""


class Reports:
    """Reports, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def subject(self, number: str) -> Subject | None:
        """Return whom a report is about, by badge or employee number."""
        query = select(col(PersonRow.id), col(PersonRow.unit_id), col(PersonRow.role)).where(
            col(PersonRow.number) == number
        )
        row = self._connection.execute(query).first()
        return Subject(row.id, row.unit_id, row.role) if row else None

    def called(self, person_id: int) -> tuple[str, ...]:
        """Return the name, number and login of a person."""
        query = select(col(PersonRow.name), col(PersonRow.number), col(PersonRow.login))
        row = self._connection.execute(query.where(col(PersonRow.id) == person_id)).one()
        return tuple(word for word in row if word)

    def receive(self, report_id: int, **values: object) -> None:
        """Keep how a report was received."""
        self._insert("report_reception", ReceptionRow, report_id=report_id, **values)

    def since(self, moment: datetime) -> tuple[Received, ...]:
        """Return the reports made at a moment or later."""
        query = _RECEIVED.where(col(ReportRow.reported_at) >= moment).order_by(col(ReportRow.id))
        return tuple(map(_received, self._connection.execute(query)))

    def by_number(self, number: str) -> Received | None:
        """Return a report by its receipt number."""
        row = self._connection.execute(_RECEIVED.where(col(ReportRow.number) == number)).first()
        return _received(row) if row else None

    def by_ids(self, ids: Iterable[int]) -> tuple[Received, ...]:
        """Return reports by their ids, the newest first."""
        query = _RECEIVED.where(col(ReportRow.id).in_(list(ids)))
        return tuple(
            map(_received, self._connection.execute(query.order_by(col(ReportRow.id).desc())))
        )

    def of_case(self, *case_ids: int) -> tuple[Received, ...]:
        """Return the reports of a case, or of several, the oldest first."""
        query = _RECEIVED.where(col(ReportRow.case_id).in_(case_ids)).order_by(col(ReportRow.id))
        return tuple(map(_received, self._connection.execute(query)))

    def named(self, person_id: int) -> list[int]:
        """Return the ids of the reports that a person made openly."""
        query = select(col(ReportRow.id)).where(
            col(ReportRow.reporter_id) == person_id, col(ReportRow.confidential).is_(False)
        )
        return list(self._connection.execute(query).scalars())

    def views(self, *case_ids: int) -> tuple[ReportView, ...]:
        """Return the reports a case, or several, rest on; whoever made a confidential one goes by its number."""
        query: AnySelect = (
            select(
                ReportRow.__table__.c,  # type: ignore[attr-defined]
                col(PersonRow.name).label("named"),
                col(ReceptionRow.late_after_hours),
                col(ReceptionRow.recipient),
            )
            .join(
                PersonRow,
                (col(PersonRow.id) == col(ReportRow.reporter_id))
                & col(ReportRow.confidential).is_(False),
                isouter=True,
            )
            .join(ReceptionRow, col(ReceptionRow.report_id) == col(ReportRow.id), isouter=True)
            .where(col(ReportRow.case_id).in_(case_ids))
            .order_by(col(ReportRow.id))
        )
        return tuple(
            ReportView(
                number=row.number,
                reporter=row.named or row.number,
                url=row.url,
                what=row.what,
                clauses=tuple(row.clauses),
                aware_at=row.aware_at,
                reported_at=row.reported_at,
                confidential=row.confidential,
                late=is_late(row.aware_at, row.reported_at, row.late_after_hours or 0),
                recipient=row.recipient or Recipient.UNIT,
            )
            for row in self._connection.execute(query)
        )

    def same(
        self,
        words_mark: str,
        url_mark: str,
        url: str,
        *,
        person_id: int | None,
        unit_id: int | None,
    ) -> int | None:
        """Return the id of the oldest open case about the same person, in the same hands, on the same words or page."""
        marks = [
            column == mark
            for column, mark in (
                (col(ReceptionRow.words_mark), words_mark),
                (col(ReceptionRow.url_mark), url_mark),
            )
            if mark
        ]
        reported = (
            select(col(ReportRow.case_id))
            .join(ReceptionRow, col(ReceptionRow.report_id) == col(ReportRow.id))
            .where(or_(*marks))
        )
        alike = [col(CaseRow.id).in_(reported)]
        if url:
            posted = (
                select(col(EvidenceRow.case_id))
                .join(PostVersionRow, col(PostVersionRow.id) == col(EvidenceRow.post_version_id))
                .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id))
                .where(col(PostRow.permalink) == url)
            )
            alike.append(col(CaseRow.id).in_(posted))
        query = (
            select(col(CaseRow.id))
            .where(
                or_(*alike),
                col(CaseRow.closed_at).is_(None),
                col(CaseRow.person_id).is_not_distinct_from(person_id),
                col(CaseRow.unit_id).is_not_distinct_from(unit_id),
            )
            .order_by(col(CaseRow.id))
            .limit(1)
        )
        return self._connection.execute(query).scalar_one_or_none()

    # Messages

    def write(
        self, report_id: int, *, from_reporter: bool, author: str, text: str, at: datetime
    ) -> Message:
        """Keep a message."""
        self._insert(
            "report_message",
            ReportMessageRow,
            report_id=report_id,
            from_reporter=from_reporter,
            author=author,
            text=text,
            written_at=at,
        )
        return Message(from_reporter, author, text, at)

    def messages(self, report_id: int) -> tuple[Message, ...]:
        """Return the messages on a report, the oldest first."""
        row = ReportMessageRow
        query = (
            select(col(row.from_reporter), col(row.author), col(row.text), col(row.written_at))
            .where(col(row.report_id) == report_id)
            .order_by(col(row.id))
        )
        return tuple(Message(*one) for one in self._connection.execute(query))

    # Wrong codes

    def tries(self, number: str) -> tuple[int, datetime] | None:
        """Return how many wrong codes were typed for a number, and since when."""
        query = select(col(ReceiptTryRow.failures), col(ReceiptTryRow.since)).where(
            col(ReceiptTryRow.number) == number
        )
        row = self._connection.execute(query).first()
        return (row.failures, row.since) if row else None

    def failed(self, number: str, at: datetime, *, forget_before: datetime) -> int:
        """Count a wrong code for a number, forgetting what is old; return how many there are."""
        row = ReceiptTryRow
        self._connection.execute(delete(row).where(col(row.since) < forget_before))
        done = self._connection.execute(
            update(row)
            .where(col(row.number) == number)
            .values(failures=col(row.failures) + 1)
            .returning(col(row.failures))
        ).scalar_one_or_none()
        if done is None:
            self._connection.execute(insert(row).values(number=number, failures=1, since=at))
        return done or 1

    def count(self) -> int:
        """Return how many reports there are."""
        return self._connection.execute(select(func.count()).select_from(ReportRow)).scalar_one()

    def _insert(self, table: str, row: type, **values: object) -> None:
        key = row.id  # type: ignore[attr-defined]
        made = self._connection.execute(insert(row).values(**values).returning(key)).scalar_one()
        self._written.append((table, made))


_RECEIVED: AnySelect = (
    select(
        ReportRow.__table__.c,  # type: ignore[attr-defined]
        col(CaseRow.number).label("case"),
        col(CaseRow.closed_at),
        col(CaseRow.person_id).label("subject_id"),
        col(ReceptionRow.anonymous),
        col(ReceptionRow.code),
        col(ReceptionRow.recipient),
        col(ReceptionRow.late_after_hours),
    )
    .join(CaseRow, col(CaseRow.id) == col(ReportRow.case_id))
    .join(ReceptionRow, col(ReceptionRow.report_id) == col(ReportRow.id), isouter=True)
)


def _received(row: AnyRow) -> Received:
    return Received(
        id=row.id,
        number=row.number,
        case_id=row.case_id,
        case=row.case,
        closed=row.closed_at is not None,
        named_id=None if row.confidential else row.reporter_id,
        confidential=row.confidential,
        anonymous=bool(row.anonymous),
        code=row.code or "",
        recipient=row.recipient or Recipient.UNIT,
        aware_at=row.aware_at,
        reported_at=row.reported_at,
        late=is_late(row.aware_at, row.reported_at, row.late_after_hours or 0),
        url=row.url,
        subject_id=row.subject_id,
    )
