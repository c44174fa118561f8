"""Supervision: random reviews, directed looks, the department's own pages."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_PURPOSES = ["integrity", "investigations", "records"]
_OUTCOMES = ["nothing_found", "flagged"]


def upgrade() -> None:
    _leave()
    _draws()
    _directed()
    _pages()


def _leave() -> None:
    op.create_table(
        "leave",
        _id(),
        _to("person_id", "person.id"),
        _day("since"),
        _day("until"),
        *_texts("reference", "added_by"),
        _at("added_at"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_leave_person", "leave", ["person_id"])


def _draws() -> None:
    op.create_table(
        "review_draw",
        _id(),
        _to("unit_id", "unit.id"),
        _one_of("purpose", "purpose_values", _PURPOSES),
        *(_at("since"), _at("until")),
        *_whole("size", "rotation", "eligible"),
        *_texts("eligible_sha256"),
        sa.Column("eligible_list", sa.LargeBinary(), nullable=False),
        sa.Column("excluded", sa.JSON(), nullable=False),
        *_texts("seed_sha256"),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        *_texts("committed_by"),
        _at("committed_at"),
        *_texts("word"),
        sa.Column("drawn_by", sa.String(), nullable=True),
        _at("drawn_at", nullable=True),
        _day("due_on", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "review",
        _id(),
        _to("draw_id", "review_draw.id"),
        *_whole("place"),
        _to("person_id", "person.id"),
        sa.Column("by_turn", sa.Boolean(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=True),
        _at("taken_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("draw_id", "person_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_review_person", "review", ["person_id"])
    op.create_table(
        "review_recusal",
        _id(),
        _to("review_id", "review.id"),
        *_texts("login", "why"),
        _at("at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("review_id", "login"),
        sqlite_strict=True,
    )
    op.create_table(
        "review_result",
        _id(),
        _to("review_id", "review.id"),
        _one_of("outcome", "reviewoutcome_values", _OUTCOMES),
        *_whole("posts"),
        *_texts("note", "by"),
        _at("at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("review_id"),
        sqlite_strict=True,
    )


def _directed() -> None:
    op.create_table(
        "directed_look",
        _id(),
        _to("person_id", "person.id"),
        *_texts("reason", "clause", "matter"),
        _at("since"),
        _day("ends_on"),
        *_texts("asked_by"),
        _at("asked_at"),
        *_whole("looks"),
        sa.Column("alert", sa.Boolean(), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        _at("ended_at", nullable=True),
        *_texts("why_ended"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_directed_look_person", "directed_look", ["person_id"])
    op.create_table(
        "directed_decision",
        _id(),
        _to("look_id", "directed_look.id"),
        sa.Column("granted", sa.Boolean(), nullable=False),
        *_texts("why", "by"),
        _at("at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("look_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "eye_flag",
        _id(),
        _to("review_id", "review.id", nullable=True),
        _to("look_id", "directed_look.id", nullable=True),
        _to("flag_id", "flag.id"),
        *_texts("by"),
        _at("at"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_eye_flag_review", "eye_flag", ["review_id"])
    op.create_index("ix_eye_flag_look", "eye_flag", ["look_id"])


def _pages() -> None:
    op.create_table(
        "department_page",
        sa.Column("handle_id", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("url", "by"),
        _at("at"),
        sa.ForeignKeyConstraint(["handle_id"], ["handle.id"]),
        sa.PrimaryKeyConstraint("handle_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "page_check",
        _id(),
        _to("handle_id", "handle.id"),
        _to("exchange_id", "exchange.id"),
        *_texts("url", "text_sha256", "policy"),
        sa.Column("complies", sa.Boolean(), nullable=True),
        sa.Column("results", sa.JSON(), nullable=False),
        *_texts("by"),
        _at("at"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_page_check_handle", "page_check", ["handle_id", "id"])
    op.create_table(
        "page_waiver",
        _id(),
        _to("handle_id", "handle.id"),
        *_texts("duty", "why", "reference"),
        _day("until", nullable=True),
        *_texts("added_by"),
        _at("added_at"),
        sa.Column("ended_by", sa.String(), nullable=True),
        _at("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_page_waiver_handle", "page_waiver", ["handle_id"])


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _to(name: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UTCDateTime(), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _whole(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _one_of(column: str, name: str, values: Sequence[str]) -> sa.Column[str]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=False)
