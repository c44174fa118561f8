"""Exceptions to need to know, looks at cases, derivations, sealed reporters kept out."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from cases.store.migrations.checks import allow

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_PARTS = [
    *("opener", "recipient", "investigator", "backup", "criminal_side", "reviewer", "counsel"),
    *("reader", "break_glass", "acting_chief", "acting_commander"),
]
_KINDS = [
    *("lift_recusal", "end_relation", "acting_chief", "acting_commander", "break_glass"),
    "disclosure",
]
_ROLES = [
    *("employee", "supervisor", "command", "ia_investigator", "ia_commander", "chief", "legal"),
    *("records", "auditor", "admin", "custodian", "system"),
]


def upgrade() -> None:
    allow("case_grant", "part", "part_values", _PARTS)
    op.create_index("ix_case_grant_role", "case_grant", ["role", "ended_at", "case_id"])
    op.create_index("ix_case_grant_unit", "case_grant", ["unit_id", "ended_at", "case_id"])
    op.create_index("ix_report_reporter", "report", ["reporter_id"])
    op.create_index("ix_allegation_person", "allegation", ["person_id"])
    _exceptions()
    op.create_table(
        "case_look",
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        _one_of("role", "look_role_values", _ROLES),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("idle", sa.Integer(), nullable=False),
        sa.Column("first_at", UTCDateTime(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.PrimaryKeyConstraint("login", "case_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_case_look_case", "case_look", ["case_id"])
    op.create_table(
        "derivation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_derivation_case", "derivation", ["case_id"])
    op.create_table(
        "reporter_bar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("report_id"),
        sqlite_strict=True,
    )


def _exceptions() -> None:
    op.create_table(
        "access_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        _one_of("kind", "exceptionkind_values", _KINDS),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("concerns", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_access_exception_case", "access_exception", ["case_id"])
    op.create_table(
        "access_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exception_id", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["exception_id"], ["access_exception.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("exception_id"),
        sqlite_strict=True,
    )


def _one_of(column: str, name: str, values: list[str]) -> sa.Column[str]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=False)
