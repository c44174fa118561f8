"""Reports with messages both ways, and reporters under seal.

Reporters of older confidential reports stay in their rows here, because no key is at hand in a migration: the next pass
of the watch, or `watchdesk report seal`, moves them under the seal, with an entry. No view reads them meanwhile.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_RECIPIENTS = ["unit", "internal_affairs", "outside"]


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def truth(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def moment(name: str) -> sa.Column[object]:
    return sa.Column(name, UTCDateTime(), nullable=False)


def made(name: str, *parts: sa.schema.SchemaItem, of: str = "report") -> None:
    """Make a table of things that belong to a report, or to another row."""
    column = f"{of.rpartition('_')[2]}_id"
    op.create_table(
        name,
        number("id"),
        number(column),
        *parts,
        sa.ForeignKeyConstraint([column], [f"{of}.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )


def upgrade() -> None:
    made(
        "report_reception",
        truth("anonymous"),
        sa.Column(
            "recipient",
            sa.Enum(
                *_RECIPIENTS,
                name="recipient_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        truth("joined"),
        number("late_after_hours"),
        text("code"),
        text("words_mark"),
        text("url_mark"),
        sa.UniqueConstraint("report_id"),
    )
    made(
        "reporter_seal",
        text("sealed"),
        moment("sealed_at"),
        sa.UniqueConstraint("report_id"),
    )
    made(
        "report_message",
        truth("from_reporter"),
        text("author"),
        text("text"),
        moment("written_at"),
    )
    made("reporter_request", text("asked_by"), text("why"), moment("asked_at"))
    made(
        "reporter_release",
        truth("released"),
        text("why"),
        text("decided_by"),
        moment("decided_at"),
        sa.UniqueConstraint("request_id"),
        of="reporter_request",
    )
    made(
        "reporter_check",
        number("days"),
        text("found"),
        text("checked_by"),
        moment("checked_at"),
        sa.UniqueConstraint("report_id", "days"),
    )
    op.create_table(
        "receipt_try",
        text("number"),
        number("failures"),
        moment("since"),
        sa.PrimaryKeyConstraint("number"),
        sqlite_strict=True,
    )
    for table, column in (
        ("report_reception", "words_mark"),
        ("report_reception", "url_mark"),
        ("report_message", "report_id"),
        ("reporter_request", "report_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
