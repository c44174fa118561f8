"""The same text twice: one person is asked once, every person is asked, and nothing hides behind a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event, text
from support.department import Department, exchange, explanation, keep, post

from cases.errors import Stale
from cases.model.actors import SERVICE, Role
from cases.model.findings import Explanation
from cases.model.queries import FlagQuery
from cases.model.registry import Basis, Identity, NewHandle, NewPerson, PersonKind, Roster
from cases.model.states import DismissReason, FlagState
from cases.services.disposing import Disposing
from cases.services.retention import Retention
from monitor.scoring.duplicates import Sketch, sketch, words_key

SCENE = "Just cleared the scene at 5th and Oak, two in custody, stay away for now folks"
LINKED = f"{SCENE} https://short.example/x #police"
LONGER = f"{SCENE}. And they are all animals, every last one of them, I say"
SMITH = ("mastodon", "@js@social.example")
NOVAK = ("blog", "novak-notes")
BLOG = ("blog", "js-blog")

Say = Callable[[str], Explanation]


def collect(
    department: Department,
    *posts: tuple[tuple[str, str], str],
    say: Say = explanation,
    rules: str = "r1",
) -> list[int]:
    """Collect posts one after the other, score them in one go as the watch does; return their version ids."""
    for number, (handle, words) in enumerate(posts):
        (lease,) = department.intake.lease(SERVICE, limit=1, due_only=False, handle=handle)
        department.clock.forward(seconds=1)
        native = f"{words} {number} {department.clock().isoformat()}"
        answer = exchange(native.encode(), department.clock())
        keep(department.intake, lease, answer, [post(words, native_id=native)])
    pending = department.intake.pending(SERVICE)
    said = {one.version_id: say(one.text) for one in pending}
    sketches = {
        one.version_id: (
            sketch(one.text) if said[one.version_id].flagged else Sketch(words_key(one.text))
        )
        for one in pending
    }
    department.intake.flag(SERVICE, list(said.items()), rules_version=rules, sketches=sketches)
    return list(said)


@pytest.fixture(autouse=True)
def _a_second_account(department: Department) -> None:
    department.registry.enrol(
        department.actor("adm"),
        Roster(
            (),
            (),
            (
                NewHandle(
                    platform=BLOG[0],
                    handle=BLOG[1],
                    url="http://js.example/feed.rss",
                    basis=Basis.SELF_REGISTERED,
                    basis_reference="form 12",
                    basis_on=department.clock().date(),
                    identity=Identity.SELF_REGISTERED,
                    person_number="2001",
                ),
            ),
        ),
    )


def flags(department: Department) -> list[int]:
    everything = frozenset(FlagState)
    page = department.triage.queue(department.actor("iac"), query=FlagQuery(states=everything))
    return sorted(flag.id for flag in page.items)


def joined(department: Department) -> list[str]:
    lines = department.custody.log(department.actor("iac"), limit=99)
    return [line.object for line in reversed(lines) if line.action == "flag:joined"]


def test_one_text_on_two_platforms_is_one_flag_with_two_posts(department: Department) -> None:
    collect(department, (SMITH, SCENE), (BLOG, LINKED))

    assert flags(department) == [1]
    detail = department.triage.look(department.actor("sgt"), 1)
    (also,) = detail.also
    assert (also.platform, also.handle, also.likeness, also.text) == (*BLOG, 100, "")
    assert detail.summary.version == 1  # nobody had seen it yet
    assert joined(department) == ["flag 1"]
    assert department.custody.verify(department.actor("iac")).verified


def test_a_later_post_of_the_text_joins_what_waits_and_whoever_decides_sees_it_first(
    department: Department,
) -> None:
    sgt = department.actor("sgt")
    collect(department, (SMITH, SCENE))
    seen = department.triage.look(sgt, 1).summary.version
    collect(department, (BLOG, SCENE[:-6]))  # its end was cut off

    assert flags(department) == [1]
    with pytest.raises(Stale):
        department.triage.dismiss(sgt, 1, version=seen, reason=DismissReason.DUPLICATE)
    (also,) = department.triage.look(sgt, 1).also
    assert also.likeness >= 80
    assert also.text == SCENE[:-6]


def test_a_case_has_every_post_of_the_flag_as_evidence(department: Department) -> None:
    sgt = department.actor("sgt")
    collect(department, (SMITH, SCENE), (BLOG, LINKED), (SMITH, SCENE))
    number = department.triage.open_case(sgt, 1, version=1).case_number
    assert number

    file = department.casework.show(sgt, number)

    assert [item.kind for item in file.evidence] == ["post", "exchange"] * 3
    assert all(item.said for item in file.evidence if item.kind == "post")
    assert [line.clause for line in file.allegations] == ["V.A.3"]
    assert department.custody.verify(department.actor("iac")).verified


def test_each_person_has_a_flag_and_the_others_are_counted_within_reach(
    department: Department,
) -> None:
    collect(department, (SMITH, SCENE), (NOVAK, SCENE), (NOVAK, LINKED))

    assert flags(department) == [1, 2]
    assert department.triage.look(department.actor("lt"), 1).same_text_others == 1
    assert department.triage.look(department.actor("iac"), 2).same_text_others == 1
    assert department.triage.look(department.actor("sgt"), 1).same_text_others == 0  # not his unit
    assert department.triage.look(department.actor("sgt_south"), 2).same_text_others == 0


def test_a_text_that_says_more_has_a_flag_of_its_own(department: Department) -> None:
    def say(words: str) -> Explanation:
        said = explanation(words)
        return replace(said, clauses={"V.A.3": 91, "V.A.9.a-2": 80}) if "animals" in words else said

    collect(department, (SMITH, SCENE), (BLOG, LONGER), say=say)
    assert flags(department) == [1, 2]

    collect(department, (SMITH, SCENE), (BLOG, LONGER), say=say)
    assert flags(department) == [1, 2]
    assert sorted(joined(department)) == ["flag 1", "flag 2"]


@pytest.mark.parametrize(
    ("reason", "raised"),
    [
        (DismissReason.PROTECTED_SPEECH, [1]),
        (DismissReason.NOT_A_VIOLATION, [1]),
        (DismissReason.WRONG_PERSON, [1, 2]),
        (DismissReason.ALREADY_RELEASED, [1, 2]),
        (DismissReason.DUPLICATE, [1, 2]),
        (DismissReason.OTHER, [1, 2]),
    ],
)
def test_what_was_dismissed_for_its_words_keeps_its_answer(
    department: Department, reason: DismissReason, raised: list[int]
) -> None:
    sgt = department.actor("sgt")
    collect(department, (SMITH, SCENE))
    department.triage.dismiss(sgt, 1, version=1, reason=reason, note="said so")
    collect(department, (BLOG, LINKED))

    assert flags(department) == raised
    detail = department.triage.look(sgt, 1)
    assert detail.summary.state is FlagState.DISMISSED
    assert len(detail.also) == 2 - len(raised)
    department.triage.undo(sgt)  # what joined does not take the way back


def test_a_dismissal_is_not_kept_for_another_person_or_another_policy(
    department: Department,
) -> None:
    collect(department, (SMITH, SCENE))
    department.triage.dismiss(
        department.actor("sgt"), 1, version=1, reason=DismissReason.PROTECTED_SPEECH
    )
    collect(department, (NOVAK, SCENE))
    assert flags(department) == [1, 2]
    collect(
        department,
        (SMITH, SCENE),
        say=lambda words: replace(explanation(words), policy_version="2027.1"),
    )
    assert flags(department) == [1, 2, 3]


def test_posting_it_again_after_a_notice_or_a_case_is_a_flag_of_its_own(
    department: Department,
) -> None:
    sgt = department.actor("sgt")
    collect(department, (SMITH, SCENE))
    department.triage.safety_notice(sgt, 1, version=1)
    collect(department, (SMITH, SCENE))
    assert flags(department) == [1, 2]
    department.triage.open_case(sgt, 2, version=1)
    collect(department, (SMITH, SCENE))
    assert flags(department) == [1, 2, 3]


def test_an_account_that_is_not_surely_a_persons_joins_nothing(department: Department) -> None:
    unsure = ("flickr", "jsmith-maybe")

    collect(department, (SMITH, SCENE), (unsure, SCENE), (unsure, LINKED))

    assert flags(department) == [1, 2]
    iac = department.actor("iac")
    assert department.triage.look(iac, 1).also == ()
    assert len(department.triage.look(iac, 2).also) == 1


def test_the_same_words_that_no_rule_found_before_become_posts_of_the_flag(
    department: Department,
) -> None:
    collect(
        department,
        (BLOG, LINKED),
        (NOVAK, SCENE),
        say=lambda words: replace(explanation(words), score=0, clauses={}, findings=()),
    )
    assert flags(department) == []
    collect(department, (SMITH, SCENE), rules="r2")

    detail = department.triage.look(department.actor("sgt"), 1)
    assert [(also.handle, also.score) for also in detail.also] == [(BLOG[1], None)]
    assert joined(department) == ["flag 1"]


def test_short_words_are_the_same_only_when_they_are_the_same(department: Department) -> None:
    collect(department, (SMITH, "All of them."), (SMITH, "All of us!"), (SMITH, "all of them"))

    assert flags(department) == [1, 2]


def test_a_text_without_words_joins_nothing(department: Department) -> None:
    collect(department, (SMITH, "🔥🔥"), (SMITH, "🐵"), (SMITH, "#one"))

    assert flags(department) == [1, 2, 3]


def test_verify_notices_a_link_that_was_changed_or_taken_away(
    department: Department, engine: Engine
) -> None:
    collect(department, (SMITH, SCENE), (BLOG, LINKED))
    iac = department.actor("iac")
    assert department.custody.verify(iac).verified
    for change in ("UPDATE flag_post SET likeness = 99", "DELETE FROM flag_post"):
        with engine.connect().execution_options(write=True) as connection, connection.begin():
            connection.execute(text(change))
        assert not department.custody.verify(iac).verified


def test_what_joined_a_flag_is_kept_as_long_as_the_flag_and_goes_with_it(
    department: Department, engine: Engine
) -> None:
    sgt, iac = department.actor("sgt"), department.actor("iac")
    clerk = NewPerson(
        "1501", "Hale, Ruth", "Clerk", PersonKind.NON_SWORN, "Department", "rec", Role.RECORDS
    )
    department.registry.enrol(department.actor("adm"), Roster((), (clerk,), ()))
    collect(department, (SMITH, SCENE), (BLOG, LINKED))
    department.triage.dismiss(sgt, 1, version=1, reason=DismissReason.NOT_A_VIOLATION)
    department.clock.forward(days=731)

    assert Retention(department.store, department.vault).run(SERVICE, ()) == 0
    assert department.triage.look(sgt, 1).also[0].likeness == 100

    disposing = Disposing(department.store, department.vault)
    number = disposing.propose(department.actor("rec"), "flag:1", why="schedule").number
    disposing.approve(iac, number, why="checked")

    with engine.connect() as connection:
        words = connection.execute(text("SELECT text FROM post_version")).scalars()
        assert set(words) == {""}
        said = connection.execute(text("SELECT explanation FROM flag_post")).scalar_one()
        assert not said or said == "null"
        left = "SELECT words_key FROM post_text UNION SELECT words_key FROM flag_text"
        assert connection.execute(text(left)).all() == []
    assert department.custody.verify(department.actor("aud")).problems == ()


def test_many_twins_cost_no_query_each(department: Department, engine: Engine) -> None:
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(str(call[2])))

    collect(department, *((SMITH, f"{SCENE} {n}") for n in range(2)))
    pending = _flagging(asked)
    asked.clear()
    collect(department, *((SMITH, f"{SCENE} {n}") for n in range(2, 14)))
    more = _flagging(asked)

    assert flags(department) == [1]
    assert len(department.triage.look(department.actor("sgt"), 1).also) == 13
    assert more <= pending + 2


def _flagging(asked: list[str]) -> int:
    """How many statements there were since the posts were asked for, to be scored."""
    start = max(n for n, one in enumerate(asked) if "scored_with" in one and "SELECT" in one[:9])
    return sum("custody" not in one for one in asked[start:])
