"""Heads of the custody log outside of this machine: time stamps, who attests, and the clocks entries were timed by."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stamp",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checkpoint_id", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["checkpoint_id"], ["checkpoint.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("checkpoint_id", "authority"),
        sqlite_strict=True,
    )
    op.create_table(
        "attestor",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UTCDateTime(), nullable=True),
        sa.Column("last_ok_at", UTCDateTime(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_strict=True,
    )
    op.create_table(
        "boot",
        sa.Column("boot_id", sa.String(), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("boot_id"),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE TRIGGER stamp_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stamp "
            "FOR EACH STATEMENT EXECUTE FUNCTION custody_is_append_only()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER stamp_no_{act.lower()} BEFORE {act} ON stamp "
            f"BEGIN SELECT RAISE(ABORT, 'the custody log is append-only'); END"
        )
    op.execute(  # INSERT OR REPLACE deletes without asking the delete trigger
        "CREATE TRIGGER stamp_no_replace BEFORE INSERT ON stamp "
        "WHEN EXISTS (SELECT 1 FROM stamp WHERE id = NEW.id "
        "OR (checkpoint_id = NEW.checkpoint_id AND authority = NEW.authority)) "
        "BEGIN SELECT RAISE(ABORT, 'the custody log is append-only'); END"
    )
