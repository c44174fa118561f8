"""Acts of the procedure that anybody may try; what succeeds is told to the oracle."""

from __future__ import annotations

from datetime import timedelta

from support.anyacts_base import ALONE, Base, Try
from support.casework import YES
from support.needtoknow import Grant

from cases.model.case_states import CaseClass, CaseState
from cases.model.dispositions import Disposition, Found

_S = CaseState


class OfTheProcedure(Base):
    """Steps, and what is decided."""

    def case_step(self, one: Try) -> object:
        to = list(CaseState)[one.pick % len(CaseState)]
        was = self.state(one.number) if self.matter(one) else None
        version = self.version(one.number) - (one.pick > 100)
        made = self.department.conduct.advance(
            self.actor(one), one.number, version=version, to=to, note=self.said(one)
        )
        self.came(one.number, was, to)
        return made

    def came(self, number: str, was: CaseState | None, to: CaseState) -> None:
        """Tell the oracle of a step."""
        matter = self.oracle.matters[number]
        if was is _S.CHAIN_REVIEW:
            matter.end("reviewer")
        if to is _S.LEGAL_REVIEW:
            self.oracle.counsel(number)
        elif to is _S.CHAIN_REVIEW:
            self.oracle.to_the_chain(number, self.oracle.levels(number))

    def case_classify(self, one: Try) -> object:
        klass = list(CaseClass)[one.pick % len(CaseClass)]
        made = self.department.procedure.investigation.classify(
            self.actor(one),
            one.number,
            klass,
            {
                "known_on": self.department.clock().date(),
                "written_complaint": "no",
                "why": self.said(one),
            },
        )
        if klass.value in ALONE:
            self.oracle.restrict(one.number)
        return made

    def case_escalate(self, one: Try) -> object:
        made = self.department.casework.escalate(
            self.actor(one), one.number, version=self.version(one.number), note=self.said(one)
        )
        self.oracle.restrict(one.number)
        return made

    def case_propose_closing(self, one: Try) -> object:
        return self.department.procedure.investigation.propose_closing(
            self.actor(one),
            one.number,
            {"reason": "no_policy_matter", "why": self.said(one), "reporter_told": "no"},
        )

    def case_assign(self, one: Try) -> object:
        due = self.department.clock().date() + timedelta(days=30)
        fields = {"investigator": one.whom, "due_on": due, "plan": self.said(one)}
        made = self.department.procedure.investigation.assign(self.actor(one), one.number, fields)
        matter = self.oracle.matters[one.number]
        matter.end("investigator", "backup")
        matter.grants.append(Grant("investigator", one.whom))
        return made

    def case_declare(self, one: Try) -> object:
        relation = ("none", "none", "none", "family")[one.pick % 4]
        made = self.department.procedure.investigation.declare(
            self.actor(one), one.number, {"relation": relation, "explained": self.said(one)}
        )
        if relation != "none":
            self.out(one.number, one.who)
        return made

    def case_report(self, one: Try) -> object:
        return self.department.procedure.investigation.submit_report(
            self.actor(one),
            one.number,
            dict.fromkeys(("summary", "facts", "for_the_subject", "open"), "by the evidence"),
            answers=dict.fromkeys(self.allegations(one.number), "the post is the subject's"),
        )

    def case_checklist(self, one: Try) -> object:
        points = (*YES, "notices_given")
        return self.department.procedure.investigation.check(
            self.actor(one), one.number, dict.fromkeys(points, "yes")
        )

    def case_opinion(self, one: Try) -> object:
        return self.department.procedure.reviewing.opinion(
            self.actor(one), one.number, {"opinion": self.said(one, "privileged")}
        )

    def case_concur(self, one: Try) -> object:
        made = self.department.procedure.reviewing.concur(
            self.actor(one), one.number, {"concurs": "yes", "why": "the facts bear it"}
        )
        matter = self.oracle.matters[one.number]
        self.oracle.to_the_chain(one.number, matter.turn[1:])
        return made

    def case_propose(self, one: Try) -> object:
        return self.department.procedure.deciding.propose(
            self.actor(one), one.number, self.found(one)
        )

    def found(self, one: Try) -> dict[int, Found]:
        disposition = (Disposition.SUSTAINED, Disposition.UNFOUNDED)[one.pick % 2]
        return dict.fromkeys(self.allegations(one.number), Found(disposition, self.said(one)))

    def case_propose_action(self, one: Try) -> object:
        fields = {
            "options": ["reprimand"],
            "served_on": self.department.clock().date(),
            "proof": "signed",
            "materials": ["the report"],
        }
        return self.department.procedure.deciding.propose_action(
            self.actor(one), one.number, fields
        )

    def case_respond(self, one: Try) -> object:
        fields = {
            "how": "waived",
            "on": self.department.clock().date(),
            "represented": "none",
            "what": "nothing",
        }
        return self.department.procedure.deciding.respond(self.actor(one), one.number, fields)

    def case_compare(self, one: Try) -> object:
        fields = {"cases": ["none found"], "compared": self.said(one)}
        return self.department.procedure.deciding.compare(self.actor(one), one.number, fields)

    def case_comparables(self, one: Try) -> object:
        return self.department.procedure.deciding.comparables(self.actor(one), one.number)

    def case_determine(self, one: Try) -> object:
        return self.department.procedure.deciding.determine(
            self.actor(one), one.number, {"penalty": "none", "why": "as found"}, self.found(one)
        )

    def case_appeal(self, one: Try) -> object:
        fields = {"kind": "board", "by": "the subject", "on": self.department.clock().date()}
        return self.department.procedure.deciding.appeal(
            self.actor(one), one.number, fields | {"grounds": self.said(one)}
        )

    def case_reopen(self, one: Try) -> object:
        return self.department.procedure.deciding.propose_reopening(
            self.actor(one), one.number, {"evidence": self.said(one), "why": "it weighs"}
        )
