"""Statutory clocks: started, tolled by two persons, run again, ended, shown with their sum, warned of."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Final

from cases.errors import Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.clock_paper import printed
from cases.model.clock_views import (
    CaseClocks,
    ClockPaper,
    ClockView,
    EndKind,
    Warned,
)
from cases.model.notices import NoticeKind
from cases.model.tolling_views import TollingView
from cases.model.views import Page
from cases.policy.jurisdiction import Profile
from cases.services.clocking import (
    ClockRules,
    Start,
    added_up,
    end_in,
    start_in,
    view_of,
    warn_in,
)
from cases.services.conduct import worked_on
from cases.services.evidence import case_of
from cases.services.following import let_counsel_in
from cases.services.notices import notify
from cases.services.resting import go_on, on_record
from cases.services.tolling import Toll, decide_in, resume_in, toll_in
from cases.store.queries.clocks import ClockRecord
from cases.store.transaction import Store, Transaction

PAGE_CAP: Final = 500
_WARNED_AT_ONCE: Final = 500


class Clocks:
    """Clocks of allegations. A clock that has run out closes nothing; people decide what follows."""

    def __init__(self, store: Store, rules: ClockRules) -> None:
        """Work on the cases of `store`, by these rules."""
        self._store = store
        self._rules = rules

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The jurisdiction profiles there are."""
        return tuple(self._rules.jurisdictions.profiles.values())

    @property
    def chosen(self) -> Profile:
        """The profile that the department goes by."""
        return self._rules.jurisdictions.get()

    def start(self, actor: Actor, case: str, start: Start) -> tuple[ClockView, ...]:
        """Start the clocks that an event starts.

        Raises:
            Refused: They run already, or no rule of the profile starts with that event.
        """
        with self._store.begin(actor, Capability.CLOCK_KEEP, case=case) as tx:
            made = start_in(tx, self._rules, worked_on(case_of(tx, case)), start)
            if not made:
                raise Refused(f"every clock of {case} that {start.event.value} starts runs already")
            return tuple(made)

    def end(
        self,
        actor: Actor,
        case: str,
        kind: EndKind,
        on: date,
        document: str,
        *,
        clocks: tuple[int, ...] = (),
    ) -> tuple[ClockView, ...]:
        """Say what met clocks and when, all that run in the case or some; or set some aside that were an error.

        Raises:
            Refused: All clocks of a case are to be set aside at once: each is named.
        """
        if kind is EndKind.SET_ASIDE and not clocks:
            raise Refused(
                "name the clock that was started in error; no case loses all of them at once"
            )
        with self._store.begin(actor, Capability.CLOCK_KEEP, case=case) as tx:
            return tuple(end_in(tx, self._rules, case_of(tx, case), kind, on, document, clocks))

    def toll(self, actor: Actor, case: str, toll: Toll) -> TollingView:
        """Propose that a time does not count; counsel is let into the case, and confirms or declines it."""
        with self._store.begin(actor, Capability.TOLL, case=case) as tx:
            found = worked_on(case_of(tx, case))
            made = toll_in(tx, self._rules, found, toll)
            let_counsel_in(tx, found, "a tolling to confirm")
            notify(tx, NoticeKind.CLOCK, f"case:{case}", roles={Role.LEGAL})
            return made

    def confirm(self, actor: Actor, case: str, tolling: int, *, why: str) -> TollingView:
        """Confirm a tolling that somebody else proposed: from now on its days do not count."""
        with self._store.begin(actor, Capability.TOLL_CONFIRM, case=case) as tx:
            found = case_of(tx, case)
            made = decide_in(tx, self._rules, found, tolling, confirm=True, why=why)
            on_record(tx, found, made, "confirmed")
            return made

    def decline(self, actor: Actor, case: str, tolling: int, *, why: str) -> TollingView:
        """Decline a tolling that somebody else proposed: its days count."""
        with self._store.begin(actor, Capability.TOLL_CONFIRM, case=case) as tx:
            found = case_of(tx, case)
            return decide_in(tx, self._rules, found, tolling, confirm=False, why=why)

    def resume(
        self, actor: Actor, case: str, tolling: int, *, on: date, document: str
    ) -> TollingView:
        """Let the clock run again from a day on; a case that waited for it is investigated again."""
        with self._store.begin(actor, Capability.CLOCK_KEEP, case=case) as tx:
            found = case_of(tx, case)
            made = resume_in(tx, self._rules, found, tolling, on=on, document=document)
            on_record(tx, found, made, "ended")
            go_on(tx, self._rules, found)
            return made

    def of_case(self, actor: Actor, case: str) -> CaseClocks:
        """Return every clock of a case with its calculation on paper, and all tolling; the look is an entry."""
        with self._store.begin(actor, Capability.CLOCK_READ, case=case) as tx:
            found = case_of(tx, case)
            papers = tuple(_paper(tx, one) for one in tx.clocks.of_case(found.id))
            tollings = tuple(tx.tollings.of_cases([found.id]).get(found.id, ()))
            tx.record(CustodyAction.LIMIT_VIEWED, f"case:{case}", case=case)
            return CaseClocks(case, papers, tollings)

    def due(self, actor: Actor, *, after: str | None = None, limit: int = 100) -> Page[ClockView]:
        """Return a page of the running clocks in the actor's sight, the most urgent first; the look is an entry."""
        limit = max(1, min(limit, PAGE_CAP))
        with self._store.begin(actor, Capability.CLOCK_READ) as tx:
            sight = tx.sight()
            found = tx.clocks.due(sight, after=after, limit=limit)
            items = tuple(view_of(one, added_up(tx, one)) for one in found.items)
            tx.record(
                CustodyAction.LIMIT_LISTED,
                "queue:clocks",
                details={"clocks": [one.id for one in items]},
            )
            return Page(
                items=items,
                next_key=found.next_key,
                total=found.total,
                prev_key=found.prev_key,
            )

    def running(self, actor: Actor) -> int:
        """Return how many clocks run in the actor's sight."""
        with self._store.glance(actor, Capability.CLOCK_READ) as tx:
            return tx.clocks.count(tx.sight())

    def warn(self, actor: Actor) -> tuple[Warned, ...]:
        """Write down which warnings are due, each level of each clock once, up to a few hundred at a time.

        Of several levels that a clock reached since the last time only the highest is warned of. Nothing is closed.
        """
        with self._store.begin(actor, Capability.CLOCK_WARN, unlogged=True) as tx:
            # The day has begun somewhere east of UTC; each clock is then asked for its own zone.
            latest = tx.now.astimezone(UTC).date() + timedelta(days=1)
            found = tx.clocks.to_warn(latest, limit=_WARNED_AT_ONCE)
            levels = [(one, warn_in(tx, one)) for one in found]
            return tuple(Warned(one.case, one.id, level) for one, level in levels if level)


def _paper(tx: Transaction, one: ClockRecord) -> ClockPaper:
    sum_ = added_up(tx, one)
    title = f"clock {one.id} of case {one.case}, allegation {one.allegation_id} ({one.clause})"
    return ClockPaper(view_of(one, sum_), printed(one.clock, sum_, title))
