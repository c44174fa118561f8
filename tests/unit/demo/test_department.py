"""The demonstration department is complete and hangs together."""

from __future__ import annotations

from urllib.parse import urlsplit

from cases.model.actors import Role
from collectors.base import Account
from collectors.catalogue import BASES, gate, platforms
from monitor.demo.department import Department, load_department
from monitor.demo.dialects import APIS, DIALECTS
from monitor.demo.faults import ANSWERS, DAMAGES

DEPARTMENT: Department = load_department()


def test_units_form_one_tree() -> None:
    parents = {unit.key: unit.parent for unit in DEPARTMENT.units}
    assert len(parents) == len(DEPARTMENT.units)
    assert [key for key, parent in parents.items() if not parent] == ["chief"]
    above = set(parents)
    for _ in parents:
        above = {parents[key] for key in above if key}
    assert not above  # every way up ends


def test_everybody_has_a_number_a_unit_and_a_kind_of_their_own() -> None:
    people = DEPARTMENT.people
    assert len({person.number for person in people}) == len(people) >= 45
    assert {person.kind for person in people} == {"sworn", "non_sworn", "volunteer"}
    assert {person.unit for person in people} <= {unit.key for unit in DEPARTMENT.units}


def test_every_unit_that_holds_no_other_has_people() -> None:
    parents = {unit.parent for unit in DEPARTMENT.units}
    peopled = {person.unit for person in DEPARTMENT.people}
    assert {unit.key for unit in DEPARTMENT.units} - parents <= peopled


def test_logins_are_unique_and_their_roles_are_known() -> None:
    users = [person for person in DEPARTMENT.people if person.login]
    assert len({person.login for person in users}) == len(users)
    assert {person.role for person in users} == {role.value for role in Role} - {Role.SYSTEM}
    assert not any(person.role for person in DEPARTMENT.people if not person.login)


def test_the_two_supervisors_lead_different_units_under_the_same_lieutenant() -> None:
    by_login = {person.login: person for person in DEPARTMENT.people}
    parent = {unit.key: unit.parent for unit in DEPARTMENT.units}
    ortiz, lee, khan = by_login["sgt_ortiz"], by_login["sgt_lee"], by_login["lt_khan"]
    assert ortiz.role == lee.role == Role.SUPERVISOR
    assert ortiz.unit != lee.unit
    assert parent[ortiz.unit] == parent[lee.unit] == khan.unit


def test_every_account_may_be_read_and_belongs_to_somebody() -> None:
    numbers = {person.number for person in DEPARTMENT.people}
    for handle in DEPARTMENT.handles:
        assert handle.basis in BASES
        assert handle.platform in platforms()
        assert handle.reference
        assert handle.official == (handle.basis == "official")
        assert handle.official or handle.owner in numbers
        gate(Account(handle.platform, handle.handle, handle.url, handle.basis))


def test_accounts_differ_in_address_and_name() -> None:
    handles = DEPARTMENT.handles
    assert len({handle.url for handle in handles}) == len(handles)
    assert len({(handle.platform, handle.handle) for handle in handles}) == len(handles)


def test_every_host_is_a_name_that_exists_nowhere() -> None:
    for handle in DEPARTMENT.handles:
        parts = urlsplit(handle.url)
        assert parts.scheme == "http"
        assert parts.netloc.endswith(".demo.example")


def test_every_dialect_and_every_fault_is_used() -> None:
    assert {handle.dialect for handle in DEPARTMENT.handles} == set(DIALECTS)
    assert {h.fault for h in DEPARTMENT.handles if h.fault} == {*DAMAGES, *ANSWERS}
    assert not any(h.fault for h in DEPARTMENT.handles if h.dialect in APIS)  # only feeds break


def test_identity_grades_of_all_four_kinds_occur() -> None:
    grades = [handle.grade for handle in DEPARTMENT.handles]
    assert set(grades) == {"self_registered", "confirmed", "probable", "name_match"}
    assert 3 <= grades.count("probable") + grades.count("name_match") <= 5


def test_some_publish_nowhere_and_some_in_three_places() -> None:
    owned = [
        sum(handle.owner == person.number for handle in DEPARTMENT.handles)
        for person in DEPARTMENT.people
    ]
    assert 0 in owned
    assert 3 in owned
