"""Second looks: what was drawn, what is to be looked at again, what the second reviewer said."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.model.second_look import Stratum
from cases.model.states import DismissReason
from cases.store.types import enum_of


class DrawRow(SQLModel, table=True):
    """A draw (safeguard E.5): its seed and its list are fixed, and their hashes kept in custody, before it is made."""

    __tablename__ = "second_look_draw"
    __table_args__ = (
        UniqueConstraint("stratum", "since", "until"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    stratum: Stratum = Field(sa_type=enum_of(Stratum))
    since: datetime
    until: datetime
    size: int
    eligible: int
    eligible_sha256: str
    eligible_ids: bytes
    """The list itself, packed."""
    seed_sha256: str
    seed: bytes
    committed_by: str
    committed_at: datetime
    drawn_at: datetime | None


class ItemRow(SQLModel, table=True):
    """One post of a draw."""

    __tablename__ = "second_look_item"
    __table_args__ = (
        UniqueConstraint("draw_id", "place"),
        Index("ix_second_look_item_flag", "flag_id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    draw_id: int = Field(foreign_key="second_look_draw.id")
    place: int
    flag_id: int | None = Field(foreign_key="flag.id")
    post_version_id: int = Field(foreign_key="post_version.id")
    decision_id: int | None = Field(foreign_key="decision.id")
    """The dismissal that is looked at again."""
    held_by: str | None
    held_until: datetime | None


class VerdictRow(SQLModel, table=True):
    """What a second reviewer said of a post, without knowing what the first one had said."""

    __tablename__ = "second_look_verdict"
    __table_args__ = (UniqueConstraint("item_id"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    item_id: int = Field(foreign_key="second_look_item.id")
    by: str
    at: datetime
    matter: bool
    """Whether it is a matter of the policy."""
    clause: str
    reason: DismissReason | None = Field(sa_type=enum_of(DismissReason, "second_reason"))
    note: str
