"""Evidence that is a file or a working copy, transfers, legal holds, disposals, and what retention looks for."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_REFUSED = "the custody log is append-only"
_BURIED = "EXISTS (SELECT 1 FROM tombstone WHERE name = 'custody_detail:' || OLD.seq)"


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UTCDateTime(), nullable=nullable)


def upgrade() -> None:
    op.add_column("evidence", sa.Column("name", sa.String(), nullable=False, server_default=""))
    op.add_column("evidence", sa.Column("about", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "evidence", sa.Column("received_from", sa.String(), nullable=False, server_default="")
    )
    op.add_column("evidence", sa.Column("copy_of", sa.Integer(), nullable=True))
    op.add_column(
        "evidence", sa.Column("sealed", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("incident_case", moment("closed_at", nullable=True))
    # Nobody noted when older cases were closed: their time runs from now, which keeps them longer.
    op.execute("UPDATE incident_case SET closed_at = CURRENT_TIMESTAMP WHERE state = 'withdrawn'")
    op.add_column(
        "post_version", sa.Column("kept", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    number = "CAST(substr(name, 14) AS INTEGER)"  # behind `post_version:`
    buried = f"SELECT {number} FROM tombstone WHERE name LIKE 'post_version:%'"
    op.execute(
        f"UPDATE post_version SET kept = {sa.false().compile(dialect=op.get_bind().dialect)} WHERE id IN ({buried})"
    )
    op.create_index("ix_post_version_kept", "post_version", ["kept", "observed_at"])
    op.create_index("ix_post_version_exchange", "post_version", ["exchange_id"])
    op.create_index("ix_exchange_body", "exchange", ["body_sha256"])
    op.create_index("ix_picture_sha256", "picture", ["sha256"])
    _tables()
    if op.get_bind().dialect.name == "sqlite":
        _disposal_of_details_on_sqlite()
    else:
        _disposal_of_details_on_postgresql()


def _tables() -> None:
    op.create_table(
        "transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        text("released_by"),
        text("received_by"),
        text("purpose"),
        text("reference"),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        text("by"),
        moment("at"),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.ForeignKeyConstraint(["answers_id"], ["transfer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("answers_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_transfer_case_id", "transfer", ["case_id"])
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        moment("since", nullable=True),
        moment("until", nullable=True),
        text("why"),
        text("placed_by"),
        moment("placed_at"),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "hold_lift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=False),
        text("why"),
        text("lifted_by"),
        moment("lifted_at"),
        sa.ForeignKeyConstraint(["hold_id"], ["legal_hold.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hold_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "disposal",
        sa.Column("id", sa.Integer(), nullable=False),
        text("number"),
        text("series"),
        text("subject"),
        sa.Column("due_on", sa.Date(), nullable=True),
        text("order_reference"),
        text("why"),
        text("proposed_by"),
        moment("proposed_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sqlite_strict=True,
    )
    op.create_table(
        "disposal_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disposal_id", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        text("why"),
        text("by"),
        moment("at"),
        text("certificate_sha256"),
        sa.Column("certificate_size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["disposal_id"], ["disposal.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("disposal_id"),
        sqlite_strict=True,
    )


def _disposal_of_details_on_sqlite() -> None:
    """Details of an entry may go once a tombstone stands for them, which the log itself vouches for."""
    op.execute("DROP TRIGGER custody_detail_no_delete")
    op.execute(
        f"CREATE TRIGGER custody_detail_no_delete BEFORE DELETE ON custody_detail WHEN NOT {_BURIED} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    )
    # An emptied place is not filled again.
    op.execute("DROP TRIGGER custody_detail_no_replace")
    op.execute(
        "CREATE TRIGGER custody_detail_no_replace BEFORE INSERT ON custody_detail WHEN "
        "EXISTS (SELECT 1 FROM custody_detail WHERE seq = NEW.seq) OR "
        "EXISTS (SELECT 1 FROM tombstone WHERE name = 'custody_detail:' || NEW.seq) "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    )


def _disposal_of_details_on_postgresql() -> None:
    op.execute("DROP TRIGGER custody_detail_append_only ON custody_detail")
    op.execute(
        "CREATE FUNCTION custody_detail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_BURIED} THEN RETURN OLD; END IF; RAISE EXCEPTION '{_REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER custody_detail_append_only BEFORE UPDATE OR TRUNCATE ON custody_detail "
        "FOR EACH STATEMENT EXECUTE FUNCTION custody_is_append_only()"
    )
    op.execute(
        "CREATE TRIGGER custody_detail_goes_with_a_tombstone BEFORE DELETE ON custody_detail "
        "FOR EACH ROW EXECUTE FUNCTION custody_detail_is_append_only()"
    )
