"""Triage: what a supervisor does with flags. Every look and every decision is one transaction with its entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from cases.errors import Stale
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.ageing import is_pressing
from cases.model.handling import SKIPPERS, BulkReceipt
from cases.model.masking import Masks
from cases.model.states import DecisionKind, DismissReason, FlagState
from cases.model.views import Receipt
from cases.policy import Catalogue
from cases.services import bulk, opening, undoing
from cases.services.flag_decisions import (
    Ruling,
    by_holder,
    claim,
    in_hand,
    one_up,
    regardless,
    unseen,
)
from cases.services.looking import ALERT_AFTER, PAGE_CAP, URGENT, Looking
from cases.services.once import Once
from cases.services.words import required, taken
from cases.store.queries.flags import FlagRecord
from cases.store.transaction import Store, Transaction

__all__ = ["PAGE_CAP", "URGENT", "Triage", "unseen"]
RECHECK: Final = timedelta(days=30)
"""After a safety notice somebody sees whether it was heeded."""


class Triage(Looking):
    """The queue and the decisions on it.

    Each decision takes an optional `key` that the caller made up: asked again with the same key, it is not made
    again, and the first receipt is returned.
    """

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        masks: Masks,
        *,
        lease: timedelta,
        recheck: timedelta = RECHECK,
        alert_after: int = ALERT_AFTER,
    ) -> None:
        """Decide by the clauses of `catalogue`; show and keep words through `masks`; a claim holds for `lease`."""
        super().__init__(store, masks, alert_after=alert_after)
        self._catalogue = catalogue
        self._lease = lease
        self._recheck = recheck

    @property
    def _once(self) -> Once:
        return Once(self._store)

    def claim(self, actor: Actor, flag_id: int, *, version: int, key: str = "") -> Receipt:
        """Hold a flag for a while, so that two people do not decide on it at once; its holder may renew it.

        Raises:
            Stale: Somebody else holds it, or it changed since it was shown.
        """

        def work(tx: Transaction) -> Receipt:
            flag = in_hand(tx, flag_id, version)
            claim(tx, flag, renew=True)
            new = tx.flags.change(
                flag.id,
                version,
                state=FlagState.CLAIMED,
                held_by=actor.login,
                held_until=tx.now + self._lease,
            )
            return Receipt(flag.id, new, FlagState.CLAIMED)

        return self._once.do(actor, Capability.TRIAGE, (key, f"claim flag:{flag_id}"), work)

    def release(self, actor: Actor, flag_id: int, *, version: int, key: str = "") -> Receipt:
        """Give a claimed flag back to the queue undecided.

        Raises:
            Stale: The actor does not hold it.
        """

        def work(tx: Transaction) -> Receipt:
            flag = in_hand(tx, flag_id, version)
            if flag.state is not FlagState.CLAIMED or flag.held_by != tx.actor.login:
                raise Stale(f"you do not hold flag {flag_id}")
            tx.record(CustodyAction.FLAG_RELEASED, f"flag:{flag_id}")
            return Receipt(flag_id, _freed(tx, flag), FlagState.NEW)

        return self._once.do(actor, Capability.TRIAGE, (key, f"release flag:{flag_id}"), work)

    def pass_over(
        self, actor: Actor, flag_id: int, *, version: int, note: str = "", key: str = ""
    ) -> Receipt:
        """Leave a flag undecided for the next one; it is counted, and the third person's skip raises it one level up.

        Raises:
            Stale: Somebody else holds it, it has been decided, or it changed since it was shown.
        """
        words = self._words(note)

        def work(tx: Transaction) -> Receipt:
            flag = in_hand(tx, flag_id, version)
            claim(tx, flag)
            tx.handling.skip(
                flag_id=flag.id, by=actor.login, level=flag.level, note=words, at=tx.now
            )
            tx.record(CustodyAction.FLAG_SKIPPED, f"flag:{flag.id}", details={"note": words})
            new = _freed(tx, flag)
            if tx.handling.skippers(flag.id, flag.level) >= SKIPPERS:
                one_up(tx, flag, f"skipped by {SKIPPERS} people")
            return Receipt(flag.id, new, FlagState.NEW)

        return self._once.do(actor, Capability.TRIAGE, (key, f"skip flag:{flag_id}"), work)

    def dismiss(
        self,
        actor: Actor,
        flag_id: int,
        *,
        version: int,
        reason: DismissReason,
        note: str = "",
        clause: str = "",
        key: str = "",
    ) -> Receipt:
        """Decide that a flag is no matter of the policy, for a reason, judged by a clause: else the flag's own.

        Raises:
            Missing: The reason `other` came without a note.
            BadInput: The policy has no such clause.
        """
        made = self._dismissal(reason, note, clause)
        return self._decide(actor, flag_id, version, made, key)

    def safety_notice(
        self, actor: Actor, flag_id: int, *, version: int, note: str = "", key: str = ""
    ) -> Receipt:
        """Answer a caution by a private, non-disciplinary notice (V.A.8.a, V.A.8.b): no case, no record.

        Some weeks later somebody sees whether it was heeded: see `cases.services.follow_ups`.
        """
        return self._decide(actor, flag_id, version, self._notice(note), key)

    def dismiss_many(
        self,
        actor: Actor,
        versions: Mapping[int, int],
        *,
        reason: DismissReason,
        note: str = "",
        clause: str = "",
        key: str = "",
    ) -> BulkReceipt:
        """Dismiss many flags in one act, each as it was shown: all of them, but for those that cannot be any more.

        Args:
            actor: Who decides.
            versions: The version that was shown, by flag.
            reason: The same for all.
            note: The same for all.
            clause: The one they are judged by; else each by its own.
            key: See the class.

        Raises:
            Stale: Not one of them could be dismissed.
            NotFound: One of them is not in sight; nothing is changed then.
        """
        made = self._dismissal(reason, note, clause)
        return self._decide_many(actor, versions, made, key)

    def notice_many(
        self, actor: Actor, versions: Mapping[int, int], *, note: str = "", key: str = ""
    ) -> BulkReceipt:
        """Answer many flags with a safety notice in one act; see `dismiss_many`."""
        return self._decide_many(actor, versions, self._notice(note), key)

    def open_case(
        self,
        actor: Actor,
        flag_id: int,
        *,
        version: int,
        clauses: tuple[str, ...] = (),
        title: str = "",
        key: str = "",
    ) -> Receipt:
        """Open a case on a flag, alleging clauses; without any named, those that were found and can be violated.

        Raises:
            Missing: No clause that can be violated.
            Refused: A clause cannot be alleged, or not alone.
        """

        def work(tx: Transaction) -> Receipt:
            flag = in_hand(tx, flag_id, version)
            made = opening.open_on(tx, self._catalogue, flag, clauses, self._masks.text(title))
            return by_holder(tx, flag, made)

        return self._once.do(actor, Capability.TRIAGE, (key, f"open flag:{flag_id}"), work)

    def escalate(
        self, actor: Actor, flag_id: int, *, version: int, note: str, key: str = ""
    ) -> Receipt:
        """Hand a flag to internal affairs. One person suffices, and nobody's claim can stop it.

        A response under way, an officer undercover and a threat go the urgent way: the receipt says so, and flag and
        entry are marked.

        Raises:
            Missing: There is no note that says why.
        """
        why = self._masks.text(required(note, "a note that says why this goes to internal affairs"))

        def work(tx: Transaction) -> Receipt:
            flag = in_hand(tx, flag_id, version)
            case = opening.hand_over(tx, self._catalogue, flag, why)
            pressing = is_pressing(flag.clause, flag.explanation)
            made = Ruling(
                DecisionKind.ESCALATE,
                FlagState.ESCALATED,
                note=why,
                case=case,
                columns={"urgent": pressing},
            )
            return regardless(tx, flag, made)

        return self._once.do(actor, Capability.ESCALATE, (key, f"escalate flag:{flag_id}"), work)

    def undo(self, actor: Actor, *, key: str = "") -> Receipt:
        """Take back the actor's own latest decision, of a bulk act all of it: a new entry each, nothing is deleted.

        Called again, it goes one further back.

        Raises:
            Missing: There is nothing to take back.
            Refused: It has left the actor's hands: escalated, or the case was worked on.
        """

        def work(tx: Transaction) -> Receipt:
            return undoing.undo(tx, lease=self._lease)

        return self._once.do(actor, Capability.TRIAGE, (key, "undo"), work)

    def redo(self, actor: Actor, *, key: str = "") -> Receipt:
        """Make again what the actor took back last, of a bulk act all of it; called again, what was taken back before.

        Raises:
            Missing: Nothing was taken back, or something else was decided since.
            Stale: A flag changed since.
        """

        def work(tx: Transaction) -> Receipt:
            return undoing.redo(tx, self._catalogue, recheck=self._recheck)

        return self._once.do(actor, Capability.TRIAGE, (key, "redo"), work)

    def _decide(self, actor: Actor, flag_id: int, version: int, made: Ruling, key: str) -> Receipt:
        def work(tx: Transaction) -> Receipt:
            return by_holder(tx, in_hand(tx, flag_id, version), self._timed(tx, made))

        act = f"{made.kind.value} flag:{flag_id}"
        return self._once.do(actor, Capability.TRIAGE, (key, act), work)

    def _decide_many(
        self, actor: Actor, versions: Mapping[int, int], made: Ruling, key: str
    ) -> BulkReceipt:
        chosen = bulk.chosen(versions)

        def work(tx: Transaction) -> BulkReceipt:
            return bulk.decide(tx, chosen, self._timed(tx, made))

        act = f"{made.kind.value} flags:{','.join(map(str, chosen))}"
        return self._once.do(actor, Capability.TRIAGE, (key, act), work)

    def _dismissal(self, reason: DismissReason, note: str, clause: str) -> Ruling:
        if reason is DismissReason.OTHER:
            required(note, "a note that says why")
        if clause:
            opening.provision(self._catalogue, clause)
        return Ruling(
            DecisionKind.DISMISS,
            FlagState.DISMISSED,
            reason=reason,
            note=self._words(note),
            clause=clause,
        )

    def _notice(self, note: str) -> Ruling:
        return Ruling(DecisionKind.SAFETY_NOTICE, FlagState.SAFETY_NOTICE, note=self._words(note))

    def _timed(self, tx: Transaction, made: Ruling) -> Ruling:
        """Add the day of the re-check, where there is one."""
        return undoing.timed(tx, made, self._recheck)

    def _words(self, note: str) -> str:
        return self._masks.text(taken(note, "the note"))


def _freed(tx: Transaction, flag: FlagRecord) -> int:
    """Put a flag back into the queue, free for all; return its new version."""
    return tx.flags.change(
        flag.id, flag.version, state=FlagState.NEW, held_by=None, held_until=None
    )
