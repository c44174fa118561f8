"""Files with the fields of a form, `.toml` or `.json`: read within a cap, and refused in a sentence."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any, Final

from cases.errors import BadInput

_CAP: Final = 1_048_576
"""Bytes of such a file at most."""
_PLACE: Final = re.compile(r"\(at (line \d+, column \d+|end of document)\)$")
"""Where a reader of TOML says that it stopped."""


def read_fields(file: Path) -> dict[str, object]:
    """Return the fields that a file holds, as they would be typed.

    Raises:
        BadInput: It is too large, cannot be read, or holds something else than fields.
    """
    if file.stat().st_size > _CAP:
        raise BadInput(f"{file.name} is larger than {_CAP:,} bytes: attach it as evidence")
    kind = "JSON" if file.suffix == ".json" else "TOML"
    try:
        found = _parsed(file.read_text("utf-8"), kind)
    except _Unreadable as fault:
        raise BadInput(f"{file.name} is not {kind}: {fault}") from None
    except UnicodeDecodeError as fault:
        raise BadInput(f"{file.name} is not UTF-8: see byte {fault.start:,}") from None
    if not isinstance(found, dict):
        raise BadInput(f"{file.name} holds no fields: write {_EXAMPLE[kind]}")
    for name, value in found.items():
        values = value if isinstance(value, list) else [value]
        if any(one is None or isinstance(one, dict | list) for one in values):
            raise BadInput(f"{file.name}, {name}: a field is a text, a number, yes or no, or lines")
    return {name: _plain(value) for name, value in found.items()}


class _Unreadable(Exception):
    """The place where reading ended, or the reason, in words."""


def _parsed(text: str, kind: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_once) if kind == "JSON" else tomllib.loads(text)
    except json.JSONDecodeError as fault:
        raise _Unreadable(f"look at line {fault.lineno}, column {fault.colno}") from None
    except tomllib.TOMLDecodeError as fault:
        place = _PLACE.search(str(fault))
        raise _Unreadable(f"look at {place[1] if place else 'its values'}") from None
    except RecursionError:
        raise _Unreadable("it is nested too deeply") from None
    except ValueError:
        raise _Unreadable("it holds a number that is too long") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Unreadable(f"{name[:60]!r} is there twice")
        found[name] = value
    return found


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


_EXAMPLE: Final = {"JSON": '{"NAME": "VALUE"}', "TOML": "NAME = VALUE"}
