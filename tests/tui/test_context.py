"""What is known around a post stands below what speaks against it, and weighs nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from support.department import Department, exchange, explanation, keep, post

from cases.model.actors import SERVICE
from cases.policy import catalogue
from monitor.tui.post_text import Looks
from monitor.tui.post_text import post as shown_post

HANDLE = ("mastodon", "@js@social.example")


def test_a_shift_and_an_answered_post_are_shown_below_the_text(
    department: Department,
) -> None:
    text = "Rolling up on a barricade on Elm St"
    (lease,) = department.intake.lease(SERVICE, limit=1, due_only=False, handle=HANDLE)
    keep(department.intake, lease, exchange(text.encode(), department.clock()), [post(text)])
    (pending,) = department.intake.pending(SERVICE)
    said = replace(
        explanation(pending.text, clause="V.A.3", score=91),
        context=(
            "posted during a scheduled shift (context, not a finding)",
            "answers a post in the record: \u201ccall 303-555-0142 \x1b]52;\u201d",
        ),
    )
    department.intake.flag(SERVICE, [(pending.version_id, said)], rules_version="r1")

    flag = max(line.id for line in department.triage.queue(department.actor("sgt")).items)
    detail = department.triage.look(department.actor("sgt"), flag)
    looks = Looks(catalogue(), department.clock(), UTC, "sgt")

    shown = shown_post(detail, 0, looks, reading=True).plain

    assert "Context" in shown
    assert "posted during a scheduled shift" in shown
    assert "answers a post in the record" in shown
    assert "555-0142" not in shown
    assert "\x1b" not in shown
