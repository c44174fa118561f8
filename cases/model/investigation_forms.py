"""Forms of intake and investigation: contacts, interviews, what speaks for the subject, the report."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cases.model.access import Compartment, Part
from cases.model.case_states import CaseState
from cases.model.conflicts import RELATIONS
from cases.model.forms import Field, FieldKind, Form
from cases.model.records import RecordKind

_K, _S, _F, _P, _C = RecordKind, CaseState, Field, Part, Compartment
_WORKING: Final = frozenset({_S.ASSIGNED, _S.INVESTIGATING, _S.TOLLED})
_INVESTIGATORS: Final = frozenset({_P.INVESTIGATOR, _P.BACKUP, _P.CRIMINAL_SIDE})
_SIDES: Final = (_C.FACTS, _C.COMPELLED, _C.CRIMINAL)
_NOTICES: Final = (
    "none_needed",
    "witness",
    "administrative_order",
    "miranda",
    "representative_rights",
)

INVESTIGATION: Final[Mapping[RecordKind, Form]] = MappingProxyType(
    {
        _K.CONTACT: Form(
            "a contact",
            (
                _F("with", "with whom, by name or pseudonym"),
                _F(
                    "how",
                    "how",
                    FieldKind.CHOICE,
                    choices=("in_person", "telephone", "letter", "e_mail", "other"),
                ),
                _F("on", "the day", FieldKind.DAY),
                _F("what", "what was said or asked"),
            ),
            compartments=_SIDES,
        ),
        _K.COMPLAINT: Form(
            "a signed complaint",
            (
                _F(
                    "signed_by",
                    "who signed it: the complainant, or the department's representative",
                ),
                _F("on", "the day it was signed", FieldKind.DAY),
                _F(
                    "copy_given_on", "the day the officer got a copy", FieldKind.DAY, required=False
                ),
                _F(
                    "evidence",
                    "the item of evidence that holds it",
                    FieldKind.NUMBER,
                    required=False,
                ),
            ),
        ),
        _K.INTERVIEW: Form(
            "an interview",
            (
                _F("person", "who was interviewed"),
                _F(
                    "as",
                    "as what",
                    FieldKind.CHOICE,
                    choices=("subject", "witness", "complainant", "expert"),
                ),
                _F("on", "the day", FieldKind.DAY),
                _F("by", "who asked"),
                _F(
                    "notice", "which notice was given before it", FieldKind.CHOICE, choices=_NOTICES
                ),
                _F("counsel", "counsel or union representative present; none is an answer"),
                _F("recording", "the item of evidence with the recording, or why there is none"),
                _F("summary", "what was said, without judging it"),
            ),
            _WORKING,
            _INVESTIGATORS,
            _SIDES,
        ),
        _K.CANVASS: Form(
            "a canvass",
            (
                _F("where", "where, or in which accounts and pages"),
                _F("on", "the day", FieldKind.DAY),
                _F("found", "what was found; nothing is an answer"),
            ),
            _WORKING,
            _INVESTIGATORS,
            _SIDES,
        ),
        _K.EXCULPATORY: Form(
            "what speaks for the subject",
            (
                _F("found", "what speaks for the subject, or that nothing was found"),
                _F("looked_at", "where it was looked for", FieldKind.LINES),
            ),
            _WORKING | {_S.REPORTED, _S.QUALITY_REVIEW},
            _INVESTIGATORS,
            _SIDES,
        ),
        _K.COMMENDATION: Form(
            "a commendation",
            (
                _F("what", "what for, and by whom"),
                _F("on", "the day", FieldKind.DAY, required=False),
            ),
        ),
        _K.TIMELINE: Form(
            "an entry of the timeline",
            (
                _F("on", "the day it happened", FieldKind.DAY),
                _F("at", "the time, as it is known", required=False),
                _F("what", "what happened"),
                _F("source", "how it is known: item of evidence, record or witness"),
            ),
            compartments=_SIDES,
        ),
        _K.COMMENT: Form(
            "a comment", (_F("what", "the comment"),), compartments=(*_SIDES, _C.PRIVILEGED)
        ),
        _K.SUPPLEMENT: Form(
            "a supplement to the report",
            (_F("what", "what is added"), _F("why", "why it was not in the report")),
            frozenset(
                {
                    _S.REPORTED,
                    _S.QUALITY_REVIEW,
                    _S.LEGAL_REVIEW,
                    _S.CHAIN_REVIEW,
                    _S.FINDINGS,
                    _S.NOTICE,
                }
                | {_S.RESPONSE, _S.APPEAL}
            ),
            _INVESTIGATORS,
            _SIDES,
        ),
        _K.CHALLENGE: Form(
            "a challenge",
            (
                _F("of", "login of the person who is said to be conflicted"),
                _F("raised_by", "who raises it: the subject, a witness, a colleague"),
                _F("why", "on which ground"),
            ),
        ),
        _K.CHALLENGE_DECIDED: Form(
            "the decision on a challenge",
            (
                _F("challenge", "number of the challenge", FieldKind.NUMBER),
                _F("conflicted", "whether the person is kept out", FieldKind.YES_NO),
                _F("why", "the reason"),
            ),
            by_hand=False,
        ),
        _K.CLASSIFICATION: Form(
            "the classification",
            (
                _F(
                    "known_on",
                    "the day somebody authorised to start an investigation knew of it",
                    FieldKind.DAY,
                ),
                _F("acted_on", "the day of the act, where known", FieldKind.DAY, required=False),
                _F(
                    "written_complaint",
                    "whether a signed written complaint is present",
                    FieldKind.YES_NO,
                ),
                _F("why", "why this class"),
            ),
            frozenset({_S.INTAKE, _S.CLASSIFIED}),
            by_hand=False,
        ),
        _K.NO_INVESTIGATION: Form(
            "the proposal to close without an investigation",
            (
                _F(
                    "reason",
                    "the reason",
                    FieldKind.CHOICE,
                    choices=(
                        *(
                            "not_our_employee",
                            "no_policy_matter",
                            "inquiry_answered",
                            "protected_speech",
                        ),
                        *(
                            "duplicate",
                            "criminal_referral",
                            "eeo_hr_referral",
                            "insufficient_information",
                        ),
                    ),
                ),
                _F("why", "in words"),
                _F("reporter_told", "whether the reporter was told, and how"),
            ),
            frozenset({_S.CLASSIFIED}),
            by_hand=False,
        ),
        _K.DECLARATION: Form(
            "a declaration of relations",
            (
                _F(
                    "relation",
                    "which relation to those concerned",
                    FieldKind.CHOICE,
                    choices=RELATIONS,
                ),
                _F("explained", "in words; none is an answer"),
            ),
            by_hand=False,
        ),
        _K.ASSIGNMENT: Form(
            "the assignment",
            (
                _F("investigator", "login of the investigator"),
                _F("backup", "login of the back-up", required=False),
                _F("due_on", "the day it is due", FieldKind.DAY),
                _F("plan", "the plan of the investigation"),
            ),
            frozenset({_S.CONFLICT_CHECK, _S.ASSIGNED, _S.INVESTIGATING}),
            by_hand=False,
        ),
        _K.REPORT: Form(
            "the report of the investigation",
            (
                _F("summary", "what was alleged and by whom"),
                _F("facts", "what was established, with the evidence for each fact"),
                _F("for_the_subject", "what speaks for the subject"),
                _F("open", "what could not be established"),
            ),
            frozenset({_S.INVESTIGATING}),
            _INVESTIGATORS,
            by_hand=False,
        ),
        _K.CHECKLIST: Form(
            "the checklist of the review of quality",
            (
                _F("allegations_answered", "every allegation is answered", FieldKind.YES_NO),
                _F("evidence_weighed", "each item of evidence is weighed", FieldKind.YES_NO),
                _F(
                    "witnesses_heard",
                    "all witnesses were heard, or it says why not",
                    FieldKind.YES_NO,
                ),
                _F(
                    "exculpatory_weighed",
                    "what speaks for the subject is weighed",
                    FieldKind.YES_NO,
                ),
                _F("notices_given", "each interview had its notice", FieldKind.YES_NO),
                _F("remarks", "what is to be mended", required=False),
            ),
            frozenset({_S.QUALITY_REVIEW}),
            by_hand=False,
        ),
    }
)
"""The forms of intake and investigation."""
