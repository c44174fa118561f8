"""Who may see which case: an oracle kept from the acts that succeeded, which shares no code with the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cases.model.actors import Role

ABOVE = {
    "North": ("North", "Patrol", "Department"),
    "South": ("South", "Patrol", "Department"),
    "Patrol": ("Patrol", "Department"),
    "Internal Affairs": ("Internal Affairs", "Department"),
    "Department": ("Department",),
}
"""Each unit with those above it."""
READERS = frozenset(
    {
        *(Role.SUPERVISOR, Role.COMMAND, Role.IA_INVESTIGATOR, Role.IA_COMMANDER),
        *(Role.CHIEF, Role.LEGAL),
    }
)
EVERY_CASE = frozenset({Role.IA_COMMANDER, Role.CHIEF})
COMPELLED = {"investigator", "backup", "reviewer", "counsel", "acting_chief", "acting_commander"}
PRIVILEGED = {"counsel", "acting_chief"}


@dataclass(frozen=True)
class Known:
    """Somebody with a login."""

    login: str
    number: str
    role: Role
    unit: str


@dataclass
class Grant:
    """A part in a case, of a login, a role or a unit."""

    part: str
    whom: str
    until: datetime | None = None


@dataclass
class Matter:
    """A case as the oracle knows it."""

    number: str
    subject: str
    """Number of the person it is about; empty where nobody knows."""
    unit: str
    """The unit it was opened in; empty for none."""
    from_flag: bool
    restricted: bool
    grants: list[Grant] = field(default_factory=list)
    out: dict[str, int] = field(default_factory=dict)
    """Logins that are recused, and how often."""
    reporters: set[str] = field(default_factory=set)
    turn: list[str] = field(default_factory=list)
    """Levels of the chain of command that wait, by the login that speaks for each."""

    def end(self, *parts: str, whom: str = "") -> None:
        self.grants = [
            one for one in self.grants if one.part not in parts or whom not in {"", one.whom}
        ]

    def end_all(self, whom: str) -> None:
        self.grants = [one for one in self.grants if one.whom != whom]


class Oracle:
    """What everybody may see now."""

    def __init__(self, people: list[Known]) -> None:
        self.people = {one.login: one for one in people}
        self.matters: dict[str, Matter] = {}
        self.related: set[frozenset[str]] = set()
        """Pairs of numbers of people."""
        self.within: dict[str, str] = {}
        """Cases that go on within another one, with that one."""

    def kept_out(self, login: str, number: str) -> bool:
        """Tell whether a conflict keeps somebody out of a case."""
        me, matter = self.people[login], self.matters[number]
        return (
            me.number == matter.subject
            or frozenset({me.number, matter.subject}) in self.related
            or login in matter.out
            or login in matter.reporters
            or any(self.kept_out(login, one) for one, to in self.within.items() if to == number)
        )

    def parts(self, login: str, number: str, now: datetime) -> set[str]:
        me = self.people[login]
        mine = {login, f"role:{me.role.value}"}
        if me.role in {Role.SUPERVISOR, Role.COMMAND}:
            mine |= {f"unit:{unit}" for unit, above in ABOVE.items() if me.unit in above}
        return {
            one.part
            for one in self.matters[number].grants
            if one.whom in mine and (one.until is None or one.until > now)
        }

    def sees(self, login: str, number: str, now: datetime) -> bool:
        me = self.people[login]
        if me.role not in READERS or self.kept_out(login, number):
            return False
        return me.role in EVERY_CASE or bool(self.parts(login, number, now))

    def seen(self, login: str, now: datetime) -> set[str]:
        return {number for number in self.matters if self.sees(login, number, now)}

    def reads(self, login: str, number: str, now: datetime) -> set[str]:
        """Return which words of a case somebody may read: those of its facts, what was compelled, advice."""
        if not self.sees(login, number, now):
            return set()
        parts, role = self.parts(login, number, now), self.people[login].role
        if "criminal_side" in parts:
            return {"facts"}
        found = {"facts"}
        if role in EVERY_CASE or parts & COMPELLED:
            found.add("compelled")
        if role is Role.CHIEF or parts & PRIVILEGED:
            found.add("privileged")
        return found

    def opened(
        self, number: str, *, by: str, subject: str, unit: str, from_flag: bool, restricted: bool
    ) -> Matter:
        """Note a case that was opened."""
        role = next((one.role for one in self.people.values() if one.number == subject), None)
        made = Matter(number, subject, unit, from_flag, restricted or role in EVERY_CASE)
        self.matters[number] = made
        if from_flag:
            made.grants.append(Grant("opener", by))
        if unit and not made.restricted:
            made.grants.append(Grant("recipient", f"unit:{unit}"))
        if role in EVERY_CASE:
            made.grants.append(Grant("counsel", "role:legal"))
        return made

    def restrict(self, number: str) -> None:
        self.matters[number].restricted = True
        self.matters[number].end("recipient")

    def counsel(self, number: str) -> None:
        """Let counsel in by role, where they are not in already."""
        matter = self.matters[number]
        if not any((one.part, one.whom) == ("counsel", "role:legal") for one in matter.grants):
            matter.grants.append(Grant("counsel", "role:legal"))

    def to_the_chain(self, number: str, levels: list[str]) -> None:
        """Give the turn to the first level that may have it."""
        matter = self.matters[number]
        working = {one.whom for one in matter.grants if one.part in {"investigator", "backup"}}
        for at, login in enumerate(levels):
            if not self.kept_out(login, number) and login not in working:
                matter.end("reviewer")
                matter.grants.append(Grant("reviewer", login))
                matter.turn = levels[at:]
                return
        matter.turn = []

    def levels(self, number: str) -> list[str]:
        """Return who speaks for each level above the one a case is about, the nearest first."""
        subject = self.matters[number].subject
        unit = UNIT_OF.get(subject)
        return [login for one in ABOVE.get(unit or "", ()) for login in COMMANDS.get(one, ())]


COMMANDS = {"Patrol": ("lt",), "Department": ("dc",)}
UNIT_OF = {
    "2001": "North",
    "2002": "South",
    "1201": "North",
    "1202": "South",
    "1100": "Patrol",
    "1001": "Department",
    "1301": "Internal Affairs",
    "1302": "Internal Affairs",
}
"""Unit of each person a case may be about."""
