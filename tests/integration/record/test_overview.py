"""Early warning and statistics over a record in which one case was taken to its end."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from support.casework import Journey
from support.department import MASKS, Department

from cases.errors import BadInput, NotFound, NotPermitted, Stale
from cases.model.actors import SERVICE
from cases.model.dispositions import Disposition
from cases.model.early_warning import WarningLevel, WarningRules
from cases.policy import catalogue
from cases.services.overview import Overview


@pytest.fixture
def overview(department: Department) -> Overview:
    return Overview(
        department.store,
        catalogue(),
        MASKS,
        zone=ZoneInfo("America/Chicago"),
        rules=WarningRules(warning=4, critical=20),
    )


def determined(department: Department, disposition: Disposition) -> Journey:
    journey = Journey(department).classified().assigned().investigated().reviewed()
    journey.proposed(disposition)
    if disposition is Disposition.SUSTAINED:
        return journey.heard().determined()
    return journey.determined(disposition, penalty="none")


def test_a_sustained_allegation_warns_once_and_the_chain_may_answer(
    department: Department, overview: Overview
) -> None:
    determined(department, Disposition.SUSTAINED)
    warnings = overview.early_warnings

    assert warnings.assess(SERVICE) == 1
    assert warnings.assess(SERVICE) == 0
    (seen,) = warnings.seen(department.actor("lt"))
    assert (seen.person, seen.level) == ("Smith, Jordan", WarningLevel.WARNING)
    assert seen.matters[0]["clause"] == "V.A.3"
    assert warnings.seen(department.actor("sgt_south")) == ()
    (own,) = warnings.mine(department.actor("ofc"))
    assert own.id == seen.id
    with pytest.raises(NotFound):
        warnings.answer(department.actor("sgt_south"), seen.id, answer="talked")
    warnings.answer(department.actor("lt"), seen.id, answer="A talk over coffee; rest offered.")
    with pytest.raises(Stale):
        warnings.answer(department.actor("lt"), seen.id, answer="again")
    assert department.custody.verify(department.actor("aud")).problems == ()


def test_flags_alone_and_what_was_not_sustained_never_count(
    department: Department, overview: Overview
) -> None:
    for n in range(6):
        department.flag(f"post {n}")
    determined(department, Disposition.EXONERATED)

    assert overview.early_warnings.assess(SERVICE) == 0


def test_figures_count_what_was_decided_and_tell_no_content(
    department: Department, overview: Overview
) -> None:
    determined(department, Disposition.SUSTAINED)
    department.clock.forward(hours=1)
    found = overview.figures.of_period(department.actor("aud"), days=30)

    assert (found.flags, found.dispositions) == (1, {"sustained": 1})
    assert found.cases == {"determined": 1}
    assert found.clauses[0].clause == "V.A.3"
    assert found.clauses[0].sustained == 1
    assert found.to_determination.count == 1
    assert set(found.parity) == {"unit", "rank", "kind", "shift"}
    said = repr(found)
    for word in ("Smith", "2001", "Elm", "IA-2026"):
        assert word not in said


def test_a_supervisor_sees_the_figures_of_the_own_command_without_comparisons(
    department: Department, overview: Overview
) -> None:
    department.flag("x")

    assert overview.figures.of_period(department.actor("sgt"), days=30).flags == 1
    south = overview.figures.of_period(department.actor("sgt_south"), days=30)
    assert (south.flags, south.waiting, south.parity) == (0, 0, {})
    with pytest.raises(BadInput):
        overview.figures.of_period(department.actor("sgt"), days=0)
    with pytest.raises(NotPermitted):
        overview.figures.of_period(department.actor("ofc"), days=30)
