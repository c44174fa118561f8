"""Forms of review and decision: counsel, chain of command, proposed action, answer, determination, appeal."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cases.model.access import Compartment, Part
from cases.model.case_states import CaseState
from cases.model.forms import Field, FieldKind, Form
from cases.model.records import RecordKind

_K, _S, _F, _P, _C = RecordKind, CaseState, Field, Part, Compartment
_AUDIENCE: Final = ("public", "followers", "closed_group", "private_message", "not_known")

DECISION: Final[Mapping[RecordKind, Form]] = MappingProxyType(
    {
        _K.OPINION: Form(
            "an opinion of counsel",
            (
                _F("allegation", "the allegation, by its id", FieldKind.NUMBER, required=False),
                _F("opinion", "the opinion"),
                _F(
                    "clears",
                    "whether union activity or whistle-blowing, where the form names it, lets the allegation pass",
                    FieldKind.YES_NO,
                    required=False,
                ),
            ),
            frozenset({_S.LEGAL_REVIEW, _S.CHAIN_REVIEW, _S.FINDINGS, _S.APPEAL}),
            frozenset({_P.COUNSEL}),
            (_C.PRIVILEGED,),
            by_hand=False,
        ),
        _K.SPEECH_FORM: Form(
            "the form on speech",
            (
                _F("allegation", "the allegation, by its id", FieldKind.NUMBER),
                _F("capacity", "as a citizen or as part of the job, and how that is known"),
                _F("concern", "what in content, form and context is of public concern, or is not"),
                _F(
                    "disruption",
                    "evidence of disruption, actual or predicted: who, what, when; empty where there is none",
                    required=False,
                ),
                _F("rank", "rank, and contact with the public"),
                _F("audience", "who could see it", FieldKind.CHOICE, choices=_AUDIENCE),
                _F("visible", "how long it could be seen, and by how many"),
                _F(
                    "named",
                    "whether insignia or the department were shown or named",
                    FieldKind.YES_NO,
                ),
                _F("concerted", "whether it is union or concerted activity", FieldKind.YES_NO),
                _F(
                    "whistle_blowing",
                    "whether it tells of wrongdoing in the department",
                    FieldKind.YES_NO,
                ),
                _F("less", "which answer would restrict less than discipline"),
            ),
            frozenset({_S.INVESTIGATING, _S.QUALITY_REVIEW, _S.LEGAL_REVIEW, _S.CHAIN_REVIEW}),
            frozenset({_P.INVESTIGATOR, _P.BACKUP, _P.COUNSEL}),
            by_hand=False,
        ),
        _K.CONCURRENCE: Form(
            "the word of a level of the chain of command",
            (
                _F("concurs", "whether the level concurs with the report", FieldKind.YES_NO),
                _F("why", "the reasons, in its own words"),
                _F(
                    "back",
                    "whether it goes back to the level below, which speaks again",
                    FieldKind.YES_NO,
                    required=False,
                ),
            ),
            frozenset({_S.CHAIN_REVIEW}),
            frozenset({_P.REVIEWER}),
            by_hand=False,
        ),
        _K.PROPOSED_ACTION: Form(
            "the notice of proposed action",
            (
                _F(
                    "options",
                    "every penalty that may follow; one that is not named here is void",
                    FieldKind.LINES,
                ),
                _F("served_on", "the day it was served", FieldKind.DAY),
                _F("proof", "the proof of service"),
                _F("materials", "what was given with it", FieldKind.LINES),
            ),
            frozenset({_S.NOTICE}),
            by_hand=False,
        ),
        _K.RESPONSE: Form(
            "the subject's answer",
            (
                _F(
                    "how",
                    "how the subject answered",
                    FieldKind.CHOICE,
                    choices=("meeting", "in_writing", "both", "waived", "time_passed"),
                ),
                _F("on", "the day", FieldKind.DAY),
                _F("represented", "counsel or union representative; none is an answer"),
                _F("what", "what was answered, in the subject's words where there are any"),
            ),
            frozenset({_S.NOTICE}),
            frozenset({_P.INVESTIGATOR, _P.BACKUP}),
            by_hand=False,
        ),
        _K.COMPARABLES: Form(
            "the look at comparable cases",
            (
                _F("cases", "the cases looked at; none found is an answer", FieldKind.LINES),
                _F("compared", "how this one compares in clause, facts and rank"),
            ),
            frozenset({_S.FINDINGS, _S.NOTICE, _S.RESPONSE}),
            by_hand=False,
        ),
        _K.DETERMINATION: Form(
            "the determination",
            (
                _F("penalty", "the penalty, or none"),
                _F("effective_on", "the day it takes effect", FieldKind.DAY, required=False),
                _F("why", "the reasons"),
                _F("recommended", "what policy or training should learn from it", required=False),
            ),
            frozenset({_S.FINDINGS, _S.RESPONSE, _S.APPEAL}),
            by_hand=False,
        ),
        _K.APPEAL: Form(
            "an appeal",
            (
                _F(
                    "kind",
                    "of which kind",
                    FieldKind.CHOICE,
                    choices=("grievance", "arbitration", "board", "court"),
                ),
                _F("by", "who appeals"),
                _F("on", "the day it was filed", FieldKind.DAY),
                _F("grounds", "on which grounds"),
            ),
            frozenset({_S.DETERMINED, _S.CLOSED}),
            by_hand=False,
        ),
        _K.REOPENING: Form(
            "the proposal to reopen",
            (_F("evidence", "the new evidence"), _F("why", "why it may change the outcome")),
            frozenset({_S.CLOSED}),
            by_hand=False,
        ),
    }
)
"""The forms of review and decision."""
