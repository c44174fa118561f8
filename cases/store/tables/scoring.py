"""What scores rest on besides the posts: rules, members and policy as they were."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel


class ScoringSourceRow(SQLModel, table=True):
    """Rules, members or policy by which something was flagged; kept by hash, never changed."""

    __tablename__ = "scoring_source"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    kind: str
    """rules · members · policy."""
    version: str
    sha256: str = Field(unique=True)
    """Of the bytes before they were compressed."""
    body: bytes = Field(sa_type=LargeBinary)
    """Compressed (zlib, RFC 1950)."""
    kept_at: datetime
