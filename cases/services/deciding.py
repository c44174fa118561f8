"""Deciding: what is found of each allegation, what is proposed, answered and determined, and what an appeal changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from cases.errors import BadInput, Missing, NotPermitted, Refused
from cases.model.access import Compartment
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.case_states import CaseState
from cases.model.dispositions import STANDARDS, Disposition, DispositionView, Stage
from cases.model.formbook import FORMS
from cases.model.masking import Masks
from cases.model.records import CaseRecordView, RecordKind
from cases.model.speech import stops
from cases.model.views import AllegationView
from cases.policy import Catalogue
from cases.services.conduct import shown, standing, step, worked_on
from cases.services.opening import provision
from cases.services.recording import masked, writable, write
from cases.services.words import required
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction

_K = RecordKind
_COMPARED: Final = timedelta(days=5 * 365)
_COMPARABLES: Final = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What is found of one allegation."""

    disposition: Disposition
    why: str
    standard: str = STANDARDS[0]


class Deciding:
    """From findings to the end of an appeal."""

    def __init__(self, store: Store, catalogue: Catalogue, masks: Masks) -> None:
        """Work on the cases of `store`; clauses are those of the catalogue, words are kept through `masks`."""
        self._store = store
        self._catalogue = catalogue
        self._masks = masks

    def propose(
        self, actor: Actor, number: str, found: Mapping[int, Found], *, version: int
    ) -> tuple[DispositionView, ...]:
        """Propose a disposition for allegations, by their ids; a later proposal stands in place of an earlier one.

        Raises:
            Refused: An allegation may not be sustained on what is on record; the sentence says why.
            NotPermitted: The actor investigated.
        """
        with self._store.begin(actor, Capability.CASE_FIND) as tx:
            case = worked_on(shown(tx, number, version))
            if case.state not in {CaseState.CHAIN_REVIEW, CaseState.FINDINGS}:
                raise Refused(
                    "dispositions are proposed in chain_review and findings; "
                    f"this case is {case.state.value}"
                )
            if actor.login in standing(tx, self._catalogue, case).investigators:
                raise NotPermitted("whoever investigated does not propose what is found")
            self._find(tx, case, found, Stage.PROPOSED)
            tx.incidents.change(case.id, case.version)
            return tx.dispositions.of_case(case.id)

    def propose_action(
        self, actor: Actor, number: str, fields: Mapping[str, object]
    ) -> CaseRecordView:
        """Keep the notice of proposed action as it was served, with every option of penalty."""
        return self._record(actor, number, _K.PROPOSED_ACTION, fields, Capability.CASE_DETERMINE)

    def respond(self, actor: Actor, number: str, fields: Mapping[str, object]) -> CaseRecordView:
        """Keep the subject's answer, or that the time for it passed."""
        return self._record(actor, number, _K.RESPONSE, fields, Capability.CASE_SPEAK)

    def comparables(self, actor: Actor, number: str) -> tuple[tuple[str, DispositionView], ...]:
        """Return what was sustained of the same clauses in the last five years, with the numbers of the cases."""
        with self._store.begin(actor, Capability.CASE_DETERMINE) as tx:
            case = shown(tx, number)
            clauses = tuple(one.clause for one in tx.incidents.allegations(case.id))
            tx.record(CustodyAction.CASE_COMPARED, f"case:{number}", case=number)
            return tx.dispositions.comparable(
                clauses, tx.now - _COMPARED, but_case=case.id, limit=_COMPARABLES
            )

    def compare(self, actor: Actor, number: str, fields: Mapping[str, object]) -> CaseRecordView:
        """Keep what the look at comparable cases showed."""
        return self._record(actor, number, _K.COMPARABLES, fields, Capability.CASE_DETERMINE)

    def determine(
        self,
        actor: Actor,
        number: str,
        fields: Mapping[str, object],
        found: Mapping[int, Found],
        *,
        version: int,
    ) -> CaseRecordView:
        """Determine a case: a disposition for each allegation, the penalty, the reasons; the chief alone does.

        In an appeal the same act supersedes what was determined before.

        Raises:
            Missing: An allegation has no disposition, or something must be on record first.
            Refused: What is on record does not allow to sustain, or the notice did not name the penalty.
        """
        with self._store.begin(actor, Capability.CASE_DETERMINE) as tx:
            case = worked_on(shown(tx, number, version))
            writable(tx, case, FORMS[_K.DETERMINATION])
            body = masked(self._masks, FORMS[_K.DETERMINATION].filled(fields))
            stage = Stage.APPEAL if case.state is CaseState.APPEAL else Stage.FINAL
            known = tx.incidents.allegations(case.id)
            if without := [one for one in known if one.id not in found]:
                raise Missing(
                    f"a determination decides every allegation: {without[0].clause} "
                    f"(allegation {without[0].id}) has no disposition"
                )
            _require_named(tx, self._catalogue, case, body["penalty"], found)
            self._find(tx, case, found, stage)
            body["decided"] = {str(one): said.disposition.value for one, said in found.items()}
            made = write(tx, case, _K.DETERMINATION, body)
            step(tx, self._catalogue, shown(tx, number), CaseState.DETERMINED, body["why"])
            _open_tasks(tx, case)
            return made

    def appeal(
        self, actor: Actor, number: str, fields: Mapping[str, object], *, version: int
    ) -> CaseRecordView:
        """Take in an appeal; what it changes supersedes, and what was determined stays to be read."""
        with self._store.begin(actor, Capability.CASE_MOVE) as tx:
            case = shown(tx, number, version)
            writable(tx, case, FORMS[_K.APPEAL])
            if actor.role not in {Role.IA_COMMANDER, Role.LEGAL}:
                raise NotPermitted("an appeal is taken in by internal affairs or counsel")
            body = masked(self._masks, FORMS[_K.APPEAL].filled(fields))
            made = write(tx, case, _K.APPEAL, body)
            step(tx, self._catalogue, shown(tx, number), CaseState.APPEAL, body["grounds"])
            return made

    def propose_reopening(
        self, actor: Actor, number: str, fields: Mapping[str, object]
    ) -> CaseRecordView:
        """Propose to reopen a closed case on new evidence; the chief reopens it by taking the step."""
        with self._store.begin(actor, Capability.CASE_CLASSIFY) as tx:
            case = shown(tx, number)
            writable(tx, case, FORMS[_K.REOPENING])
            body = masked(self._masks, FORMS[_K.REOPENING].filled(fields))
            return write(tx, case, _K.REOPENING, body)

    def dispositions(self, actor: Actor, number: str) -> tuple[DispositionView, ...]:
        """Return every disposition of a case, those that were superseded too."""
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            case = shown(tx, number)
            tx.record(CustodyAction.CASE_VIEWED, f"case:{number}", case=number)
            return tx.dispositions.of_case(case.id)

    def _record(
        self,
        actor: Actor,
        number: str,
        kind: RecordKind,
        fields: Mapping[str, object],
        needs: Capability,
    ) -> CaseRecordView:
        with self._store.begin(actor, needs) as tx:
            case = worked_on(shown(tx, number))
            writable(tx, case, FORMS[kind])
            return write(tx, case, kind, masked(self._masks, FORMS[kind].filled(fields)))

    def _find(
        self, tx: Transaction, case: CaseRecord, found: Mapping[int, Found], stage: Stage
    ) -> None:
        """Keep dispositions with what they were made on, and an entry for each."""
        known = {one.id: one for one in tx.incidents.allegations(case.id)}
        if extra := set(found) - set(known):
            raise BadInput(f"case {case.number} has no allegation {min(extra)}")
        if not found:
            raise Missing("no disposition was named")
        records = tx.records.of_case(case.id, compartments=frozenset(Compartment))
        sustained = [known[one] for one, said in found.items() if _sustains(said)]
        self._require_basis(sustained)
        before = tx.dispositions.standing(case.id)
        for allegation, said in found.items():
            if said.standard not in STANDARDS:
                raise BadInput(f"the standard of proof is one of {', '.join(STANDARDS)}")
            if _sustains(said):
                _require_speech(known[allegation], records)
            why = self._masks.text(required(said.why, "the reason of the disposition"))
            replaced = before.get(allegation)
            made = tx.dispositions.add(
                case_id=case.id,
                allegation_id=allegation,
                stage=stage,
                disposition=said.disposition,
                standard=said.standard,
                why=why,
                by=tx.actor.login,
                at=tx.now,
                supersedes_id=replaced.id if replaced else None,
                shown=self._shown(known[allegation], records),
            )
            tx.record(
                CustodyAction.ALLEGATION_DECIDED,
                f"allegation:{allegation}",
                case=case.number,
                details={
                    "disposition": made,
                    "found": said.disposition.value,
                    "stage": stage.value,
                    "standard": said.standard,
                    "why": why,
                },
            )

    def _require_basis(self, sustained: list[AllegationView]) -> None:
        """Refuse what no person can violate, and what would rest on clauses under legal note alone (E.1)."""
        for one in sustained:
            if not provision(self._catalogue, one.clause).violable:
                raise Refused(f"{one.clause} cannot be violated, so it cannot be sustained")
        if sustained and not any(
            provision(self._catalogue, one.clause).sole_basis for one in sustained
        ):
            raise Refused(
                f"{sustained[0].clause} cannot be the only basis of a sustained case: "
                f"{provision(self._catalogue, sustained[0].clause).legal_note}"
            )

    def _shown(
        self, allegation: AllegationView, records: tuple[CaseRecordView, ...]
    ) -> dict[str, Any]:
        return {
            "clause": provision(self._catalogue, allegation.clause).as_json(),
            "policy": self._catalogue.version,
            "post_version": allegation.post_version_id,
            "records": [one.number for one in records],
        }


def _sustains(said: Found) -> bool:
    return said.disposition in {Disposition.SUSTAINED, Disposition.OTHER_MISCONDUCT}


def _require_speech(allegation: AllegationView, records: tuple[CaseRecordView, ...]) -> None:
    """Refuse to sustain what touches speech before its facts are on record (safeguard E.2)."""

    def latest(kind: RecordKind) -> dict[str, Any] | None:
        bodies = [one.body for one in records if one.kind is kind]
        return next((b for b in reversed(bodies) if b.get("allegation") == allegation.id), None)

    cleared = bool((latest(_K.OPINION) or {}).get("clears"))
    stopped = stops(allegation.clause, latest(_K.SPEECH_FORM), cleared=cleared)
    if stopped:
        raise Refused(
            f"{allegation.clause} (allegation {allegation.id}) cannot be sustained: {stopped}"
        )


def _require_named(
    tx: Transaction,
    catalogue: Catalogue,
    case: CaseRecord,
    penalty: str,
    found: Mapping[int, Found],
) -> None:
    """Refuse a penalty that the notice of proposed action did not name: it would be void (Sanchez v. Los Angeles)."""
    if not any(map(_sustains, found.values())):
        return
    notice = standing(tx, catalogue, case).last(_K.PROPOSED_ACTION)
    options = notice.body["options"] if notice else []
    if penalty not in options:
        raise Refused(
            "the penalty must be one that the notice of proposed action named: "
            + ("; ".join(options) if options else "none was served")
        )


def _open_tasks(tx: Transaction, case: CaseRecord) -> None:
    """Put on the list what a determination asks of others before the case is closed."""
    todo = [("letter", "Letter to the subject with the outcome")]
    if tx.incidents.reported(case.id):
        todo.append(("letter", "Letter to the reporter with the outcome"))
    for kind, text in todo:
        tx.tasks.open(case.id, kind, text, by=tx.actor.login, at=tx.now, for_role=Role.IA_COMMANDER)
