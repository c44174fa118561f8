"""A home on PostgreSQL, from init to verify."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from support.postgres import PostgresServer
from support.program import Watchdesk
from support.site import LocalSite

from cases.store.engine import make_engine
from monitor.cli import program


@pytest.fixture
def postgres_home(postgres: PostgresServer, tmp_path: Path, site: LocalSite) -> Iterator[Path]:
    """A home made by `watchdesk init --database` on a database of its own."""
    engine = make_engine(postgres.url("postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE of_a_home"))
        home, url = tmp_path / "home", postgres.url("of_a_home")
        assert program.main(["init", "--home", str(home), "--database", url]) == 0
        with (home / "config.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[collect]\nprivate_hosts = ["{site.host}"]\n')
        yield home
        connection.execute(text("DROP DATABASE of_a_home WITH (FORCE)"))
    engine.dispose()


def test_the_whole_way_works_on_postgresql(
    postgres_home: Path, site: LocalSite, called: Watchdesk, tmp_path: Path
) -> None:
    def desk(*words: str) -> int:
        return called(postgres_home, *words).code

    person = ("--name", "J", "--rank", "Officer", "--kind", "sworn", "--unit", "North")
    assert desk("people", "add", "2001", *person) == 0
    basis = ("--basis", "self_registered", "--reference", "form 1", "--on", "2026-01-05")
    owner = ("--identity", "confirmed", "--person", "2001")
    assert (
        desk("handles", "add", "blog:js", "--url", site.feed("/js", "one", "two"), *basis, *owner)
        == 0
    )
    collected = called(postgres_home, "collect", "--json")
    checked = called(postgres_home, "doctor", "--json")

    assert collected.json["blog:js"]["new"] == 2, collected.err
    assert checked.json["ok"] is True
    assert "PostgreSQL" in checked.out
    assert called(postgres_home, "custody", "verify", "--json").json["verified"] is True
    assert called(postgres_home, "db", "current", "--json").json["up_to_date"] is True
    assert desk("db", "backup", "--to", str(tmp_path / "copy")) == 0
    assert (tmp_path / "copy").is_dir()
    assert desk("init") == 0
