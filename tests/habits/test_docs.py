"""What the documents say exists, and everything that exists is in them."""

from __future__ import annotations

import inspect
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from support.commands import each_command
from support.program import watchdesk_process

from monitor import config
from monitor.cli import roster
from monitor.cli.lazy import Group
from monitor.cli.program import watchdesk

ROOT = Path(__file__).parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CLI = ROOT / "docs/cli.md"
HEAD = """# The commands

Written from the program by `make docs`; a test holds the two together.

Every command takes the common options `--home DIR`, `--as LOGIN`, `--json` and `-v`, before or after its name.
With `--json` it prints one JSON document on standard output and nothing else there; times are ISO 8601 in UTC.
Everything else goes to standard error. Text from outside is shown with marks such as `⟦ESC⟧`; no colours are used.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | the check it was asked for failed |
| 2 | usage: unknown option, bad value, settings that cannot be used |
| 3 | refused: not permitted, conflicted, terms not open |
| 4 | not found |
| 5 | outside trouble: source unreachable, database down, disk full; or a fault of ours. Nothing is lost |
| 130, 141 | interrupted; the reader of the output went away |
"""


def _described(name: str, command: click.Command) -> str:
    """Return the section of one command: what it does, its arguments and its own options."""
    context = click.Context(command, info_name=name)
    common = {parameter.name for parameter in Group(name="any").params}
    arguments = [p.make_metavar(context) for p in command.params if isinstance(p, click.Argument)]
    lines = [f"\n## {name}\n", f"`{' '.join([name, *arguments])}`\n"]
    lines += [
        re.sub(r"\s*\n\s*", " ", part) + "\n"
        for part in inspect.cleandoc(command.help or "").split("\n\n")
    ]
    options = [
        record
        for p in command.params
        if isinstance(p, click.Option)
        and p.name not in common
        and (record := p.get_help_record(context))
    ]
    if options:
        lines += ["| option | |", "|---|---|"]
        lines += [f"| `{left}` | {right} |".replace("\n", " ") for left, right in options]
    return "\n".join(lines).rstrip() + "\n"


def test_the_command_paper_is_what_the_program_says() -> None:
    written = HEAD + "".join(_described(*one) for one in each_command(watchdesk, ("watchdesk",)))
    if os.environ.get("WATCHDESK_DOCS") == "write":
        CLI.write_text(written, "utf-8")

    assert CLI.read_text("utf-8") == written


def _named(paper: Path) -> Iterator[str]:
    """Yield every use of the program that a document shows in a code span or block."""
    text = paper.read_text("utf-8")
    blocks = re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    for line in [*spans, *(line for block in blocks for line in block.splitlines())]:
        found = re.search(r"(?:^|[\s|(])(?:watchdesk|python3 run\.py)((?: +[^|>#;&]+)?)", line)
        if found:
            yield found[1].strip()


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_document_names_a_command_that_is_not_there(paper: Path) -> None:
    unknown = []
    for use in _named(paper):
        command: click.Command = watchdesk
        for word in shlex.split(use.replace("…", "")):
            if not isinstance(command, click.Group) or not re.fullmatch(r"[a-z-]+", word):
                break
            if word.startswith("-") or (command is watchdesk and word in {"test", "setup-dev"}):
                break
            child = command.get_command(click.Context(command), word)
            if child is None:
                unknown.append(use)
                break
            command = child

    assert unknown == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(paper: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", paper.read_text("utf-8"))
    inside = [target for target in targets if "://" not in target]

    assert [target for target in inside if not (paper.parent / target).exists()] == []


def _blocks(kind: str) -> list[str]:
    return [
        block
        for paper in PAPERS
        for block in re.findall(rf"```{kind}\n(.*?)```", paper.read_text("utf-8"), re.DOTALL)
    ]


def test_the_csv_files_of_the_documents_are_taken_whole(tmp_path: Path) -> None:
    people, handles = _blocks("csv")
    for text, columns, read in (
        (people, roster.PEOPLE, roster.person_of),
        (handles, roster.HANDLES, roster.handle_of),
    ):
        path = tmp_path / "rows.csv"
        path.write_text(text, "utf-8")
        rows = [row for _line, row in roster.read_rows(path, columns)]

        assert len(rows) == 2
        assert all(read(row) for row in rows if isinstance(row, dict))


def test_the_csv_files_of_the_documents_go_into_a_fresh_home(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    assert watchdesk_process("init", "--home", home).code == 0
    for name, text in zip(("people", "handles"), _blocks("csv"), strict=True):
        path = tmp_path / f"{name}.csv"
        path.write_text(text, "utf-8")
        done = watchdesk_process(name, "import", str(path), "--home", home)
        assert (done.code, "2 " + name in done.out) == (0, True), done.err


def test_the_settings_of_the_documents_are_taken() -> None:
    texts = [text for text in _blocks("toml") if "[access]" in text]

    assert [config.parse(text).access.act_as for text in texts] == [{"pdmon": ("*",)}]
