"""JSON lines: one post per line in, one explanation per line out, in the same order; in one process or in several."""

from __future__ import annotations

import json
import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final

import msgspec

from cases.model.findings import Explanation
from monitor.scoring.document import Document
from monitor.scoring.scorer import Scorer

BATCH_LINES: Final = 500
BATCH_BYTES: Final = 1 << 20
"""A batch ends with whichever comes first."""
BLOCK_BYTES: Final = 1 << 20
"""What a process is handed at once: so much work that the handing over does not count."""


class Post(msgspec.Struct, gc=False):
    """The fields of a line that are read; others are let pass."""

    id: str | int
    text: str
    kind: str | None = None
    platform: str | None = None
    author: str | None = None
    posted_at: Any = None
    context: Any = None

    def document(self) -> Document:
        """Return it as the scorer reads it."""
        return Document(
            text=self.text,
            kind=self.kind or "post",
            platform=self.platform or "",
            author=self.author or "",
            posted_at=_moment(self.posted_at),
            context=self.context if isinstance(self.context, dict) else None,
        )


@dataclass(slots=True)
class Tally:
    """What went through."""

    lines: int = 0
    bad: int = 0
    """Lines that held no post; each came out as an error in its place."""


_post: Final = msgspec.json.Decoder(Post)
_encode: Final = msgspec.json.Encoder().encode


def score_lines(
    lines: Iterable[bytes], scorer: Scorer, clause: str | None = None, tally: Tally | None = None
) -> Iterator[bytes]:
    """Yield a line for each line that is not blank; a bad one yields `{"id", "line", "error"}`.

    Args:
        lines: Each with or without its line end; some are read ahead.
        scorer: What scores them.
        clause: Only the rules of this clause, with its parts, count.
        tally: Counts what went through.

    Raises:
        UnknownClause: The policy has no such clause.
    """
    chosen = scorer.only(clause) if clause else scorer
    counted = tally if tally is not None else Tally()
    return chain.from_iterable(_scored(batch, chosen, counted) for batch in _batches(lines))


def score_batches(
    batches: Iterable[Sequence[bytes]], scorer: Scorer, tally: Tally
) -> Iterator[list[bytes]]:
    """Score as `score_lines` does, batch by batch: what has arrived is answered before more is read."""
    number = 1
    for batch in batches:
        yield _scored(list(enumerate(batch, start=number)), scorer, tally)
        number += len(batch)


def _scored(numbered: Sequence[tuple[int, bytes]], scorer: Scorer, tally: Tally) -> list[bytes]:
    answers: list[bytes] = []
    posts: list[tuple[int, Post]] = []
    for number, line in numbered:
        if not line.strip():
            continue
        try:
            posts.append((len(answers), _read(line)))
            answers.append(b"")
        except ValueError as wrong:
            tally.bad += 1
            answers.append(_encode({"id": None, "line": number, "error": str(wrong)}) + b"\n")
    said = scorer.score_many(post.document() for _, post in posts)
    for (place, post), one in zip(posts, said, strict=True):
        answers[place] = _written(post.id, one)
    tally.lines += len(answers)
    return answers


def _read(line: bytes) -> Post:
    """Read a post.

    Raises:
        ValueError: The line holds none; the message is a sentence.
    """
    try:
        return _post.decode(line)
    except msgspec.ValidationError as wrong:
        raise ValueError(f"Expected a post with an id and a text: {wrong}.") from wrong
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _read_slowly(line)


def _read_slowly(line: bytes) -> Post:
    """Read what is JSON only loosely: half a surrogate pair, NaN."""
    try:
        return msgspec.convert(json.loads(line), Post)
    except msgspec.ValidationError as wrong:
        raise ValueError(f"Expected a post with an id and a text: {wrong}.") from wrong
    except (ValueError, RecursionError) as wrong:
        raise ValueError("Expected one JSON object in UTF-8 on the line.") from wrong


def _written(post_id: str | int, said: Explanation) -> bytes:
    answer = {
        "id": post_id,
        "score": said.score,
        "flagged": said.flagged,
        "clauses": said.clauses,
        "findings": said.findings,
        "against": said.against,
        "rules": said.rules_version,
        "policy": said.policy_version,
    }
    try:
        return _encode(answer) + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair in the words of a finding
        return (json.dumps(answer, default=asdict) + "\n").encode()


def _moment(value: object) -> datetime | None:
    """Read when it was posted; what cannot be read is no time, for a post is more than its date."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def score_blocks_in_processes(
    blocks: Iterable[bytes], make: Callable[[], Scorer], jobs: int, tally: Tally | None = None
) -> Generator[bytes, None, None]:
    """Score as `score_lines` does, shared out over processes, in order; a few blocks are held at a time.

    Lines are parted, read and written where they are scored: whoever hands out the work only moves bytes.

    Args:
        blocks: Whole lines each, about `BLOCK_BYTES` of them.
        make: Makes the scorer; it must be importable in another process. Where a process can be a copy of this one,
            the scorer is made once, and the copies have it with what it has learnt.
        jobs: Processes.
        tally: Counts what went through.
    """
    counted = tally if tally is not None else Tally()
    waiting: deque[Future[tuple[bytes, Tally]]] = deque()
    scorer = make()
    # In a copy of a process with threads a lock that one of them holds would stay shut.
    copies = sys.platform == "linux" and threading.active_count() == 1
    pool = ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("fork" if copies else "spawn"),
        initializer=_start,
        initargs=((lambda: scorer) if copies else make,),
    )
    number = 1
    with pool:
        try:
            for block in blocks:
                waiting.append(pool.submit(_score_block, number, block))
                number += block.count(b"\n")
                if len(waiting) > 2 * jobs:
                    yield _counted(waiting.popleft(), counted)
            while waiting:
                yield _counted(waiting.popleft(), counted)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _batches(lines: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    batch: list[tuple[int, bytes]] = []
    size = 0
    for numbered in enumerate(lines, start=1):
        batch.append(numbered)
        size += len(numbered[1])
        if len(batch) == BATCH_LINES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _counted(future: Future[tuple[bytes, Tally]], tally: Tally) -> bytes:
    scored, part = future.result()
    tally.lines += part.lines
    tally.bad += part.bad
    return scored


_mine: list[Scorer] = []
"""In a process of the pool: its scorer. Compiled rules cannot be handed over."""


def _start(make: Callable[[], Scorer]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started the pool ends it
    _mine.append(make())


def _score_block(first: int, block: bytes) -> tuple[bytes, Tally]:
    tally = Tally()
    lines = block.removesuffix(b"\n").split(b"\n")
    return b"".join(_scored(list(enumerate(lines, start=first)), _mine[0], tally)), tally
