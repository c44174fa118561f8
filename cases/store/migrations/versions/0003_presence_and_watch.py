"""Whether posts still stand, pictures, tombstones; how accounts stand; rounds, gaps, hosts and what was spent."""

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STATES = ["live", "missing", "deleted", "removed_by_platform", "account_gone", "restricted"]
_STANDINGS = ["unknown", "active", "suspended", "deactivated", "gone", "closed"]


def one_of(name: str, values: list[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def add_one_of(table: str, column: str, name: str, values: list[str]) -> None:
    """Add a closed set with its CHECK, the first value its default; Alembic cannot on SQLite."""
    kind = "TEXT" if op.get_bind().dialect.name == "sqlite" else "VARCHAR(32)"
    among = ", ".join(f"'{value}'" for value in values)
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind} DEFAULT '{values[0]}' NOT NULL "
        f"CONSTRAINT {name} CHECK ({column} IN ({among}))"
    )


def add(table: str, *columns: sa.Column[object]) -> None:
    """Add columns in place: a batch rebuild would drop triggers on SQLite."""
    for column in columns:
        op.add_column(table, column)


def upgrade() -> None:
    add(
        "exchange",
        sa.Column("purpose", sa.String(), nullable=False, server_default="page"),
        sa.Column("login_state", sa.String(), nullable=False, server_default="anonymous"),
        sa.Column("tls", sa.String(), nullable=False, server_default=""),
    )
    add(
        "post",
        sa.Column("native_uri", sa.String(), nullable=False, server_default=""),
        sa.Column("native_version", sa.String(), nullable=False, server_default=""),
        sa.Column("missing_at", UTCDateTime(), nullable=True),
        sa.Column("checked_at", UTCDateTime(), nullable=True),
    )
    add_one_of("post", "state", "poststate_values", _STATES)
    op.create_index("ix_post_checked", "post", ["handle_id", "checked_at"])
    add(
        "post_version",
        sa.Column("about", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("pictures_due", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_post_version_pictures", "post_version", ["pictures_due", "id"])
    add(
        "source",
        sa.Column("host", sa.String(), nullable=False, server_default=""),
        sa.Column("first_url", sa.String(), nullable=False, server_default=""),
        sa.Column("looked_at", UTCDateTime(), nullable=True),
        sa.Column("native_cursor", sa.String(), nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("gone", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("moved_to", sa.String(), nullable=False, server_default=""),
        sa.Column("native_id", sa.String(), nullable=False, server_default=""),
        sa.Column("standing_token", sa.String(), nullable=False, server_default=""),
        sa.Column("standing_since", UTCDateTime(), nullable=True),
        sa.Column("profile_at", UTCDateTime(), nullable=True),
    )
    add_one_of("source", "standing", "standing_values", _STANDINGS)
    sources = sa.table("source", sa.column("handle_id"), sa.column("host"))
    handles = sa.table("handle", sa.column("id"), sa.column("url"))
    for handle_id, url in op.get_bind().execute(sa.select(handles.c.id, handles.c.url)).all():
        host = urlsplit(url).netloc.lower()
        op.execute(sa.update(sources).where(sources.c.handle_id == handle_id).values(host=host))
    op.create_table(
        "source_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle_id", sa.Integer(), nullable=False),
        sa.Column("from_url", sa.String(), nullable=False),
        sa.Column("to_url", sa.String(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["handle_id"], ["handle.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_source_move_handle_id", "source_move", ["handle_id"])
    op.create_table(
        "post_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("state", one_of("poststate_values", _STATES), nullable=False),
        sa.Column("sign", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_post_state_post_id", "post_state", ["post_id"])
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("fetched_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"]),
        sa.ForeignKeyConstraint(["post_version_id"], ["post_version.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("post_version_id", "position"),
        sqlite_strict=True,
    )
    op.create_table(
        "tombstone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_strict=True,
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in (
                "looked",
                "failed",
                "unchanged",
                "requests",
                "received_bytes",
                "new",
                "changed",
                "lost",
            )
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_round_finished", "round", ["finished_at"])
    op.create_table(
        "gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("handles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "host",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("host"),
        sqlite_strict=True,
    )
    op.create_table(
        "spent",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("micro_usd", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "day"),
        sqlite_strict=True,
    )
