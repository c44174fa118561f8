"""Jurisdiction profiles: how long the law of a place gives, as data. Each is for counsel to check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cases.policy.model import PolicyError
from cases.policy.profile import Profile
from cases.policy.profile_reading import load
from cases.policy.strict import files_of

__all__ = ["Jurisdictions", "Profile", "jurisdictions", "load", "shipped"]

_SHIPPED: Final = Path(__file__).parent / "jurisdictions"


@dataclass(frozen=True, slots=True)
class Jurisdictions:
    """The profiles there are, and the one that a department goes by."""

    profiles: Mapping[str, Profile]
    chosen: str

    def get(self, profile_id: str = "") -> Profile:
        """Return a profile, or the one the department goes by.

        Raises:
            PolicyError: There is no such profile.
        """
        found = self.profiles.get(profile_id or self.chosen)
        if found is None:
            names = ", ".join(self.profiles)
            raise PolicyError(
                f"jurisdiction profile: expected one of {names}, or a .toml file; got {profile_id[:60]!r}"
            )
        return found

    def sustained_years(self) -> dict[str, int]:
        """Return how many years a case with a sustained allegation is kept, by profile; `""` is the department's."""
        asked = {"": self.get(), **self.profiles}
        return {
            name: one.records.retain_sustained_years for name, one in asked.items() if one.records
        }


def jurisdictions(chosen: str, home: Path) -> Jurisdictions:
    """Return the profiles that ship, and the department's own where it names a file.

    Args:
        chosen: The id of a profile that ships, or a TOML file; a relative name begins in `home`.
        home: The home.

    Raises:
        PolicyError: The file is not a profile, or takes the id of one that ships; or there is no such profile.
    """
    found = shipped()
    if not chosen.endswith(".toml"):
        made = Jurisdictions(found, chosen)
        made.get(chosen)
        return made
    own = load(home / Path(chosen).expanduser())
    if own.id in found:
        raise PolicyError(
            f"{Path(chosen).name}, top, id: expected an id that no profile that ships has, got {own.id!r}"
        )
    return Jurisdictions(MappingProxyType({**found, own.id: own}), own.id)


@cache
def shipped() -> Mapping[str, Profile]:
    """Return the profiles that ship with the product, by id, read once."""
    profiles = [load(file) for file in files_of(_SHIPPED, PolicyError)]
    return MappingProxyType({one.id: one for one in profiles})
