"""What the net brings in, and who is enrolled, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text
from support.department import Department, MovingClock, exchange, explanation, post
from support.department import keep as settle

from cases.errors import BadInput, Missing, NotFound, NotPermitted, Refused, Stale
from cases.model.actors import SERVICE, Role
from cases.model.intake import Brought, ExchangeRecord, Kept, Lease, Outcome
from cases.model.registry import (
    Basis,
    Identity,
    NewHandle,
    NewPerson,
    NewUnit,
    PersonKind,
    Roster,
)

HOUR = timedelta(hours=1)
MASTODON = ("mastodon", "@js@social.example")


def lease(department: Department) -> Lease:
    (taken,) = department.intake.lease(SERVICE, limit=1, due_only=False, handle=MASTODON)
    return taken


def keep(department: Department, *texts: str, **content: str) -> Kept:
    posts = [post(text, content=content.get(text, "")) for text in texts]
    answer = exchange(b"|".join(text.encode() for text in texts), department.clock())
    return settle(department.intake, lease(department), answer, posts, etag='"etag"')


def fail(department: Department, error: str, answer: ExchangeRecord | None = None) -> None:
    pages = [Brought(answer, error=error)] if answer else []
    ended = Outcome(department.clock() + HOUR, error=error, failed=True)
    department.intake.settle(SERVICE, lease(department), pages, ended)


def test_new_changed_and_unchanged_posts_are_told_apart(department: Department) -> None:
    assert keep(department, "a", "b") == Kept(fetched=2, new=2)
    assert keep(department, "a", "b", b="edited") == Kept(fetched=2, changed=1, unchanged=1)
    assert keep(department, "a", "b", b="edited") == Kept(fetched=2, unchanged=2)
    assert department.intake.totals(SERVICE)[0] == 2
    assert department.custody.verify(department.actor("aud")).verified


def test_every_version_of_an_edited_post_is_kept(department: Department, engine: Engine) -> None:
    keep(department, "a")
    keep(department, "a", a="edited")

    with engine.connect() as connection:
        rows = connection.execute(text("SELECT version_no, content_sha256 FROM post_version"))
        assert [row.version_no for row in rows] == [1, 2]


def test_nothing_new_leaves_no_entry(department: Department) -> None:
    keep(department, "a")
    auditor = department.actor("aud")
    before = department.custody.verify(auditor).entries
    keep(department, "a")

    assert department.custody.verify(auditor).entries == before + 1  # the first verification's own


def test_the_same_post_twice_in_one_answer_is_kept_once(department: Department) -> None:
    assert keep(department, "a", "a").new == 1
    assert keep(department, "a", "a", a="edited").changed == 1


def test_a_feed_that_copies_anothers_ids_hides_nothing(department: Department) -> None:
    keep(department, "a")
    (other,) = department.intake.lease(
        SERVICE, limit=1, due_only=False, handle=("blog", "novak-notes")
    )

    kept = settle(department.intake, other, exchange(b"x", department.clock()), [post("a")])

    assert kept.new == 1


def test_a_handle_is_looked_at_by_one_pass_at_a_time(
    department: Department, clock: MovingClock
) -> None:
    first = department.intake.lease(SERVICE, limit=100)

    assert len(first) == 4
    assert department.intake.lease(SERVICE, limit=100, due_only=False) == ()
    department.intake.give_back(SERVICE, first)
    assert len(department.intake.lease(SERVICE, limit=100)) == 4
    clock.forward(minutes=11)
    again = department.intake.lease(SERVICE, limit=100)
    assert [one.fence for one in again] == [3, 3, 3, 3]


def test_a_pass_whose_lease_ran_out_keeps_nothing(
    department: Department, clock: MovingClock
) -> None:
    late = lease(department)
    clock.forward(minutes=11)
    lease(department)

    with pytest.raises(Stale, match="another pass"):
        settle(department.intake, late, exchange(b"x", clock()), [post("late")])
    assert department.intake.totals(SERVICE)[0] == 0


def test_a_handle_is_due_again_when_its_time_has_come(
    department: Department, clock: MovingClock
) -> None:
    keep(department, "a")
    rest = department.intake.lease(SERVICE, limit=100)
    assert MASTODON not in {(one.platform, one.handle) for one in rest}

    clock.forward(minutes=61)
    due = department.intake.lease(SERVICE, limit=100)
    assert (due[-1].handle, due[-1].etag) == (MASTODON[1], '"etag"')


def test_a_failed_look_is_kept_on_the_source_with_its_answer(department: Department) -> None:
    answer = exchange(b"<html>", department.clock(), status=500)

    fail(department, "social.example answered 500", answer)

    shown = department.registry.handles(department.actor("lt"), words=MASTODON[1])[0]
    assert (shown.failures, shown.last_error) == (1, "social.example answered 500")
    assert shown.last_ok_at is None
    found = department.custody.verify(department.actor("aud"))
    assert (found.verified, found.blobs) == (True, 1)


def test_a_success_clears_the_failures(department: Department) -> None:
    fail(department, "no answer")
    keep(department, "a")

    shown = department.registry.handles(department.actor("lt"), words=MASTODON[1])[0]
    assert (shown.failures, shown.last_error, shown.posts) == (0, "", 1)


def test_a_post_is_scored_and_flagged_once(department: Department) -> None:
    keep(department, "a", "b")
    pending = department.intake.pending(SERVICE)
    said = [
        (pending[0].version_id, explanation("a")),
        (pending[1].version_id, explanation("b", score=20)),
    ]

    assert department.intake.flag(SERVICE, said, rules_version="r1") == 1
    assert department.intake.flag(SERVICE, said, rules_version="r1") == 0
    assert department.intake.pending(SERVICE) == ()


def test_an_edited_post_is_scored_anew(department: Department) -> None:
    department.flag("a")
    keep(department, "a", a="edited")

    (pending,) = department.intake.pending(SERVICE)
    assert (
        department.intake.flag(
            SERVICE, [(pending.version_id, explanation("a"))], rules_version="r1"
        )
        == 1
    )


def test_nobody_but_the_service_keeps_posts(department: Department) -> None:
    with pytest.raises(NotPermitted):
        department.intake.pending(department.actor("iac"))


# ── the registry ─────────────────────────────────────────────────────────────────────────────────

HANDLE = NewHandle(
    platform="blog",
    handle="smith-blog",
    url="https://smith.example/feed",
    basis=Basis.SELF_REGISTERED,
    basis_reference="form 12",
    basis_on=date(2026, 5, 1),
    identity=Identity.SELF_REGISTERED,
    person_number="2001",
)
PERSON = NewPerson("3001", "Diaz, Eva", "Officer", PersonKind.SWORN, "North")


def test_what_is_enrolled_is_listed(department: Department) -> None:
    administrator = department.actor("adm")
    department.registry.enrol(administrator, Roster(people=(PERSON,), handles=(HANDLE,)))

    assert "Diaz, Eva" in {person.name for person in department.registry.people(administrator)}
    (smith,) = department.registry.people(administrator, words="smith")
    assert smith.handles == 3


def test_a_supervisor_sees_the_registry_of_the_own_command(department: Department) -> None:
    sgt = department.actor("sgt")

    assert {person.unit for person in department.registry.people(sgt)} == {"North"}
    assert {handle.person for handle in department.registry.handles(sgt)} == {"Smith, Jordan"}


def test_only_an_administrator_enrols(department: Department) -> None:
    with pytest.raises(NotPermitted):
        department.registry.enrol(department.actor("sgt"), Roster(people=(PERSON,)))


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        (Roster(), BadInput, "nothing to enrol"),
        (Roster(people=(replace(PERSON, number="2001"),)), BadInput, "taken"),
        (Roster(people=(replace(PERSON, login="sgt", role=Role.EMPLOYEE),)), BadInput, "taken"),
        (Roster(people=(replace(PERSON, unit="Moon"),)), BadInput, "no unit 'Moon'"),
        (Roster(people=(replace(PERSON, name=" "),)), Missing, "name"),
        (Roster(people=(replace(PERSON, login="x"),)), BadInput, "go together"),
        (Roster(people=(replace(PERSON, login="x", role=Role.SYSTEM),)), BadInput, "no person's"),
        (Roster(units=(NewUnit("A", "Moon"),)), BadInput, "Moon"),
        (Roster(handles=(replace(HANDLE, person_number="77"),)), BadInput, "no person 77"),
        (
            Roster(handles=(replace(HANDLE, person_number=""),)),
            Refused,
            "only handles of employees",
        ),
        (Roster(handles=(replace(HANDLE, basis=Basis.OFFICIAL),)), Refused, "belongs to a unit"),
        (Roster(handles=(replace(HANDLE, basis_reference=""),)), Missing, "lawful basis"),
        (Roster(handles=(replace(HANDLE, url="file:///etc/passwd"),)), BadInput, "http"),
        (Roster(handles=(HANDLE, HANDLE)), BadInput, "registered already"),
    ],
)
def test_what_cannot_be_enrolled_says_why_and_nothing_of_it_stays(
    department: Department, wrong: Roster, error: type[Exception], said: str
) -> None:
    administrator = department.actor("adm")
    before = department.registry.people(administrator), department.registry.handles(administrator)
    whole = replace(wrong, people=(replace(PERSON, number="3999"), *wrong.people))

    with pytest.raises(error, match=said):
        department.registry.enrol(administrator, whole if wrong != Roster() else wrong)

    after = department.registry.people(administrator), department.registry.handles(administrator)
    assert after == before


def test_a_page_of_the_department_belongs_to_a_unit(department: Department) -> None:
    page = replace(HANDLE, basis=Basis.OFFICIAL, person_number="", unit="Patrol")
    department.registry.enrol(department.actor("adm"), Roster(handles=(page,)))

    (shown,) = department.registry.handles(department.actor("lt"), words="smith-blog")
    assert shown.person == "(department page)"


def test_a_retired_handle_is_no_longer_collected(department: Department) -> None:
    department.registry.retire_handle(department.actor("adm"), *MASTODON)

    assert department.intake.lease(SERVICE, limit=9, due_only=False, handle=MASTODON) == ()
    with pytest.raises(NotFound):
        department.registry.retire_handle(department.actor("adm"), *MASTODON)


def test_an_unknown_login_is_nobody(department: Department) -> None:
    with pytest.raises(NotFound, match="not enrolled"):
        department.actor("mallory")


def test_a_home_is_founded_once(department: Department) -> None:
    assert not department.registry.found(SERVICE, log="other", login="mallory", name="M")
    with pytest.raises(NotFound):
        department.actor("mallory")
