"""Posts with the same text: one flag, several posts; pictures that were read."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "post_text",
        sa.Column("post_version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["post_version_id"], ["post_version.id"]),
        sa.PrimaryKeyConstraint("post_version_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_post_text_words_key", "post_text", ["words_key"])
    op.create_table(
        "flag_text",
        sa.Column("flag_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("same_as", sa.Integer(), nullable=False),
        sa.Column("words_key", sa.String(), nullable=False),
        sa.Column("runs", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"]),
        sa.PrimaryKeyConstraint("flag_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_flag_text_same_as", "flag_text", ["same_as"])
    op.create_index("ix_flag_text_words_key", "flag_text", ["words_key"])
    op.create_table(
        "text_mark",
        sa.Column("mark", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("flag_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"]),
        sa.PrimaryKeyConstraint("mark", "flag_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "flag_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("post_version_id", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("explanation", sa.JSON(), nullable=True),
        sa.Column("joined_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"]),
        sa.ForeignKeyConstraint(["post_version_id"], ["post_version.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("post_version_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_flag_post_flag_id", "flag_post", ["flag_id"])
    op.add_column("picture", sa.Column("read_with", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_picture_read_with", "picture", ["read_with", "id"])
    op.create_table(
        "picture_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256", "reader"),
        sqlite_strict=True,
    )
