"""Forms: what a kind of record asks for, who may write it and when.

One book of forms (`cases.model.formbook`) serves the services, the command line and the terminal, so that a form
asks everywhere for the same things in the same words. It asks for facts, never for a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from cases.errors import BadInput, Missing
from cases.model.access import Compartment, Part
from cases.model.case_states import CaseState
from cases.model.days import EARLIEST, LATEST
from cases.model.typed import storable, trimmed

TEXT_CAP: Final = 20_000
"""Code points of one field at most."""


class FieldKind(StrEnum):
    """What a field takes."""

    TEXT = "text"
    DAY = "day"
    """ISO 8601, such as 2026-11-22."""
    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    LINES = "lines"
    """Several texts."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a form asks for."""

    name: str
    asks: str
    """The question, in plain words."""
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    choices: tuple[str, ...] = ()

    def taken(self, value: object) -> object:
        """Return a value as it is kept.

        Raises:
            BadInput: It is not what the field takes.
        """
        if self.kind is FieldKind.LINES:
            lines = value if isinstance(value, list | tuple) else str(value).splitlines()
            return [line for line in map(self._text, lines) if line]
        text = self._text(value)
        if self.kind is FieldKind.TEXT or not text:
            return text
        return _TAKEN[self.kind](self, text)

    def _text(self, value: object) -> str:
        text = str(value).strip()
        if len(text) > TEXT_CAP:
            raise BadInput(
                f"{self.name} is longer than {TEXT_CAP:,} characters: attach it as evidence"
            )
        if not storable(text):
            raise BadInput(f"{self.name} holds characters that are no text: type it again")
        return trimmed(text)


def _day(asked: Field, text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{asked.name} must be a day such as 2026-11-22, not {text!r}") from None
    if not EARLIEST <= day <= LATEST:
        raise BadInput(f"{asked.name} must be a day from {EARLIEST} to {LATEST}, not {day}")
    return day.isoformat()


def _yes_no(asked: Field, text: str) -> bool:
    known = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
    if text.lower() not in known:
        raise BadInput(f"{asked.name} must be yes or no, not {text!r}")
    return known[text.lower()]


def _choice(asked: Field, text: str) -> str:
    if text not in asked.choices:
        raise BadInput(f"{asked.name} must be one of {', '.join(asked.choices)}, not {text!r}")
    return text


def _number(asked: Field, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004  below 2**31
        raise BadInput(f"{asked.name} must be a whole number, not {text!r}")
    return int(text)


_TAKEN: Final = MappingProxyType(
    {
        FieldKind.DAY: _day,
        FieldKind.YES_NO: _yes_no,
        FieldKind.CHOICE: _choice,
        FieldKind.NUMBER: _number,
    }
)


@dataclass(frozen=True, slots=True)
class Form:
    """What a kind of record asks for."""

    title: str
    fields: tuple[Field, ...]
    states: frozenset[CaseState] = frozenset()
    """In which states of the case it may be written; empty for every one that is not closed."""
    parts: frozenset[Part] = frozenset()
    """Which part in the case it takes, beside oversight; empty for anybody who works on the case."""
    compartments: tuple[Compartment, ...] = (Compartment.FACTS,)
    """Where it may lie, the usual one first."""
    by_hand: bool = True
    """Whether it is written by itself; others are written by an act of their own."""

    def filled(self, given: Mapping[str, object]) -> dict[str, Any]:
        """Return the fields as they are kept.

        Raises:
            BadInput: There is no such field, or a value is not what its field takes.
            Missing: A field that must be filled is not.
        """
        known = {asked.name: asked for asked in self.fields}
        for name in given:
            if name not in known:
                raise BadInput(
                    f"{self.title} has no field {name!r}; it has {', '.join(known) or 'none'}"
                )
        body: dict[str, Any] = {}
        for asked in self.fields:
            value = asked.taken(given[asked.name]) if asked.name in given else ""
            if value in ("", []):
                if asked.required:
                    raise Missing(f"{self.title} needs {asked.name}: {asked.asks}")
                continue
            body[asked.name] = value
        return body
