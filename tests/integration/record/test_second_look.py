"""Second looks: draws that anybody can make again, reviewers who are blind, figures; on both databases."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from support.department import NOON, Department, exchange, keep, post
from support.flagdesk import desk

from cases.errors import BadInput, Missing, NotFound, NotPermitted, Refused, Stale
from cases.model.actors import SERVICE
from cases.model.findings import Explanation
from cases.model.second_look import Draw, Stratum, drawn, listed
from cases.model.states import DismissReason, FlagState

REASON = DismissReason.FALSE_MATCH


def dismissed(department: Department, count: int, login: str = "sgt") -> list[int]:
    flags = [department.flag(f"{login} {n}") for n in range(count)]
    for flag in flags:
        department.triage.dismiss(department.actor(login), flag, version=1, reason=REASON)
    return flags


def sample(department: Department, stratum: Stratum, size: int) -> Draw:
    department.clock.forward(minutes=5)
    looks, iac = desk(department).second_look, department.actor("iac")
    now = department.clock()
    made = looks.pledge(iac, stratum, since=NOON - timedelta(days=1), until=now, size=size)
    return looks.draw(iac, made.id)


def unflagged(department: Department, *texts: str) -> None:
    (lease,) = department.intake.lease(
        SERVICE, limit=1, due_only=False, handle=("mastodon", "@js@social.example")
    )
    at = department.clock()
    keep(department.intake, lease, exchange(repr(texts).encode(), at), [post(t) for t in texts])
    nothing = Explanation(0, {}, (), (), "r1", "p1")
    scored = [(one.version_id, nothing) for one in department.intake.pending(SERVICE)]
    assert department.intake.flag(SERVICE, scored, rules_version="r1") == 0


def test_a_draw_is_committed_before_it_is_made_and_can_be_made_again_by_anybody(
    department: Department,
) -> None:
    flags = dismissed(department, 6)
    looks, aud = desk(department).second_look, department.actor("aud")
    department.clock.forward(minutes=5)
    period = {"since": NOON - timedelta(days=1), "until": department.clock()}
    committed = looks.pledge(aud, Stratum.DISMISSED, **period, size=3)
    assert (committed.seed, committed.eligible) == ("", 6)
    assert looks.draws(aud) == (committed,)

    made = looks.draw(aud, committed.id)

    seed = bytes.fromhex(made.seed)
    ids = looks.listed(aud, made.id)
    assert list(ids) == flags
    assert hashlib.sha256(seed).hexdigest() == committed.seed_sha256
    assert hashlib.sha256(listed(ids)).hexdigest() == committed.eligible_sha256
    with department.store._engine.connect() as connection:
        details = [
            json.loads(bytes(leaf))
            for (leaf,) in connection.exec_driver_sql("SELECT details FROM custody_detail")
        ]
    assert list(drawn(seed, ids, 3)) in [one.get("drawn") for one in details]
    with pytest.raises(NotFound):
        looks.draw(aud, made.id)
    with pytest.raises(Refused, match="nothing is drawn twice"):
        looks.pledge(aud, Stratum.DISMISSED, **period, size=3)
    assert department.custody.verify(aud).problems == ()


def test_a_draw_that_cannot_be_is_refused(department: Department) -> None:
    looks, iac = desk(department).second_look, department.actor("iac")
    before, now = NOON - timedelta(days=1), department.clock()
    with pytest.raises(NotPermitted):
        looks.pledge(department.actor("sgt"), Stratum.DISMISSED, since=before, until=now, size=1)
    with pytest.raises(Missing, match="nothing"):
        looks.pledge(iac, Stratum.DISMISSED, since=before, until=now, size=1)
    with pytest.raises(BadInput, match="period"):
        looks.pledge(iac, Stratum.DISMISSED, since=now, until=before, size=1)
    with pytest.raises(BadInput, match="sample"):
        looks.pledge(iac, Stratum.DISMISSED, since=before, until=now, size=0)
    with pytest.raises(NotFound, match="no draw 7"):
        looks.listed(iac, 7)


def test_the_second_reviewer_is_somebody_else_and_blind(department: Department) -> None:
    dismissed(department, 2)
    sample(department, Stratum.DISMISSED, 2)
    looks, lt = desk(department).second_look, department.actor("lt")

    assert looks.next(department.actor("sgt")) is None
    assert looks.next(department.actor("sgt_south")) is None  # not in sight
    item = looks.next(lt)

    assert item is not None
    assert item.waiting == 2
    assert set(type(item).__dataclass_fields__) == {
        *("id", "platform", "kind", "title", "text", "published_at", "waiting"),
    }
    assert looks.next(department.actor("iac")) != item  # held
    with pytest.raises(Stale):
        looks.decide(department.actor("iac"), item.id, matter=False, reason=REASON)


def test_who_opens_the_flag_is_not_blind_any_more(department: Department) -> None:
    (flag,) = dismissed(department, 1)
    sample(department, Stratum.DISMISSED, 1)
    looks, lt = desk(department).second_look, department.actor("lt")
    item = looks.next(lt)
    assert item is not None
    department.triage.look(lt, flag)

    with pytest.raises(Stale, match="opened its flag"):
        looks.decide(lt, item.id, matter=False, reason=REASON)
    assert looks.next(lt) is None
    department.clock.forward(minutes=31)
    assert looks.next(department.actor("iac")) is not None


def test_a_dismissal_that_does_not_stand_is_opened_again_and_counted(
    department: Department,
) -> None:
    flags = dismissed(department, 3)
    sample(department, Stratum.DISMISSED, 3)
    looks, lt = desk(department).second_look, department.actor("lt")
    for reason in (REASON, DismissReason.DE_MINIMIS):
        item = looks.next(lt)
        assert item is not None
        looks.decide(lt, item.id, matter=False, reason=reason)
    item = looks.next(lt)
    assert item is not None
    done = looks.decide(lt, item.id, matter=True, clause="V.A.3")
    assert done.reopened in flags
    assert done.waiting == 0
    assert looks.next(lt) is None

    assert department.triage.look(lt, done.reopened or 0).summary.state is FlagState.NEW
    figures = looks.figures(department.actor("aud"))
    assert (figures.dismissed.count, figures.dismissed.of) == (2, 3)
    assert (figures.reasons.pairs, figures.reasons.agreed) == (3, 1)
    assert [(c.clause, c.looked_at, c.upheld) for c in figures.clauses] == [("V.A.3", 3, 2)]
    assert [(r.login, r.looked_at, r.upheld, r.reopened) for r in figures.reviewers] == [
        ("sgt", 3, 2, 1)
    ]
    with pytest.raises(NotPermitted):
        looks.figures(lt)
    assert department.custody.verify(department.actor("aud")).problems == ()


def test_what_nobody_flagged_is_sampled_and_a_miss_becomes_a_flag(department: Department) -> None:
    unflagged(department, "two units at Elm", "my lunch", "a sunset")
    department.flag("flagged")
    made = sample(department, Stratum.UNFLAGGED, 3)
    assert (made.eligible, made.size) == (3, 3)
    looks, sgt = desk(department).second_look, department.actor("sgt")
    for _ in range(3):
        item = looks.next(sgt)
        assert item is not None
        if item.text != "two units at Elm":
            looks.decide(sgt, item.id, matter=False, reason=REASON)
        else:
            done = looks.decide(sgt, item.id, matter=True, clause="V.A.3")
            assert department.triage.look(sgt, done.reopened or 0).text == "two units at Elm"

    figures = looks.figures(department.actor("iac"))
    assert (figures.missed.count, figures.missed.of) == (1, 3)
    assert department.triage.queue(sgt).total == 2


def test_a_verdict_needs_its_clause_or_its_reason(department: Department) -> None:
    dismissed(department, 1)
    sample(department, Stratum.DISMISSED, 1)
    looks, lt = desk(department).second_look, department.actor("lt")
    item = looks.next(lt)
    assert item is not None
    for matter, clause, reason in (
        (True, "", None),
        (False, "", None),
        (True, "V.A.3", REASON),
        (False, "", DismissReason.OTHER),
    ):
        with pytest.raises(Missing):
            looks.decide(lt, item.id, matter=matter, clause=clause, reason=reason)
    with pytest.raises(BadInput, match="no clause"):
        looks.decide(lt, item.id, matter=True, clause="V.Z")
