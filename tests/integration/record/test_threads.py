"""Threads: the answered post is found on the same site, in its newest version, on both databases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from support.department import Department, exchange, keep, post

from cases.model.actors import SERVICE
from cases.services.surroundings import Surroundings
from cases.vault.tokenkey import TokenKey

HANDLE = ("mastodon", "@js@social.example")


def test_an_answer_finds_what_it_answers_and_nothing_of_another_site(
    department: Department,
) -> None:
    (lease,) = department.intake.lease(SERVICE, limit=1, due_only=False, handle=HANDLE)
    first = replace(post("the first part", native_id="100"), native_uri="at://did/1")
    posts = [
        first,
        replace(post("the answer", native_id="101"), kind="reply", about={"parent_id": "100"}),
        replace(post("by address", native_id="102"), about={"parent_id": "at://did/1"}),
        replace(post("a quote", native_id="103"), kind="quote", about={"quoted_id": "100"}),
        replace(
            post("elsewhere", native_id="104"), instance="other.example", about={"parent_id": "100"}
        ),
        replace(post("unknown", native_id="105"), about={"parent_id": "999"}),
    ]
    keep(department.intake, lease, exchange(b"one", department.clock()), posts)
    department.clock.forward(hours=2)
    (lease,) = department.intake.lease(SERVICE, limit=1, due_only=False, handle=HANDLE)
    changed = replace(first, text="the first part, edited", content_sha256="changed")
    keep(department.intake, lease, exchange(b"two", department.clock()), [changed])
    pending = department.intake.pending(SERVICE)

    known = Surroundings(department.store, TokenKey(Path("none"))).around(SERVICE, pending)

    texts = {p.version_id: p.text for p in pending}
    assert {texts[at]: one.text for at, one in known.answered.items()} == {
        "the answer": "the first part, edited",
        "by address": "the first part, edited",
    }
    assert {texts[at] for at in known.quoted} == {"a quote"}
    assert next(iter(known.answered.values())).person_id is not None
