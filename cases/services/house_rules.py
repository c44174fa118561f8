"""What the procedure of a department goes by, beside its policy: clocks, disclosure, days of the chain of command."""

from __future__ import annotations

from dataclasses import dataclass

from cases.model import disclosure
from cases.model.masking import Masks
from cases.policy import Catalogue
from cases.policy.disclosure import load_disclosure
from cases.policy.jurisdiction import Jurisdictions, shipped
from cases.services.clocking import ClockRules


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What services of the procedure are told once."""

    catalogue: Catalogue
    clocks: ClockRules
    disclosure: disclosure.Rules
    chain_days: int = 10
    """Calendar days that a level of the chain of command has for its word."""

    @classmethod
    def as_shipped(cls, catalogue: Catalogue, masks: Masks) -> HouseRules:
        """Return the rules of a department that set none of its own; its days are those of UTC."""
        clocks = ClockRules(Jurisdictions(shipped(), "department"), "UTC", masks)
        return cls(catalogue, clocks, load_disclosure(catalogue))
