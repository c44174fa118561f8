"""Column types for both databases. SQLite tables are STRICT, which knows five type names only."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    LargeBinary,
    String,
)
from sqlalchemy.ext.compiler import compiles
from sqlmodel.sql.sqltypes import AutoString


def _as(name: str) -> Callable[..., str]:
    def compiled(_element: object, _compiler: object, **_options: object) -> str:
        return name

    return compiled


for _kind in (String, AutoString, Date, DateTime, JSON, Enum):
    compiles(_kind, "sqlite")(_as("TEXT"))
for _number in (Integer, BigInteger, Boolean):
    compiles(_number, "sqlite")(_as("INTEGER"))
compiles(Float, "sqlite")(_as("REAL"))
compiles(LargeBinary, "sqlite")(_as("BLOB"))


def enum_of(kind: type[StrEnum], name: str = "") -> Any:  # noqa: ANN401  SQLModel takes any SQL type here
    """Return the column type of a closed set: its values as text, with a CHECK on both databases.

    A table with two columns of one set needs a `name` for each check.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        name=f"{name or kind.__name__.lower()}_values",
    )
