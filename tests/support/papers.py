"""What the documents show to be copied, taken out of them so that tests can try it."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def blocks(paper: str, kind: str) -> list[str]:
    """Return the code blocks of one kind in a document."""
    text = (DOCS / paper).read_text("utf-8")
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)
