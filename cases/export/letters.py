"""Letters as PDF/A: words that were filled into a template, in the frame of a letter, set as text by typst."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from cases.errors import StoreTrouble
from cases.export.glyphs import showable
from cases.export.letter_templates import Filled, Template
from cases.export.typesetting import typeset


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the words."""

    department: str
    contact: str
    date: str
    addressee: tuple[str, ...]
    signer: tuple[str, ...]
    footer: str


def text_of(filled: Filled, frame: Frame) -> str:
    """Return a letter as plain text, to be read before it is issued."""
    parts = [
        "\n".join(f"- {line}" if part.listed else line for line in part.lines)
        for part in filled.parts
    ]
    blocks = [
        frame.department,
        frame.date,
        "\n".join(frame.addressee),
        filled.subject,
        *parts,
        "\n".join((filled.closing, "", *frame.signer)),
    ]
    return "\n\n".join(blocks) + "\n"


def write_letter(made: Template, filled: Filled, frame: Frame, at: datetime) -> bytes:
    """Return a letter as PDF/A.

    Raises:
        StoreTrouble: It cannot be made.
    """
    from typst import TypstError

    trouble = ""
    with tempfile.TemporaryDirectory(prefix="watchdesk-letter-") as name:
        page = Path(name) / "letter.typ"
        page.write_bytes(files("cases.export").joinpath("letter.typ").read_bytes())
        # A cluster of signs may have no glyph though each sign has one.
        for plain in (False, True):
            try:
                return typeset(page, _told(made, filled, frame, at, plain=plain), at)
            except TypstError as error:
                trouble = str(error).splitlines()[0][:200]
    raise StoreTrouble(f"the letter cannot be made: {trouble}")


def _told(
    made: Template, filled: Filled, frame: Frame, at: datetime, *, plain: bool
) -> dict[str, object]:
    def show(value: str) -> str:
        return showable(value, plain=plain)

    def shown(many: tuple[str, ...]) -> list[str]:
        return [show(one) for one in many if one]

    unchecked = "" if made.checked_by else "Template to be checked by counsel before it is used."
    return {
        "title": show(f"{made.title}, {frame.footer}"),
        "paper": "us-letter",
        "made": {"year": at.year, "month": at.month, "day": at.day},
        "department": show(frame.department),
        "contact": show(frame.contact),
        "date": frame.date,
        "addressee": shown(frame.addressee),
        "subject": show(filled.subject),
        "parts": [{"list": part.listed, "lines": shown(part.lines)} for part in filled.parts],
        "closing": show(filled.closing),
        "signer": shown(frame.signer),
        "footer": show(frame.footer),
        "unchecked": unchecked,
    }
