"""Passes of several machines over one record: hosts are shared out, and nobody undoes what another was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from support.department import Department

from cases.model.actors import SERVICE
from cases.model.intake import HostMark, Lease, Round
from cases.model.registry import Basis, Identity, NewHandle, Roster
from cases.services.watching import Watching


def crowd(department: Department) -> None:
    """Register handles on two hosts beside those that are there."""
    new = tuple(
        NewHandle(
            platform="blog",
            handle=f"crowd-{n}",
            url=f"http://{host}.example/{n}",
            basis=Basis.SELF_REGISTERED,
            basis_reference="form 12",
            basis_on=date(2026, 1, 5),
            identity=Identity.CONFIRMED,
            person_number="2001",
        )
        for n, host in enumerate(("one", "one", "one", "two", "two"))
    )
    department.registry.enrol(department.actor("adm"), Roster(handles=new))


def hosts(leases: tuple[Lease, ...]) -> set[str]:
    return {urlsplit(one.url).netloc for one in leases}


def test_a_host_at_which_another_pass_looks_is_left_to_it(department: Department) -> None:
    crowd(department)
    lease = department.intake.lease
    (mine,) = lease(SERVICE, limit=1, due_only=False, handle=("blog", "crowd-0"))

    others = lease(SERVICE, limit=100)
    again = lease(SERVICE, limit=100, own=[mine.handle_id])

    assert "one.example" not in hosts(others)
    assert "two.example" in hosts(others)
    assert hosts(again) == {"one.example"}
    assert len(again) == 2
    department.intake.give_back(SERVICE, again)
    assert lease(SERVICE, limit=1, due_only=False, handle=("blog", "crowd-1"))


def test_a_host_is_free_again_when_the_lease_of_a_dead_machine_ran_out(
    department: Department,
) -> None:
    crowd(department)
    department.intake.lease(SERVICE, limit=1, due_only=False, handle=("blog", "crowd-0"))
    assert "one.example" not in hosts(department.intake.lease(SERVICE, limit=100))

    department.clock.forward(minutes=11)

    assert "one.example" in hosts(department.intake.lease(SERVICE, limit=100))


def test_a_pass_does_not_take_over_its_own_look_that_outlasts_the_lease(
    department: Department,
) -> None:
    (mine,) = department.intake.lease(SERVICE, limit=1)
    department.clock.forward(minutes=11)

    own = department.intake.lease(SERVICE, limit=100, own=[mine.handle_id])
    other = department.intake.lease(SERVICE, limit=100)

    assert mine.handle_id not in {one.handle_id for one in own}
    assert mine.handle_id in {one.handle_id for one in other}


def test_what_a_host_asked_of_one_machine_outlives_the_end_of_another_ones_pass(
    department: Department,
) -> None:
    watching, now = Watching(department.store, department.vault), department.clock()
    old = HostMark("old.example", now + timedelta(hours=1), "429", 1)
    over = HostMark("over.example", None, "500", 1)
    watching.end_pass(SERVICE, Round(now, now), [old, over], [])
    first, second = (watching.begin_pass(SERVICE).hosts for _ in range(2))
    told = HostMark("told.example", now + timedelta(hours=2), "429", 1)
    longer = replace(old, until=now + timedelta(hours=3), failures=2)

    watching.end_pass(SERVICE, Round(now, now), [longer, over, told], [], known=first)
    watching.end_pass(SERVICE, Round(now, now), [old], [], known=second)

    assert set(watching.begin_pass(SERVICE).hosts) == {longer, told}
