"""Workers as processes on one record: each source asked once, a killed one's look taken over, no post twice."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from support.postgres import PostgresServer
from support.program import Watchdesk
from support.site import LocalSite, local_site
from support.watches import enrol, until_all_looked, watching

from cases.store.engine import make_engine
from monitor.cli import program

SHORT, LONG = "lease_s = 1\n", "lease_s = 600\n"
"""How long a look holds its handle: of the worker that dies, and of those that come after it."""


@pytest.fixture
def sites() -> Iterator[tuple[LocalSite, ...]]:
    """Five hosts: one host is read by one machine at a time."""
    with ExitStack() as opened:
        yield tuple(opened.enter_context(local_site()) for _ in range(5))


@pytest.fixture
def server(postgres: PostgresServer) -> Iterator[Engine]:
    """The server, to make and drop a database of the test's own."""
    engine = make_engine(postgres.url("postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(
            text("CREATE DATABASE of_workers TEMPLATE template_record STRATEGY file_copy")
        )
        yield engine
        connection.execute(text("DROP DATABASE of_workers WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def shared_home(
    server: Engine, postgres: PostgresServer, tmp_path: Path, sites: tuple[LocalSite, ...]
) -> Path:
    """A home on PostgreSQL that may read the sites."""
    del server
    home, hosts = tmp_path / "home", [site.host for site in sites]
    made = ["init", "--home", str(home), "--database", postgres.url("of_workers")]
    assert program.main(made) == 0
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[collect]\nprivate_hosts = {hosts}\nspacing_s = 0\nconcurrency = 1\n{SHORT}")
    return home


def test_two_workers_ask_every_source_once_and_take_over_from_one_that_was_killed(
    shared_home: Path, sites: tuple[LocalSite, ...], called: Watchdesk
) -> None:
    slow, *quick = sites
    enrol(shared_home, called, {"slow": slow.silent("/slow")})
    with watching(shared_home, "worker") as killed:
        slow.until_asked("/slow")
        killed.end(signal.SIGKILL)  # in the middle of its look, which nobody gives back
    slow.feed("/slow", "late words")
    config = shared_home / "config.toml"
    config.write_text(config.read_text("utf-8").replace(SHORT, LONG), "utf-8")
    with watching(shared_home, "worker") as one, watching(shared_home, "worker") as other:
        feeds = {
            f"h{n}{of}": site.feed(f"/{of}", f"words {n} of {of}")
            for n, site in enumerate(quick)
            for of in range(3)
        }
        enrol(shared_home, called, feeds)
        until_all_looked(one, other, len(feeds) + 1)
        codes = (one.end(signal.SIGTERM), other.end(signal.SIGTERM))
        log = "".join(one.lines + other.lines)

    assert codes == (0, 0), log
    assert slow.asked == ["/slow", "/slow"]
    assert [sorted(site.asked) for site in quick] == [["/0", "/1", "/2"]] * len(quick)
    assert log.count('"new": 1') == len(feeds) + 1, log
    assert "words" not in log
    verified = called(shared_home, "custody", "verify", "--json").json
    assert verified["verified"] is True
    idle = called(shared_home, "worker", "--once", "--json")
    assert (idle.code, idle.json["looked"]) == (0, 0)


def test_a_worker_without_the_vault_of_the_record_keeps_nothing_elsewhere(
    shared_home: Path, sites: tuple[LocalSite, ...], called: Watchdesk, tmp_path: Path
) -> None:
    enrol(shared_home, called, {"h": sites[0].feed("/h", "words")})
    away = tmp_path / "away"
    away.mkdir(mode=0o700)
    shutil.copy(shared_home / "config.toml", away)
    lone = called(away, "worker", "--once")
    shutil.copytree(shared_home / "vault", away / "vault")
    keyless = called(away, "worker", "--once")
    both = called(shared_home, "worker", "--once")

    assert lone.code == 2
    assert "is not the vault of this record" in lone.err
    assert keyless.code != 0
    assert "bring keys/vault.key back" in keyless.err
    assert (both.code, both.out) == (0, "1 looked, 1 new, 0 changed, 0 unchanged, 0 errors\n")
    assert sites[0].asked == ["/h"]


def test_a_record_in_a_file_has_no_workers(own_home: Path, called: Watchdesk) -> None:
    refused = called(own_home, "worker", "--once")

    assert refused.code == 2
    assert "a worker takes looks from a record on PostgreSQL" in refused.err
    assert "`watchdesk run` does all looks" in refused.err
