"""A case's state as words, as a mark that needs no colour, and in the theme's colours."""

from __future__ import annotations

from typing import Final

from cases.model.case_states import CaseClass, CaseState

_S = CaseState
_TABLE: Final = {
    _S.INTAKE: ("intake", "●", "$text-accent"),
    _S.CLASSIFIED: ("classified", "◐", "$text-accent"),
    _S.NO_INVESTIGATION: ("no investigation", "○", "$text-muted"),
    _S.CONFLICT_CHECK: ("conflict check", "≠", "$text-accent"),
    _S.ASSIGNED: ("assigned", "→", "$text-secondary"),
    _S.INVESTIGATING: ("investigating", "◆", "$text-secondary"),
    _S.TOLLED: ("tolled", "‖", "$text-warning"),
    _S.REPORTED: ("reported", "■", "$text-secondary"),
    _S.QUALITY_REVIEW: ("quality review", "?", "$text-secondary"),
    _S.LEGAL_REVIEW: ("legal review", "§", "$text-secondary"),
    _S.CHAIN_REVIEW: ("chain review", "≡", "$text-secondary"),
    _S.FINDINGS: ("findings", "=", "$text-warning"),
    _S.NOTICE: ("notice", "!", "$text-warning"),
    _S.RESPONSE: ("response", "«", "$text-warning"),
    _S.DETERMINED: ("determined", "▪", "$text-accent"),
    _S.APPEAL: ("appeal", "»", "$text-warning"),
    _S.CLOSED: ("closed", "□", "$text-muted"),
    _S.WITHDRAWN: ("withdrawn", "✗", "$text-muted"),
}
CASE_STATE: Final = {state: said[0] for state, said in _TABLE.items()}
CASE_MARK: Final = {state: said[1] for state, said in _TABLE.items()}
CASE_STYLE: Final = {state: said[2] for state, said in _TABLE.items()}
CASE_CLASS: Final = {
    CaseClass.FORMAL: "formal (internal affairs)",
    CaseClass.SUPERVISOR_LEVEL: "supervisor level",
    CaseClass.INQUIRY: "inquiry",
    CaseClass.CRIMINAL_REFERRAL: "criminal referral",
    CaseClass.EEO_HR: "EEO or human resources",
    CaseClass.NOT_OUR_EMPLOYEE: "not our employee",
}
