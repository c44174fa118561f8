"""From TOML to a catalogue: one file, or a folder whose files are read as one. Strict about everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from string import ascii_lowercase
from types import MappingProxyType

from cases.policy.model import KINDS, SIGNALS, Catalogue, Clause, Limb, PolicyError, Provision
from cases.policy.strict import Table, files_of, read

FIELDS = {
    "id": str,
    "label": str,
    "kind": str,
    "title": str,
    "summary": str,
    "signals": str,
    "human_only": str,
    "severity": int,
    "legal_note": str,
    "sole_basis": bool,
    "sealed": bool,
    "text": str,
}
"""Fields of a clause and of a limb, with their TOML type."""
REQUIRED = ("id", "kind", "title", "summary")
DEFAULT_SEVERITY = 3
NUMBERS = tuple(str(n) for n in range(1, 27))


def load(path: Path) -> Catalogue:
    """Read a catalogue from a TOML file, or from all TOML files of a folder in the order of their names.

    Raises:
        PolicyError: Names file, clause, field and what was expected.
    """
    version = ""
    clauses: dict[str, Clause] = {}
    for file in files_of(path, PolicyError):
        document = read(file, PolicyError)
        document.shape({"version": str, "clause": list}, ("version", "clause"))
        version = version or document.text("version")
        if document.text("version") != version:
            raise document.fault("version", f"{version!r} as in the file before it")
        for row in document.tables("clause", "clause"):
            clause = _clause(row)
            if clause.id in clauses:
                raise row.fault("id", "an id that was not used before")
            clauses[clause.id] = clause
    return Catalogue(version, MappingProxyType(clauses))


def _clause(row: Table) -> Clause:
    row.shape(FIELDS | {"limbs": list}, REQUIRED)
    if "-" in row.text("id"):
        raise row.fault("id", "no hyphen, which marks a limb")
    unit = _provision(row, row.text("id").replace(".", " "))
    return Clause(**asdict(unit), limbs=tuple(_limbs(row, unit)))


def _limbs(clause: Table, unit: Provision) -> Iterator[Limb]:
    """Yield the limbs of a clause; there are two or more, marked 1, 2, 3 or a, b, c without a gap."""
    rows = list(clause.tables("limbs", f"{unit.id} limb"))
    marks = ascii_lowercase if rows and rows[0].text("id").endswith("-a") else NUMBERS
    for row, mark in zip_longest(rows, marks[: max(2, len(rows))] if rows else ()):
        if row is None or row.text("id") != f"{unit.id}-{mark}":
            at, field = (row, "id") if row else (clause, "limbs")
            raise at.fault(field, f"the limb {unit.id}-{mark}")
        row.shape(FIELDS, REQUIRED)
        yield Limb(**asdict(_provision(row, unit.label, unit.text)), clause=unit.id)


def _provision(row: Table, label: str, text: str = "") -> Provision:
    kind = row.values["kind"]
    if kind not in KINDS:
        raise row.fault("kind", f"one of {', '.join(KINDS)}")
    signals = tuple(row.text("signals").split())
    if not SIGNALS.keys() >= set(signals):
        raise row.fault("signals", f"letters of {' '.join(SIGNALS)} with blanks between")
    return Provision(
        id=row.text("id"),
        label=row.text("label", label),
        kind=kind,
        title=row.text("title"),
        summary=row.text("summary"),
        signals=signals,
        human_only=row.text("human_only"),
        severity=row.whole("severity", 1, 5, DEFAULT_SEVERITY),
        legal_note=row.text("legal_note"),
        sole_basis=bool(row.values.get("sole_basis", True)),
        sealed=bool(row.values.get("sealed", False)),
        text=row.text("text", text),
    )
