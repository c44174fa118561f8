"""Triage: what a supervisor does with flags. Every look and every decision is one transaction with its entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from cases.errors import NotFound, NotPermitted, OutOfSight, Stale
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.frozen import snapshot
from cases.model.masking import Masks, unmasked
from cases.model.queries import FlagQuery
from cases.model.states import CaseSource, DecisionKind, DismissReason, FlagState, move_flag
from cases.model.views import FlagDetail, FlagSummary, NoteView, Page, Receipt
from cases.policy import Catalogue
from cases.services import opening, undoing
from cases.services.words import required, taken
from cases.store.queries.flags import FlagRecord
from cases.store.transaction import Store, Transaction

URGENT: Final = 4
"""Flags of this severity and above are counted apart."""
PAGE_CAP: Final = 500


class Triage:
    """The queue and the decisions on it."""

    def __init__(
        self, store: Store, catalogue: Catalogue, masks: Masks, *, lease: timedelta
    ) -> None:
        """Decide by the clauses of `catalogue`; show and keep words through `masks`; a claim holds for `lease`."""
        self._store = store
        self._catalogue = catalogue
        self._masks = masks
        self._lease = lease

    def queue(
        self,
        actor: Actor,
        *,
        query: FlagQuery | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page[FlagSummary]:
        """Return a page of the flags in the actor's reach, the weightiest first.

        The list shows words of posts, so it leaves an entry that names what was shown.
        """
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            page = tx.flags.page(
                tx.sight(), query or FlagQuery(), after=after, limit=max(1, min(limit, PAGE_CAP))
            )
            shown = [item.id for item in page.items]
            tx.record(CustodyAction.FLAG_LISTED, "queue:flags", details={"flags": shown})
            return replace(page, items=tuple(map(self._masks.summary, page.items)))

    def waiting(self, actor: Actor) -> tuple[int, int]:
        """Return how many flags wait in the actor's reach, and how many of them are urgent."""
        with self._store.glance(actor, Capability.TRIAGE) as tx:
            return tx.flags.waiting(tx.sight(), urgent_from=URGENT)

    def look(self, actor: Actor, flag_id: int) -> FlagDetail:
        """Return a flag whole, with its post; personal data is masked.

        Raises:
            NotFound: There is no such flag, or none for this actor.
        """
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            detail = tx.flags.detail(flag_id, tx.sight())
            if detail is None:
                raise unseen(tx, flag_id)
            tx.record(
                CustodyAction.FLAG_VIEWED,
                f"flag:{flag_id}",
                case=detail.summary.case_number or "",
                details={"version": detail.post_version_id},
            )
            return self._masks.flag(detail)

    def unmask(self, actor: Actor, flag_id: int, *, purpose: str) -> FlagDetail:
        """Return a flag whole with its personal data in plain; what for is kept in custody (safeguard E.8).

        Raises:
            Missing: There is no purpose.
            NotPermitted: The actor may not, or has no part in triage.
            NotFound: There is no such flag, or none for this actor.
        """
        why = self._masks.text(required(purpose, "the purpose of unmasking"))
        with self._store.begin(actor, Capability.UNMASK) as tx:
            if not actor.may(Capability.TRIAGE):
                raise NotPermitted(f"{actor.login} may unmask in cases, not in triage")
            detail = tx.flags.detail(flag_id, tx.sight())
            if detail is None:
                raise unseen(tx, flag_id)
            tx.record(
                CustodyAction.FLAG_UNMASKED,
                f"flag:{flag_id}",
                case=detail.summary.case_number or "",
                details={"version": detail.post_version_id, "purpose": why},
            )
            return unmasked(detail)

    def claim(self, actor: Actor, flag_id: int, *, version: int) -> Receipt:
        """Hold a flag for a while, so that two people do not decide on it at once; its holder may renew it.

        Raises:
            Stale: Somebody else holds it, or it changed since it was shown.
        """
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            flag = self._flag(tx, flag_id, version)
            self._claim(tx, flag, renew=True)
            new = tx.flags.change(
                flag.id,
                version,
                state=FlagState.CLAIMED,
                held_by=actor.login,
                held_until=tx.now + self._lease,
            )
            return Receipt(flag.id, new, FlagState.CLAIMED)

    def release(self, actor: Actor, flag_id: int, *, version: int) -> Receipt:
        """Give a claimed flag back to the queue undecided.

        Raises:
            Stale: The actor does not hold it.
        """
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            flag = self._flag(tx, flag_id, version)
            if flag.state is not FlagState.CLAIMED or flag.held_by != actor.login:
                raise Stale(f"you do not hold flag {flag_id}")
            tx.record(CustodyAction.FLAG_RELEASED, f"flag:{flag_id}")
            new = tx.flags.change(
                flag_id, version, state=FlagState.NEW, held_by=None, held_until=None
            )
            return Receipt(flag_id, new, FlagState.NEW)

    def dismiss(
        self, actor: Actor, flag_id: int, *, version: int, reason: DismissReason, note: str = ""
    ) -> Receipt:
        """Decide that a flag is no matter of the policy, for a reason.

        Raises:
            Missing: The reason `other` came without a note.
        """
        if reason is DismissReason.OTHER:
            required(note, "a note that says why")
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            flag = self._flag(tx, flag_id, version)
            return self._decide(
                tx, flag, DecisionKind.DISMISS, FlagState.DISMISSED, reason=reason, note=note
            )

    def safety_notice(self, actor: Actor, flag_id: int, *, version: int, note: str = "") -> Receipt:
        """Answer a caution by a private, non-disciplinary notice (V.A.8.a, V.A.8.b): no case, no record."""
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            flag = self._flag(tx, flag_id, version)
            return self._decide(
                tx, flag, DecisionKind.SAFETY_NOTICE, FlagState.SAFETY_NOTICE, note=note
            )

    def open_case(
        self,
        actor: Actor,
        flag_id: int,
        *,
        version: int,
        clauses: tuple[str, ...] = (),
        title: str = "",
    ) -> Receipt:
        """Open a case on a flag, alleging clauses; without any named, those that were found and can be violated.

        Raises:
            Missing: No clause that can be violated.
            Refused: A clause cannot be alleged, or not alone.
        """
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            flag = self._flag(tx, flag_id, version)
            named = clauses or tuple(opening.violable(self._catalogue, flag.explanation))
            opening.require_basis(self._catalogue, named)
            case_id, number = opening.open_case(
                tx,
                source=CaseSource.FLAG,
                title=self._masks.text(title) or self._catalogue.provision(named[0]).title,
                person_id=flag.person_id,
                unit_id=opening.unit_of(flag),
            )
            for clause in named:
                opening.allege(
                    tx, self._catalogue, case_id, clause, person_id=flag.person_id, flag=flag
                )
            blobs = opening.add_evidence(tx, case_id, flag)
            tx.record(
                CustodyAction.CASE_OPENED,
                f"case:{number}",
                case=number,
                details={
                    "flag": flag.id,
                    "clauses": list(named),
                    "policy": self._catalogue.version,
                },
                blobs=blobs,
            )
            return self._decide(
                tx,
                flag,
                DecisionKind.OPEN_CASE,
                FlagState.IN_CASE,
                case=(case_id, number),
            )

    def escalate(self, actor: Actor, flag_id: int, *, version: int, note: str) -> Receipt:
        """Hand a flag to internal affairs. One person suffices, and nobody's claim can stop it.

        Raises:
            Missing: There is no note that says why.
        """
        why = self._masks.text(required(note, "a note that says why this goes to internal affairs"))
        with self._store.begin(actor, Capability.ESCALATE) as tx:
            flag = self._flag(tx, flag_id, version)
            case = opening.hand_over(tx, self._catalogue, flag, why)
            return self._decide(
                tx,
                flag,
                DecisionKind.ESCALATE,
                FlagState.ESCALATED,
                note=why,
                case=case,
                regardless=True,
            )

    def annotate(self, actor: Actor, flag_id: int, *, text: str) -> NoteView:
        """Write a note on a flag; notes are never changed, and hold no personal data in plain."""
        words = self._masks.text(required(text, "the text of the note"))
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            flag = tx.flags.get(flag_id, tx.sight())
            if flag is None:
                raise unseen(tx, flag_id)
            note = tx.flags.annotate(flag_id, author=actor.login, text=words, at=tx.now)
            tx.record(
                CustodyAction.FLAG_ANNOTATED,
                f"flag:{flag_id}",
                details={"note": note.id, "text": words},
            )
            return note

    def undo(self, actor: Actor) -> Receipt:
        """Take back the actor's own latest decision: a new entry, nothing is deleted.

        Raises:
            Missing: There is nothing to take back.
            Refused: It has left the actor's hands: escalated, or the case was worked on.
        """
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            return undoing.undo(tx, lease=self._lease)

    def _flag(self, tx: Transaction, flag_id: int, version: int) -> FlagRecord:
        """Return the flag to decide on: in sight, and as it was shown."""
        flag = tx.flags.get(flag_id, tx.sight(), lock=True)
        if flag is None:
            raise unseen(tx, flag_id)
        if flag.version != version:
            raise Stale(f"flag {flag_id} changed since it was shown; look again and decide again")
        return flag

    def _claim(self, tx: Transaction, flag: FlagRecord, *, renew: bool = False) -> None:
        """Make sure that the actor may decide, and note the claim where it is a new one."""
        left = flag.held_until - tx.now if flag.held_until else timedelta()
        others = flag.state is FlagState.CLAIMED and flag.held_by != tx.actor.login
        if others and left > timedelta():
            minutes = -(-left // timedelta(minutes=1))
            raise Stale(
                f"flag {flag.id} is held by {flag.held_by} for {minutes} more min; "
                "escalate it if it cannot wait"
            )
        if flag.state is not FlagState.CLAIMED:
            move_flag(flag.state, FlagState.CLAIMED)
        if renew or flag.state is not FlagState.CLAIMED or flag.held_by != tx.actor.login:
            tx.record(CustodyAction.FLAG_CLAIMED, f"flag:{flag.id}")

    def _decide(
        self,
        tx: Transaction,
        flag: FlagRecord,
        kind: DecisionKind,
        state: FlagState,
        *,
        reason: DismissReason | None = None,
        note: str = "",
        case: tuple[int, str] | None = None,
        regardless: bool = False,
    ) -> Receipt:
        """Move the flag, keep the decision with what was shown, and note both in custody."""
        if regardless:
            move_flag(flag.state, state)
        else:
            if flag.state in {FlagState.DISMISSED, FlagState.SAFETY_NOTICE, FlagState.IN_CASE}:
                raise Stale(f"flag {flag.id} has been decided already ({flag.state.value})")
            self._claim(tx, flag)
            move_flag(FlagState.CLAIMED, state)
        words = self._masks.text(taken(note, "the note"))
        case_id, number = case or (flag.case_id, "")
        version = tx.flags.change(
            flag.id,
            flag.version,
            state=state,
            held_by=None,
            held_until=None,
            decided_by=tx.actor.login,
            case_id=case_id,
        )
        shown = {
            "post_version": flag.post_version_id,
            "score": flag.score,
            "clauses": flag.explanation.whole_clauses,
            "rules": flag.explanation.rules_version,
            "policy": flag.explanation.policy_version,
        }
        decision_id = tx.flags.decide(
            flag_id=flag.id,
            kind=kind,
            by=tx.actor.login,
            at=tx.now,
            reason=reason,
            note=words,
            from_state=flag.state,
            to_state=state,
            flag_version=version,
            case_id=case_id,
            reverses_id=None,
            shown=snapshot(flag.post_version_id, flag.explanation),
        )
        tx.record(
            _ENTRY[kind],
            f"flag:{flag.id}",
            case=number,
            details={
                "decision": decision_id,
                "reason": reason.value if reason else "",
                "note": words,
                "shown": shown,
            },
        )
        return Receipt(flag.id, version, state, number or None, decision_id)


_ENTRY: Final = {
    DecisionKind.DISMISS: CustodyAction.FLAG_DISMISSED,
    DecisionKind.SAFETY_NOTICE: CustodyAction.FLAG_SAFETY_NOTICE,
    DecisionKind.OPEN_CASE: CustodyAction.FLAG_IN_CASE,
    DecisionKind.ESCALATE: CustodyAction.FLAG_ESCALATED,
}


def unseen(tx: Transaction, flag_id: int) -> NotFound:
    """Return the same sentence for what is not there and what is not for this actor; only the latter is logged."""
    kind = OutOfSight if tx.flags.exists(flag_id) else NotFound
    return kind(f"no flag {flag_id}")
