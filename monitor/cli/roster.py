"""Enrolling from CSV files: what can be taken goes in, every other row is named by its line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from cases.errors import BadInput, NotPermitted, Refused
from cases.model.actors import Role
from cases.model.registry import (
    Basis,
    Identity,
    NewHandle,
    NewPerson,
    NewUnit,
    PersonKind,
    Roster,
)
from monitor.cli.lazy import Common
from monitor.cli.output import note, show, show_json

if TYPE_CHECKING:
    from cases.model.actors import Actor
    from monitor.application import Application

PEOPLE: Final = ("number", "name", "rank", "kind", "unit", "unit_above", "login", "role")
"""Columns of a people file; the last three may be left out."""
HANDLES: Final = (
    "platform",
    "handle",
    "url",
    "basis",
    "reference",
    "on",
    "identity",
    "person",
    "unit",
)
"""Columns of a handles file; of the last two one is given in each row."""
SHIFTS: Final = ("person", "from", "to")
"""Columns of a schedule file; all in each row."""
_OPTIONAL: Final = frozenset({"unit_above", "login", "role", "person", "unit"})
_BATCH: Final = 100
"""Rows enrolled in one transaction as long as all of them can be."""

E = TypeVar("E", bound=StrEnum)
Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was left out."""

    line: int
    """Line of the file on which the row ends."""
    why: str


def person_of(row: Fields) -> Roster:
    """Read one person, with the unit it belongs to.

    Raises:
        BadInput: A value cannot be taken.
    """
    login, role = row.get("login") or None, row.get("role") or None
    person = NewPerson(
        number=row["number"],
        name=row["name"],
        rank=row["rank"],
        kind=_one_of(PersonKind, "kind", row["kind"]),
        unit=row["unit"],
        login=login,
        role=_one_of(Role, "role", role) if role else None,
    )
    above = row.get("unit_above", "")
    units = ((NewUnit(above),) if above else ()) + (NewUnit(person.unit, above),)
    return Roster(units=units, people=(person,))


def handle_of(row: Fields) -> Roster:
    """Read one handle.

    Raises:
        BadInput: A value cannot be taken.
    """
    try:
        basis_on = date.fromisoformat(row["on"])
    except ValueError:
        raise BadInput(f"on: expected a date such as 2026-05-31, found {row['on']!r}") from None
    handle = NewHandle(
        platform=row["platform"],
        handle=row["handle"],
        url=row["url"],
        basis=_one_of(Basis, "basis", row["basis"]),
        basis_reference=row["reference"],
        basis_on=basis_on,
        identity=_one_of(Identity, "identity", row["identity"]),
        person_number=row.get("person", ""),
        unit=row.get("unit", ""),
    )
    from collectors.catalogue import PLATFORMS

    if handle.platform not in PLATFORMS:
        raise BadInput(
            f"platform: expected one of {', '.join(sorted(PLATFORMS))}; found {handle.platform!r}"
        )
    return Roster(units=(NewUnit(handle.unit),) if handle.unit else (), handles=(handle,))


def _one_of(kind: type[E], field: str, value: str) -> E:
    try:
        return kind(value)
    except ValueError:
        raise BadInput(f"{field}: expected one of {', '.join(kind)}; found {value!r}") from None


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, Fields | Rejected]]:
    """Yield each row of a CSV file with the line it ends on, values stripped of blanks.

    Raises:
        BadInput: The file is no CSV with these columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            head = [name.strip().lower() for name in next(reader, [])]
            if (
                len(set(head)) < len(head)
                or not set(columns) >= set(head) >= set(columns) - _OPTIONAL
            ):
                raise BadInput(
                    f"{path}: the first line must name the columns {', '.join(columns)}; "
                    f"{', '.join(sorted(_OPTIONAL.intersection(columns)))} may be left out"
                )
            for row in reader:
                if not any(cell.strip() for cell in row):
                    continue
                if len(row) == len(head):
                    yield reader.line_num, dict(zip(head, map(str.strip, row), strict=True))
                else:
                    why = f"expected {len(head)} values, found {len(row)}"
                    yield reader.line_num, Rejected(reader.line_num, why)
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: not a CSV file in UTF-8: {error}") from error


def enrol_file(
    application: Application,
    actor: Actor,
    rows: Iterator[tuple[int, Fields | Rejected]],
    read: Callable[[Fields], Roster],
) -> tuple[int, list[Rejected]]:
    """Enrol what can be enrolled; return how many rows went in, and those that did not."""
    rejected: list[Rejected] = []
    good: list[tuple[int, Roster]] = []
    for line, row in rows:
        if isinstance(row, Rejected):
            rejected.append(row)
            continue
        try:
            good.append((line, read(row)))
        except BadInput as error:
            rejected.append(Rejected(line, str(error)))
    enrolled = 0
    for start in range(0, len(good), _BATCH):
        enrolled += _enrol(application, actor, good[start : start + _BATCH], rejected)
    return enrolled, sorted(rejected, key=lambda row: row.line)


def _enrol(
    application: Application,
    actor: Actor,
    batch: list[tuple[int, Roster]],
    rejected: list[Rejected],
) -> int:
    """Enrol a batch; where a row of it is refused, halve the batch until that row stands alone."""
    try:
        application.registry.enrol(actor, _joined([roster for _line, roster in batch]))
    except NotPermitted:
        raise
    except (BadInput, Refused) as error:
        if len(batch) == 1:
            rejected.append(Rejected(batch[0][0], str(error)))
            return 0
        half = len(batch) // 2
        return _enrol(application, actor, batch[:half], rejected) + _enrol(
            application, actor, batch[half:], rejected
        )
    return len(batch)


def _joined(rosters: list[Roster]) -> Roster:
    units: dict[str, NewUnit] = {}
    for unit in (unit for roster in rosters for unit in roster.units):
        units.setdefault(unit.name, unit)  # in the order of the file: what stands above comes first
    return Roster(
        units=tuple(units.values()),
        people=tuple(person for roster in rosters for person in roster.people),
        handles=tuple(handle for roster in rosters for handle in roster.handles),
    )


def show_enrolled(common: Common, what: str, enrolled: int, rejected: list[Rejected]) -> None:
    """Say how many went in, and on standard error each row that did not.

    Raises:
        BadInput: None went in.
    """
    for row in rejected:
        note(f"line {row.line}: {row.why}")
    if common.json:
        show_json({"enrolled": enrolled, "rejected": rejected})
    else:
        show(f"{enrolled} {what} enrolled, {len(rejected)} left out")
    if rejected and not enrolled:
        raise BadInput("nothing of the file went in")
