"""Words in pictures, by RapidOCR: its models come with the wheel, nothing is fetched. Only in the child."""

from __future__ import annotations

from typing import Any, Final

from monitor.media.picture import LINES_CAP, Corners, Line

LEAST: Final = 0.5
"""Confidence below which a line is noise, 0–1."""


class Words:
    """The reader of text; slow to make, so made once."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self._read = RapidOCR(
            params={
                "Global.log_level": "critical",
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def lines(self, pixels: Any, scale: float = 1.0) -> tuple[Line, ...]:  # noqa: ANN401  an array of numpy
        """Return the lines of a picture (BGR), from top to bottom, boxes in pixels of the picture itself."""
        found = self._read(pixels)
        if found.boxes is None:
            return ()
        lines = [
            Line(text, round(100 * score), corners(box, scale))
            for text, score, box in zip(found.txts, found.scores, found.boxes, strict=True)
            if score >= LEAST and text.strip()
        ]
        return tuple(lines[:LINES_CAP])


def corners(points: Any, scale: float) -> Corners:  # noqa: ANN401  an array of numpy
    """Return four points as corners in pixels of the picture itself."""
    a, b, c, d = ((round(float(x) * scale), round(float(y) * scale)) for x, y in points)
    return a, b, c, d
