"""The demonstration department as frozen values: units, people, and the accounts they publish from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

PLATFORM_OF: Final = {
    "wordpress": "blog",
    "blogger": "blog",
    "jsonfeed": "blog",
    "youtube": "youtube",
    "flickr": "flickr",
    "tumblr": "tumblr",
    "mastodon": "mastodon",
    "mastodon_api": "mastodon",
    "bluesky": "bluesky",
}
"""The platform, as the catalogue of collectors names it, that speaks each dialect."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the department's tree; a supervisor reaches the own unit and all below it."""

    key: str
    name: str
    parent: str
    """Key of the unit above; empty for the root."""


@dataclass(frozen=True, slots=True)
class Person:
    """One member of the department: sworn, non-sworn or volunteer, as the policy counts them."""

    number: str
    """Badge or employee number; unique."""
    name: str
    rank: str
    kind: str
    """sworn · non_sworn · volunteer."""
    unit: str
    login: str = ""
    """Empty for those who do not use the program."""
    role: str = ""
    """A value of `cases.model.actors.Role`; empty without a login."""


@dataclass(frozen=True, slots=True)
class Handle:
    """An account, how its posts are published, and the lawful basis on which they may be read."""

    key: str
    """Short name inside the demonstration; the posts files use it."""
    owner: str
    """Number of the person; empty for a page of the department."""
    platform: str
    dialect: str
    """Key of `monitor.demo.dialects.DIALECTS`."""
    handle: str
    url: str
    """Address of the feed; of the account's page where an API is asked."""
    title: str
    basis: str
    """self_registered · official · disclosed · own_export."""
    reference: str
    """The paper on file behind the basis."""
    on: date
    """Since when the basis stands."""
    grade: str
    """Identity grade: self_registered · confirmed · probable · name_match."""
    fault: str = ""
    """Key of a fault (`monitor.demo.faults`); empty for a source that works."""

    @property
    def official(self) -> bool:
        """Whether this is a page of the department itself."""
        return not self.owner


@dataclass(frozen=True, slots=True)
class Department:
    """The whole of it."""

    name: str
    city: str
    timezone: str
    """IANA name of the zone in which the department lives."""
    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    handles: tuple[Handle, ...]

    def handle(self, key: str) -> Handle:
        """Return the account of that key.

        Raises:
            KeyError: There is none.
        """
        for handle in self.handles:
            if handle.key == key:
                return handle
        raise KeyError(key)

    def author_of(self, handle: Handle) -> str:
        """Return the name under which the account publishes."""
        return next((p.name for p in self.people if p.number == handle.owner), handle.title)


def read_toml(name: str) -> dict[str, Any]:
    """Return a data file of this package, parsed."""
    return tomllib.loads(files("monitor.demo").joinpath(name).read_text(encoding="utf-8"))


@cache
def load_department() -> Department:
    """Return the department; the same object each time."""
    data = read_toml("department.toml")
    return Department(
        name=data["name"],
        city=data["city"],
        timezone=data["timezone"],
        units=tuple(Unit(**unit) for unit in data["units"]),
        people=tuple(Person(**person) for person in data["people"]),
        handles=tuple(_handle(key, raw) for key, raw in read_toml("handles.toml").items()),
    )


def _handle(key: str, raw: dict[str, Any]) -> Handle:
    source, basis = raw["source"], raw["basis"]
    return Handle(
        key=key,
        owner=raw.get("owner", ""),
        platform=PLATFORM_OF[source["dialect"]],
        dialect=source["dialect"],
        handle=raw["handle"],
        url=source["url"],
        title=source["title"],
        basis=basis["kind"],
        reference=basis["reference"],
        on=basis["on"],
        grade=basis["grade"],
        fault=source.get("fault", ""),
    )
