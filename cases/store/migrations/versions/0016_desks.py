"""What the terminal remembers: saved views, snoozed flags. Filters of the queue go by its index."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login", "name"),
        sa.UniqueConstraint("login", "place"),
        sqlite_strict=True,
    )
    op.create_table(
        "snooze",
        sa.Column("flag_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"]),
        sa.PrimaryKeyConstraint("flag_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "welcome",
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("login"),
        sqlite_strict=True,
    )
    for name in ("ix_flag_queue", "ix_flag_state", "ix_flag_person"):
        op.drop_index(name, "flag")
    op.create_index(
        "ix_flag_queue",
        "flag",
        [
            *("waiting", "rank", "id", "unit_id", "person_id", "shared", "severity", "level"),
            *("score", "state", "handle_id", "clause"),
        ],
    )
    op.create_index("ix_flag_state", "flag", ["state", "rank", "id"])
    op.create_index("ix_flag_rank", "flag", ["rank", "id", "state"])
    op.create_index("ix_flag_person", "flag", ["person_id", "state"])
