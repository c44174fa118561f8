"""What the desk remembers of those who sit at it: their saved views, flags set aside, who has been welcomed."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class SavedViewRow(SQLModel, table=True):
    """A query that a login gave a name; changed by saving it again, gone when removed."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("login", "name"),
        UniqueConstraint("login", "place"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    login: str
    name: str
    place: int | None
    """The key that opens it, 1 to 9; None where it has none."""
    query: str
    saved_at: datetime


class SnoozeRow(SQLModel, table=True):
    """Until when a flag is set aside; a time that has passed means nothing any more."""

    __tablename__ = "snooze"
    __table_args__ = {"sqlite_strict": True}

    flag_id: int = Field(
        primary_key=True, foreign_key="flag.id", sa_column_kwargs={"autoincrement": False}
    )
    until: datetime
    by: str
    at: datetime


class WelcomeRow(SQLModel, table=True):
    """A login that has been shown how the desk works."""

    __tablename__ = "welcome"
    __table_args__ = {"sqlite_strict": True}

    login: str = Field(primary_key=True)
    at: datetime
