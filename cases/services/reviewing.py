"""Reviewing: what counsel and each level of the chain of command say of an investigation, in their own words."""

from __future__ import annotations

from collections.abc import Mapping

from cases.errors import NotFound, NotPermitted, Refused
from cases.model.access import Compartment
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.formbook import FORMS
from cases.model.masking import Masks
from cases.model.records import CaseRecordView, RecordKind
from cases.model.speech import asks_form
from cases.services.alleged import standing_allegations
from cases.services.chain import hand_on, spoken, waiting
from cases.services.conduct import shown, standing, worked_on
from cases.services.house_rules import HouseRules
from cases.services.recording import masked, writable, write
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction

_K = RecordKind


class Reviewing:
    """Counsel and the chain of command."""

    def __init__(self, store: Store, rules: HouseRules, masks: Masks) -> None:
        """Work on the cases of `store` by these rules; words are kept through `masks`."""
        self._store = store
        self._rules = rules
        self._masks = masks

    def speech_form(
        self, actor: Actor, number: str, fields: Mapping[str, object]
    ) -> CaseRecordView:
        """Keep the facts on speech for an allegation (safeguard E.2); no verdict follows from them by itself.

        Raises:
            NotFound: The case has no such allegation.
            Refused: Its clause does not touch speech.
        """
        with self._store.begin(actor, Capability.CASE_SPEAK) as tx:
            case = worked_on(shown(tx, number))
            writable(tx, case, FORMS[_K.SPEECH_FORM])
            body = masked(self._masks, FORMS[_K.SPEECH_FORM].filled(fields))
            clause = clause_of(tx, case, body["allegation"])
            if not asks_form(clause):
                raise Refused(f"{clause} asks for no form on speech")
            return write(tx, case, _K.SPEECH_FORM, body)

    def opinion(self, actor: Actor, number: str, fields: Mapping[str, object]) -> CaseRecordView:
        """Keep an opinion of counsel; it is privileged, and no export holds it."""
        with self._store.begin(actor, Capability.CASE_ADVISE) as tx:
            case = worked_on(shown(tx, number))
            writable(tx, case, FORMS[_K.OPINION])
            body = masked(self._masks, FORMS[_K.OPINION].filled(fields))
            if "allegation" in body:
                clause_of(tx, case, body["allegation"])
            return write(tx, case, _K.OPINION, body, compartment=Compartment.PRIVILEGED)

    def concur(
        self, actor: Actor, number: str, fields: Mapping[str, object], *, version: int | None = None
    ) -> CaseRecordView:
        """Say, for one's level of the chain of command, whether one concurs; the next level has its turn then.

        What a lower level said stays as it is; sent back, the level below speaks again.

        Raises:
            NotPermitted: It is another level's turn.
            Refused: It is to go back, and no level below has spoken.
            Stale: The case changed since it was shown.
        """
        with self._store.begin(actor, Capability.CASE_SPEAK) as tx:
            case = worked_on(shown(tx, number, version))
            writable(tx, case, FORMS[_K.CONCURRENCE])
            known = standing(tx, self._rules, case)
            left = waiting(tx, case, known)
            turn = left[0] if left else None
            if turn is None or actor.login not in {login for _, login in turn.people}:
                whose = f"it is the turn of {turn.unit}" if turn else "every level has spoken"
                raise NotPermitted(f"{actor.login} does not speak for a level now: {whose}")
            body = masked(self._masks, FORMS[_K.CONCURRENCE].filled(fields)) | {"unit": turn.unit}
            if body.get("back") and not spoken(known):
                raise Refused("no level below has spoken: send it back to investigating instead")
            made = write(tx, case, _K.CONCURRENCE, body, action=CustodyAction.CASE_REVIEWED)
            after = standing(tx, self._rules, case)
            hand_on(tx, case, waiting(tx, case, after), days=self._rules.chain_days)
            tx.incidents.change(case.id, case.version)
            return made


def clause_of(tx: Transaction, case: CaseRecord, allegation: int) -> str:
    """Return the clause of an allegation of a case.

    Raises:
        NotFound: The case has no such allegation.
    """
    for one in standing_allegations(tx, case):
        if one.id == allegation:
            return one.clause
    raise NotFound(f"case {case.number} has no allegation {allegation}")
