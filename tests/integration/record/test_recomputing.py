"""A decision keeps what it was shown and what that was made from: it can be made again after the rules changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text as sql
from support.department import Department, exchange, keep, post

from cases.errors import BadInput, NotFound
from cases.model.actors import SERVICE
from cases.model.states import DismissReason
from cases.services.recomputing import Recomputing
from monitor.scoring.document import Document
from monitor.scoring.freezing import Grounds, recompute
from monitor.scoring.rulebook import RulesError

TEXT = "Rolling code 3 to a barricaded subject on Main St"
HANDLE = ("mastodon", "@js@social.example")


@pytest.fixture
def recomputing(department: Department) -> Recomputing:
    return Recomputing(department.store)


def flagged(department: Department, grounds: Grounds, text: str = TEXT) -> int:
    """Collect a post, score it by the grounds and flag it, as the watch does; return the flag's id."""
    (lease,) = department.intake.lease(SERVICE, limit=1, due_only=False, handle=HANDLE)
    keep(department.intake, lease, exchange(text.encode(), department.clock()), [post(text)])
    (pending,) = department.intake.pending(SERVICE)
    document = Document(pending.text, kind=pending.kind, author=pending.author)
    said = replace(grounds.scorer.score(document), made_from=grounds.made_from(document))
    Recomputing(department.store).keep(SERVICE, grounds.sources)
    department.intake.flag(
        SERVICE, [(pending.version_id, said)], rules_version=grounds.scorer.version
    )
    return department.intake.totals(SERVICE)[1]


def test_a_flag_and_a_decision_on_it_are_made_again_the_same(
    department: Department, recomputing: Recomputing
) -> None:
    flag, sgt = flagged(department, Grounds.shipped()), department.actor("sgt")
    version = department.triage.look(sgt, flag).summary.version
    receipt = department.triage.dismiss(
        sgt, flag, version=version, reason=DismissReason.NOT_A_VIOLATION
    )

    for decision in (None, receipt.decision_id):
        view = recomputing.frozen(sgt, flag, decision=decision)
        found = recompute(view)
        recomputing.done(sgt, view, found)
        assert found == ()
        assert view.said["findings"]
        assert "text" not in view.said["findings"][0]
    lines = department.custody.log(department.actor("aud"))
    assert [line.action for line in lines].count("flag:recomputed") == 2
    assert department.custody.verify(department.actor("aud")).verified


def test_a_case_opened_and_an_escalation_freeze_what_each_allegation_rests_on(
    department: Department, recomputing: Recomputing
) -> None:
    flag, sgt = flagged(department, Grounds.shipped()), department.actor("sgt")
    version = department.triage.look(sgt, flag).summary.version
    opened = department.triage.open_case(sgt, flag, version=version)
    handed = department.triage.escalate(sgt, flag, version=opened.version, note="it goes on")

    with department.store._engine.connect() as connection:
        rows = connection.execute(sql("SELECT clause, shown FROM allegation")).all()
    assert rows
    for clause, shown in rows:
        assert clause in str(shown)
        assert "text_sha256" in str(shown)
    view = recomputing.frozen(sgt, flag, decision=handed.decision_id)
    assert recompute(view) == ()
    assert department.custody.verify(department.actor("aud")).verified


def test_what_scores_rest_on_is_kept_once(department: Department, recomputing: Recomputing) -> None:
    grounds = Grounds.shipped()

    assert recomputing.keep(SERVICE, grounds.sources) == 3
    assert recomputing.keep(SERVICE, grounds.sources) == 0
    assert department.custody.verify(department.actor("aud")).verified


def test_kept_rules_that_were_touched_are_not_used_and_a_touched_name_is_found_by_verification(
    department: Department, recomputing: Recomputing
) -> None:
    flag, sgt = flagged(department, Grounds.shipped()), department.actor("sgt")
    with (
        department.store._engine.connect().execution_options(write=True) as connection,
        connection.begin(),
    ):
        connection.execute(
            sql("UPDATE scoring_source SET body = :b WHERE kind = 'rules'"), {"b": b"x"}
        )
        connection.execute(sql("UPDATE scoring_source SET version = 'v' WHERE kind = 'policy'"))

    with pytest.raises(RulesError, match="the rules of that time: not kept, or damaged"):
        recompute(recomputing.frozen(sgt, flag))
    assert not department.custody.verify(department.actor("aud")).verified


def test_an_older_flag_says_that_nothing_was_kept(
    department: Department, recomputing: Recomputing
) -> None:
    flag = department.flag("x")

    with pytest.raises(BadInput, match="nothing to make it again from"):
        recomputing.frozen(department.actor("sgt"), flag)


def test_nobody_else_s_flags_and_no_strange_decisions(
    department: Department, recomputing: Recomputing
) -> None:
    flag = flagged(department, Grounds.shipped())

    with pytest.raises(NotFound):
        recomputing.frozen(department.actor("sgt_south"), flag)
    with pytest.raises(NotFound, match="no decision 99"):
        recomputing.frozen(department.actor("sgt"), flag, decision=99)
