"""Views of a text that rules can read, each with its way back to the code points of the text as given."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final

import msgspec

from monitor.scoring.folding import Folds

CAP: Final = 65_536
"""Code points of a text that are scored; what follows is not read."""
_FOLDS: Final = Folds()


class View(msgspec.Struct, frozen=True, gc=False):
    """A text as rules see it."""

    text: str
    data: bytes
    """The same in UTF-8: what the engine scans, and what its offsets count."""
    origins: array[int] | None
    """For each code point of `text`, where it came from in the given text; None when nothing moved."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return a span of bytes as a span of code points of the given text; `start` < `end`."""
        if len(self.data) != len(self.text):
            start, end = (len(self.data[:at].decode("utf-8", "ignore")) for at in (start, end))
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1


def view_of(text: str, origins: array[int] | None = None) -> View:
    """Return a view of a text that holds no surrogates."""
    return View(text, text.encode("utf-8"), origins)


def folded_each(texts: Sequence[str]) -> list[bytes]:
    """Return the `data` of the folded view of each text; those of plain ASCII are folded together."""
    plain = [text if text.isascii() else "" for text in texts]
    folded = "\n".join(plain).lower().encode().split(b"\n")
    if len(folded) != len(texts) or max(map(len, folded), default=0) > CAP:
        folded = [text[:CAP].lower().encode() for text in plain]
    return [
        data if data or not text else normalise(text).data
        for text, data in zip(texts, folded, strict=True)
    ]


def normalise(text: str) -> View:
    """Return the folded view: lower case, compatibility forms, lookalikes and invisible characters undone.

    Plain ASCII, the common case, costs one `lower`.
    """
    capped = text if len(text) <= CAP else text[:CAP]
    if capped.isascii():
        folded = capped.lower()
        return View(folded, folded.encode(), None)
    folded = capped.translate(_FOLDS)
    if _FOLDS.uneven.isdisjoint(capped):
        return view_of(folded)
    origins = array("L")
    for place, char in enumerate(capped):
        origins.extend([place] * len(_FOLDS[ord(char)]))
    return view_of(folded, origins)
