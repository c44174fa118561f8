"""What people hand in, through the command line, into a home of one's own; and kept answers read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.program import Watchdesk
from support.site import LocalSite

from monitor.cli.identity import os_user

LIST = (
    "native_id,url,published_at,text\n"
    "1,https://js.example/1,2026-11-01T10:00:00Z,Rolling up on a barricade on Elm St right now, SWAT staging\n"
    "2,https://js.example/2,someday,A walk in the park\n"
)
PAGE = b"<html><head><title>Shift</title></head><body><article><p>Had a guy today.</p></article></body></html>"
WHY = ("--why", "handed in with form 7")


@pytest.fixture
def enrolled(own_home: Path, site: LocalSite, called: Watchdesk) -> Path:
    """A home with one employee's blog and one account on a closed platform, and a supervisor at the desk."""
    (own_home / "people.csv").write_text(
        "number,name,rank,kind,unit,login,role\n"
        "1201,Rosa Ortiz,Sergeant,sworn,North,sgt,supervisor\n"
        "2001,Jordan Smith,Officer,sworn,North,,\n",
        "utf-8",
    )
    (own_home / "handles.csv").write_text(
        "platform,handle,url,basis,reference,on,identity,person\n"
        f"blog,js,{site.feed('/js', 'one', 'two')},self_registered,form 1,2026-01-05,confirmed,2001\n"
        "x,js,https://x.com/js,self_registered,form 1,2026-01-05,confirmed,2001\n"
        "telegram,js,https://t.me/js,self_registered,form 1,2026-01-05,confirmed,2001\n",
        "utf-8",
    )
    for what in ("people", "handles"):
        done = called(own_home, what, "import", str(own_home / f"{what}.csv"))
        assert done.code == 0, done.err
    with (own_home / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[access]\nact_as = {{ "{os_user()}" = ["*"] }}\n')
    return own_home


def test_a_list_goes_in_with_its_file_as_evidence_and_bad_rows_are_told(
    enrolled: Path, called: Watchdesk
) -> None:
    file = enrolled / "list.csv"
    file.write_text(LIST.replace("now, SWAT", "now SWAT"), "utf-8")
    named = ("--handle", "telegram:js")

    trial = called(enrolled, "--as", "sgt", "import", str(file), *named, "--dry-run", "--json").json
    done = called(enrolled, "--as", "sgt", "import", str(file), *named, *WHY, "--json").json
    again = called(enrolled, "--as", "sgt", "import", str(file), *named, *WHY, "--json").json

    assert (trial["posts"], trial["new"], trial["sha256"]) == (1, 0, "")
    assert (done["format"], done["new"], done["flags"]) == ("csv", 1, 1)
    assert "someday" in done["unread"][0]["why"]
    assert (again["new"], again["unchanged"]) == (0, 1)
    checked = called(enrolled, "custody", "verify", "--json").json
    assert checked["verified"], checked["problems"]


def test_a_page_is_captured_from_the_web_from_a_file_and_from_a_picture(
    enrolled: Path, site: LocalSite, called: Watchdesk
) -> None:
    site.pages["/page"] = PAGE
    (enrolled / "page.html").write_bytes(PAGE)
    (enrolled / "shot.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 30)
    url, named = f"http://{site.host}/page", ("--handle", "blog:js")

    web = called(enrolled, "--as", "sgt", "capture", url, *named, *WHY, "--json")
    saved = called(
        enrolled,
        "--as",
        "sgt",
        "capture",
        "https://js.example/9",
        *named,
        *WHY,
        "--json",
        "--file",
        str(enrolled / "page.html"),
    )
    shot = called(
        enrolled,
        "--as",
        "sgt",
        "capture",
        "https://js.example/10",
        *named,
        *WHY,
        "--json",
        "--file",
        str(enrolled / "shot.png"),
        "--text",
        "typed by hand",
    )

    assert (web.code, saved.code, shot.code) == (0, 0, 0), web.err + saved.err + shot.err
    assert (web.json["new"], saved.json["new"], shot.json["new"]) == (1, 1, 1)
    assert "/robots.txt" in site.asked
    assert called(enrolled, "custody", "verify", "--json").json["verified"]
    replay = called(enrolled, "collect", "--replay", "--json")
    assert (replay.code, replay.json["posts"], replay.json["problems"]) == (0, 3, [])


def test_a_page_that_robots_may_not_read_is_not_fetched(
    enrolled: Path, site: LocalSite, called: Watchdesk
) -> None:
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /private\n"
    site.pages["/private"] = PAGE

    done = called(
        enrolled,
        "--as",
        "sgt",
        "capture",
        f"http://{site.host}/private",
        "--handle",
        "blog:js",
        *WHY,
    )

    assert done.code == 5
    assert "robots.txt" in done.err
    assert "/private" not in site.asked


def test_nothing_is_taken_in_for_an_account_that_is_not_registered(
    enrolled: Path, called: Watchdesk
) -> None:
    file = enrolled / "list.csv"
    file.write_text(LIST, "utf-8")

    for handle in ("blog:citizen", "x:citizen"):
        done = called(enrolled, "--as", "sgt", "import", str(file), "--handle", handle, *WHY)
        assert done.code == 4
        assert "not a handle registered in your reach" in done.err


def test_a_platform_whose_gate_is_closed_exits_with_3_and_an_entry(
    enrolled: Path, called: Watchdesk
) -> None:
    for platform, word in (("x", "approved_by"), ("telegram", "watchdesk import")):
        done = called(enrolled, "collect", "--handle", f"{platform}:js")
        assert done.code == 3
        assert word in done.err
    log = called(enrolled, "custody", "log", "--as", "sgt", "--json")
    assert log.code == 3  # a supervisor reads no log
    health = called(enrolled, "--as", "sgt", "health", "--json").json
    told = {one["platform"]: one["condition"] for one in health["sources"]}
    assert told == {"blog": "never read", "x": "refused", "telegram": "refused"}


def test_kept_answers_are_read_again_and_one_that_was_swapped_is_told(
    enrolled: Path, called: Watchdesk
) -> None:
    assert called(enrolled, "collect", "--handle", "blog:js").code == 0
    good = called(enrolled, "collect", "--replay")
    assert (good.code, "2 posts the same" in good.out) == (0, True)

    (kept,) = [path for path in (enrolled / "vault").rglob("*") if path.is_file()]
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes().replace(b"one", b"eno"))

    bad = called(enrolled, "collect", "--replay")
    assert bad.code == 1
    assert "has been changed" in bad.out


def test_a_source_can_be_tried_and_its_feeds_found(
    enrolled: Path, site: LocalSite, called: Watchdesk
) -> None:
    site.pages["/home"] = (
        b"<html><head><link rel='alternate' type='application/rss+xml' title='All' href='/js'></head></html>"
    )

    tried = called(enrolled, "handles", "test", "blog:js", "--json")
    found = called(enrolled, "handles", "discover", f"http://{site.host}/home", "--json")
    closed = called(enrolled, "handles", "test", "x:js")

    assert (tried.json["status"], tried.json["posts_on_the_page"]) == (200, 2)
    assert found.json["found"][0]["url"] == f"http://{site.host}/js"
    assert closed.code == 3
    assert called(enrolled, "handles", "list", "--json").json["handles"][0]["posts"] == 0
