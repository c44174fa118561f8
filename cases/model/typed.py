"""What people type: without blanks round it, nothing where a reader would see nothing, and fit for both databases."""

from __future__ import annotations

import unicodedata
from typing import Final

_DRAWN_AS_NOTHING: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
"""Letters and signs by their category, yet fonts draw them empty."""
_SEEN: Final = frozenset("LNPS")
"""Letters, numbers, punctuation, signs; a mark on no letter, a control or a blank says nothing."""


def trimmed(typed: str) -> str:
    """Return what was typed without blanks at its ends; empty where nothing visible was typed."""
    text = typed.strip()
    return text if any(map(_visible, text)) else ""


def storable(text: str) -> bool:
    """Tell whether both databases keep a text as it is: it holds no NUL and no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _visible(letter: str) -> bool:
    return unicodedata.category(letter)[0] in _SEEN and letter not in _DRAWN_AS_NOTHING
