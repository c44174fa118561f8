"""Supervision by command: draws proved without a home, directed looks, pages of the department."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from support.program import Watchdesk

from monitor.bootstrap import open_home
from monitor.clock import now
from monitor.config import FILE_NAME

GOOD = """<html><head><title>Test PD News</title></head><body><nav><a href="/">Home</a></nav>
<article><p>A story.</p></article><footer>
<p>The purpose of this page is to inform the public.</p><p>This page is maintained by the Test PD.</p>
<p>Opinions of visitors to this page do not reflect those of the department.</p>
<p>Comments are monitored and may be removed.</p>
<p>Content posted here is subject to public disclosure.</p>
<p>Write to us: <a href="mailto:news@testpd.example">here</a>,
or see <a href="https://testpd.example/">our site</a>.</p>
</footer></body></html>"""


def pledged(watchdesk: Watchdesk) -> dict[str, str]:
    since = f"{now() - timedelta(days=9):%Y-%m-%d}"
    done = watchdesk(
        *("draws", "pledge", "Patrol", "--purpose", "integrity", "--since", since),
        *("--size", "2", "--json", "--as", "lt"),
    )
    assert done.code == 0, done.err
    told: dict[str, str] = done.json
    return told


def test_a_draw_is_pledged_made_published_and_proved_without_a_home(
    tmp_path: Path, watchdesk: Watchdesk
) -> None:
    told = pledged(watchdesk)
    hashes = ("--seed-sha256", told["seed_sha256"], "--list-sha256", told["eligible_sha256"])
    paper = tmp_path / "draw.json"
    paper.write_text(watchdesk("draws", "show", "1", "--json", "--as", "aud").out, "utf-8")
    early = watchdesk("draws", "prove", str(paper))
    assert (early.code, "not made yet" in early.out) == (1, True)
    assert watchdesk("draws", "draw", "1", "--word", "daffodil", "--as", "lt").code == 0
    paper.write_text(watchdesk("draws", "show", "1", "--json", "--as", "aud").out, "utf-8")

    proved = watchdesk("draws", "prove", str(paper), *hashes, "--json", home=str(tmp_path / "none"))

    assert (proved.code, proved.json) == (0, {"draw": 1, "proved": True, "problems": []})
    changed = json.loads(paper.read_text("utf-8")) | {"drawn": []}
    paper.write_text(json.dumps(changed), "utf-8")
    again = watchdesk("draws", "prove", str(paper), *hashes)
    assert (again.code, "other people" in again.out) == (1, True)
    paper.write_text("{}", "utf-8")
    assert watchdesk("draws", "prove", str(paper)).code == 2


def test_a_review_is_taken_flagged_and_ended_by_command(watchdesk: Watchdesk) -> None:
    pledged(watchdesk)
    assert watchdesk("draws", "draw", "1", "--as", "lt").code == 0
    assert "Patrol" in watchdesk("draws", "list", "--as", "lt").out
    taken = watchdesk("draws", "next", "--json", "--as", "lt").json
    review = str(taken["review"]["id"])
    assert "(" in watchdesk("draws", "next", "--as", "lt").out
    for post in taken["posts"][:1]:
        clause = ("--clause", "V.A.3", "--note", "an open call")
        done = watchdesk("draws", "flag", review, str(post["version"]), *clause, "--as", "lt")
        assert done.code in {0, 3}, done.err  # it may be flagged already
    assert watchdesk("draws", "done", review, "--json", "--as", "lt").json["review"] == int(review)
    other = watchdesk("draws", "next", "--no-posts", "--json", "--as", "lt").json["review"]["id"]
    assert watchdesk("draws", "recuse", str(other), "--why", "a cousin", "--as", "lt").code == 0
    assert "no review waits" in watchdesk("draws", "next", "--as", "lt").err
    assert "people, " in watchdesk("draws", "figures", "--as", "aud").out
    assert watchdesk("draws", "people", "1", "--as", "lt").out.count("by ") == 2
    assert watchdesk("draws", "excluded", "1", "--as", "aud", "--json").json == {"excluded": []}


def test_a_leave_is_kept_by_who_keeps_the_registry(watchdesk: Watchdesk) -> None:
    day = f"{now():%Y-%m-%d}"
    about = ("--from", day, "--until", day, "--reference", "form 3")
    assert watchdesk("draws", "leave", "2002", *about, "--as", "lt").code == 3
    assert watchdesk("draws", "leave", "2002", *about, "--as", "adm").code == 0


def test_a_directed_look_goes_from_asking_to_its_end(watchdesk: Watchdesk) -> None:
    ends = f"{now() + timedelta(days=5):%Y-%m-%d}"
    made = watchdesk(
        *("directed", "ask", "2001", "--reason", "a caller", "--clause", "V.A.3"),
        *("--ends", ends, "--as", "sgt"),
    )
    assert "asked" in made.out, made.err
    assert watchdesk("directed", "posts", "1", "--as", "sgt").code == 3
    signed = watchdesk("directed", "decide", "1", "--grant", "--why", "specific", "--as", "lt")
    assert signed.code == 0, signed.err

    seen = watchdesk("directed", "posts", "1", "--as", "sgt")

    assert "3 posts" in seen.out
    assert "\x1b" not in seen.out
    version = watchdesk("directed", "posts", "1", "--json", "--as", "sgt").json["posts"][0][
        "version"
    ]
    flag = ("directed", "flag", "1", str(version), "--clause", "V.A.3", "--note", "seen")
    assert watchdesk(*flag, "--as", "sgt").code == 3  # flagged already
    assert watchdesk("directed", "list", "--json", "--as", "aud").json["looks"][0]["looks"] == 2
    assert "caller" in watchdesk("directed", "list", "--as", "aud").out
    assert watchdesk("directed", "end", "1", "--why", "enough", "--as", "sgt").code == 0


@pytest.fixture
def page(home: Path, watchdesk: Watchdesk) -> Path:
    """A home with one page of the department, and its saved HTML."""
    with (home / FILE_NAME).open("a", encoding="utf-8") as file:
        file.write('\n[supervision]\nwebsite = "https://www.testpd.example"\n')
    added = watchdesk(
        *("handles", "add", "blog:news", "--url", "https://news.testpd.example/feed"),
        *("--basis", "official", "--reference", "register 1", "--on", "2026-01-05"),
        *("--identity", "confirmed", "--unit", "Department", "--as", "adm"),
    )
    assert added.code == 0, added.err
    saved = home / "page.html"
    saved.write_text(GOOD, "utf-8")
    return saved


def test_a_page_is_checked_and_the_exit_code_says_whether_it_complies(
    page: Path, watchdesk: Watchdesk
) -> None:
    check = ("pages", "check", "blog:news", "--file", str(page))
    good = watchdesk(*check, "--as", "sgt")
    assert (good.code, "for a person" in good.out) == (0, True), good.err
    page.write_text(GOOD.replace("https://testpd.example/", "https://x.example/"), "utf-8")
    bad = watchdesk(*check, "--json", "--as", "sgt")
    assert (bad.code, bad.json["complies"], bad.json["changed"]) == (1, False, False)
    waiver = ("pages", "waive", "blog:news", "website", "--why", "none", "--reference", "memo 1")
    assert watchdesk(*waiver, "--as", "chief").code == 0
    assert watchdesk(*check, "--as", "sgt").code == 0
    assert watchdesk("pages", "waivers", "--end", "1", "--as", "chief").code == 0
    page.write_text("<p>Loading</p>", "utf-8")
    dim = watchdesk(*check, "--json", "--as", "sgt")
    assert (dim.code, dim.json["changed"]) == (1, True)
    assert (
        len(watchdesk("pages", "history", "blog:news", "--json", "--as", "sgt").json["checks"]) == 4
    )
    assert "website" in watchdesk("pages", "history", "blog:news", "--as", "sgt").out
    assert "blog:news" in watchdesk("pages", "list", "--as", "aud").out
    assert "cannot tell" in watchdesk("pages", "show", "blog:news", "--as", "aud").out


def test_a_page_is_placed_on_its_own_site_only(page: Path, watchdesk: Watchdesk) -> None:
    del page
    place = ("pages", "place", "blog:news")
    assert watchdesk(*place, "https://news.testpd.example/about", "--as", "sgt").code == 0
    assert watchdesk(*place, "https://evil.example/about", "--as", "sgt").code == 3
    assert watchdesk(*place, "javascript:alert(1)", "--as", "sgt").code == 2
    assert watchdesk("pages", "show", "blog:other", "--as", "sgt").code == 4
    assert "never checked" in watchdesk("pages", "show", "blog:news", "--as", "sgt").out


def test_the_register_of_permissions_answers_to_both_its_names(
    home: Path, watchdesk: Watchdesk
) -> None:
    with open_home(home):
        assert watchdesk("approvals", "list", "--json").json == {"permissions": []}
