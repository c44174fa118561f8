"""The composition root: a home folder in, a wired application out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cases.errors import StoreTrouble
from cases.model.actors import SERVICE
from cases.policy import catalogue
from cases.policy import load as load_catalogue
from cases.store import schema
from cases.store.engine import make_engine
from cases.store.transaction import Store, new_session
from cases.vault.blobs import Vault
from cases.vault.reporters import ReporterSeals
from monitor import config
from monitor.application import Application
from monitor.clock import now, reading

if TYPE_CHECKING:  # the net and the scorer are heavy: loaded when a pass needs them
    from collectors.address import Addresses


@contextmanager
def open_home(
    home: Path, *, addresses: Addresses | None = None, restoring: bool = False
) -> Iterator[Application]:
    """Open a home and close it again; `restoring` opens an older record than the home has known as well.

    Raises:
        CustodyBroken: The record is older than what this home has known, or another one.
        ConfigError: The settings cannot be used.
        PolicyError: The department's own catalogue cannot be used.
        StoreTrouble: The database cannot be opened, or has another schema than this program writes.
    """
    settings = config.load(home)
    store = Store(make_engine(config.database_url(settings, home)), now, reading)
    vault = Vault(home / "vault")
    store.marks = ReporterSeals(vault.ring).mark
    own = settings.policy.catalogue
    try:
        application = Application(
            home=home,
            settings=settings,
            store=store,
            vault=vault,
            catalogue=load_catalogue(home / own) if own else catalogue(),
            addresses=addresses,
        )
        if not restoring:
            application.lineage.require(SERVICE)
        yield application
        application.lineage.remember(SERVICE)
    finally:
        store.close()


def _refuse_lost_record(home: Path, url: str) -> None:
    """Refuse to begin a new log over the evidence of one whose database file is gone."""
    kind, _, name = url.partition(":///")
    if kind == "sqlite" and not Path(name).exists() and any((home / "vault").iterdir()):
        raise StoreTrouble(
            f"{home / 'vault'} holds evidence, but its database {name} is gone: bring that back from the "
            "last backup, or name another folder by --home"
        )


def found_home(home: Path, settings: config.Settings, *, login: str, name: str) -> bool:
    """Make a home: folder, settings, database, log, signing key, first administrator. Doing it again changes nothing.

    Returns:
        Whether the record was founded just now.

    Raises:
        ConfigError: There are settings already, and they cannot be used.
        StoreTrouble: The folder or the database cannot be made.
    """
    try:
        config.make_home(home)
        config.write(home, settings)
    except OSError as error:
        raise StoreTrouble(f"{home} cannot be made a home: {error.strerror}") from error
    in_force = config.load(home)
    url = config.database_url(in_force, home)
    _refuse_lost_record(home, url)
    engine = make_engine(url)
    try:
        schema.upgrade(engine)
    finally:
        engine.dispose()
    with open_home(home) as application:
        log = f"watchdesk/{new_session()}"
        founded = application.registry.found(SERVICE, log=log, login=login, name=name)
        application.heads.make_keys(SERVICE)
        if founded:  # an older home is encrypted when it is asked for: somebody must keep the key
            application.sealing.found(SERVICE)
        return founded
