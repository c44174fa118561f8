"""Flags and the decisions on them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.model.states import DecisionKind, DismissReason, FlagState
from cases.store.types import enum_of


class FlagRow(SQLModel, table=True):
    """A post version with findings, in triage."""

    __tablename__ = "flag"
    __table_args__ = (
        # The queue walks this index from its start: what waits, the weightiest first.
        # The columns behind the key let it be counted, and cut to an actor's reach and to what a
        # filter asks for, without the rows.
        Index(
            "ix_flag_queue",
            *("waiting", "rank", "id", "unit_id", "person_id", "shared", "severity", "level"),
            *("score", "state", "handle_id", "clause"),
        ),
        # What has waited too long at its level is found without the rest.
        Index("ix_flag_age", "waiting", "severity", "level", "since"),
        # What is decided is listed as the queue is, the weightiest first: of one state, or of several.
        Index("ix_flag_state", "state", "rank", "id"),
        Index("ix_flag_rank", "rank", "id", "state"),
        Index("ix_flag_recheck", "recheck_at"),
        Index("ix_flag_person", "person_id", "state"),
        UniqueConstraint("post_version_id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    version: int
    post_version_id: int = Field(foreign_key="post_version.id")
    handle_id: int = Field(foreign_key="handle.id")
    person_id: int | None = Field(foreign_key="person.id")
    unit_id: int = Field(foreign_key="unit.id")
    state: FlagState = Field(sa_type=enum_of(FlagState))
    waiting: bool
    shared: bool
    """Whether the chain of command may see it: the handle is surely the person's (safeguard E.3), and no
    sealed clause is touched."""
    rank: int
    """Place in the queue, the smallest first: severity x 1000 + score, negated, so that one index walks it."""
    score: int
    severity: int
    clause: str
    explanation: dict[str, Any] = Field(sa_type=JSON)
    excerpt: str
    published_at: datetime | None
    observed_at: datetime
    raised_at: datetime
    level: int
    """How far up it has come; see `cases.model.states.Level`."""
    since: datetime | None
    """Since when it waits at that level."""
    urgent: bool
    """Escalated on the urgent path: a response under way, an officer undercover, a threat."""
    recheck_at: datetime | None
    """When somebody has to see whether its safety notice was heeded."""
    held_by: str | None
    held_until: datetime | None
    decided_by: str | None
    case_id: int | None = Field(foreign_key="incident_case.id", index=True)


class DecisionRow(SQLModel, table=True):
    """What someone decided on a flag, with what was shown to them; taken back only by a later row."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("reverses_id"),
        Index("ix_decision_by", "by", "id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    flag_id: int = Field(foreign_key="flag.id", index=True)
    kind: DecisionKind = Field(sa_type=enum_of(DecisionKind))
    by: str
    at: datetime
    reason: DismissReason | None = Field(sa_type=enum_of(DismissReason))
    note: str
    from_state: FlagState = Field(sa_type=enum_of(FlagState, "from_state"))
    to_state: FlagState = Field(sa_type=enum_of(FlagState, "to_state"))
    flag_version: int
    """Version of the flag after the decision."""
    case_id: int | None = Field(foreign_key="incident_case.id")
    reverses_id: int | None = Field(foreign_key="decision.id")
    shown: dict[str, Any] = Field(sa_type=JSON)
    """What the decision was made on; see `cases.model.frozen.snapshot`."""
    clause: str
    """The clause it was judged by; empty in older rows."""
    redoes_id: int | None
    """The decision that was taken back and is made again by this one."""
    act: str
    """The same for all decisions made in one act; empty where there was one only."""
