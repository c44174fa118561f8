"""The department's policy as data: 65 clauses, what each is, and what a machine may do with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cases.policy.loader import load
from cases.policy.model import (
    Catalogue,
    Clause,
    Kind,
    Limb,
    PolicyError,
    Provision,
    UnknownClause,
)

__all__ = [
    "Catalogue",
    "Clause",
    "Kind",
    "Limb",
    "PolicyError",
    "Provision",
    "UnknownClause",
    "catalogue",
    "load",
]


@cache
def catalogue() -> Catalogue:
    """Return the catalogue that ships with the product, read once."""
    return load(Path(__file__).parent / "catalogue")
