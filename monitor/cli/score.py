"""`watchdesk score`: a filter, JSON lines in and JSON lines out, in the same order; no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

import click

from cases.errors import BadInput
from monitor.cli.lazy import Command, Common

_LINE_CAP: Final = 16 << 20
"""Bytes of a line that are read; a longer one is no post, and is not held in memory."""
_FILE = click.Path(exists=True, path_type=Path)


@click.command(cls=Command)
@click.option("--rules", type=_FILE, help="Other rules, instead of the home's or those that ship.")
@click.option(
    "--policy", type=_FILE, help="Another catalogue, instead of the home's or the one that ships."
)
@click.option("--roster", type=_FILE, help="CSV of members, for rules about naming them.")
@click.option("--clause", help="Only the rules of this clause, with its parts, count.")
@click.option(
    "--jobs", default=1, show_default=True, type=click.IntRange(1, 256), help="Processes."
)
@click.pass_obj
def score(
    common: Common,
    rules: Path | None,
    policy: Path | None,
    roster: Path | None,
    clause: str | None,
    jobs: int,
) -> None:
    """Score posts: {"id", "text", ...} lines on standard input, a line with score and reasons for each on output.

    A line that is no post comes out as {"id", "line", "error"} in its place, and the command exits with 2.
    """
    from monitor.cli.rulebook import scorer_of
    from monitor.scoring.lines import Tally, score_lines, score_lines_in_processes

    make = partial(scorer_of, common, rules, policy, roster, clause)
    scorer, lines, tally = make(), _lines(sys.stdin.buffer), Tally()
    scored = (
        score_lines(lines, scorer, tally=tally)
        if jobs == 1
        else score_lines_in_processes(lines, make, jobs, tally)
    )
    plain = _ascii if sys.stdout.isatty() else bytes
    for line in scored:
        sys.stdout.buffer.write(plain(line))
        sys.stdout.buffer.flush()
    if tally.bad:
        raise BadInput(
            f"{tally.bad} of {tally.lines} lines held no post; the answer in its place says why"
        )


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield each line; of one that is too long, only its beginning."""
    while line := stream.readline(_LINE_CAP):
        rest = line
        while len(rest) == _LINE_CAP and not rest.endswith(b"\n"):
            rest = stream.readline(_LINE_CAP)
        yield line


def _ascii(line: bytes) -> bytes:
    """Return the same JSON without a character that could command a terminal."""
    return json.dumps(json.loads(line)).encode() + b"\n"
