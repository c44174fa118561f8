"""The schema's version: brought up by migrations, refused when it is newer than this program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine, inspect, text

from cases.errors import StoreTrouble

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "0018"
"""The newest migration; a test holds it to the files."""


def current(engine: Engine) -> str | None:
    """Return the schema version of the database, or None where there is no schema yet."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def require_current(engine: Engine) -> None:
    """Refuse a database that this program must not write to.

    Raises:
        StoreTrouble: The schema is missing, older, or made by a newer Watchdesk.
    """
    found = current(engine)
    if found == HEAD:
        return
    if found is None:
        raise StoreTrouble("the database is empty: run `watchdesk init`")
    if found > HEAD:
        raise StoreTrouble(
            f"the database was made by a newer Watchdesk (schema {found}, this program knows {HEAD}): "
            "install that version, or use another home; nothing was changed"
        )
    raise StoreTrouble(
        f"the database has schema {found}, this program needs {HEAD}: "
        "make a backup, then run `watchdesk db upgrade`"
    )


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; a database that is up to date is left alone.

    Raises:
        StoreTrouble: The schema was made by a newer Watchdesk.
    """
    found = current(engine)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        require_current(engine)
    from alembic import command  # a second of CPU: only when there is work

    with engine.connect().execution_options(write=True) as connection, connection.begin():
        command.upgrade(_config(connection), "head")


def _config(connection: object) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "cases.store:migrations")
    config.attributes["connection"] = connection
    return config
