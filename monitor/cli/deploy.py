"""`watchdesk init` and `watchdesk db`: a home is made, its schema brought up, a copy of it taken."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from cases.errors import Refused
from monitor import config
from monitor.cli.desk import home_of
from monitor.cli.exits import CheckFailed
from monitor.cli.identity import os_user
from monitor.cli.lazy import Command, Common, Group
from monitor.cli.output import note, show, show_json
from monitor.config import Settings, model


@click.command(cls=Command)
@click.option(
    "--database", default="", metavar="URL", help="postgresql://USER@HOST/NAME; else SQLite."
)
@click.option("--department", default="", metavar="NAME", help="Name of the department.")
@click.option(
    "--contact", default="", help="E-mail or web address told to the sites that are read."
)
@click.option("--zone", default="", help="IANA time zone of the department.")
@click.option("--admin", default="", metavar="LOGIN", help="First administrator; else you.")
@click.pass_obj
def init(
    common: Common, database: str, department: str, contact: str, zone: str, admin: str
) -> None:
    """Make a home: settings, database, keys, custody log, first administrator. Again changes nothing."""
    from monitor import bootstrap

    home = config.home_folder(common.home)
    plain = Settings()
    wanted = Settings(
        department=model.Department(
            name=department or plain.department.name,
            contact=contact,
            zone=zone or plain.department.zone,
        ),
        database=model.Database(url=database or plain.database.url),
    )
    config.parse(config.render(wanted), "the new settings")
    login = admin or os_user()
    if (home / config.FILE_NAME).exists():
        _same_database(home, database)
    if home.is_dir() and config.make_home(home):
        note(f"{home} was open to others; it is closed now")
    founded = bootstrap.found_home(home, wanted, login=login, name=login)
    if common.json:
        show_json({"home": str(home), "founded": founded, "login": login if founded else ""})
    elif founded:
        show(f"{home} is ready; {login} is its first administrator")
        note(
            "Next: `watchdesk people import FILE`, `watchdesk handles import FILE`, `watchdesk doctor`."
        )
    else:
        show(f"{home} was ready already; nothing was changed")


def _same_database(home: Path, database: str) -> None:
    """Refuse to point a home that is there at another database.

    Raises:
        Refused: The settings name another one.
    """
    named = config.load(home).database.url
    if database and database != named:
        raise Refused(
            f"{home} is a home already, with its database at {named}; edit its config.toml"
        )


@click.group(cls=Group)
def db() -> None:
    """Look after the database: its schema, and a copy of the home."""


@contextmanager
def _engine(common: Common) -> Iterator[Any]:
    """Open the database without asking for its schema; what it is made of is the store's affair."""
    from cases.store.engine import make_engine

    home, settings = home_of(common)
    engine = make_engine(config.database_url(settings, home))
    try:
        yield engine
    finally:
        engine.dispose()


@db.command
@click.pass_obj
def current(common: Common) -> None:
    """Show the schema the database has, and the one this program writes."""
    from cases.store import schema

    with _engine(common) as engine:
        found = schema.current(engine)
    if common.json:
        show_json({"current": found, "head": schema.HEAD, "up_to_date": found == schema.HEAD})
    else:
        show(f"schema {found or 'none'}; this program writes {schema.HEAD}")


@db.command
@click.pass_obj
def upgrade(common: Common) -> None:
    """Bring the schema up to what this program writes; make a backup first."""
    from cases.store import schema

    with _engine(common) as engine:
        before = schema.current(engine)
        schema.upgrade(engine)
        after = schema.current(engine)
    if common.json:
        show_json({"before": before, "current": after, "head": schema.HEAD})
    else:
        show(
            f"schema {after}" + ("; it was up to date" if before == after else f", before {before}")
        )


@db.command
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path), help="A new folder."
)
@click.pass_obj
def backup(common: Common, folder: Path) -> None:
    """Copy a home while it is in use: settings, database, vault, public keys, and a manifest over all of it.

    Private keys are not copied: keep keys/custody.key and keys/vault.key elsewhere. A record on PostgreSQL becomes one
    on SQLite in the copy. `sha256sum -c manifest-sha256.txt` checks it without this program.
    """
    from cases.model.actors import SERVICE
    from monitor import bootstrap
    from monitor.cli.backup import copy_home

    home, settings = home_of(common)
    made = copy_home(home, settings, folder)
    with bootstrap.open_home(home) as application:
        by, said = os_user(), made.manifest
        application.lineage.backed_up(SERVICE, made.head, by=by, manifest=said)
    if common.json:
        show_json(made)
    else:
        show(f"{folder} ({made.bytes:,} bytes), up to entry {made.head.size:,}")
        note("Keep keys/custody.key and keys/vault.key elsewhere: without them it cannot be read.")


@db.command
@click.option(
    "--from",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A backup.",
)
@click.option(
    "--keys",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the private keys, where they are not in the home.",
)
@click.option("--accept-older", is_flag=True, help="Go on from a record older than the home knows.")
@click.option("--why", default="", help="Why; with --accept-older it is logged.")
@click.pass_obj
def restore(
    common: Common, folder: Path, keys: Path | None, why: str, *, accept_older: bool
) -> None:
    """Put a backup back: hash all of it, compare it with what the home has known, then verify the record whole.

    Nothing is deleted: the database that lies there is moved aside, and the vault only gains. A backup that ends before
    what the home has known is refused, unless that is accepted, and why.
    """
    from monitor.cli.progress import Progress
    from monitor.cli.restore import restore as put_back

    if accept_older and not why.strip():
        raise Refused("--accept-older needs --why: the log tells it")
    home = config.home_folder(common.home)
    with Progress("verified", sys.stderr) as progress:
        done = put_back(
            home, folder, keys=keys, why=why, accept_older=accept_older, on_progress=progress.to
        )
    found = done.verified
    if common.json:
        show_json(
            {
                "home": str(home),
                "entries": found.entries,
                "lost": done.lost,
                "verified": found.verified,
                "problems": [what for _, _, what in found.problems],
            }
        )
    else:
        for _, entry, what in found.problems:
            show(f"entry {entry or '-'}: {what}")
        verdict = "verified" if found.verified else "NOT verified"
        show(f"{home} restored, {verdict}: {found.entries:,} entries, {found.blobs:,} kept answers")
    if done.lost:
        note(
            f"{done.lost:,} entries that this home had known are lost; the log tells that it goes on without"
        )
    if not found.verified:
        raise CheckFailed


@db.command("accept-older")
@click.option("--why", required=True, help="Why; it is logged.")
@click.pass_obj
def accept_older(common: Common, why: str) -> None:
    """Go on from a record that is older than what this home has known; the log tells what is missing.

    Those outside who saw later heads will refuse the ones to come, until they are told.
    """
    from cases.model.actors import SERVICE
    from monitor import bootstrap

    home, _settings = home_of(common)
    with bootstrap.open_home(home, restoring=True) as application:
        here = application.lineage.accept(SERVICE, why=why)
    if common.json:
        show_json(here)
    else:
        show(f"the record goes on from entry {here.size:,}, which tells of it")
