"""The queue, looks at flags, notes on them: what changes nothing but the log."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cases.errors import NotPermitted
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.masking import Masks, unmasked
from cases.model.queries import FlagQuery
from cases.model.views import FlagDetail, FlagSummary, NoteView, Page
from cases.services.flag_decisions import unseen
from cases.services.words import required
from cases.store.transaction import Store, Transaction

URGENT: Final = 4
"""Flags of this severity and above are counted apart."""
PAGE_CAP: Final = 500
ALERT_AFTER: Final = 20
"""So many looks at one person's flags without a decision are told to the auditor."""


class Looking:
    """Reading flags."""

    def __init__(self, store: Store, masks: Masks, *, alert_after: int = ALERT_AFTER) -> None:
        """Show words through `masks`; more than `alert_after` looks at one person without a decision are an alert."""
        self._store = store
        self._masks = masks
        self._alert_after = alert_after

    def queue(
        self,
        actor: Actor,
        *,
        query: FlagQuery | None = None,
        after: str | None = None,
        limit: int = 100,
        counted: bool = True,
    ) -> Page[FlagSummary]:
        """Return a page of the flags in the actor's reach, the weightiest first.

        The list shows words of posts, so it leaves an entry that names what was shown. Counting takes longer the
        more there are: who only wants the page leaves it out by `counted`.
        """
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            page = tx.flags.page(
                tx.sight(),
                query or FlagQuery(),
                after=after,
                limit=max(1, min(limit, PAGE_CAP)),
                counted=counted,
            )
            shown = [item.id for item in page.items]
            tx.record(CustodyAction.FLAG_LISTED, "queue:flags", details={"flags": shown})
            return replace(page, items=tuple(map(self._masks.summary, page.items)))

    def waiting(self, actor: Actor) -> tuple[int, int]:
        """Return how many flags wait in the actor's reach, and how many of them are urgent."""
        with self._store.glance(actor, Capability.TRIAGE) as tx:
            return tx.flags.waiting(tx.sight(), urgent_from=URGENT)

    def tide(self, actor: Actor) -> tuple[int, int]:
        """Return how far flags and decisions have come: two numbers that change when either is added to."""
        with self._store.glance(actor, Capability.TRIAGE) as tx:
            return tx.flags.tide()

    def look(self, actor: Actor, flag_id: int) -> FlagDetail:
        """Return a flag whole, with its post; personal data is masked.

        Who looks at one person again and again and decides nothing is told to the auditor (safeguard E.7).

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
            self._count(tx, flag_id)
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
            self._count(tx, flag_id)
            return unmasked(detail)

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

    def _count(self, tx: Transaction, flag_id: int) -> None:
        """Count the look; leave an alert where it is one too many."""
        login = tx.actor.login
        person_id = tx.flags.person_of(flag_id)
        looks = tx.looks.seen(login, flag_id, person_id, tx.now)
        if person_id is None or looks <= self._alert_after:
            return
        tx.looks.settled(login, person_id)
        alert = tx.looks.alert(login, person_id, looks, tx.now)
        tx.record(
            CustodyAction.VIEWER_ALERT,
            f"alert:{alert}",
            details={"login": login, "person": person_id, "looks": looks},
        )
