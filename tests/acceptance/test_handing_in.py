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
        f"http://{site.host}/9",
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
        f"http://{site.host}/10",
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


def test_a_page_taken_of_a_known_post_makes_up_no_edit(
    enrolled: Path, site: LocalSite, called: Watchdesk
) -> None:
    item = f"<item><title>one</title><link>http://{site.host}/one</link></item>"
    site.pages["/js"] = f"<rss version='2.0'><channel>{item}</channel></rss>".encode()
    site.pages["/one"] = PAGE
    assert called(enrolled, "collect", "--handle", "blog:js", "--json").json["blog:js"]["new"] == 1
    capture = ("capture", f"http://{site.host}/one", "--handle", "blog:js", *WHY, "--json")

    taken = called(enrolled, "--as", "sgt", *capture)
    after = called(enrolled, "collect", "--handle", "blog:js", "--json").json["blog:js"]

    assert (taken.json["new"], taken.json["changed"]) == (0, 0), taken.err
    assert (after["new"], after["changed"]) == (0, 0)
    assert called(enrolled, "custody", "verify", "--json").json["verified"]


def test_a_page_of_another_site_is_no_page_of_the_account(
    enrolled: Path, called: Watchdesk
) -> None:
    (enrolled / "page.html").write_bytes(PAGE)
    done = called(
        enrolled,
        "--as",
        "sgt",
        "capture",
        "https://elsewhere.example/9",
        "--handle",
        "blog:js",
        *WHY,
        "--file",
        str(enrolled / "page.html"),
    )

    assert done.code == 5
    assert "is registered at 127.0.0.1" in done.err


def test_what_is_refused_leaves_nothing_behind(enrolled: Path, called: Watchdesk) -> None:
    (enrolled / "junk.bin").write_bytes(b"\x00\x01 no export at all")
    done = called(
        enrolled, "--as", "sgt", "import", str(enrolled / "junk.bin"), "--handle", "blog:js", *WHY
    )

    assert done.code != 0
    assert not [*(enrolled / "vault").glob("??/*")]
    assert not [*(enrolled / "vault").glob(".open*")]


@pytest.mark.parametrize(
    "words",
    [
        ("capture", "nonsense", "--handle", "blog:js", "--why", "m"),
        ("capture", "https://js.example/", "--handle", "blog:js", "--why", " "),
        ("capture", "https://js.example/", "--handle", "blog:js", "--why", "m", "--kind", "opera"),
        ("handles", "discover", "nonsense"),
    ],
)
def test_what_is_typed_wrong_is_told_before_anything_is_opened(
    own_home: Path, called: Watchdesk, words: tuple[str, ...]
) -> None:
    assert called(own_home, *words).code == 2


def test_a_secret_that_cannot_be_read_stops_its_own_platform_only(
    enrolled: Path, called: Watchdesk
) -> None:
    with (enrolled / "config.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[platforms.x]\napproved_by = "C"\napproved_on = 2026-03-01\nreference = "m"\nsecret_file = "keys/x"\n'
        )

    found = called(enrolled, "collect", "--json").json

    assert found["blog:js"]["new"] == 2
    assert "keys/x" in found["x:js"]["error"]


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

    (kept,) = (enrolled / "vault").glob("??/*")
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes()[::-1])

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
