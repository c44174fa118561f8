"""Every place that shows cases, asked by anybody and held against the oracle."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import text
from support.anyacts import Acts
from support.anyacts_base import MARKS
from support.department import MASKS

from cases.errors import CasesError, NotFound
from cases.model.actors import SERVICE, Actor, Capability
from cases.model.desk_lists import DeskList
from cases.model.early_warning import WarningRules
from cases.model.notices import Manner
from cases.model.views import Page
from cases.policy import catalogue
from cases.services.case_looks import CaseLooks
from cases.services.finding import EACH, Finding
from cases.services.notices import Notices
from cases.services.overview import Overview

_NUMBER = re.compile(r"IA-\d{4}-\d{4,}")
_MARK = re.compile(rf"({'|'.join(MARKS.values())})(\d{{4}})")
T = TypeVar("T")
_ROOMS = {mark: room for room, mark in MARKS.items()}


class Lookings:
    """What people are shown."""

    def __init__(self, acts: Acts) -> None:
        self.acts = acts
        self.oracle = acts.oracle
        store, policy = acts.department.store, catalogue()
        self.finding, self.looks = Finding(store), CaseLooks(store)
        self.notices = Notices(store, Manner())
        self.overview = Overview(store, policy, MASKS, zone=ZoneInfo("UTC"), rules=WarningRules())

    def reads(self, login: str) -> dict[str, set[str]]:
        """Return what somebody may read now, by the number of each case; a case out of sight has nothing."""
        now = self.acts.department.clock()
        return {number: self.oracle.reads(login, number, now) for number in self.oracle.matters}

    def leaks(self, said: str, may: dict[str, set[str]], typed: Iterable[str]) -> list[str]:
        """Return what a text tells that it may not: numbers, and words of a compartment."""
        known = set(typed)
        found = [
            number
            for number in set(_NUMBER.findall(said))
            if number not in known and not may.get(number)
        ]
        for mark, digits in set(_MARK.findall(said)):
            number = next((one for one in may if one.endswith(digits)), "")
            if number and _ROOMS[mark] not in may[number]:
                found.append(f"{mark} of {number}")
        return found

    def everything(self, login: str) -> None:
        """Let somebody look everywhere."""
        actor = self.acts.department.actor(login)
        may = self.reads(login)
        seen = {number for number, rooms in may.items() if rooms}
        if actor.may(Capability.CASE_READ):
            self._lists(actor, seen)
            self._cases(actor, may)
        self._texts(actor, may)
        if actor.may(Capability.STATISTICS_READ):
            self._statistics(actor, seen)

    def _lists(self, actor: Actor, seen: set[str]) -> None:
        casework = self.acts.department.casework
        listed = [one.number for one in pages(lambda at: casework.list(actor, after=at, limit=3))]
        assert sorted(listed) == sorted(seen), actor.login
        hits = [hit.key for hit in self.finding.find(actor, "IA-2026") if hit.kind.value == "case"]
        assert set(hits) <= seen
        assert len(hits) == min(EACH, len(seen))

    def _cases(self, actor: Actor, may: dict[str, set[str]]) -> None:
        casework = self.acts.department.casework
        for number, rooms in may.items():
            try:
                shown = repr(casework.show(actor, number))
            except NotFound as told:
                shown = str(told)
            assert (shown == f"no case {number}") is not bool(rooms), (actor.login, number)
            assert not self.leaks(shown, may, [number]), (actor.login, number)

    def _texts(self, actor: Actor, may: dict[str, set[str]]) -> None:
        """Ask for every list of texts there is; a right that is not there shows nothing."""
        procedure, acts = self.acts.department.procedure, self.acts
        asked: list[Callable[[], object]] = [
            lambda: procedure.tasks.mine(actor),
            lambda: acts.clocks.due(actor),
            lambda: (
                acts.department.custody.log(actor, limit=1_000) if actor.login != "aud" else None
            ),
            lambda: self.notices.queue(actor),
            lambda: self.overview.early_warnings.seen(actor),
            *(lambda kind=kind: procedure.lists.page(actor, kind) for kind in DeskList),
        ]
        for ask in asked:
            try:
                found = repr(ask())
            except CasesError as told:
                found = str(told)
            assert not self.leaks(found, may, ()), (actor.login, found[:2_000])
        for mark, room in _ROOMS.items():
            self._search(actor, mark, {one for one, rooms in may.items() if room in rooms})

    def _search(self, actor: Actor, mark: str, readable: set[str]) -> None:
        find = self.overview.searching.find
        try:
            hits = list(pages(lambda at: find(actor, f"{mark} said"[: len(mark)], after=at)))
        except CasesError:
            assert not readable
            return
        for hit in hits:
            assert hit.case in readable, (actor.login, mark, hit)

    def _statistics(self, actor: Actor, seen: set[str]) -> None:
        counted = self.overview.figures.of_period(actor, days=365)
        with self.acts.engine.connect() as connection:
            rows = connection.execute(text("SELECT number, state FROM incident_case")).all()
        free = {one for one in self.oracle.matters if not self.oracle.kept_out(actor.login, one)}
        wanted = free if actor.login == "aud" else seen
        states = Counter(row.state.lower() for row in rows if row.number in wanted)
        assert counted.cases == dict(states), actor.login

    def watched(self) -> None:
        """Hold what the auditor is shown of looks against conflicts: numbers there, never words."""
        aud = self.acts.department.actor("aud")
        free = {
            one: {"facts"} for one in self.oracle.matters if not self.oracle.kept_out("aud", one)
        }
        said = repr(self.looks.lines(aud)) + repr(
            self.acts.department.custody.log(aud, limit=1_000)
        )
        assert not [leak for leak in self.leaks(said, free, ()) if "IA-" in leak], said[:2_000]
        assert not [mark for mark in MARKS.values() if re.search(rf"{mark}\d{{4}}", said)]

    def told(self) -> None:
        """Let the daemon send what waits: nobody is told of a case out of sight, and of none by number."""
        now = self.acts.department.clock()
        for one in self.notices.due(SERVICE):
            assert not _NUMBER.search(repr(one.wording))
            assert not _MARK.search(repr(one.wording))
            with self.acts.engine.connect() as connection:
                rows = connection.execute(text("SELECT id, matter FROM notice")).all()
            for row in rows:
                kind, _, number = row.matter.partition(":")
                if row.id in one.ids and kind == "case":
                    assert self.oracle.sees(one.login, number, now), (one.login, number)
            self.notices.sent(SERVICE, one)


def pages(turn: Callable[[str | None], Page[T]]) -> Iterable[T]:
    """Turn all pages."""
    place: str | None = None
    while True:
        page = turn(place)
        yield from page.items
        place = page.next_key
        if place is None:
            return
