"""`watchdesk score`: a filter, JSON lines in and JSON lines out, in the same order; no database."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from cases.errors import BadInput
from monitor.cli.lazy import Command, Common
from monitor.cli.output import note

if TYPE_CHECKING:
    from concurrent.futures import Future

    from monitor.cli.score_lines import LineScorer
    from monitor.scoring.scorer import Scorer

_CHUNK: Final = 200
"""Lines handed to another process at once."""
_LINE_CAP: Final = 16 << 20
"""Bytes of a line that are read; a longer one is refused, not held in memory."""

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

    A line that is no post comes out as {"id", "error"} in its place, and the command exits with 2.
    """
    from monitor.cli.rulebook import scorer_of
    from monitor.cli.score_lines import LineScorer

    make = partial(scorer_of, common, rules, policy, roster, clause)
    scorer = LineScorer(make())
    lines = _lines(sys.stdin.buffer)
    bad = 0
    for line, error in map(scorer, lines) if jobs == 1 else _shared_out(make, lines, jobs):
        sys.stdout.write(line)
        sys.stdout.flush()
        if error:
            note(error)
            bad += 1
    if bad:
        raise BadInput(f"{bad} of the lines were no posts")


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of each line that is not blank; of one that is too long, only its beginning."""
    number = 0
    while line := stream.readline(_LINE_CAP):
        number += 1
        rest = line
        while len(rest) == _LINE_CAP and not rest.endswith(b"\n"):
            rest = stream.readline(_LINE_CAP)
        if line.strip():
            yield number, line


def _shared_out(
    make: Callable[[], Scorer], lines: Iterator[tuple[int, bytes]], jobs: int
) -> Iterator[tuple[str, str]]:
    """Yield each answer with its error in the order of the lines, scored by so many processes.

    Each process makes its own scorer: compiled rules cannot be handed over.
    """
    from concurrent.futures import ProcessPoolExecutor

    waiting: deque[Future[list[tuple[str, str]]]] = deque()
    with ProcessPoolExecutor(jobs, initializer=_take, initargs=(make,)) as pool:
        while chunk := list(islice(lines, _CHUNK)):
            waiting.append(pool.submit(_score_chunk, chunk))
            if len(waiting) > 2 * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


_mine: list[LineScorer] = []
"""The scorer of a worker process."""


def _take(make: Callable[[], Scorer]) -> None:
    import signal

    from monitor.cli.score_lines import LineScorer

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's affair
    _mine.append(LineScorer(make()))


def _score_chunk(chunk: list[tuple[int, bytes]]) -> list[tuple[str, str]]:
    return [_mine[0](line) for line in chunk]
