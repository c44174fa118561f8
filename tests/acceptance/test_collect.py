"""Real feeds from a real server into a home of one's own."""

from __future__ import annotations

from pathlib import Path

from support.program import Watchdesk, watchdesk_process
from support.site import LocalSite


def _enrol(home: Path, called: Watchdesk, **feeds: str) -> None:
    rows = ["number,name,rank,kind,unit", "2001,Jordan Smith,Officer,sworn,North"]
    (home / "people.csv").write_text("\n".join(rows), "utf-8")
    rows = ["platform,handle,url,basis,reference,on,identity,person"]
    rows += [
        f"blog,{name},{url},self_registered,form 1,2026-01-05,confirmed,2001"
        for name, url in feeds.items()
    ]
    (home / "handles.csv").write_text("\n".join(rows), "utf-8")
    for what in ("people", "handles"):
        done = called(home, what, "import", str(home / f"{what}.csv"))
        assert done.code == 0, done.err


def test_what_is_new_changed_and_the_same_is_counted(
    own_home: Path, site: LocalSite, called: Watchdesk
) -> None:
    _enrol(own_home, called, js=site.feed("/js", "one", "two"))
    first = watchdesk_process("collect", "--once", "--json", WATCHDESK_HOME=str(own_home))
    again = called(own_home, "collect", "--json")
    site.feed("/js", "three", "one", "two")
    third = called(own_home, "collect", "--handle", "blog:js", "--json")

    assert first.code == 0, first.err
    assert first.json["blog:js"] | {"error": ""} == {
        "fetched": 2,
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "errors": 0,
        "error": "",
    }
    assert (again.json["blog:js"]["new"], again.json["blog:js"]["unchanged"]) == (0, 2)
    assert (third.json["blog:js"]["new"], third.json["blog:js"]["unchanged"]) == (1, 2)
    assert called(own_home, "collect", "--due", "--json").json == {}
    assert "unchanged" in called(own_home, "collect").out


def test_a_failing_source_is_recorded_and_the_others_go_on(
    own_home: Path, site: LocalSite, called: Watchdesk
) -> None:
    site.pages["/broken"] = b"<html>no feed here</html>"
    _enrol(
        own_home,
        called,
        good=site.feed("/good", "one"),
        broken=f"http://{site.host}/broken",
        gone=f"http://{site.host}/nothing",
        inside="http://127.0.0.2:9/feed",
    )
    done = called(own_home, "collect", "--json")

    assert done.code == 0, done.err
    assert done.json["blog:good"]["new"] == 1
    bad = {name: source for name, source in done.json.items() if name != "blog:good"}
    assert len(bad) == 3
    assert all(source["errors"] == 1 and source["error"] for source in bad.values())
    assert "not on the public internet" in bad["blog:inside"]["error"]
    troubles = {
        h["handle"]: h["last_error"]
        for h in called(own_home, "handles", "list", "--json").json["handles"]
    }
    assert troubles["good"] == ""
    assert troubles["broken"]
    assert called(own_home, "doctor").code == 0


def test_a_source_that_cannot_be_read_is_outside_trouble(
    own_home: Path, site: LocalSite, called: Watchdesk
) -> None:
    config = own_home / "config.toml"
    hasty = config.read_text("utf-8").replace("deadline_s = 3", "deadline_s = 1")
    config.write_text(hasty, "utf-8")
    _enrol(own_home, called, slow=site.silent("/slow"))
    done = called(own_home, "collect", "--handle", "blog:slow", "--json")

    assert done.code == 5
    assert done.json["blog:slow"]["errors"] == 1
    assert "1 seconds" in done.json["blog:slow"]["error"]


def test_a_handle_that_is_not_registered_is_not_found(own_home: Path, called: Watchdesk) -> None:
    assert called(own_home, "collect", "--handle", "blog:nobody").code == 4
    assert called(own_home, "collect", "--handle", "nobody").code == 2
