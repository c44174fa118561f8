"""Cases: listed, read, annotated, moved on."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cases.errors import NotFound, OutOfSight, Refused, Stale
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.masking import Masks
from cases.model.states import CaseState, move_case
from cases.model.views import AllegationView, CaseFile, CaseSummary, NoteView, Page
from cases.policy import Catalogue
from cases.services.opening import allege, require_basis
from cases.services.words import required
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault

PAGE_CAP: Final = 500
_CUSTODY_SHOWN: Final = 500
_CLOSED: Final = frozenset({CaseState.WITHDRAWN})


class Casework:
    """What is done with cases."""

    def __init__(self, store: Store, vault: Vault, catalogue: Catalogue, masks: Masks) -> None:
        """Work on the cases of `store`; evidence bytes lie in `vault`; words are shown and kept through `masks`."""
        self._store = store
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
        """Return a page of the cases in the actor's reach, the newest first."""
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            page = tx.incidents.page(
                tx.sight(), state=state, after=after, limit=max(1, min(limit, PAGE_CAP))
            )
            page = replace(page, items=tuple(map(self._masks.listed, page.items)))
            shown = [item.number for item in page.items]
            tx.record(CustodyAction.CASE_LISTED, "queue:cases", details={"cases": shown})
            return page

    def show(self, actor: Actor, number: str) -> CaseFile:
        """Return a case with all that belongs to it; personal data is masked.

        Raises:
            NotFound: There is no such case, or none for this actor.
        """
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            case = _case(tx, number)
            tx.record(CustodyAction.CASE_VIEWED, f"case:{number}", case=number)
            return self._masks.case(
                self._file(tx, case, unseal=tx.actor.may(Capability.REPORTER_READ))
            )

    def unmask(self, actor: Actor, number: str, *, purpose: str) -> CaseFile:
        """Return a case with its personal data in plain; what for is kept in custody (safeguard E.8).

        Raises:
            Missing: There is no purpose.
            NotPermitted: The actor may not.
            NotFound: There is no such case, or none for this actor.
        """
        why = self._masks.text(required(purpose, "the purpose of unmasking"))
        with self._store.begin(actor, Capability.UNMASK) as tx:
            case = _case(tx, number)
            tx.record(
                CustodyAction.CASE_UNMASKED,
                f"case:{number}",
                case=number,
                details={"purpose": why},
            )
            return self._file(tx, case, unseal=tx.actor.may(Capability.REPORTER_READ))

    def annotate(self, actor: Actor, number: str, *, text: str) -> NoteView:
        """Write a note on a case; notes are never changed, and hold no personal data in plain."""
        words = self._masks.text(required(text, "the text of the note"))
        with self._store.begin(actor, Capability.CASE_WORK) as tx:
            case = _open(_case(tx, number))
            note = tx.incidents.annotate(case.id, author=actor.login, text=words, at=tx.now)
            tx.record(
                CustodyAction.CASE_ANNOTATED,
                f"case:{number}",
                case=number,
                details={"note": note.id, "text": words},
            )
            return note

    def allege(self, actor: Actor, number: str, *, clause: str) -> AllegationView:
        """Add an allegation to a case.

        Raises:
            Refused: The clause cannot be violated, cannot stand alone, or is alleged already.
        """
        with self._store.begin(actor, Capability.CASE_WORK) as tx:
            case = _open(_case(tx, number))
            known = [allegation.clause for allegation in tx.incidents.allegations(case.id)]
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
            return tx.incidents.allegations(case.id)[-1]

    def advance(
        self, actor: Actor, number: str, *, version: int, to: CaseState, note: str
    ) -> CaseSummary:
        """Move a case on, saying why.

        Raises:
            IllegalTransition: A case in its state cannot become that.
            Stale: It changed since it was shown.
        """
        return self._move(actor, number, version, to, note, CustodyAction.CASE_ADVANCED)

    def escalate(self, actor: Actor, number: str, *, version: int, note: str) -> CaseSummary:
        """Hand a case to internal affairs; one person suffices."""
        to = CaseState.INTERNAL_AFFAIRS
        return self._move(actor, number, version, to, note, CustodyAction.CASE_ESCALATED)

    def _move(
        self,
        actor: Actor,
        number: str,
        version: int,
        to: CaseState,
        note: str,
        action: CustodyAction,
    ) -> CaseSummary:
        why = self._masks.text(required(note, "a note that says why"))
        needs = (
            Capability.ESCALATE if action is CustodyAction.CASE_ESCALATED else Capability.CASE_WORK
        )
        with self._store.begin(actor, needs) as tx:
            case = _case(tx, number)
            if case.version != version:
                raise Stale(
                    f"case {number} changed since it was shown; look again and decide again"
                )
            if to is CaseState.WITHDRAWN:
                raise Refused("a case is withdrawn by undoing the decision that opened it")
            state = move_case(case.state, to)
            tx.incidents.change(case.id, version, state=state)
            tx.record(
                action,
                f"case:{number}",
                case=number,
                details={"from": case.state.value, "to": state.value, "why": why},
            )
            return tx.incidents.summary(case.id)

    @staticmethod
    def _file(tx: Transaction, case: CaseRecord, *, unseal: bool) -> CaseFile:
        reports = tx.incidents.reports(case.id, unseal=unseal)
        custody = tx.log.lines(before=None, limit=_CUSTODY_SHOWN, case=case.number)
        return CaseFile(
            summary=tx.incidents.summary(case.id),
            allegations=tx.incidents.allegations(case.id),
            evidence=tx.evidence.of_case(case.id),
            notes=tx.incidents.notes(case.id),
            custody=custody,
            reports=reports,
        )


def _case(tx: Transaction, number: str) -> CaseRecord:
    case = tx.incidents.get(number, tx.sight())
    if case is None:
        kind = OutOfSight if tx.incidents.exists(number) else NotFound
        raise kind(f"no case {number}")
    return case


def _open(case: CaseRecord) -> CaseRecord:
    if case.state in _CLOSED:
        raise Refused(f"case {case.number} is {case.state.value}: it can be read, not changed")
    return case
