"""Which clauses make somebody look at disclosure, as data: the file that ships, or the department's own."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from cases.model.actors import Role
from cases.model.disclosure import Ground, Rules
from cases.policy.model import Catalogue, PolicyError, UnknownClause
from cases.policy.strict import Table, read

OWN_FILE = "disclosure.toml"
"""Name of the department's own file in its home."""


def load_disclosure(catalogue: Catalogue, home: Path | None = None) -> Rules:
    """Read the rules: the home's own where there are some, else those that ship.

    Raises:
        PolicyError: The file is not what it should be, or names a clause that nothing can be sustained of.
    """
    own = home / OWN_FILE if home else None
    file = own if own is not None and own.exists() else Path(__file__).parent / OWN_FILE
    table = read(file, PolicyError)
    table.shape({"for_role": str, "days": int, "clause": list}, ("for_role", "days", "clause"))
    try:
        role = Role(table.text("for_role"))
    except ValueError:
        raise table.fault("for_role", f"one of {', '.join(Role)}") from None
    clauses: dict[str, tuple[Ground, ...]] = {}
    for one in table.tables("clause", "clause"):
        clause, ground = _clause(one, catalogue)
        clauses[clause] = (*clauses.get(clause, ()), ground)
    return Rules(MappingProxyType(clauses), role, table.whole("days", 1, 365, 10))


def _clause(one: Table, catalogue: Catalogue) -> tuple[str, Ground]:
    one.shape({"id": str, "ground": str, "why": str}, ("id", "ground", "why"))
    clause = one.text("id")
    try:
        violable = catalogue.provision(clause).violable
    except UnknownClause:
        violable = False
    if not violable:
        raise one.fault("id", f"a clause of the policy {catalogue.version} that can be sustained")
    try:
        return clause, Ground(one.text("ground"))
    except ValueError:
        raise one.fault("ground", f"one of {', '.join(Ground)}") from None
