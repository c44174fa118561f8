"""From what a picture shows to findings: its words through the same scorer as any text, each with its boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from msgspec import structs

from cases.model.findings import Explanation, Finding, Seen
from monitor.media.picture import Corners, Picture
from monitor.scoring.document import Document
from monitor.scoring.scorer import Scorer

INSIGNIA_CLAUSE: Final = "V.A.7"
"""Insignia make speech reflect on the office; they violate nothing, so they weigh nothing (`score 0 alone`)."""


@dataclass(frozen=True, slots=True)
class PictureExplanation:
    """What is said of a picture."""

    said: Explanation
    """Of its words; spans count code points of `Picture.text`."""
    boxes: tuple[tuple[Corners, ...], ...]
    """For each finding of `said`, the lines it stands in."""
    seen: tuple[Seen, ...]


def judge_picture(picture: Picture, scorer: Scorer, document: Document) -> PictureExplanation:
    """Score the words of a picture as part of a post.

    Args:
        picture: As it was read.
        scorer: That of the posts.
        document: The post it belongs to: who, when and where; its own text is not scored again.
    """
    said = scorer.score(structs.replace(document, text=picture.text))
    boxes = tuple(_boxes(picture, finding) for finding in said.findings)
    return PictureExplanation(said, boxes, _seen(picture))


def _boxes(picture: Picture, finding: Finding) -> tuple[Corners, ...]:
    found: list[Corners] = []
    start = 0
    for line in picture.lines:
        end = start + len(line.text)
        if start < finding.end and finding.start < end:
            found.append(line.box)
        start = end + 1
    return tuple(found)


def _seen(picture: Picture) -> tuple[Seen, ...]:
    seen = []
    for mark in picture.marks:
        if mark.words_read is False:
            reason = f"Shows the form of {mark.name}, but none of its words could be read on it."
        else:
            reason = f"Shows {mark.name}."
        seen.append(Seen("official_insignia", INSIGNIA_CLAUSE, reason, mark.box))
    seen += [
        Seen("known_picture", "", f"Is a copy of the registered picture {known.name}.", None)
        for known in picture.known
    ]
    if picture.position is not None:
        reason = "The file says where it was taken (EXIF position)."
        seen.append(Seen("picture_position", "", reason, None))
    return tuple(seen)
