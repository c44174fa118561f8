"""Whoever says nothing that can be seen has said nothing: acts that ask for words refuse it, and change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from support.casework import Journey

from cases.errors import Missing
from cases.model.case_states import CaseState
from cases.model.dispositions import Disposition, Found
from cases.model.records import RecordKind
from cases.model.reporting import ReportForm

NOTHING = "\u200b\u2060 \ufeff"


def acts(journey: Journey) -> Iterator[Callable[[], object]]:
    """Try an act of each service that asks for words, with words that nobody sees."""
    department, number = journey.department, journey.number
    every, iac, allegation = department.procedure, department.actor("iac"), journey.allegations
    found = {allegation["V.A.8"]: Found(Disposition.UNFOUNDED, NOTHING)}
    form = ReportForm(what=NOTHING, aware_at=department.clock())
    why = {"why": NOTHING}
    yield lambda: department.casework.annotate(iac, number, text=NOTHING)
    yield lambda: department.casework.unmask(iac, number, purpose=NOTHING)
    yield lambda: department.conduct.advance(
        iac, number, version=None, to=CaseState.FINDINGS, note=NOTHING
    )
    yield lambda: every.recording.write(iac, number, RecordKind.COMMENT, {"what": NOTHING})
    yield lambda: every.tasks.open(iac, number, text=NOTHING)
    yield lambda: every.links.split(iac, number, [allegation["V.A.8"]], **why)
    yield lambda: every.deciding.propose(iac, number, found)
    yield lambda: every.access.show_out(iac, number, "iai", **why)
    yield lambda: every.access.break_glass(department.actor("sgt_south"), number, **why)
    yield lambda: department.reports.submit(department.actor("ofc"), form)


def test_acts_that_ask_for_words_refuse_what_nobody_sees(reviewed: Journey) -> None:
    version = reviewed.version

    for act in acts(reviewed):
        with pytest.raises(Missing, match=r"is required|needs what"):
            act()

    assert reviewed.version == version


def test_a_report_whose_answer_nobody_sees_answers_nothing(assigned: Journey) -> None:
    assigned.step("iai", CaseState.INVESTIGATING)
    fields = dict.fromkeys(("summary", "facts", "for_the_subject", "open"), "as it was")
    answers = dict.fromkeys(assigned.allegations.values(), "it is so")
    answers[assigned.allegations["V.A.8"]] = NOTHING

    with pytest.raises(Missing, match=r"V\.A\.8 \(allegation \d+\) has no answer"):
        assigned.department.procedure.investigation.submit_report(
            assigned.department.actor("iai"), assigned.number, fields, answers=answers
        )
