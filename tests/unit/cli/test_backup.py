"""Backups: whole, put back only where they belong, and an older one over a newer record noticed."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from support.postgres import PostgresServer
from support.program import Called, Watchdesk

from monitor.cli import program

Run = Callable[..., Called]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> Called:
        return Called(program.main(list(words)), *capsys.readouterr())

    return call


@pytest.fixture
def backup(watchdesk: Watchdesk, tmp_path: Path) -> Path:
    """A backup of the home, after which the home went on."""
    folder = tmp_path / "backup"
    done = watchdesk("db", "backup", "--to", str(folder))
    assert done.code == 0, done.err
    assert watchdesk("flags", "annotate", "1", "written after the backup").code == 0
    return folder


def keys_of(home: Path, to: Path) -> Path:
    to.mkdir()
    for name in ("vault.key", "custody.key"):
        shutil.copy2(home / "keys" / name, to)
    return to


def test_a_backup_is_checked_without_this_program_and_holds_no_private_key(backup: Path) -> None:
    checked = subprocess.run(
        ["sha256sum", "--quiet", "-c", "manifest-sha256.txt"],  # noqa: S607  whichever there is
        cwd=backup,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert [path.name for path in (backup / "keys").iterdir()] == ["custody.pub"]
    assert (backup / "vault/keys/collection").exists()


def test_a_backup_is_put_into_a_new_home_and_verified(
    run: Run, home: Path, backup: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    without = run("--home", str(new), "db", "restore", "--from", str(backup))
    assert without.code == 3
    assert "keys/vault.key is not here" in without.err

    keys = keys_of(home, tmp_path / "safe")
    done = run("--home", str(new), "db", "restore", "--from", str(backup), "--keys", str(keys), "--json")  # fmt: skip

    assert done.code == 0, done.err
    assert (done.json["verified"], done.json["lost"]) == (True, 0)
    assert run("--home", str(new), "--as", "aud", "custody", "verify").code == 0
    assert run("--home", str(new), "--as", "sgt", "flags", "show", "1").code == 0


def test_an_older_backup_over_a_newer_record_is_refused_unless_that_is_said_and_logged(
    watchdesk: Watchdesk, home: Path, backup: Path
) -> None:
    before = watchdesk("custody", "verify", "--json", **{"as": "aud"}).json["entries"]
    refused = watchdesk("db", "restore", "--from", str(backup))
    assert refused.code == 3
    assert "entries would be lost" in refused.err
    assert "--accept-older" in refused.err
    assert watchdesk("db", "restore", "--from", str(backup), "--accept-older").code == 3

    done = watchdesk(
        "db", "restore", "--from", str(backup), "--accept-older", "--why", "disk failed", "--json"
    )

    assert done.code == 0, done.err
    assert done.json["lost"] > 0
    assert done.json["entries"] < before
    assert list(home.glob("watchdesk.db.before-*"))
    log = watchdesk("custody", "log", "--json", **{"as": "aud"}).json["entries"]
    assert "record:restored" in [line["action"] for line in log]
    assert watchdesk("flags", "list").code == 0


def test_an_older_database_copied_into_place_by_hand_is_noticed_by_the_next_command(
    watchdesk: Watchdesk, home: Path, backup: Path
) -> None:
    for tail in ("", "-wal", "-shm"):
        (home / f"watchdesk.db{tail}").unlink(missing_ok=True)
    shutil.copy2(backup / "watchdesk.db", home / "watchdesk.db")

    for words in (("flags", "list"), ("custody", "verify"), ("collect",)):
        said = watchdesk(*words)
        assert said.code == 1, said.err
        assert "an older copy lies in its place" in said.err
    assert watchdesk("db", "accept-older", "--why", "no newer one is left").code == 0
    assert watchdesk("flags", "list").code == 0
    again = watchdesk("db", "accept-older", "--why", "once more")
    assert (again.code, "nothing to accept" in again.err) == (3, True)


def test_a_record_of_another_home_or_with_another_history_is_noticed(
    watchdesk: Watchdesk, run: Run, home: Path, backup: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    assert run("--home", str(other), "init").code == 0
    said = run("--home", str(other), "db", "restore", "--from", str(backup))
    assert (said.code, "is of the record" in said.err) == (3, True)
    head = home / "keys/custody.head"
    log, size, _ = head.read_text().split()
    head.write_text(f"{log}\n{size}\n{'0' * 64}\n")

    said = watchdesk("flags", "list")

    assert (said.code, "another record" in said.err) == (1, True)


@pytest.mark.parametrize("harm", ["changed", "missing", "added", "none"])
def test_a_backup_that_is_not_as_it_was_made_is_refused(
    watchdesk: Watchdesk, backup: Path, harm: str
) -> None:
    blob = next((backup / "vault").glob("??/*.wdv"))
    if harm == "changed":
        blob.chmod(0o600)
        blob.write_bytes(blob.read_bytes()[::-1])
    elif harm == "missing":
        blob.unlink()
    elif harm == "added":
        (backup / "vault/extra").write_text("x")
    else:
        (backup / "backup.json").unlink()

    said = watchdesk("db", "restore", "--from", str(backup), "--accept-older", "--why", "x")

    assert said.code == (2 if harm == "none" else 1)
    assert {"changed": "changed", "missing": "missing", "added": "added", "none": "no backup"}[
        harm
    ] in said.err


def test_a_backup_taken_while_the_record_grows_holds_together(
    watchdesk: Watchdesk, home: Path, tmp_path: Path
) -> None:
    for n in range(3):
        assert watchdesk("db", "backup", "--to", str(tmp_path / str(n))).code == 0
        with closing(sqlite3.connect(tmp_path / str(n) / "watchdesk.db")) as copy:
            (entries,) = copy.execute("SELECT count(*) FROM custody").fetchone()
        said = (tmp_path / str(n) / "backup.json").read_text()
        assert f'"size": {entries}' in said
    log = watchdesk("custody", "log", "--json", **{"as": "aud"}).json["entries"]
    assert [line["action"] for line in log].count("backup:made") == 3
    assert (home / "keys/custody.head").exists()


def test_a_record_on_postgresql_is_backed_up_and_put_back_into_an_empty_database(
    postgres: PostgresServer, run: Run, tmp_path: Path
) -> None:
    from sqlalchemy import text

    from cases.store.engine import make_engine

    admin = make_engine(postgres.url("postgres"))
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in ("backup_from", "backup_to"):
            connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    home, new = tmp_path / "home", tmp_path / "new"
    url = postgres.url("backup_from").replace("+psycopg", "")
    made = run("--home", str(home), "init", "--database", url, "--admin", "root")
    assert made.code == 0, made.err

    folder = str(tmp_path / "backup")
    assert run("--home", str(home), "db", "backup", "--to", folder).code == 0
    into_full = run(
        "--home", str(home), "db", "restore", "--from", folder, "--accept-older", "--why", "a test"
    )
    assert "already" in into_full.err
    shutil.copytree(home / "keys", new / "keys")
    (new / "config.toml").write_text(f"[database]\nurl = '{url.replace('_from', '_to')}'\n")
    (new / "keys/custody.head").unlink()
    done = run("--home", str(new), "db", "restore", "--from", folder, "--json")

    assert done.code == 0, done.err
    assert done.json["verified"] is True
    assert run("--home", str(new), "custody", "checkpoint").code == 0
