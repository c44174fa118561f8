"""Investigation: a case is classified, checked for conflicts, assigned, reported and looked over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.errors import BadInput, Conflicted, Missing, NotFound, NotPermitted, Refused
from cases.model.access import OVERSIGHT, Part
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.case_states import CaseClass, CaseState
from cases.model.clocks import day_of
from cases.model.conflicts import NONE, ConflictRule
from cases.model.formbook import FORMS
from cases.model.masking import Masks
from cases.model.notices import NoticeKind
from cases.model.records import CaseRecordView, RecordKind
from cases.services.access import let_in
from cases.services.alleged import standing_allegations
from cases.services.conduct import investigators, shown, standing, step, worked_on
from cases.services.following import start_clocks
from cases.services.house_rules import HouseRules
from cases.services.notices import notify
from cases.services.recording import masked, writable, write
from cases.services.words import taken
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction

_K = RecordKind


class Investigation:
    """From classification to the review of quality."""

    def __init__(self, store: Store, rules: HouseRules, masks: Masks) -> None:
        """Work on the cases of `store` by these rules; words are kept through `masks`."""
        self._store = store
        self._rules = rules
        self._masks = masks

    def classify(
        self,
        actor: Actor,
        number: str,
        klass: CaseClass,
        fields: Mapping[str, object],
        *,
        version: int | None = None,
        profile: str = "",
    ) -> CaseRecordView:
        """Say what kind of matter a case is, and by which day its clocks start; again while it is only classified.

        Raises:
            BadInput: The day it was known lies ahead, or before the act.
            NotPermitted: The actor is not the commander of internal affairs.
            PolicyError: There is no such jurisdiction profile.
            Refused: A statutory clock runs from another day already.
        """
        with self._store.begin(actor, Capability.CASE_CLASSIFY, case=number) as tx:
            case = worked_on(shown(tx, number, version))
            body = self._filled(tx, case, _K.CLASSIFICATION, fields)
            known, acted = _day(body, "known_on"), _day(body, "acted_on")
            today = day_of(tx.now, self._rules.clocks.zone)
            if known is None or known > today:
                raise BadInput(
                    f"known_on lies ahead of today, {today}: give the day on which it was known"
                )
            if acted is not None and acted > known:
                raise BadInput(
                    "acted_on lies after known_on: nobody knew of the act before it happened"
                )
            body |= {"class": klass.value, "profile": profile}
            self._rules.clocks.jurisdictions.get(profile)
            current = tx.incidents.change(
                case.id, case.version, klass=klass, known_on=known, acted_on=acted, profile=profile
            )
            if klass.investigated and klass is not CaseClass.SUPERVISOR_LEVEL:
                tx.grants.end(case.id, Part.RECIPIENT, by=actor.login, at=tx.now)
                current = tx.incidents.change(case.id, current, restricted=True)
            made = write(tx, case, _K.CLASSIFICATION, body, action=CustodyAction.CASE_CLASSIFIED)
            if case.state is CaseState.INTAKE:
                step(tx, self._rules, shown(tx, number), CaseState.CLASSIFIED, body["why"])
            else:
                start_clocks(tx, self._rules, shown(tx, number))
            return made

    def propose_closing(
        self, actor: Actor, number: str, fields: Mapping[str, object]
    ) -> CaseRecordView:
        """Propose to close a case without an investigation; the chief countersigns by taking the step."""
        with self._store.begin(actor, Capability.CASE_CLASSIFY, case=number) as tx:
            case = worked_on(shown(tx, number))
            body = self._filled(tx, case, _K.NO_INVESTIGATION, fields)
            made = write(tx, case, _K.NO_INVESTIGATION, body)
            notify(tx, NoticeKind.REVIEW, f"case:{number}", roles={Role.CHIEF})
            return made

    def declare(self, actor: Actor, number: str, fields: Mapping[str, object]) -> CaseRecordView:
        """Declare which relation one has to those a case concerns; whoever has one is out of it at once."""
        with self._store.begin(actor, Capability.CASE_SPEAK) as tx:
            case = worked_on(shown(tx, number))
            body = self._filled(tx, case, _K.DECLARATION, fields)
            made = write(tx, case, _K.DECLARATION, body)
            if body["relation"] != NONE and actor.person_id is not None:
                recuse(tx, case, actor.person_id, ConflictRule(body["relation"]), body["explained"])
            return made

    def decide_challenge(
        self, actor: Actor, number: str, fields: Mapping[str, object]
    ) -> CaseRecordView:
        """Decide on a challenge: whoever it concerns is kept out, or stays; the reason is kept either way.

        Raises:
            Conflicted: The actor is the one who was challenged.
            NotFound: There is no such challenge, or nobody has the login that it names.
            NotPermitted: The actor is neither the commander of internal affairs nor the chief.
            Refused: It is decided already.
        """
        with self._store.begin(actor, Capability.CASE_MOVE) as tx:
            if not tx.actor.roles & OVERSIGHT.keys():
                raise NotPermitted("internal affairs or the chief decides on a challenge")
            case = worked_on(shown(tx, number))
            body = self._filled(tx, case, _K.CHALLENGE_DECIDED, fields)
            known = standing(tx, self._rules, case).records
            about = body["challenge"]
            asked = [one for one in known if one.kind is _K.CHALLENGE and one.number == about]
            if any(
                one.kind is _K.CHALLENGE_DECIDED and one.body["challenge"] == about for one in known
            ):
                raise Refused(f"challenge {about} is decided already")
            if not asked:
                raise NotFound(f"case {number} has no challenge {body['challenge']}")
            whom = str(asked[0].body["of"])
            if whom == actor.login:
                raise Conflicted("the challenge is of you: somebody else decides on it")
            if body["conflicted"]:
                person = tx.people.actor(whom, auth="", session="")
                if person is None or person.person_id is None:
                    raise NotFound(f"nobody has the login {whom!r}")
                recuse(tx, case, person.person_id, ConflictRule.CHALLENGED, body["why"])
            return write(tx, case, _K.CHALLENGE_DECIDED, body)

    def assign(
        self, actor: Actor, number: str, fields: Mapping[str, object], *, version: int | None = None
    ) -> CaseRecordView:
        """Assign a case, or assign it anew; the investigator declares before the case goes on.

        Raises:
            Conflicted: A rule of conflict keeps the investigator or the back-up out.
            Refused: They are the same person, or of a role that does not investigate.
        """
        with self._store.begin(actor, Capability.CASE_GRANT, case=number) as tx:
            case = worked_on(shown(tx, number, version))
            body = self._filled(tx, case, _K.ASSIGNMENT, fields)
            investigator, backup = str(body["investigator"]), str(body.get("backup", ""))
            if investigator == backup:
                raise Refused("the back-up is somebody else than the investigator")
            tx.grants.end(case.id, Part.INVESTIGATOR, Part.BACKUP, by=actor.login, at=tx.now)
            for login, part in ((investigator, Part.INVESTIGATOR), (backup, Part.BACKUP)):
                if login:
                    _require_able(tx, case, login)
                    let_in(tx, case.id, login, part, why="assigned")
            due = _day(body, "due_on")
            if due is not None and due < day_of(tx.now, self._rules.clocks.zone):
                raise BadInput("due_on has passed: give a day to come")
            tx.incidents.change(case.id, case.version, due_on=due)
            made = write(tx, case, _K.ASSIGNMENT, body, action=CustodyAction.CASE_ASSIGNED)
            whom = {investigator, backup} - {""}
            notify(tx, NoticeKind.CASE, f"case:{number}", logins=whom)
            return made

    def submit_report(
        self,
        actor: Actor,
        number: str,
        fields: Mapping[str, object],
        *,
        version: int | None = None,
        answers: Mapping[int, str],
    ) -> CaseRecordView:
        """Submit the report of the investigation: it is locked, and what comes later is a supplement.

        Args:
            actor: The investigator.
            number: Of the case.
            fields: See the form.
            version: Of the case, as it was shown.
            answers: What the investigation says to each allegation, by its id.

        Raises:
            Missing: An allegation has no answer, or something must be on record first.
        """
        with self._store.begin(actor, Capability.CASE_WORK) as tx:
            case = worked_on(shown(tx, number, version))
            body = self._filled(tx, case, _K.REPORT, fields)
            alleged = {one.id: one.clause for one in standing_allegations(tx, case)}
            said = {
                one: self._masks.text(taken(text, f"the answer to allegation {one}"))
                for one, text in answers.items()
            }
            for one, clause in alleged.items():
                if not said.get(one):
                    raise Missing(
                        f"the report answers every allegation: {clause} (allegation {one}) has no answer"
                    )
            if extra := set(said) - set(alleged):
                raise BadInput(f"case {number} has no allegation {min(extra)}")
            body["answers"] = {str(one): text for one, text in said.items()}
            made = write(tx, case, _K.REPORT, body, action=CustodyAction.CASE_REPORTED)
            why = f"report #{made.number}"
            step(tx, self._rules, shown(tx, number), CaseState.REPORTED, why)
            return made

    def check(self, actor: Actor, number: str, fields: Mapping[str, object]) -> CaseRecordView:
        """Keep the checklist of the review of quality; it passes where every point is answered with yes."""
        with self._store.begin(actor, Capability.CASE_CLASSIFY, case=number) as tx:
            case = worked_on(shown(tx, number))
            if actor.login in investigators(tx, case):
                raise NotPermitted("whoever investigated does not review the quality of it")
            body = self._filled(tx, case, _K.CHECKLIST, fields)
            body["passed"] = all(value for value in body.values() if isinstance(value, bool))
            if not body["passed"] and not body.get("remarks"):
                raise Missing(
                    "say in remarks what is to be mended, where a point is answered with no"
                )
            return write(tx, case, _K.CHECKLIST, body)

    def _filled(
        self, tx: Transaction, case: CaseRecord, kind: RecordKind, fields: Mapping[str, object]
    ) -> dict[str, Any]:
        writable(tx, case, FORMS[kind])
        return masked(self._masks, FORMS[kind].filled(fields))


def recuse(tx: Transaction, case: CaseRecord, person_id: int, rule: ConflictRule, why: str) -> None:
    """Keep a person out of a case within a transaction; the entry names the rule."""
    tx.grants.recuse(case.id, person_id, rule=rule.value, why=why, by=tx.actor.login, at=tx.now)
    tx.record(
        CustodyAction.CASE_RECUSED,
        f"case:{case.number}",
        case=case.number,
        details={"person": person_id, "rule": rule.value},
    )


def _require_able(tx: Transaction, case: CaseRecord, login: str) -> None:
    person = tx.people.actor(login, auth="", session="")
    able = {Role.IA_INVESTIGATOR}
    if case.klass is CaseClass.SUPERVISOR_LEVEL:
        able |= {Role.SUPERVISOR, Role.COMMAND}
    if person is None or person.role not in able:
        raise Refused(
            f"{login} does not investigate: name an investigator, or a supervisor for a case at that level"
        )


def _day(body: dict[str, Any], name: str) -> date | None:
    return date.fromisoformat(body[name]) if name in body else None
