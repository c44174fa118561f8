"""The union wall (safeguard E.8): possible concerted activity is seen by counsel, and by nobody else."""

from __future__ import annotations

from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.masking import Masks
from cases.model.states import DecisionKind, DismissReason, FlagState
from cases.model.views import FlagDetail, FlagSummary, Receipt
from cases.services.flag_decisions import Ruling, in_hand, regardless, unseen
from cases.services.once import Once
from cases.services.words import required
from cases.store.transaction import Store, Transaction


class Wall:
    """What counsel does with flags that triage was stopped on."""

    def __init__(self, store: Store, masks: Masks) -> None:
        """Show and keep words through `masks`."""
        self._store = store
        self._masks = masks
        self._once = Once(store)

    def waiting(self, actor: Actor) -> tuple[FlagSummary, ...]:
        """Return what waits for counsel, the oldest first; an entry names it."""
        with self._store.begin(actor, Capability.WALL) as tx:
            found = tx.flags.walled(tx.sight())
            shown = [one.id for one in found]
            tx.record(CustodyAction.FLAG_LISTED, "queue:legal", details={"flags": shown})
            return tuple(map(self._masks.summary, found))

    def look(self, actor: Actor, flag_id: int) -> FlagDetail:
        """Return one of them whole, personal data masked.

        Raises:
            NotFound: Nothing of that number waits for counsel.
        """
        with self._store.begin(actor, Capability.WALL) as tx:
            detail = tx.flags.detail(flag_id, tx.sight(), walled=True)
            if detail is None:
                raise unseen(tx, flag_id)
            tx.record(
                CustodyAction.FLAG_VIEWED,
                f"flag:{flag_id}",
                details={"version": detail.post_version_id},
            )
            return self._masks.flag(detail)

    def decide(
        self, actor: Actor, flag_id: int, *, version: int, concerted: bool, note: str, key: str = ""
    ) -> Receipt:
        """Decide whether it is concerted activity: dismissed as protected speech, or back to the queue.

        Raises:
            Missing: There is no note that says why.
            Stale: It changed since it was shown.
        """
        words = self._masks.text(required(note, "a note that says why"))
        if concerted:
            made = Ruling(
                DecisionKind.DISMISS,
                FlagState.DISMISSED,
                reason=DismissReason.PROTECTED_SPEECH,
                note=words,
            )
        else:
            made = Ruling(DecisionKind.FROM_LEGAL, FlagState.NEW, note=words)

        def work(tx: Transaction) -> Receipt:
            return regardless(tx, in_hand(tx, flag_id, version, walled=True), made)

        return self._once.do(actor, Capability.WALL, (key, f"wall flag:{flag_id}"), work)
