"""Deciding: what is found of each allegation, what is proposed, answered and determined, and what an appeal changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from cases.errors import BadInput, Missing, NotPermitted, Refused
from cases.model.access import Compartment, readable
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.case_states import CaseState
from cases.model.clocks import day_of
from cases.model.dispositions import STANDARDS, DispositionView, Found, Stage
from cases.model.formbook import FORMS
from cases.model.masking import Masks
from cases.model.notices import NoticeKind
from cases.model.records import CaseRecordView, RecordKind
from cases.model.views import AllegationView
from cases.services.alleged import standing_allegations
from cases.services.compartments import open_words, resting
from cases.services.conduct import shown, standing, step, worked_on
from cases.services.following import served
from cases.services.grounds import notices_of, require_basis, require_named, require_speech
from cases.services.house_rules import HouseRules
from cases.services.notices import notify
from cases.services.opening import provision
from cases.services.recording import masked, writable, write
from cases.services.words import required
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction

__all__ = ["Deciding", "Found"]

_K = RecordKind
_COMPARED: Final = timedelta(days=5 * 365)
_COMPARABLES: Final = 50


class Deciding:
    """From findings to the end of an appeal."""

    def __init__(self, store: Store, rules: HouseRules, masks: Masks) -> None:
        """Work on the cases of `store` by these rules; words are kept through `masks`."""
        self._store = store
        self._rules = rules
        self._masks = masks

    def propose(
        self, actor: Actor, number: str, found: Mapping[int, Found], *, version: int | None = None
    ) -> tuple[DispositionView, ...]:
        """Propose a disposition for allegations, by their ids; a later proposal stands in place of an earlier one.

        Raises:
            Refused: An allegation may not be sustained on what is on record; the sentence says why.
            NotPermitted: The actor investigated.
        """
        with self._store.begin(actor, Capability.CASE_FIND, case=number) as tx:
            case = worked_on(shown(tx, number, version))
            if case.state not in {CaseState.CHAIN_REVIEW, CaseState.FINDINGS}:
                raise Refused(
                    "dispositions are proposed in chain review and findings; "
                    f"this case is in {case.state.said}"
                )
            self._require_proposer(tx, case)
            self._find(tx, case, found, Stage.PROPOSED)
            tx.incidents.change(case.id, case.version)
            return tx.dispositions.of_case(case.id)

    def propose_action(
        self, actor: Actor, number: str, fields: Mapping[str, object]
    ) -> CaseRecordView:
        """Keep the notice of proposed action as it was served, with every option of penalty.

        It ends the statutory clocks of what is sustained.

        Raises:
            BadInput: The day of service is not possible.
            Missing: The law here asks for a signed complaint first.
        """
        with self._store.begin(actor, Capability.CASE_DETERMINE, case=number) as tx:
            case = worked_on(shown(tx, number))
            writable(tx, case, FORMS[_K.PROPOSED_ACTION])
            body = masked(self._masks, FORMS[_K.PROPOSED_ACTION].filled(fields))
            if law := standing(tx, self._rules, case).signature_missing:
                raise Missing(
                    f"no discipline without a signed complaint ({law}): put it on record with "
                    "`cases record` … complaint"
                )
            found = tx.dispositions.standing(case.id)
            sustained = [one for one, said in found.items() if said.disposition.sustains]
            on = self._day(tx, body["served_on"], "served_on")
            served(tx, self._rules, case, on, sustained)
            return write(tx, case, _K.PROPOSED_ACTION, body)

    def respond(self, actor: Actor, number: str, fields: Mapping[str, object]) -> CaseRecordView:
        """Keep the subject's answer, or that the time for it passed.

        Raises:
            BadInput: The day lies ahead, or before the notice was served.
            Missing: No notice was served.
        """
        with self._store.begin(actor, Capability.CASE_SPEAK, case=number) as tx:
            case = worked_on(shown(tx, number))
            writable(tx, case, FORMS[_K.RESPONSE])
            body = masked(self._masks, FORMS[_K.RESPONSE].filled(fields))
            notices = notices_of(standing(tx, self._rules, case))
            if not notices:
                raise Missing("the notice of proposed action comes first: `cases propose`")
            if self._day(tx, body["on"], "on") < date.fromisoformat(notices[0]["served_on"]):
                raise BadInput("on lies before the day on which the notice was served")
            made = write(tx, case, _K.RESPONSE, body)
            notify(tx, NoticeKind.CASE, f"case:{number}", roles={Role.CHIEF})
            return made

    def comparables(self, actor: Actor, number: str) -> tuple[tuple[str, DispositionView], ...]:
        """Return what was sustained of the same clauses in the last five years, with the numbers of the cases."""
        with self._store.begin(actor, Capability.CASE_DETERMINE, case=number) as tx:
            case = shown(tx, number)
            clauses = tuple(one.clause for one in standing_allegations(tx, case))
            tx.record(CustodyAction.CASE_COMPARED, f"case:{number}", case=number)
            return tx.dispositions.comparable(
                clauses, tx.now - _COMPARED, tx.sight(), but_case=case.id, limit=_COMPARABLES
            )

    def compare(self, actor: Actor, number: str, fields: Mapping[str, object]) -> CaseRecordView:
        """Keep what the look at comparable cases showed."""
        with self._store.begin(actor, Capability.CASE_DETERMINE, case=number) as tx:
            case = worked_on(shown(tx, number))
            writable(tx, case, FORMS[_K.COMPARABLES])
            body = masked(self._masks, FORMS[_K.COMPARABLES].filled(fields))
            return write(tx, case, _K.COMPARABLES, body)

    def determine(
        self,
        actor: Actor,
        number: str,
        fields: Mapping[str, object],
        found: Mapping[int, Found],
        *,
        version: int | None = None,
    ) -> CaseRecordView:
        """Determine a case: a disposition for each allegation, the penalty, the reasons; the chief alone does.

        In an appeal the same act supersedes what was determined before.

        Raises:
            Missing: An allegation has no disposition, or something must be on record first.
            Refused: What is on record does not allow to sustain, or the notice did not name the penalty.
        """
        with self._store.begin(actor, Capability.CASE_DETERMINE, case=number) as tx:
            case = worked_on(shown(tx, number, version))
            writable(tx, case, FORMS[_K.DETERMINATION])
            body = masked(self._masks, FORMS[_K.DETERMINATION].filled(fields))
            stage = Stage.APPEAL if case.state is CaseState.APPEAL else Stage.FINAL
            known = standing_allegations(tx, case)
            if without := [one for one in known if one.id not in found]:
                raise Missing(
                    f"a determination decides every allegation: {without[0].clause} "
                    f"(allegation {without[0].id}) has no disposition"
                )
            if stage is Stage.FINAL:
                require_named(standing(tx, self._rules, case), body["penalty"], found)
            self._find(tx, case, found, stage)
            body["decided"] = {str(one): said.disposition.value for one, said in found.items()}
            made = write(tx, case, _K.DETERMINATION, body)
            said = f"determination #{made.number}"  # its words lie where it lies
            step(tx, self._rules, shown(tx, number), CaseState.DETERMINED, said)
            return made

    def appeal(
        self, actor: Actor, number: str, fields: Mapping[str, object], *, version: int | None = None
    ) -> CaseRecordView:
        """Take in an appeal; what it changes supersedes, and what was determined stays to be read.

        Raises:
            BadInput: The day it was filed lies ahead.
        """
        with self._store.begin(actor, Capability.CASE_MOVE, case=number) as tx:
            case = shown(tx, number, version)
            writable(tx, case, FORMS[_K.APPEAL])
            if not tx.actor.roles & {Role.IA_COMMANDER, Role.LEGAL}:
                raise NotPermitted("an appeal is taken in by internal affairs or counsel")
            body = masked(self._masks, FORMS[_K.APPEAL].filled(fields))
            self._day(tx, body["on"], "on")
            made = write(tx, case, _K.APPEAL, body)
            step(tx, self._rules, shown(tx, number), CaseState.APPEAL, body["grounds"])
            return made

    def propose_reopening(
        self, actor: Actor, number: str, fields: Mapping[str, object]
    ) -> CaseRecordView:
        """Propose to reopen a closed case on new evidence; the chief reopens it by taking the step."""
        with self._store.begin(actor, Capability.CASE_CLASSIFY, case=number) as tx:
            case = shown(tx, number)
            writable(tx, case, FORMS[_K.REOPENING])
            body = masked(self._masks, FORMS[_K.REOPENING].filled(fields))
            made = write(tx, case, _K.REOPENING, body)
            notify(tx, NoticeKind.REVIEW, f"case:{number}", roles={Role.CHIEF})
            return made

    def dispositions(self, actor: Actor, number: str) -> tuple[DispositionView, ...]:
        """Return every disposition of a case, those that were superseded too.

        Its reasons may rest on a compelled statement, and are not for whoever may not read one.
        """
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            case = shown(tx, number)
            tx.record(CustodyAction.CASE_VIEWED, f"case:{number}", case=number)
            found = tx.dispositions.of_case(case.id)
            rooms = readable(tx.actor, tx.grants.parts(case.id, tx.sight()))
            if resting(tx, case) in rooms:
                return found
            return tuple(replace(one, why="") for one in found)

    def _require_proposer(self, tx: Transaction, case: CaseRecord) -> None:
        """Refuse whoever investigated, and every level of the chain of command but the last.

        Raises:
            NotPermitted: It is not the actor's to propose.
        """
        known = standing(tx, self._rules, case)
        if tx.actor.login in known.investigators:
            raise NotPermitted("whoever investigated does not propose what is found")
        if tx.actor.role is Role.COMMAND and len(known.levels_waiting) > 1:
            raise NotPermitted(
                "the last level of the chain of command proposes findings, or internal affairs; "
                f"{known.levels_waiting[1]} has not spoken yet"
            )

    def _day(self, tx: Transaction, typed: str, name: str) -> date:
        day = date.fromisoformat(typed)
        today = day_of(tx.now, self._rules.clocks.zone)
        if day > today:
            raise BadInput(f"{name} lies ahead of today, {today}: write it down once it was")
        return day

    def _find(
        self, tx: Transaction, case: CaseRecord, found: Mapping[int, Found], stage: Stage
    ) -> None:
        """Keep dispositions with what they were made on, and an entry for each."""
        known = {one.id: one for one in standing_allegations(tx, case)}
        if extra := set(found) - set(known):
            raise BadInput(f"case {case.number} has no allegation {min(extra)}")
        if not found:
            raise Missing("no disposition was named")
        records = tx.records.of_case(case.id, compartments=frozenset(Compartment))
        sustained = [known[one] for one, said in found.items() if said.disposition.sustains]
        require_basis(self._rules.catalogue, sustained)
        before = tx.dispositions.standing(case.id)
        for allegation, said in found.items():
            if said.standard not in STANDARDS:
                raise BadInput(f"the standard of proof is one of {', '.join(STANDARDS)}")
            if said.disposition.sustains:
                require_speech(known[allegation], records)
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
                    **open_words(resting(tx, case), {"why": why}),
                },
            )

    def _shown(
        self, allegation: AllegationView, records: tuple[CaseRecordView, ...]
    ) -> dict[str, Any]:
        return {
            "clause": provision(self._rules.catalogue, allegation.clause).as_json(),
            "policy": self._rules.catalogue.version,
            "post_version": allegation.post_version_id,
            "records": [one.number for one in records],
        }
