"""The department's insignia: details of a registered picture found again at the same places. Only in the child.

SIFT details (Lowe 2004) survive turning, scaling, half covering and folds of cloth; RANSAC keeps those that agree on
one position. Ten that agree do not happen by chance in pictures of other things.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from monitor.media.picture import MARKS_CAP, Line, Mark, Reference
from monitor.media.words import corners

LEAST: Final = 10
"""Details that must agree."""
_DETAILS: Final = 4_000
_ALIKE: Final = 0.75
"""The best match of a detail must be so much nearer than the second best (Lowe's ratio)."""
_PIXELS_OFF: Final = 5.0
_REFERENCE_SIDE: Final = 512
_LEAST_AREA: Final = 400.0
"""Square pixels that a mark covers at least."""
_WORD: Final = re.compile(r"[a-z0-9]{3,}")


@dataclass(frozen=True)
class Prepared:
    """A reference with its details."""

    reference: Reference
    points: Any
    details: Any
    width: int
    height: int


def prepare(reference: Reference, pixels: Any) -> Prepared | None:  # noqa: ANN401  an array of numpy
    """Return a reference ready to be looked for; None where it has too few details to be told from others."""
    shrink = min(1.0, _REFERENCE_SIDE / max(pixels.shape[:2]))
    grey = cv2.cvtColor(
        cv2.resize(pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA),
        cv2.COLOR_BGR2GRAY,
    )
    points, details = cv2.SIFT_create(_DETAILS).detectAndCompute(grey, None)
    if details is None or len(points) < 2 * LEAST:
        return None
    height, width = grey.shape
    return Prepared(reference, np.float32([p.pt for p in points]), details, width, height)


def marks(
    pixels: Any,  # noqa: ANN401  an array of numpy
    references: Sequence[Prepared],
    scale: float = 1.0,
    read: Callable[[Any], Sequence[Line]] | None = None,
) -> tuple[Mark, ...]:
    """Return the references seen in a picture.

    Args:
        pixels: The picture, BGR.
        references: What is looked for.
        scale: Pixels of the picture itself for one of `pixels`.
        read: Reads text, to tell departments apart that wear the same blank.
    """
    points, details = cv2.SIFT_create(_DETAILS).detectAndCompute(
        cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), None
    )
    if details is None or len(points) < LEAST:
        return ()
    places = np.float32([p.pt for p in points])
    found = []
    for one in references:
        agreed, position = _position(one, places, details)
        if position is None:
            continue
        outline = _outline(one, position)
        if outline is not None:
            read_on_it = _words_read(one, pixels, position, read)
            found.append(Mark(one.reference.name, agreed, corners(outline, scale), read_on_it))
    return tuple(sorted(found, key=lambda mark: -mark.points)[:MARKS_CAP])


def _position(one: Prepared, places: Any, details: Any) -> tuple[int, Any]:  # noqa: ANN401
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(one.details, details, k=2)
    good = [p[0] for p in pairs if len(p) > 1 and p[0].distance < _ALIKE * p[1].distance]
    if len(good) < LEAST:
        return 0, None
    position, agreeing = cv2.findHomography(
        one.points[[match.queryIdx for match in good]],
        places[[match.trainIdx for match in good]],
        cv2.RANSAC,
        _PIXELS_OFF,
    )
    agreed = (
        len({good[n].trainIdx for n in np.flatnonzero(agreeing)}) if position is not None else 0
    )
    return (agreed, position) if agreed >= LEAST else (0, None)


def _outline(one: Prepared, position: Any) -> Any:  # noqa: ANN401
    """Return where the corners of the reference lie; None where they fold over, as they do by chance only."""
    edge = np.float32([[0, 0], [one.width, 0], [one.width, one.height], [0, one.height]])
    outline = cv2.perspectiveTransform(edge.reshape(-1, 1, 2), position).reshape(-1, 2)
    if not np.isfinite(outline).all() or np.abs(outline).max() > 1e5:  # noqa: PLR2004  far outside
        return None
    convex = cv2.isContourConvex(outline.astype(np.int32))
    return outline if convex and cv2.contourArea(outline) >= _LEAST_AREA else None


def _words_read(
    one: Prepared,
    pixels: Any,  # noqa: ANN401
    position: Any,  # noqa: ANN401
    read: Callable[[Any], Sequence[Line]] | None,
) -> bool | None:
    """Whether the reference's words stand on the mark, which is laid flat first."""
    if read is None or not one.reference.words:
        return None
    flat = cv2.warpPerspective(
        pixels,
        position,
        (one.width, one.height),
        flags=cv2.WARP_INVERSE_MAP | cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    seen = " ".join(line.text for line in read(flat)).lower()
    return any(
        word in seen for words in one.reference.words for word in _WORD.findall(words.lower())
    )
