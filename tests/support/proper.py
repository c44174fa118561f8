"""What a case should see next, by whom: acts in their order for each state, so that random people meet deep states."""

from __future__ import annotations

from cases.model.case_states import CaseState

_S = CaseState
_AT = {state: at for at, state in enumerate(CaseState)}
Doing = tuple[str, str, int]


def _step(who: str, to: CaseState) -> Doing:
    return ("case_step", who, _AT[to])


def proper(state: CaseState, pick: int) -> tuple[Doing, ...]:
    """Return act, login and choice of what comes next; an even `pick` sustains, an odd one does not."""
    after = pick % 2
    closing = tuple(("all_task_done", who, n) for n in range(12) for who in ("iac", "leg"))
    doings: dict[CaseState, tuple[Doing, ...]] = {
        _S.INTAKE: (("case_classify", "iac", 0), _step("iac", _S.CLASSIFIED)),
        _S.CLASSIFIED: (("case_allege", "iac", 0), _step("iac", _S.CONFLICT_CHECK)),
        _S.CONFLICT_CHECK: (
            ("case_assign", "iac", 0),
            ("case_declare", "iai", 0),
            _step("iac", _S.ASSIGNED),
        ),
        _S.ASSIGNED: (_step("iai", _S.INVESTIGATING),),
        _S.INVESTIGATING: (
            ("case_interview", "iai", 2),
            ("case_exculpatory", "iai", 0),
            ("case_report", "iai", 0),
        ),
        _S.TOLLED: (_step("iac", _S.INVESTIGATING),),
        _S.REPORTED: (_step("iac", _S.QUALITY_REVIEW),),
        _S.QUALITY_REVIEW: (
            ("case_checklist", "iac", 0),
            _step("iac", (_S.LEGAL_REVIEW, _S.CHAIN_REVIEW)[after]),
        ),
        _S.LEGAL_REVIEW: (("case_opinion", "leg", 0), _step("leg", _S.CHAIN_REVIEW)),
        _S.CHAIN_REVIEW: (
            ("case_concur", "lt", 0),
            ("case_concur", "dc", 0),
            ("case_propose", "iac", after),
            _step("iac", _S.FINDINGS),
        ),
        _S.FINDINGS: (
            ("case_compare", "chief", 0),
            *(() if after else (_step("chief", _S.NOTICE),)),
            *((("case_determine", "chief", after),) if after else ()),
        ),
        _S.NOTICE: (
            ("case_propose_action", "chief", 0),
            ("case_respond", "chief", 0),
            _step("chief", _S.RESPONSE),
        ),
        _S.RESPONSE: (("case_compare", "chief", 0), ("case_determine", "chief", after)),
        _S.DETERMINED: (
            (*closing, _step("iac", _S.CLOSED)) if after else (("case_appeal", "leg", 0),)
        ),
        _S.APPEAL: (("case_determine", "chief", after),),
        _S.CLOSED: (("case_reopen", "iac", 0), _step("chief", _S.INVESTIGATING)),
    }
    return doings.get(state, ())
