"""The way in and the way out: common options, one sentence, one exit code."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cases import errors as record
from cases.policy import PolicyError
from collectors import errors as net
from monitor.cli import exits, lazy, program
from monitor.config import ConfigError


class Deed:
    """What the test command does when it is called."""

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self.common = lazy.Common()

    def __call__(self, common: lazy.Common) -> None:
        self.common = common
        if self.error:
            raise self.error


@pytest.fixture
def deed() -> Iterator[Deed]:
    """A command of the real program, `try-it`, that does the deed."""
    given = Deed()

    @click.command(cls=lazy.Command)
    @click.pass_obj
    def try_it(common: lazy.Common) -> None:
        given(common)

    program.watchdesk.add_command(try_it, "try-it")
    yield given
    del program.watchdesk.commands["try-it"]


@pytest.mark.parametrize(
    "words",
    [
        ["--home", "/h", "--as", "chief", "--json", "-vv", "try-it"],
        ["try-it", "--home", "/h", "--as", "chief", "--json", "-vv"],
        ["--as", "chief", "-v", "try-it", "--json", "--home", "/h", "-v"],
        [
            "--home",
            "/other",
            "--as",
            "nobody",
            "try-it",
            "--home",
            "/h",
            "--as",
            "chief",
            "--json",
            "-vv",
        ],
    ],
)
def test_common_options_stand_before_or_after_the_command(deed: Deed, words: list[str]) -> None:
    assert program.main(words) == exits.DONE
    assert deed.common == lazy.Common(home=Path("/h"), login="chief", json=True, verbose=2)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (exits.CheckFailed(), 1),
        (record.CustodyBroken("entry 7 is not the one sealed"), 1),
        (record.BadInput("a number goes here"), 2),
        (ConfigError("config.toml, line 3"), 2),
        (PolicyError("no such kind"), 2),
        (record.NotPermitted("not for you"), 3),
        (record.Conflicted("your own post"), 3),
        (record.Stale("look again"), 3),
        (net.TermsClosed("no approval on file"), 3),
        (record.NotFound("no such case"), 4),
        (record.OutOfSight("no such case"), 4),
        (record.StoreTrouble("the disk is full"), 5),
        (net.Unreachable("no answer"), 5),
        (net.Refused("too big"), 5),
        (OSError(errno.ENOSPC, "No space left on device", "/h/watchdesk.db"), 5),
        (KeyboardInterrupt(), 130),
    ],
)
def test_every_error_ends_in_its_exit_code_and_one_sentence(
    deed: Deed, capsys: pytest.CaptureFixture[str], error: BaseException, code: int
) -> None:
    deed.error = error

    assert program.main(["try-it"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == bool(str(error))
    assert "Traceback" not in err


def test_trouble_with_a_file_names_the_file(deed: Deed, capsys: pytest.CaptureFixture[str]) -> None:
    deed.error = OSError(errno.ENOSPC, "No space left on device", "/h/watchdesk.db")

    program.main(["try-it"])

    assert capsys.readouterr().err == "watchdesk: /h/watchdesk.db: no space left on device\n"


def test_an_errors_sentence_cannot_command_the_terminal(
    deed: Deed, capsys: pytest.CaptureFixture[str]
) -> None:
    deed.error = record.BadInput("\x1b]52;c;aGk=\x07 \u202e")

    program.main(["try-it"])

    assert capsys.readouterr().err.rstrip("\n").isprintable()


def test_a_fault_of_ours_says_where_the_log_is_and_not_what_a_post_said(
    deed: Deed, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "log").mkdir()
    deed.error = ValueError("Jordan Alvarez lives at 12 Elm Street")

    assert program.main(["--home", str(tmp_path), "try-it"]) == exits.TROUBLE

    said, log = capsys.readouterr().err, (tmp_path / "log/crash.log").read_text("utf-8")
    assert str(tmp_path / "log/crash.log") in said
    assert "ValueError" in said
    assert "test_program.py" in log
    assert "Alvarez" not in said + log.replace('ValueError("Jordan Alvarez lives', "")


def test_a_fault_of_ours_leaves_no_folder_behind(
    deed: Deed, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    deed.error = ValueError("secret words")

    assert program.main(["--home", str(tmp_path / "none"), "try-it"]) == exits.TROUBLE
    assert "-vv shows the place" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()

    program.main(["--home", str(tmp_path / "none"), "try-it", "-vv"])
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no-such"], "No such command 'no-such'"),
        (["policy", "show", "--jso"], "No such option '--jso'"),
        (["policy", "show", "--policy", "/does/not/exist"], "--policy"),
        (["--home"], "--home"),
    ],
)
def test_wrong_usage_names_the_word_and_ends_in_2(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert program.main(words) == exits.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def _every(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _every(child, (*words, name))


@pytest.mark.parametrize("words", list(_every(program.watchdesk)), ids=" ".join)
def test_every_command_explains_itself(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert program.main([*words, "--help"]) == exits.DONE

    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"Usage: {' '.join(('watchdesk', *words))} [OPTIONS]")
    assert "--json" in out
    assert len(out.splitlines()[2].strip()) > 15


def test_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--version"]) == exits.DONE
    assert capsys.readouterr().out.startswith("watchdesk ")


def test_a_clause_is_shown_for_people_and_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["policy", "show", "V.A.9.a-2"]) == exits.DONE
    assert "prohibition" in capsys.readouterr().out
    assert program.main(["policy", "show", "V.A.9.a-2", "--json"]) == exits.DONE
    assert json.loads(capsys.readouterr().out)["id"] == "V.A.9.a-2"
    assert program.main(["policy", "show", "V.A.99"]) == exits.NOT_FOUND
    assert capsys.readouterr().out == ""


def test_the_catalogue_has_65_clauses_with_their_limbs(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["policy", "show"]) == exits.DONE
    assert "V.A.9.e.iv" in capsys.readouterr().out
    assert program.main(["--json", "policy", "show"]) == exits.DONE
    document = json.loads(capsys.readouterr().out)
    assert set(document) == {"version", "clauses"}
    assert len(document["clauses"]) == 65
    assert all("limbs" in clause for clause in document["clauses"])
