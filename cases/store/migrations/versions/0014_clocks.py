"""Statutory clocks of allegations."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ENDS = ("notice_served", "determined", "completed", "set_aside")


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def moment(name: str) -> sa.Column[object]:
    return sa.Column(name, UTCDateTime(), nullable=False)


def day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def one_of(name: str, check: str, *values: str) -> sa.Column[str]:
    kind = sa.Enum(*values, native_enum=False, create_constraint=True, length=32, name=check)
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    op.create_table(
        "clock",
        number("id"),
        number("case_id"),
        number("allegation_id"),
        text("profile"),
        text("rule"),
        sa.Column("terms", sa.JSON(), nullable=False),
        day("started_on"),
        text("document"),
        text("zone"),
        text("started_by"),
        moment("started_at"),
        sa.Column("running", sa.Boolean(), nullable=False),
        day("expires_on"),
        day("warns_on", nullable=True),
        number("warned"),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.ForeignKeyConstraint(["allegation_id"], ["allegation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_clock_case_id", "clock", ["case_id"])
    op.create_index("ix_clock_urgency", "clock", ["running", "expires_on", "id"])
    op.create_index("ix_clock_warns", "clock", ["running", "warns_on"])
    op.create_table(
        "clock_end",
        number("id"),
        number("clock_id"),
        one_of("kind", "clock_end_kind_values", *_ENDS),
        day("ended_on"),
        text("document"),
        text("by"),
        moment("at"),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clock_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "tolling",
        number("id"),
        number("case_id"),
        number("allegation_id", nullable=True),
        text("ground"),
        day("since"),
        day("until", nullable=True),
        text("document"),
        text("proposed_by"),
        moment("proposed_at"),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.ForeignKeyConstraint(["allegation_id"], ["allegation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_tolling_case_id", "tolling", ["case_id"])
    op.create_table(
        "tolling_turn",
        number("id"),
        number("tolling_id"),
        number("turn"),
        one_of("kind", "tollingturn_values", "confirmed", "declined", "ended"),
        day("runs_on", nullable=True),
        text("document"),
        text("by"),
        moment("at"),
        sa.ForeignKeyConstraint(["tolling_id"], ["tolling.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tolling_id", "turn"),
        sqlite_strict=True,
    )
    op.create_table(
        "clock_warning",
        number("id"),
        number("clock_id"),
        number("case_id"),
        number("level"),
        day("last_day"),
        moment("at"),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clock_id", "level", "last_day"),
        sqlite_strict=True,
    )
