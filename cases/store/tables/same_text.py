"""Posts that say the same: the key of each text, the sketches of flagged ones, and the further posts of a flag."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, LargeBinary
from sqlmodel import Field, SQLModel


class PostTextRow(SQLModel, table=True):
    """The key over the words of a post version; derived, so nobody vouches for it."""

    __tablename__ = "post_text"
    __table_args__ = {"sqlite_strict": True}

    post_version_id: int = Field(
        primary_key=True,
        foreign_key="post_version.id",
        sa_column_kwargs={"autoincrement": False},
    )
    words_key: str = Field(index=True)


class FlagTextRow(SQLModel, table=True):
    """What a flag's text is compared by; derived, so nobody vouches for it."""

    __tablename__ = "flag_text"
    __table_args__ = {"sqlite_strict": True}

    flag_id: int = Field(
        primary_key=True, foreign_key="flag.id", sa_column_kwargs={"autoincrement": False}
    )
    same_as: int = Field(index=True)
    """The first flag with this text, whoever posted it; its own id for that one."""
    words_key: str = Field(index=True)
    runs: bytes = Field(sa_type=LargeBinary)


class TextMarkRow(SQLModel, table=True):
    """One of the smallest hashes of a flag's text, by which others find it."""

    __tablename__ = "text_mark"
    __table_args__ = {"sqlite_strict": True}

    mark: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    flag_id: int = Field(
        primary_key=True, foreign_key="flag.id", sa_column_kwargs={"autoincrement": False}
    )


class FlagPostRow(SQLModel, table=True):
    """A further post of a flag: the same text again, by the same person; never changed."""

    __tablename__ = "flag_post"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    flag_id: int = Field(foreign_key="flag.id", index=True)
    post_version_id: int = Field(foreign_key="post_version.id", unique=True)
    likeness: int
    """0–100; 100 for the same words."""
    score: int | None
    """Of this post; None where it was not flagged when it was scored."""
    explanation: dict[str, Any] | None = Field(sa_type=JSON)
    joined_at: datetime
