"""`watchdesk score`: a filter, JSON lines in and JSON lines out, in the same order; no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from io import BufferedIOBase
from pathlib import Path
from typing import Final, cast

import click

from cases.errors import BadInput
from monitor.cli.lazy import Command, Common

_LINE_CAP: Final = 16 << 20
"""Bytes of a line that are read; a longer one is no post, and is not held in memory."""
_READ: Final = 1 << 18
"""Bytes that are read at once at most."""
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
    from monitor.scoring.lines import Tally, score_batches, score_blocks_in_processes

    make = partial(scorer_of, common, rules, policy, roster, clause)
    batches, tally = _batches(cast("BufferedIOBase", sys.stdin.buffer)), Tally()
    if jobs == 1:
        scored: Iterator[Sequence[bytes]] = score_batches(batches, make(), tally)
    else:
        answers = score_blocks_in_processes(_blocks(batches), make, jobs, tally)
        scored = (answer.splitlines(keepends=True) for answer in answers)
    plain = _ascii if sys.stdout.isatty() else bytes
    for batch in scored:
        sys.stdout.buffer.writelines(map(plain, batch))
        sys.stdout.buffer.flush()
    if tally.bad:
        raise BadInput(
            f"{tally.bad} of {tally.lines} lines held no post; the answer in its place says why"
        )


def _batches(stream: BufferedIOBase) -> Iterator[list[bytes]]:
    """Yield the lines that have arrived, so that nobody who writes one waits; of a long one only its beginning."""
    parts: list[bytes] = []
    held = 0
    while chunk := stream.read1(_READ):
        arrived, end, rest = chunk.rpartition(b"\n")
        if end:
            block = b"".join((*parts, arrived))
            yield [line[:_LINE_CAP] for line in block.split(b"\n")]
            parts, held = [rest], len(rest)
        elif held < _LINE_CAP:
            parts.append(chunk)
            held += len(chunk)
    if last := b"".join(parts):
        yield [last[:_LINE_CAP]]


def _blocks(batches: Iterable[Sequence[bytes]]) -> Iterator[bytes]:
    """Yield the lines of many batches in blocks that are worth handing to a process."""
    from monitor.scoring.lines import BLOCK_BYTES

    parts: list[bytes] = []
    held = 0
    for lines in batches:
        parts += (b"\n".join(lines), b"\n")
        held += len(parts[-2])
        if held >= BLOCK_BYTES:
            yield b"".join(parts)
            parts, held = [], 0
    if parts:
        yield b"".join(parts)


def _ascii(line: bytes) -> bytes:
    """Return the same JSON without a character that could command a terminal."""
    return json.dumps(json.loads(line)).encode() + b"\n"
