"""What happens around flags: skips, recusals, looks, alerts, answers to requests that may come twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class FlagSkipRow(SQLModel, table=True):
    """Somebody left a flag undecided for the next one."""

    __tablename__ = "flag_skip"
    __table_args__ = (
        Index("ix_flag_skip_flag", "flag_id", "level"),
        Index("ix_flag_skip_by", "by"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    flag_id: int = Field(foreign_key="flag.id")
    by: str
    level: int
    """Of the flag at that moment."""
    note: str
    at: datetime


class FlagRecusalRow(SQLModel, table=True):
    """Somebody is kept out of a flag: lists, counts and looks leave it out for them."""

    __tablename__ = "flag_recusal"
    __table_args__ = (
        # The queue asks for all flags of a login.
        UniqueConstraint("login", "flag_id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    flag_id: int = Field(foreign_key="flag.id")
    login: str
    rule: str
    """Which rule of conflict fired."""
    why: str
    by: str
    """The person, or the service where a rule fired by itself."""
    at: datetime


class FlagLookRow(SQLModel, table=True):
    """How often somebody opened a flag (safeguard E.7); counts, never content."""

    __tablename__ = "flag_look"
    __table_args__ = (
        Index("ix_flag_look_whom", "login", "person_id", "idle"),
        {"sqlite_strict": True},
    )

    login: str = Field(primary_key=True)
    flag_id: int = Field(primary_key=True, foreign_key="flag.id")
    person_id: int | None = Field(foreign_key="person.id")
    looks: int
    idle: int
    """Looks since that login last decided on a flag of that person, or was last told of to the auditor."""
    first_at: datetime
    last_at: datetime


class ViewerAlertRow(SQLModel, table=True):
    """Somebody opened one person's posts often, and decided nothing."""

    __tablename__ = "viewer_alert"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    login: str
    person_id: int = Field(foreign_key="person.id")
    looks: int
    at: datetime


class ActAnswerRow(SQLModel, table=True):
    """What was answered to a request, so that the same request finds it done."""

    __tablename__ = "act_answer"
    __table_args__ = (Index("ix_act_answer_at", "at"), {"sqlite_strict": True})

    login: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    act: str
    answer: dict[str, Any] = Field(sa_type=JSON)
    at: datetime
