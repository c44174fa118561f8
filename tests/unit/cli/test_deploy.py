"""Making a home, its schema, a copy of it, and the doctor's visit."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.program import Called, Watchdesk

from monitor import config
from monitor.cli import program
from monitor.cli.identity import os_user

Run = Callable[..., Called]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the program without a home of the test's making."""
    monkeypatch.delenv("WATCHDESK_HOME", raising=False)
    monkeypatch.delenv("WATCHDESK_DATABASE_URL", raising=False)

    def call(*words: str) -> Called:
        code = program.main(list(words))
        return Called(code, *capsys.readouterr())

    return call


def test_init_makes_a_closed_home_once(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "new"
    words = ("init", "--home", str(home), "--department", 'Río "PD"', "--zone", "America/Denver")
    first, again = run(*words, "--json"), run(*words)

    assert first.code == 0, first.err
    assert first.json == {"home": str(home), "founded": True, "login": os_user()}
    assert again.code == 0
    assert "nothing was changed" in again.out
    assert config.load(home).department.name == 'Río "PD"'
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (home, home / "config.toml")} == {
        0
    }
    assert run("people", "list", "--home", str(home), "--json").json["people"][0]["role"] == "admin"


def test_init_closes_a_folder_that_was_open(run: Run, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    assert "it is closed now" in run("init", "--home", str(tmp_path)).err
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--zone", "Mars/Base"), 2, "zone"),
        (("--database", "mysql://x/y"), 2, "expected sqlite:///FILE or postgresql://"),
        (("--database", "postgresql://u:pw@h/n"), 2, "a password does not belong"),
        (("--database", "postgresql://desk@127.0.0.1:1/n"), 5, ""),
    ],
)
def test_init_refuses_what_cannot_be(
    run: Run, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = run("init", "--home", str(tmp_path / "new"), *words)

    assert (done.code, done.out) == (code, ""), done.err
    assert said in done.err
    assert "pw" not in done.err


def test_init_does_not_point_a_home_at_another_database(watchdesk: Watchdesk) -> None:
    assert watchdesk("init", "--database", "sqlite:///other.db").code == 3


def test_a_folder_without_settings_is_not_found(run: Run, tmp_path: Path) -> None:
    said = run("flags", "list", "--home", str(tmp_path))

    assert said.code == 4
    assert "watchdesk init" in said.err


def test_broken_settings_end_with_file_line_and_key(watchdesk: Watchdesk, home: Path) -> None:
    (home / "config.toml").write_text("[collect]\ninterval_minutes = 'x'\n", "utf-8")
    said = watchdesk("flags", "list")

    assert said.code == 2
    assert (
        f"{home}/config.toml, line 2, [collect] interval_minutes: expected a whole number"
        in said.err
    )


def test_the_schema_is_shown_and_brought_up(watchdesk: Watchdesk) -> None:
    assert watchdesk("db", "current", "--json").json["up_to_date"] is True
    assert "this program writes" in watchdesk("db", "current").out
    assert "it was up to date" in watchdesk("db", "upgrade").out
    upgraded = watchdesk("db", "upgrade", "--json").json
    assert upgraded["before"] == upgraded["current"] == upgraded["head"]


def test_a_home_of_a_newer_version_is_refused(watchdesk: Watchdesk, home: Path) -> None:
    with closing(sqlite3.connect(home / "watchdesk.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    for words in (("flags", "list"), ("db", "upgrade"), ("collect",)):
        said = watchdesk(*words)
        assert said.code == 5
        assert "newer Watchdesk" in said.err
    assert watchdesk("doctor").code == 1


def test_a_backup_is_a_home_that_verifies(
    watchdesk: Watchdesk, home: Path, run: Run, tmp_path: Path
) -> None:
    copy = tmp_path / "deep" / "copy"
    done = watchdesk("db", "backup", "--to", str(copy), "--json")

    assert done.code == 0, done.err
    assert done.json["bytes"] > 10_000
    assert run("--home", str(copy), "custody", "verify", "--as", "aud").code == 5  # no key, no look
    shutil.copy2(home / "keys/vault.key", copy / "keys")
    verified = run("--home", str(copy), "custody", "verify", "--as", "aud", "--json")
    assert verified.json["verified"] is True
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700
    assert watchdesk("db", "backup", "--to", str(copy)).code == 2
    assert "keys/vault.key elsewhere" in watchdesk("db", "backup", "--to", str(tmp_path / "b")).err


def _checks(found: Any) -> dict[str, str]:  # noqa: ANN401  a JSON document
    order = ("ok", "note", "mend")
    worst: dict[str, str] = {}
    for check in found["checks"]:
        worst[check["check"]] = max(
            worst.get(check["check"], "ok"), check["state"], key=order.index
        )
    return worst


def test_the_doctor_finds_a_sound_home_sound(watchdesk: Watchdesk) -> None:
    found = watchdesk("doctor", "--json")

    assert found.code == 0
    assert found.json["ok"] is True
    assert _checks(found.json) == {
        "home": "ok",
        "settings": "ok",
        "database": "ok",
        "vault": "ok",
        "keys": "ok",
        "clock": "ok",
        "heads": "note",
        "notices": "note",
        "policy": "ok",
        "collectors": "note",
        "pictures": "note",  # what reads their words is an extra
        "person": "ok",
        "terminal": "note",
    }
    assert "SQLite, schema" in watchdesk("doctor").out


def _open_home(home: Path) -> None:
    home.chmod(0o755)


def _open_key(home: Path) -> None:
    (home / "keys/signing").write_text("secret", "utf-8")
    (home / "keys/signing").chmod(0o644)


def _no_password(home: Path) -> None:
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[database]\npassword_file = "gone"\n')


def _no_vault_key(home: Path) -> None:
    (home / "keys/vault.key").unlink()


def _no_vault(home: Path) -> None:
    (home / "vault").rename(home / "elsewhere")


def _damaged(home: Path) -> None:
    (home / "watchdesk.db").write_bytes(b"no database at all" * 1000)


def _future(home: Path) -> None:
    os.utime(home / "config.toml", (4_000_000_000, 4_000_000_000))


def _own_policy(home: Path) -> None:
    (home / "own.toml").write_text("version = 3", "utf-8")
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[policy]\ncatalogue = "own.toml"\n')


def _no_rules(home: Path) -> None:
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[policy]\nrules = "gone.toml"\n')


@pytest.mark.parametrize(
    ("harm", "check"),
    [
        (_open_home, "home"),
        (_open_key, "keys"),
        (_no_password, "keys"),
        (_no_vault, "vault"),
        (_no_vault_key, "vault"),
        (_damaged, "database"),
        (_future, "clock"),
        (_own_policy, "policy"),
        (_no_rules, "policy"),
    ],
)
def test_the_doctor_names_what_must_be_mended(
    watchdesk: Watchdesk, home: Path, harm: Callable[[Path], None], check: str
) -> None:
    harm(home)
    found = watchdesk("doctor", "--json")

    assert found.code == 1, found.err
    assert found.json["ok"] is False
    assert _checks(found.json)[check] == "mend"


def test_the_doctor_sees_a_home_that_is_none_and_settings_that_are_broken(
    run: Run, tmp_path: Path
) -> None:
    none = run("doctor", "--home", str(tmp_path))
    (tmp_path / "config.toml").write_text("[", "utf-8")
    broken = run("doctor", "--home", str(tmp_path))

    assert (none.code, broken.code) == (1, 1)
    assert "watchdesk init" in none.out
    assert "this is not TOML" in broken.out


def test_the_desk_needs_a_terminal(watchdesk: Watchdesk) -> None:
    said = watchdesk()

    assert said.code == 2
    assert "needs a terminal" in said.err


def test_a_demonstration_never_touches_another_home(run: Run, tmp_path: Path) -> None:
    real, full = tmp_path / "real", tmp_path / "full"
    run("init", "--home", str(real))
    full.mkdir()
    (full / "letters.txt").write_text("dear", "utf-8")

    for home in (real, full):
        said = run("demo", "--headless", "--home", str(home))
        assert (said.code, said.out) == (3, "")
        assert "no demonstration" in said.err
    assert [path.name for path in full.iterdir()] == ["letters.txt"]


def test_init_begins_no_new_log_over_the_evidence_of_a_lost_one(
    watchdesk: Watchdesk, home: Path
) -> None:
    (home / "vault" / "ab").mkdir()
    (home / "watchdesk.db").unlink()

    assert watchdesk("custody", "verify").code == 5
    said = watchdesk("init")

    assert said.code == 5
    assert "last backup" in said.err
    assert not (home / "watchdesk.db").exists()
