"""The manual page is what the program says, in words that man(1) understands."""

from __future__ import annotations

import inspect
import os
import re
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
from support.commands import each_command

from monitor.cli.lazy import Group
from monitor.cli.program import watchdesk

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/watchdesk.1"
MACROS = {".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I", ".BR"}
HEAD = r""".\" Written from the program by `make docs`; a test holds the two together.
.TH WATCHDESK 1 "" Watchdesk "User Commands"
.SH NAME
watchdesk \- monitoring and incident cases for a police department's social\-media policy
.SH SYNOPSIS
.B watchdesk
[\fIcommon options\fR] [\fIcommand\fR [\fIoptions\fR] [\fIarguments\fR]]
.SH DESCRIPTION
"""
TAIL = r""".SH EXIT STATUS
.TP
.B 0
done
.TP
.B 1
the check it was asked for failed
.TP
.B 2
usage: unknown option, bad value, settings that cannot be used
.TP
.B 3
refused: not permitted, conflicted, terms not open
.TP
.B 4
not found
.TP
.B 5
outside trouble: source unreachable, database down, disk full; or a fault of ours
.TP
.BR 130 ", " 141
interrupted; the reader of the output went away
.SH ENVIRONMENT
.TP
.B WATCHDESK_HOME
the home folder, where
.B \-\-home
names none
.TP
.B WATCHDESK_DATABASE_URL
the database, in the place of the one in the settings
.TP
.B NO_COLOR
the screens use no colours
.SH FILES
.TP
.I config.toml
in the home: the settings
"""


def _said(text: str) -> str:
    """Return words as roff takes them: no backslash, hyphen or dot of theirs means anything."""
    lines = textwrap.fill(text, 72, break_on_hyphens=False, break_long_words=False)
    plain = lines.replace("\\", r"\e").replace("-", r"\-")
    return re.sub(r"^([.'])", r"\\&\1", plain, flags=re.MULTILINE)


def _paragraphs(text: str) -> Iterator[str]:
    for number, part in enumerate(inspect.cleandoc(text).split("\n\n")):
        if number:
            yield ".PP"
        if not part:
            continue
        yield _said(re.sub(r"\s*\n\s*", " ", part))


def _options(command: click.Command, context: click.Context, *, common: bool) -> Iterator[str]:
    shared = {parameter.name for parameter in Group(name="any").params}
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if isinstance(parameter, click.Option) and record and (parameter.name in shared) is common:
            yield from (".TP", rf"\fB{_said(record[0])}\fR")
            if record[1]:
                yield _said(" ".join(record[1].split()))


def _section(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    arguments = [p.make_metavar(context) for p in command.params if isinstance(p, click.Argument)]
    yield f'.SS "{_said(" ".join([name.partition(" ")[2], *arguments]))}"'
    yield from _paragraphs(command.help or "")
    yield from _options(command, context, common=False)


def _page() -> str:
    (_, root), *below = each_command(watchdesk, ("watchdesk",))
    context = click.Context(root, info_name="watchdesk")
    lines = [*_paragraphs(root.help or ""), ".SH COMMON OPTIONS"]
    lines += _options(root, context, common=True)
    lines += [".SH COMMANDS", *(line for one in below for line in _section(*one))]
    return HEAD + "\n".join(lines) + "\n" + TAIL


def test_the_manual_page_is_what_the_program_says() -> None:
    written = _page()
    if os.environ.get("WATCHDESK_DOCS") == "write":
        PAGE.write_text(written, "utf-8")

    assert PAGE.read_text("utf-8") == written


def test_every_line_of_the_page_is_a_known_request_or_plain_words() -> None:
    for line in PAGE.read_text("utf-8").splitlines():
        assert line, "an empty line is a break that man(1) warns of"
        if line.startswith((".", "'")):
            assert line.startswith('.\\"') or line.split()[0] in MACROS, line
        assert set(re.findall(r"\\(.)", line)) <= set('-efR&BI"'), line


def test_the_page_and_the_units_go_into_the_wheel() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    shared = told["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]

    assert shared["docs/watchdesk.1"] == "share/man/man1/watchdesk.1"
    assert all((ROOT / path).exists() for path in shared)


def test_every_unit_starts_a_command_that_exists_and_may_write_to_its_home_only() -> None:
    known = {name for name, _command in each_command(watchdesk, ("watchdesk",))}
    units = sorted((ROOT / "docs/systemd").glob("*.service"))
    assert units
    for unit in units:
        said = dict(
            line.split("=", 1)
            for line in unit.read_text("utf-8").splitlines()
            if "=" in line and not line.startswith("#")
        )
        program, _, words = said["ExecStart"].partition(" -I -m monitor ")
        name = re.split(r" [/-]", words)[0]
        assert (program, f"watchdesk {name}" in known) == ("/opt/watchdesk/bin/python", True)
        assert said["ReadWritePaths"].startswith("/srv/")
        for key, value in (
            ("UMask", "0077"),
            ("NoNewPrivileges", "yes"),
            ("ProtectSystem", "strict"),
            ("CapabilityBoundingSet", ""),
        ):
            assert said[key] == value, unit.name
        assert int(said["MemoryMax"].rstrip("GM")) > 0
