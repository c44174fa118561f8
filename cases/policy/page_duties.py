"""What a page of the department has to have, as data: the file that ships, or the department's own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cases.model.pages import Duty, DutyKind
from cases.policy.model import Catalogue, PolicyError, UnknownClause
from cases.policy.strict import Table, read

OWN_FILE: Final = "pages.toml"
"""Name of the department's own file in its home."""
_FIELDS: Final[dict[str, type]] = {
    "id": str,
    "clause": str,
    "title": str,
    "kind": str,
    "groups": list,
    "why": str,
    "waivable": bool,
}


def load_duties(catalogue: Catalogue, home: Path | None = None) -> tuple[Duty, ...]:
    """Read the duties: the home's own where there are some, else those that ship.

    Raises:
        PolicyError: The file is not what it should be, or names a clause that the policy does not have.
    """
    own = home / OWN_FILE if home else None
    file = own if own is not None and own.exists() else Path(__file__).parent / OWN_FILE
    table = read(file, PolicyError)
    table.shape({"duty": list}, ("duty",))
    duties = tuple(_duty(one, catalogue) for one in table.tables("duty", "duty"))
    if len({duty.id for duty in duties}) != len(duties):
        raise table.fault("duty", "an id for each duty that no other has", "the same id twice")
    return duties


def _duty(one: Table, catalogue: Catalogue) -> Duty:
    one.shape(_FIELDS, ("id", "clause", "title", "kind"))
    try:
        catalogue.provision(one.text("clause"))
    except UnknownClause:
        raise one.fault("clause", f"a clause of the policy {catalogue.version}") from None
    try:
        kind = DutyKind(one.text("kind"))
    except ValueError:
        raise one.fault("kind", f"one of {', '.join(DutyKind)}") from None
    groups = one.values.get("groups", [])
    if (kind is DutyKind.WORDS) is not bool(groups):
        raise one.fault("groups", "groups of words where the kind is words, and only there")
    return Duty(
        id=one.text("id"),
        clause=one.text("clause"),
        title=one.text("title"),
        kind=kind,
        groups=tuple(_group(one, group) for group in groups) if isinstance(groups, list) else (),
        why=one.text("why"),
        waivable=bool(one.values.get("waivable", False)),
    )


def _group(one: Table, group: object) -> tuple[str, ...]:
    if not isinstance(group, list) or not group:
        raise one.fault("groups", "a list of lists of words", group or "an empty group")
    if not all(isinstance(word, str) and word.strip("* ") for word in group):
        raise one.fault("groups", "a list of lists of words", group)
    return tuple(str(word) for word in group)
