"""A page made by typst from a fixed template and data alone: the same data makes the same bytes on every machine."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

STANDARD: Final = "a-3a"


def typeset(template: Path, told: dict[str, Any], at: datetime) -> bytes:
    """Return the PDF/A that a template makes of what it is told.

    Fonts are those within typst; nothing outside the template's folder is read, and no package.

    Args:
        template: A file of ours; the folder it lies in is all that it may read.
        told: Handed over as JSON, which the template sets as text and never reads as markup.
        at: When the document was made, as it says of itself.

    Raises:
        typst.TypstError: It cannot be made of this: a sign without a glyph, a picture that is none.
    """
    import typst

    folder = str(template.parent)
    compiler = typst.Compiler(
        str(template),
        root=folder,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(told)},
        package_path=folder,
        package_cache_path=folder,
    )
    made = compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=int(at.timestamp()))
    assert isinstance(made, bytes)  # noqa: S101  no output file was named
    return made
