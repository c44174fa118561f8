"""Cases: listed, read, annotated, moved on."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cases.errors import Refused
from cases.model.access import Part, Room, readable
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.case_states import CaseState
from cases.model.masking import Masks
from cases.model.notices import NoticeKind
from cases.model.overrides import LOOKS_ALERT
from cases.model.views import AllegationView, CaseFile, CaseSummary, NoteView, Page
from cases.policy import Catalogue
from cases.services.alleged import all_within, alleged_in, standing_allegations
from cases.services.case_looks import asks_purpose, looked, unlinked
from cases.services.compartments import derive, open_words, placed, read_tasks
from cases.services.conduct import shown, worked_on, written_on
from cases.services.following import start_clocks
from cases.services.house_rules import HouseRules
from cases.services.notices import notify
from cases.services.opening import allege, require_basis, restrict
from cases.services.words import required, taken
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault

PAGE_CAP: Final = 500
_CUSTODY_SHOWN: Final = 500
_WORDS: Final = 500


class Casework:
    """What is done with cases."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        catalogue: Catalogue,
        masks: Masks,
        *,
        alert_after: int = LOOKS_ALERT,
        rules: HouseRules | None = None,
    ) -> None:
        """Work on the cases of `store`; evidence bytes lie in `vault`; words are shown and kept through `masks`.

        It goes by the rules that ship where None are given. More than `alert_after` looks at one person's cases
        without an act are told to the auditor.
        """
        self._store = store
        self._alert_after = alert_after
        self._rules = rules or HouseRules.as_shipped(catalogue, masks)
        self._vault = vault
        self._catalogue = catalogue
        self._masks = masks

    def list(
        self,
        actor: Actor,
        *,
        state: CaseState | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page[CaseSummary]:
        """Return a page of the cases in the actor's reach, the newest first, from a place on, or before one.

        Raises:
            BadInput: `after` is no place in the list.
        """
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            page = tx.incidents.page(
                tx.sight(), state=state, after=after, limit=max(1, min(limit, PAGE_CAP))
            )
            page = replace(page, items=tuple(map(self._masks.listed, page.items)))
            shown = [item.number for item in page.items]
            tx.record(CustodyAction.CASE_LISTED, "queue:cases", details={"cases": shown})
            return page

    def tide(self, actor: Actor) -> tuple[int, int]:
        """Return how many cases are in the actor's reach, and a number that grows with every change to one of them."""
        with self._store.glance(actor, Capability.CASE_READ) as tx:
            return tx.incidents.tide(tx.sight())

    def show(self, actor: Actor, number: str, *, purpose: str = "") -> CaseFile:
        """Return a case with all that belongs to it; personal data is masked.

        Every look has a purpose, which is kept (safeguard E.11): the part of whoever looks, else what is said here,
        once in a sitting.

        Raises:
            NotFound: There is no such case, or none for this actor.
        """
        why = self._masks.text(taken(purpose, "the purpose of the look", cap=_WORDS))
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            case = shown(tx, number)
            looked(tx, case, why, alert_after=self._alert_after)
            return self._masks.case(self._file(tx, case))

    def unmask(self, actor: Actor, number: str, *, purpose: str) -> CaseFile:
        """Return a case with its personal data in plain; what for is kept in custody (safeguard E.8).

        Raises:
            Missing: There is no purpose.
            NotPermitted: The actor may not.
            NotFound: There is no such case, or none for this actor.
        """
        why = self._masks.text(required(purpose, "the purpose of unmasking"))
        with self._store.begin(actor, Capability.UNMASK) as tx:
            case = shown(tx, number)
            looked(tx, case, why, action=CustodyAction.CASE_UNMASKED, alert_after=self._alert_after)
            return self._file(tx, case)

    def asks_purpose(self, actor: Actor, number: str) -> bool:
        """Tell whether a look at a case is to say what for: oversight does, once in a sitting.

        Raises:
            NotFound: There is no such case, or none for this actor.
        """
        with self._store.begin(actor, Capability.CASE_READ, unlogged=True) as tx:
            return asks_purpose(tx, shown(tx, number))

    def annotate(
        self,
        actor: Actor,
        number: str,
        *,
        text: str,
        room: Room = Room(),  # noqa: B008  frozen
    ) -> NoteView:
        """Write a note on a case; notes are never changed, and hold no personal data in plain.

        Raises:
            NotFound: There is no such case for this actor, or nothing in it that this is made from.
            NotPermitted: The actor has no part in the case that may write to that compartment.
        """
        words = self._masks.text(required(text, "the text of the note"))
        with self._store.begin(actor, Capability.CASE_WORK) as tx:
            case = written_on(tx, shown(tx, number))
            where = placed(tx, case, room)
            note = tx.incidents.annotate(
                case.id, author=actor.login, text=words, at=tx.now, compartment=where
            )
            derive(tx, case, f"N-{note.id}", room)
            tx.record(
                CustodyAction.CASE_ANNOTATED,
                f"case:{number}",
                case=number,
                details={"note": note.id, **open_words(where, {"text": words})},
            )
            return note

    def allege(self, actor: Actor, number: str, *, clause: str) -> AllegationView:
        """Add an allegation to a case; where that is classified, the clocks of the allegation start.

        Raises:
            Refused: The clause cannot be violated, cannot stand alone, or is alleged already; or the report is locked.
        """
        with self._store.begin(actor, Capability.CASE_WORK) as tx:
            case = alleged_in(written_on(tx, shown(tx, number)))
            known = [allegation.clause for allegation in standing_allegations(tx, case)]
            if clause in known:
                raise Refused(f"{clause} is alleged in {number} already")
            require_basis(self._catalogue, [*known, clause])
            allege(tx, self._catalogue, case.id, clause, person_id=case.person_id)
            tx.incidents.change(case.id, case.version)
            tx.record(
                CustodyAction.ALLEGATION_ADDED,
                f"case:{number}",
                case=number,
                details={"clause": clause, "policy": self._catalogue.version},
            )
            made = tx.incidents.allegations(case.id)[-1]
            start_clocks(tx, self._rules, case, (made.id,))
            return made

    def escalate(self, actor: Actor, number: str, *, version: int, note: str) -> CaseSummary:
        """Hand a case to internal affairs alone; one person suffices, and keeps what they had of it.

        Raises:
            Refused: It is with internal affairs already, or closed.
            Stale: It changed since it was shown.
        """
        why = self._masks.text(required(note, "a note that says why"))
        with self._store.begin(actor, Capability.ESCALATE) as tx:
            case = worked_on(shown(tx, number, version))
            if case.restricted:
                raise Refused(f"case {number} is with internal affairs already")
            restrict(tx, case)
            tx.record(
                CustodyAction.CASE_ESCALATED, f"case:{number}", case=number, details={"why": why}
            )
            notify(tx, NoticeKind.CASE, f"case:{number}", roles={Role.IA_COMMANDER}, urgent=True)
            return tx.incidents.summary(case.id)

    @staticmethod
    def _file(tx: Transaction, case: CaseRecord) -> CaseFile:
        rooms = readable(tx.actor, tx.grants.parts(case.id, tx.sight()))
        evidence = tx.evidence.of_case(case.id, compartments=rooms)
        notes = tx.incidents.notes(case.id, compartments=rooms)
        counted = replace(tx.incidents.summary(case.id), evidence=len(evidence), notes=len(notes))
        return CaseFile(
            summary=counted,
            allegations=tx.incidents.allegations(case.id),
            evidence=evidence,
            notes=notes,
            custody=tx.log.lines(before=None, limit=_CUSTODY_SHOWN, case=case.number),
            reports=tx.reports.views(*all_within(tx, case)),
            records=unlinked(tx, tx.records.of_case(case.id, compartments=rooms)),
            tasks=read_tasks(tx, case.id, tx.tasks.of_case(case.id), rooms),
            glass_until=tx.grants.until(case.id, Part.BREAK_GLASS, tx.sight()),
        )
