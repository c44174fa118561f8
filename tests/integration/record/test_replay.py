"""Kept posts read again: in order, page by page, within the actor's sight, on both databases."""

from __future__ import annotations

import pytest
from support.department import Department

from cases.errors import NotPermitted
from cases.model.actors import SERVICE
from cases.services import replay
from cases.services.replay import Replay


def test_every_version_comes_once_and_in_order_whatever_the_page(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        department.flag(f"post {number}")
    posts = Replay(department.store)
    whole = [post.version_id for post in posts.posts(department.actor("sgt"))]
    monkeypatch.setattr(replay, "PAGE", 2)

    assert len(whole) == 5
    assert whole == sorted(whole)
    assert [post.version_id for post in posts.posts(department.actor("sgt"))] == whole
    assert [p.version_id for p in posts.posts(department.actor("sgt"), limit=3)] == whole[:3]
    assert list(posts.posts(department.actor("sgt"), limit=0)) == []


def test_only_what_the_queue_would_show_is_read_again(department: Department) -> None:
    department.flag("post")
    posts = Replay(department.store)

    for login in ("adm", "aud"):
        with pytest.raises(NotPermitted):
            list(posts.posts(department.actor(login)))
    with pytest.raises(NotPermitted):
        list(posts.posts(SERVICE))
