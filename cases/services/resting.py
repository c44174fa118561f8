"""Tolling as a case knows it: on its record, and on again once the clock runs."""

from __future__ import annotations

from cases.model.case_states import CaseState
from cases.model.clocks import day_of
from cases.model.records import RecordKind
from cases.model.tolling_views import TollingView
from cases.services.clocking import ClockRules
from cases.services.conduct import moved
from cases.services.following import tolled
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction


def on_record(tx: Transaction, case: CaseRecord, made: TollingView, what: str) -> None:
    """Write what became of a tolling into the record of its case; its own entry vouches for it."""
    body = {
        "tolling": made.id,
        "what": what,
        "ground": made.ground,
        "allegation": made.allegation_id,
        "since": made.since.isoformat(),
        "until": made.until.isoformat() if made.until else "",
        "document": made.document,
    }
    tx.records.add(
        case.id,
        RecordKind.TOLLING,
        body,
        by=tx.actor.login,
        at=tx.now,
        person_id=tx.actor.person_id,
    )


def go_on(tx: Transaction, rules: ClockRules, case: CaseRecord) -> None:
    """Let a case that waits be investigated again, once no tolling of it is open."""
    today = day_of(tx.now, rules.zone)
    if case.state is CaseState.TOLLED and not tolled(tx, case, today):
        moved(tx, case, CaseState.INVESTIGATING, "the clock runs again")
