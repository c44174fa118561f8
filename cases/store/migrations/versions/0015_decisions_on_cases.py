"""Reviews, dispositions, appeals, links between cases."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_FOUND = [
    *("sustained", "not_sustained", "exonerated", "unfounded", "policy_failure", "training_issue"),
    *("other_misconduct", "not_involved", "withdrawn", "administratively_closed"),
]


def upgrade() -> None:
    op.create_table(
        "disposition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("allegation_id", sa.Integer(), nullable=False),
        _one_of("stage", "stage_values", ["proposed", "final", "appeal"]),
        _one_of("disposition", "disposition_values", _FOUND),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["allegation_id"], ["allegation.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.ForeignKeyConstraint(["supersedes_id"], ["disposition.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_disposition_case", "disposition", ["case_id", "id"])
    op.create_index("ix_disposition_found", "disposition", ["disposition", "stage", "at"])


def _one_of(column: str, name: str, values: list[str]) -> sa.Column[str]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=False)
