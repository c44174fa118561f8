"""From TOML to a jurisdiction profile. Strict about everything, and about how large it may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar, cast

from cases.model.days import Days, Leap
from cases.model.terms import LastDay, StartEvent, Terms, Unit
from cases.policy.model import PolicyError
from cases.policy.profile import Complaint, Profile, Records
from cases.policy.strict import Table, read

E = TypeVar("E", Leap, LastDay, StartEvent, Unit)

_BYTES: Final = 256 * 1024
_WORDS: Final = 1_000
"""Characters of a text at most."""
_MOST: Final = {"rule": 20, "ground": 50, "holidays": 1_000}
_LIMITS: Final = {Unit.CALENDAR_DAYS: 18_262, Unit.BUSINESS_DAYS: 12_500, Unit.YEARS: 50}
_WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ID: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")

_PROFILE: Final = {"id": str, "title": str, "source": str, "status": str, "rule": list}
_MAY: Final = {
    "leap": str,
    "closed": list,
    "holidays": list,
    "ground": list,
    "records": dict,
    "complaint": dict,
}
_GROUND: Final = {"id": str, "title": str, "source": str}
_RULE: Final = {
    "id": str,
    "title": str,
    "source": str,
    "starts": str,
    "ends": str,
    "limit": int,
    "unit": str,
}
_RULE_MAY: Final = {"last_day": str, "target": bool, "grounds": list}
_RECORDS: Final = {
    "retain_years": int,
    "retain_sustained_years": int,
    "disclosure": str,
    "source": str,
}
_COMPLAINT: Final = {"signed": bool, "copy_to_employee": bool, "source": str}


def load(file: Path) -> Profile:
    """Read a profile from a TOML file.

    Raises:
        PolicyError: Names file, table, field and what was expected.
    """
    try:
        size = file.stat().st_size
    except OSError as wrong:
        raise PolicyError(f"{file}: expected a readable file: {wrong.strerror}") from wrong
    if size > _BYTES:
        raise PolicyError(f"{file.name}: expected at most {_BYTES:,} bytes, got {size:,}")
    top = read(file, PolicyError)
    _shape(top, _PROFILE, _MAY)
    grounds = dict(_grounds(top))
    days = Days(_one_of(top, "leap", Leap, Leap.FEBRUARY_28), _closed(top), _holidays(top))
    return Profile(
        id=_id(top),
        title=top.text("title"),
        source=top.text("source"),
        status=top.text("status"),
        rules=tuple(_rules(top, grounds, days)),
        records=_records(top),
        complaint=_complaint(top),
    )


def _grounds(top: Table) -> Iterator[tuple[str, str]]:
    seen = set()
    for row in top.tables("ground", "ground"):
        _shape(row, _GROUND)
        if _id(row) in seen:
            raise row.fault("id", "an id that no ground before it has")
        seen.add(_id(row))
        yield _id(row), f"{row.text('title')} ({row.text('source')})"


def _rules(top: Table, grounds: Mapping[str, str], days: Days) -> Iterator[Terms]:
    seen = set()
    for row in top.tables("rule", "rule"):
        _shape(row, _RULE, _RULE_MAY)
        if _id(row) in seen:
            raise row.fault("id", "an id that no rule before it has")
        seen.add(_id(row))
        unit = _one_of(row, "unit", Unit)
        for ground in row.texts("grounds"):
            if ground not in grounds:
                raise row.fault("grounds", f"ids of grounds in this file ({', '.join(grounds)})")
        yield Terms(
            profile=_id(top),
            rule=_id(row),
            title=row.text("title"),
            source=row.text("source"),
            status=top.text("status"),
            starts=_one_of(row, "starts", StartEvent),
            ends=row.text("ends"),
            limit=row.whole("limit", 1, _LIMITS[unit], 1),
            unit=unit,
            days=days,
            last_day=_one_of(row, "last_day", LastDay, LastDay.STAYS),
            target=bool(row.values.get("target", False)),
            grounds=MappingProxyType({one: grounds[one] for one in row.texts("grounds")}),
        )


def _closed(top: Table) -> frozenset[int]:
    names = top.texts("closed") if "closed" in top.values else _WEEK[5:]
    if not set(names) <= set(_WEEK) or len(set(names)) == len(_WEEK):
        raise top.fault("closed", f"at most six of {', '.join(_WEEK)}")
    return frozenset(_WEEK.index(name) for name in names)


def _holidays(top: Table) -> tuple[date, ...]:
    found = cast("list[object]", top.values.get("holidays", []))
    for day in found:
        if not isinstance(day, date) or isinstance(day, datetime):
            raise top.fault("holidays", "a list of dates such as 2026-07-03, unquoted")
    return tuple(sorted(set(cast("list[date]", found))))


def _records(top: Table) -> Records | None:
    row = _part(top, "records", _RECORDS)
    if row is None:
        return None
    return Records(
        row.whole("retain_years", 1, 200, 1),
        row.whole("retain_sustained_years", 1, 200, 1),
        row.text("disclosure"),
        row.text("source"),
    )


def _complaint(top: Table) -> Complaint | None:
    row = _part(top, "complaint", _COMPLAINT)
    if row is None:
        return None
    return Complaint(
        bool(row.values["signed"]), bool(row.values["copy_to_employee"]), row.text("source")
    )


def _part(top: Table, name: str, fields: Mapping[str, type]) -> Table | None:
    if name not in top.values:
        return None
    row = Table(top.file, name, cast("Mapping[str, object]", top.values[name]), top.error)
    _shape(row, fields)
    return row


def _shape(row: Table, must: Mapping[str, type], may: Mapping[str, type] | None = None) -> None:
    """Check the fields of a table, and that nothing in it is larger than a person would write."""
    row.shape({**must, **(may or {})}, tuple(must))
    for field, value in row.values.items():
        if isinstance(value, str) and len(value) > _WORDS:
            raise row.fault(field, f"at most {_WORDS:,} characters", f"{len(value):,} of them")
        if isinstance(value, list) and len(value) > _MOST.get(field, 50):
            raise row.fault(field, f"at most {_MOST.get(field, 50):,} items", len(value))


def _id(row: Table) -> str:
    if not _ID.fullmatch(row.text("id")):
        raise row.fault("id", "small letters, digits, - and _, such as new-jersey")
    return row.text("id")


def _one_of(row: Table, field: str, kind: type[E], default: E | None = None) -> E:
    if default is not None and field not in row.values:
        return default
    try:
        return kind(row.text(field))
    except ValueError:
        raise row.fault(field, f"one of {', '.join(kind)}") from None
