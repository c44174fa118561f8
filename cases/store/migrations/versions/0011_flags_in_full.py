"""Flags: coaching, age limits, second looks."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from cases.store.migrations.checks import allow

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_STATES = [
    *("new", "needs_identity", "claimed", "dismissed", "safety_notice", "coaching_proposed"),
    *("coached", "with_legal", "in_case", "escalated"),
]
_REASONS = [
    *("protected_speech", "false_match", "not_violable", "not_a_violation", "wrong_person"),
    *("already_released", "de_minimis", "context_reverses", "duplicate", "other"),
]
_KINDS = [
    *("dismiss", "safety_notice", "open_case", "escalate", "needs_identity", "coach", "sign_off"),
    *("decline", "recheck", "to_legal", "from_legal", "reopen", "reverse"),
]


def upgrade() -> None:
    allow("flag", "state", "flagstate_values", _STATES)
    allow("decision", "kind", "decisionkind_values", _KINDS)
    allow("decision", "reason", "dismissreason_values", _REASONS)
    allow("decision", "from_state", "from_state_values", _STATES)
    allow("decision", "to_state", "to_state_values", _STATES)
    _flags()
    _handling()
    _second_looks()


def _flags() -> None:
    op.add_column("flag", sa.Column("level", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "flag", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    for name in ("since", "recheck_at"):
        op.add_column("flag", sa.Column(name, UTCDateTime(), nullable=True))
    op.execute("UPDATE flag SET since = raised_at")
    for name in ("clause", "act"):
        op.add_column("decision", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("decision", sa.Column("redoes_id", sa.Integer(), nullable=True))
    op.drop_index("ix_flag_queue", "flag")
    op.create_index(
        "ix_flag_queue",
        "flag",
        ["waiting", "rank", "id", "unit_id", "person_id", "shared", "severity", "level"],
    )
    op.create_index("ix_flag_age", "flag", ["waiting", "severity", "level", "since"])
    op.create_index("ix_flag_state", "flag", ["state", "id"])
    op.create_index("ix_flag_recheck", "flag", ["recheck_at"])


def _handling() -> None:
    op.create_table(
        "flag_skip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_flag_skip_flag", "flag_skip", ["flag_id", "level"])
    op.create_index("ix_flag_skip_by", "flag_skip", ["by"])
    op.create_table(
        "flag_recusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login", "flag_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "flag_look",
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("flag_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("idle", sa.Integer(), nullable=False),
        sa.Column("first_at", UTCDateTime(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("login", "flag_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_flag_look_whom", "flag_look", ["login", "person_id", "idle"])
    op.create_table(
        "viewer_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "act_answer",
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("login", "key"),
        sqlite_strict=True,
    )
    op.create_index("ix_act_answer_at", "act_answer", ["at"])


def _second_looks() -> None:
    op.create_table(
        "second_look_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        _one_of("stratum", "stratum_values", ["dismissed", "unflagged"]),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("eligible", sa.Integer(), nullable=False),
        sa.Column("eligible_sha256", sa.String(), nullable=False),
        sa.Column("eligible_ids", sa.LargeBinary(), nullable=False),
        sa.Column("seed_sha256", sa.String(), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("committed_by", sa.String(), nullable=False),
        sa.Column("committed_at", UTCDateTime(), nullable=False),
        sa.Column("drawn_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("stratum", "since", "until"),
        sqlite_strict=True,
    )
    op.create_table(
        "second_look_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=True),
        sa.Column("post_version_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("held_by", sa.String(), nullable=True),
        sa.Column("held_until", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"]),
        sa.ForeignKeyConstraint(["draw_id"], ["second_look_draw.id"]),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"]),
        sa.ForeignKeyConstraint(["post_version_id"], ["post_version.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("draw_id", "place"),
        sqlite_strict=True,
    )
    op.create_index("ix_second_look_item_flag", "second_look_item", ["flag_id"])
    op.create_table(
        "second_look_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("matter", sa.Boolean(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        _one_of("reason", "second_reason_values", _REASONS, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["second_look_item.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("item_id"),
        sqlite_strict=True,
    )


def _one_of(column: str, name: str, values: list[str], *, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=nullable)
