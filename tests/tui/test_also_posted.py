"""The further posts of a flag, as words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from support.department import NOON, Department

from cases.model.posted import AlsoPosted
from cases.policy import catalogue
from monitor.tui.post_text import Looks, post


def test_a_flag_shows_where_else_its_text_stands_and_only_counts_who_else_posted_it(
    department: Department,
) -> None:
    number = department.flag("We were first on scene")
    detail = department.triage.look(department.actor("sgt"), number)
    also = AlsoPosted(
        platform="blog",
        handle="js\x1b[2J",
        permalink="https://js.example/1",
        version_no=1,
        published_at=NOON,
        observed_at=NOON,
        likeness=91,
        score=70,
        text="We were first\u202e there",
    )
    same = replace(also, handle="js-same", text="", likeness=100)
    looks = Looks(catalogue(), NOON, UTC, "sgt")

    shown = post(
        replace(detail, also=(also, same), same_text_others=2), 0, looks, reading=False
    ).plain

    assert "Also posted  2" in shown
    assert "blog js⟦ESC⟧[2J" in shown
    assert "We were first⟦U+202E⟧ there" in shown
    assert "js-same" in shown
    assert "the same words" in shown
    assert "2 other people posted the same text" in shown
    assert "Also posted" not in post(detail, 0, looks, reading=True).plain
