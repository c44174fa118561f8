"""Early warning: what was decided about people is counted, and the chain of command told in time to help."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from cases.errors import NotFound, OutOfSight
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.early_warning import (
    Count,
    Matter,
    Peers,
    WarningLevel,
    WarningRules,
    beside,
    count,
)
from cases.model.masking import Masks
from cases.model.warnings import EarlyWarning
from cases.policy import Catalogue
from cases.services.words import required
from cases.store.transaction import Store, Transaction

_ORDER: Final = (None, WarningLevel.WARNING, WarningLevel.CRITICAL)


class EarlyWarnings:
    """Counting, telling, answering."""

    def __init__(
        self, store: Store, catalogue: Catalogue, masks: Masks, rules: WarningRules
    ) -> None:
        """Count by `rules`, and by the severity of the clauses of `catalogue` where they give no weight."""
        self._store = store
        self._catalogue = catalogue
        self._masks = masks
        self._rules = rules

    def assess(self, actor: Actor) -> int:
        """Count everybody's matters, raise what is due, and return how many that were.

        A level is told once within the window; a higher one is told at once.
        """
        with self._store.begin(actor, Capability.WARNING_RAISE, unlogged=True) as tx:
            since = tx.now - timedelta(days=self._rules.days)
            matters = self._matters(tx)
            counts = {
                person: count(self._rules, found, tx.now.date())
                for person, found in matters.items()
            }
            told = tx.warnings.latest()
            due = [
                person
                for person, one in sorted(counts.items())
                if _due(one, told.get(person), since)
            ]
            beside_unit = _peers(tx, due, counts, since) if due else {}
            for person in due:
                self._raise(tx, person, counts[person], beside_unit[person])
            return len(due)

    def seen(self, actor: Actor) -> tuple[EarlyWarning, ...]:
        """Return the warnings of those in the actor's reach, the newest first; the look is an entry."""
        with self._store.begin(actor, Capability.WARNING_READ) as tx:
            found = tx.warnings.seen(tx.sight())
            tx.record(
                CustodyAction.WARNING_READ,
                "queue:warnings",
                details={"warnings": [one.id for one in found]},
            )
            return found

    def mine(self, actor: Actor) -> tuple[EarlyWarning, ...]:
        """Return one's own warnings: they are told to help, and nothing of them is kept from whom they concern."""
        with self._store.begin(actor, Capability.REPORT) as tx:
            found = tx.warnings.seen(tx.sight(), own=True)
            tx.record(CustodyAction.WARNING_READ, "queue:own_warnings")
            return found

    def answer(self, actor: Actor, warning_id: int, *, answer: str) -> None:
        """Keep what was done about a warning: a talk, training, rest; never a penalty.

        Raises:
            NotFound: There is no such warning, or none for this actor.
            Stale: Somebody answered it already.
        """
        words = self._masks.text(required(answer, "what was done"))
        with self._store.begin(actor, Capability.WARNING_READ) as tx:
            if warning_id not in {one.id for one in tx.warnings.seen(tx.sight())}:
                raise OutOfSight(f"no warning {warning_id}") if warning_id > 0 else NotFound("none")
            tx.warnings.answer(warning_id, by=actor.login, at=tx.now, answer=words)
            tx.record(
                CustodyAction.WARNING_ANSWERED, f"warning:{warning_id}", details={"answer": words}
            )

    def _matters(self, tx: Transaction) -> dict[int, list[Matter]]:
        since = tx.now - timedelta(days=self._rules.days)
        found: dict[int, list[Matter]] = defaultdict(list)
        for person, number, clause, at in tx.warnings.sustained(since):
            severity = self._catalogue.severity(clause)
            points = self._rules.weight(clause, severity)
            found[person].append(Matter(number, clause, points, at.date()))
        for person, matter in tx.warnings.coached(since):
            found[person].append(matter)
        return found

    @staticmethod
    def _raise(tx: Transaction, person: int, counted: Count, peers: Peers) -> None:
        made = tx.warnings.raise_(
            person_id=person,
            level=counted.level,
            points=counted.points,
            matters=[
                *({**asdict(one), "on": one.on.isoformat()} for one in counted.matters),
                {"what": "unit", **asdict(peers)},
            ],
            raised_at=tx.now,
        )
        tx.record(
            CustodyAction.WARNING_RAISED,
            f"warning:{made}",
            details={"level": str(counted.level), "points": counted.points},
        )


def _due(counted: Count, told: tuple[WarningLevel, datetime] | None, since: datetime) -> bool:
    """Tell whether a warning is raised: a level not told within the window, or a higher one than was told."""
    if counted.level is None:
        return False
    if told is None or told[1] <= since:
        return True
    return _ORDER.index(counted.level) > _ORDER.index(told[0])


def _peers(
    tx: Transaction, people: list[int], counts: dict[int, Count], since: datetime
) -> dict[int, Peers]:
    posts, units = tx.counts.posts(since), tx.warnings.units(people)
    return {
        person: beside(
            counts[person].points,
            posts.get(person, 0),
            [
                (counts[other].points if other in counts else 0, posts.get(other, 0))
                for other, unit in units.items()
                if unit == units[person] and other != person
            ],
        )
        for person in people
    }
