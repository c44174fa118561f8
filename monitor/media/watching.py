"""The watch's pictures: kept ones read in the child, each once, and what they say joined to the posts they stand in."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Any, Final, Protocol, Self

import msgspec

from cases.errors import CustodyBroken, NotFound
from cases.model.actors import Actor
from cases.model.findings import PictureSaid
from cases.model.intake import KeptPicture, PendingPost, PictureReading
from cases.services.picturing import Picturing
from monitor.media.judging import judge_picture
from monitor.media.picture import Picture, PictureError, Position, Reference, missing
from monitor.scoring.document import Document
from monitor.scoring.scorer import Scorer

READER: Final = "1"
"""Raised whenever the same libraries would read a picture otherwise."""
AT_ONCE: Final = 100
"""Pictures that are read in one pass; the others wait for the next."""
SECONDS: Final = 60.0
"""Wall time after which a pass begins to read no further picture."""

Read = tuple[tuple[PendingPost, tuple[PictureReading, ...]], ...]
"""Posts, each with what was read of all its pictures."""


class Reader(Protocol):
    """What reads pictures; see `monitor.media.reader.PictureReader`."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""

    def read(self, data: bytes) -> Picture:
        """Return all that can be read of a picture.

        Raises:
            PictureError: It is not read; says why.
        """


@dataclass(frozen=True, slots=True)
class PictureWatch:
    """Reads the pictures that the watch has kept."""

    picturing: Picturing
    references: Callable[[], Sequence[Reference]]
    """Registered pictures that others are compared with."""
    open_reader: Callable[[Sequence[Reference]], Reader]
    at_once: int = AT_ONCE
    seconds: float = SECONDS

    def read(self, actor: Actor, stop: threading.Event) -> Read:
        """Read pictures that nothing has read yet, within the budget of a pass; one that fails is noted as such.

        Without a library that opens pictures nothing is read, and nothing is noted: they wait.
        """
        if "file" in missing():
            return ()
        unread = self.picturing.unread(actor, limit=self.at_once)
        if not unread:
            return ()
        references = self.references()
        name = reader_name(references)
        known = self.picturing.known(actor, [one.sha256 for one in unread], name)
        readings: dict[str, PictureReading] = {}
        done: list[KeptPicture] = []
        until = monotonic() + self.seconds
        with self.open_reader(references) as reader:
            for one in unread:
                if one.sha256 not in known and one.sha256 not in readings:
                    if stop.is_set() or monotonic() > until:
                        break
                    readings[one.sha256] = self._reading(reader, one.sha256, name)
                done.append(one)
        return self.picturing.keep(actor, done, list(readings.values()), name) if done else ()

    def _reading(self, reader: Reader, sha256: str, name: str) -> PictureReading:
        try:
            picture = reader.read(self.picturing.bytes_of(sha256))
        except (PictureError, NotFound, CustodyBroken) as error:
            return PictureReading(sha256, name, {}, str(error))
        return PictureReading(sha256, name, _kept(picture))


def reader_name(references: Iterable[Reference]) -> str:
    """Return what names a way of reading: the version, what cannot be read, a hash of the registered pictures."""
    body = msgspec.msgpack.encode(sorted(references, key=lambda one: (one.kind, one.name)))
    lacking = "".join(f"-{part}" for part in missing())
    return f"{READER}{lacking}+{hashlib.sha256(body).hexdigest()[:12]}"


def said_of(
    readings: Iterable[PictureReading], scorer: Scorer, document: Document
) -> tuple[PictureSaid, ...]:
    """Return what a scorer says of each picture of a post that shows something.

    Args:
        readings: What was read of them.
        scorer: That of the posts.
        document: The post.
    """
    found = []
    for one in readings:
        picture = picture_of(one.body)
        if picture is None:
            continue
        judged = judge_picture(picture, scorer, document)
        if judged.said.findings or judged.seen:
            found.append(
                PictureSaid(
                    sha256=one.sha256,
                    reader=one.reader,
                    score=judged.said.score,
                    clauses=judged.said.clauses,
                    findings=judged.said.findings,
                    boxes=judged.boxes,
                    against=judged.said.against,
                    seen=judged.seen,
                )
            )
    return tuple(found)


def picture_of(body: Mapping[str, Any]) -> Picture | None:
    """Return a picture as it was read; None where it could not be read."""
    return msgspec.convert(dict(body), type=Picture) if body else None


def _kept(picture: Picture) -> dict[str, Any]:
    """Return what is kept of a reading: where it was taken in whole degrees only, about a hundred kilometres."""
    at = picture.position
    coarse = at and Position(float(int(at.latitude)), float(int(at.longitude)))
    kept: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(picture, position=coarse))
    return kept
