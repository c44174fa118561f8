"""What a clause of the policy is, as the rest of the house sees it: frozen, and never more than the file says."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Final, Literal, get_args

Kind = Literal[
    "prohibition", "duty", "limited_permission", "caution", "notice", "permission", "authority"
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_MIDDLE: Final = 3
VIOLABLE_KINDS: Final = frozenset({"prohibition", "duty", "limited_permission"})
"""Only these can be sustained against a person; the others advise, permit or explain."""

SIGNALS: Final = MappingProxyType(
    {
        "T": "text",
        "I": "image or video",
        "M": "post metadata",
        "S": "duty schedule",
        "R": "roster or registry",
        "G": "official releases and calls for service",
        "P": "page or profile",
        "L": "imported logs",
        "F": "form or register entry",
        "X": "human judgement only",
    }
)
"""What may show that a clause is touched, by letter."""


class PolicyError(ValueError):
    """A policy file is not what it should be: names the file, the clause, the field and what was expected."""


class UnknownClause(LookupError):
    """An id that the policy in force does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """Anything that can be cited: a clause, or one limb of a clause."""

    id: str
    """Our own id, such as `V.A.9.a-2`."""
    label: str
    """As a reader would cite the printed text, such as `V A 9 a`."""
    kind: Kind
    title: str
    """A few words, ours."""
    summary: str
    """One or two plain sentences, ours."""
    signals: tuple[str, ...]
    """Letters of `SIGNALS`."""
    human_only: str
    """Why no machine may flag it, as a sentence; empty where one may."""
    severity: int
    """1 (remark) to 5 (urgent): the default for a flag that cites it."""
    legal_note: str
    """What a lawyer would say first; may be empty."""
    sole_basis: bool
    """Whether it may be the only ground of an allegation."""
    sealed: bool
    """Whether a flag that touches it is kept from the chain of command: seeing it could cost a life."""
    text: str
    """The department's printed wording where it gave it, else empty."""

    @property
    def violable(self) -> bool:
        """Whether it can be sustained against a person at all."""
        return self.kind in VIOLABLE_KINDS

    @property
    def machine(self) -> bool:
        """Whether a machine may flag it."""
        return not self.human_only

    def as_json(self) -> dict[str, object]:
        """Return every field, derived ones included, ready for JSON."""
        return {
            **asdict(self),
            "signals": list(self.signals),
            "violable": self.violable,
            "machine": self.machine,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Limb(Provision):
    """A part of a clause that differs in kind or in what shows it; a finding cites it where there is one."""

    clause: str
    """Id of the clause it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause(Provision):
    """One addressable unit of the policy."""

    limbs: tuple[Limb, ...]

    def as_json(self) -> dict[str, object]:
        """Return every field and the limbs, ready for JSON."""
        return {**Provision.as_json(self), "limbs": [limb.as_json() for limb in self.limbs]}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The policy in force, in the order of its text."""

    version: str
    """Kept with every decision that rests on a clause."""
    clauses: MappingProxyType[str, Clause]
    """By id, limbs inside."""

    def provision(self, provision_id: str) -> Provision:
        """Return the clause or limb of that id.

        Raises:
            UnknownClause: The policy has no such clause.
        """
        clause = self.clauses.get(provision_id.rpartition("-")[0] or provision_id)
        for found in (clause, *(clause.limbs if clause else ())):
            if found is not None and found.id == provision_id:
                return found
        raise UnknownClause(f"{provision_id!r} is not a clause of the policy {self.version}.")

    def severity(self, provision_id: str) -> int:
        """Return the severity of a clause; of one that an older policy had, the middle one."""
        try:
            return self.provision(provision_id).severity
        except UnknownClause:
            return _MIDDLE

    def provisions(self) -> tuple[Provision, ...]:
        """Return every clause, each followed by its limbs."""
        return tuple(part for clause in self.clauses.values() for part in (clause, *clause.limbs))

    def as_json(self) -> dict[str, object]:
        """Return `{"version", "clauses": [{…, "limbs": […]}]}`."""
        return {
            "version": self.version,
            "clauses": [clause.as_json() for clause in self.clauses.values()],
        }
