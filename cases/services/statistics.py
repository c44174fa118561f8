"""Statistics: figures of a period, cut to what the actor may see; no content, no names but reviewers' logins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from cases.errors import BadInput
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.agreement import share
from cases.model.dispositions import Disposition
from cases.model.queries import Sight
from cases.model.states import DecisionKind
from cases.model.statistics import ClauseFigures, GroupFigures, Statistics, parity
from cases.store.transaction import Store, Transaction

_DAYS: Final = 3_660
"""Longest period: ten years."""
_WHOLE: Final = frozenset({Role.AUDITOR, Role.IA_COMMANDER, Role.CHIEF})
"""Who sees the figures of the whole department, and how it falls on its groups."""


class Figures:
    """The dashboard's figures."""

    def __init__(self, store: Store, zone: ZoneInfo) -> None:
        """Count in `store`; shifts are told apart by the hours of the department's zone."""
        self._store = store
        self._zone = zone

    def of_period(self, actor: Actor, *, days: int) -> Statistics:
        """Return the figures of the last days; the look is an entry.

        Raises:
            BadInput: The period is none.
        """
        if not 1 <= days <= _DAYS:
            raise BadInput(f"a period is 1 to {_DAYS:,} days, not {days}")
        with self._store.begin(actor, Capability.STATISTICS_READ) as tx:
            since = tx.now - timedelta(days=days)
            sight = _sight(tx)
            tx.record(CustodyAction.STATISTICS_READ, "queue:statistics", details={"days": days})
            kinds, people = tx.counts.decisions(sight, since)
            flags = tx.counts.flags(sight, since)
            found = tx.counts.found(sight, since)
            return Statistics(
                since=since,
                until=tx.now,
                flags=sum(raised for raised, _, _ in flags.values()),
                waiting=tx.counts.waiting(sight),
                undone=kinds.get(DecisionKind.REVERSE.value, 0),
                decisions=kinds,
                reviewers=people,
                clauses=_clauses(flags, found),
                cases=tx.counts.cases(sight),
                dispositions=_dispositions(found),
                to_decision=tx.counts.to_decision(sight, since),
                to_determination=tx.counts.to_determination(sight, since),
                parity=self._parity(tx, sight, since) if actor.role in _WHOLE else {},
            )

    def _parity(
        self, tx: Transaction, sight: Sight, since: datetime
    ) -> dict[str, tuple[GroupFigures, ...]]:
        people = tx.counts.people(sight)
        posts, flagged = tx.counts.posts(since), tx.counts.flagged(since)
        shifts = tx.counts.shifts(since, self._zone)
        for person, known in people.items():
            known["shift"] = shifts.get(person, "(no schedule)")
        return {
            by: parity(
                Counter(known[by] for known in people.values()),
                _summed(people, posts, by),
                _summed(people, flagged, by),
            )
            for by in ("unit", "rank", "kind", "shift")
        }


def _sight(tx: Transaction) -> Sight:
    """Return the actor's sight; the auditor's figures are those of the whole department, without any content."""
    sight = tx.sight()
    return replace(sight, units=None, oversight=True) if tx.actor.role is Role.AUDITOR else sight


def _clauses(
    flags: Mapping[str, tuple[int, int, int]], found: Mapping[tuple[str, Disposition], int]
) -> tuple[ClauseFigures, ...]:
    sustained, otherwise = Counter[str](), Counter[str]()
    for (clause, one), many in found.items():
        (sustained if one is Disposition.SUSTAINED else otherwise)[clause] += many
    names = sorted(
        {*flags, *sustained, *otherwise}, key=lambda name: (-flags.get(name, (0,))[0], name)
    )
    return tuple(
        ClauseFigures(
            clause=name,
            flags=flags.get(name, (0, 0, 0))[0],
            decided=flags.get(name, (0, 0, 0))[1],
            dismissed=share(flags.get(name, (0, 0, 0))[2], flags.get(name, (0, 0, 0))[1]),
            sustained=sustained[name],
            not_sustained=otherwise[name],
        )
        for name in names
    )


def _dispositions(found: Mapping[tuple[str, Disposition], int]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for (_, one), many in found.items():
        summed[one.value] += many
    return summed


def _summed(
    people: Mapping[int, Mapping[str, str]], counts: Mapping[int, int], by: str
) -> Counter[str]:
    summed: Counter[str] = Counter()
    for person, known in people.items():
        summed[known[by]] += counts.get(person, 0)
    return summed
