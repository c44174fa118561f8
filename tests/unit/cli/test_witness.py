"""The witness and the department's side of it from the command line."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program import ROOT, Called, Watchdesk, command, environment
from support.witnesses import Listening, listening

from cases.model import notes
from cases.vault.keys import LogKeys
from monitor.cli import program
from monitor.clock import now


@pytest.fixture
def witness(home: Path, tmp_path: Path) -> Iterator[Listening]:
    """A witness that listens, knows the log, and is named in the settings."""
    with listening(tmp_path / "witness", now) as heard:
        heard.witness.trust(LogKeys(home / "keys").known()[0])
        with (home / "config.toml").open("a", encoding="utf-8") as file:
            file.write(
                f'\n[custody]\nwitnesses = [{{ url = "{heard.url}", key = "{heard.witness.key}" }}]\n'
            )
        yield heard


def call(capsys: pytest.CaptureFixture[str], *words: str) -> Called:
    return Called(program.main(list(words)), *capsys.readouterr())


def test_a_witness_is_made_taught_and_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, log = str(tmp_path / "w"), notes.SigningKey.generate("pd.example/log").public
    made = call(capsys, "witness", "init", folder, "--name", "w.example")
    key = notes.VerifierKey.parse(made.out.strip())

    assert (key.name, key.kind) == ("w.example", notes.COSIGNING)
    assert "[custody] witnesses" in made.err
    assert "no log is watched over yet" in call(capsys, "witness", "show", folder).err
    assert call(capsys, "witness", "trust", folder, str(log)).code == 0
    assert "already" in call(capsys, "witness", "trust", folder, str(log)).out
    other = call(capsys, "witness", "trust", folder, str(log), "--origin", "x/log", "--json").json
    assert (other["origin"], other["new"]) == ("x/log", True)
    shown = call(capsys, "witness", "show", folder, "--json").json
    assert shown["key"] == str(key)
    assert {entry["origin"]: entry["size"] for entry in shown["logs"]} == {
        "pd.example/log": 0,
        "x/log": 0,
    }
    assert "never" in call(capsys, "witness", "show", folder).out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("init", "{w}", "--name", "w"), 2, "holds a witness already"),
        (("init", "{w}/x", "--name", "a b"), 2, "no space"),
        (("trust", "{w}", "nonsense"), 2, "this is no verifier key"),
        (("trust", "{w}/nobody", "{key}"), 4, "watchdesk witness init"),
        (("show", "{w}/nobody"), 4, "holds no witness"),
        (("serve", "{w}", "--listen", "nowhere"), 2, "expected HOST:PORT"),
        (("serve", "{w}", "--listen", "127.0.0.1:99999"), 2, "expected HOST:PORT"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    folder, key = str(tmp_path / "w"), str(notes.SigningKey.generate("l").public)
    call(capsys, "witness", "init", folder, "--name", "w.example")

    done = call(capsys, "witness", *(word.format(w=folder, key=key) for word in words))
    assert done.code == code
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_a_witness_serves_until_it_is_told_to_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "w")
    call(capsys, "witness", "init", folder, "--name", "w.example")
    process = subprocess.Popen(
        command("witness", "serve", folder, "--listen", "127.0.0.1:0", "--json"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(PYTHONUNBUFFERED="1"),
    )
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)

    assert told["url"].startswith("http://127.0.0.1:")
    assert (process.returncode, err) == (0, "")


def test_heads_leave_when_asked_and_the_window_is_told(
    watchdesk: Watchdesk, witness: Listening
) -> None:
    before = watchdesk("--as", "aud", "custody", "outside", "--json").json
    assert watchdesk("--as", "aud", "custody", "outside", "--ask").code == 0
    after = watchdesk("--as", "aud", "custody", "outside", "--json").json
    (known,) = witness.witness.logs()

    assert known.head is not None
    assert (before["covered"], after["covered"]) == (0, known.head.size)
    assert after["attestors"][0]["name"] == "w.example"
    verified = watchdesk("--as", "aud", "custody", "verify", "--json")
    assert (verified.json["verified"], verified.json["covered"]) == (True, known.head.size)
    assert "not proved: " in verified.err
    assert watchdesk("--as", "aud", "health", "--json").code == 3
    health = watchdesk("--as", "sgt", "health", "--json").json
    assert health["custody"]["covered"] == known.head.size
    assert "under no head outside this machine" in watchdesk("--as", "sgt", "health").out
    said = [c for c in watchdesk("doctor", "--json").json["checks"] if c["check"] == "heads"]
    assert (said[0]["state"], "w.example vouched for" in said[0]["what"]) == ("ok", True)


def test_an_escalation_leaves_at_once(watchdesk: Watchdesk, witness: Listening) -> None:
    assert (
        watchdesk("--as", "sgt", "flags", "escalate", "1", "--note", "Officers at risk.").code == 0
    )

    (known,) = witness.witness.logs()
    assert known.head is not None


def test_work_goes_on_where_nobody_outside_can_be_reached(
    watchdesk: Watchdesk, home: Path, witness: Listening
) -> None:
    settings = (home / "config.toml").read_text("utf-8")
    (home / "config.toml").write_text(settings.replace(witness.url, "http://127.0.0.1:9/"), "utf-8")

    done = watchdesk("--as", "sgt", "flags", "escalate", "1", "--note", "Officers at risk.")
    assert done.code == 0
    assert "flag 1 is escalated" in done.out
    assert "w.example has not seen this yet (127.0.0.1 could not be reached.)" in done.err
    again = watchdesk("--as", "sgt", "flags", "escalate", "2", "--note", "Officers at risk.")
    assert again.code == 0
    assert "could not be reached" not in again.err  # nobody waits twice for the same trouble
    asked = watchdesk("--as", "aud", "custody", "outside", "--ask")
    assert asked.code == 5
    assert "could not be reached" in asked.out
    said = [c for c in watchdesk("doctor", "--json").json["checks"] if c["check"] == "heads"]
    assert [c["state"] for c in said] == ["mend"]
    health = watchdesk("--as", "sgt", "health").out
    assert "w.example has not vouched for the newest head" in health


@pytest.mark.parametrize(
    ("custody", "said"),
    [
        ('witnesses = [{ url = "http://w/", key = "nonsense" }]', "this is no verifier key"),
        ('witnesses = [{ url = "http://w/", key = "{log}" }]', "key of a log"),
        ('timestamp = { url = "http://t/", roots = "none.pem" }', "certificates in PEM"),
    ],
)
def test_what_cannot_be_trusted_is_named(
    watchdesk: Watchdesk, home: Path, custody: str, said: str
) -> None:
    key = str(LogKeys(home / "keys").known()[0])
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[custody]\n{custody.replace('{log}', key)}\n")

    done = watchdesk("--as", "aud", "custody", "verify")
    assert done.code == 2
    assert said in done.err
    found = watchdesk("doctor", "--json").json["checks"]
    assert [c["state"] for c in found if c["check"] == "heads"] == ["mend"]


def test_a_lost_key_is_replaced_with_a_reason_that_every_verification_tells(
    watchdesk: Watchdesk, home: Path
) -> None:
    watchdesk("--as", "aud", "custody", "checkpoint")
    there = watchdesk("--as", "adm", "custody", "new-key", "--lost", "The disk died.")
    wordless = watchdesk("--as", "adm", "custody", "new-key", "--lost", " ")
    (home / "keys/custody.key").unlink()
    unsaid = watchdesk("--as", "adm", "custody", "new-key")
    done = watchdesk("--as", "adm", "custody", "new-key", "--lost", "The disk died.")
    verified = watchdesk("--as", "aud", "custody", "verify")

    assert (there.code, "the signing key is there" in there.err) == (2, True)
    assert (wordless.code, "say by --lost why" in wordless.err) == (2, True)
    assert (unsaid.code, "--lost" in unsaid.err) == (3, True)
    assert (done.code, verified.code) == (0, 0)
    assert "to be known: the signing key was declared lost at entry" in verified.err


def test_the_log_is_compared_with_heads_that_were_kept_elsewhere(
    watchdesk: Watchdesk, home: Path, tmp_path: Path
) -> None:
    kept, other, none = (tmp_path / name for name in ("kept", "other", "none"))
    kept.write_text(watchdesk("--as", "aud", "custody", "checkpoint").out, "utf-8")
    stranger = notes.SigningKey.generate("other/log")
    other.write_text(str(notes.Head("other/log", 1, bytes(32)).signed([stranger])), "utf-8")
    none.write_bytes(b"\xff")

    holds = watchdesk("--as", "aud", "custody", "verify", "--json", "--head", str(kept)).json
    assert (holds["verified"], holds["covered"]) == (True, holds["entries"] - holds["uncovered"])
    assert holds["covered"] > 0
    differs = watchdesk(
        "--as", "aud", "custody", "verify", "--head", str(kept), "--head", str(other)
    )
    assert differs.code == 1
    assert "step 13: a head kept elsewhere is of another log" in differs.out
    assert watchdesk("--as", "aud", "custody", "verify", "--head", str(none)).code == 2
    key = LogKeys(home / "keys").signing()[0]
    for size, said in ((2, "the entries are not those under"), (9_999, "knew 9999")):
        forged = notes.Head(key.name, size, bytes(32)).signed([key])
        other.write_text(str(forged), "utf-8")
        done = watchdesk("--as", "aud", "custody", "verify", "--head", str(other))
        assert (done.code, said in done.out) == (1, True)
