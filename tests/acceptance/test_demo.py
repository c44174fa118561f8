"""The main job as a stranger runs it: one command, and everything is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from support.program import ROOT, Called, Watchdesk, watchdesk_process

from monitor.demo.department import load_department
from monitor.demo.dialects import APIS, published_posts
from monitor.demo.posts import load_posts


def test_the_demonstration_collects_flags_opens_cases_and_verifies(
    demonstrated: tuple[Path, Called],
) -> None:
    home, said = demonstrated

    assert said.code == 0, said.err
    assert said.out.count("\n") == 1
    assert said.json["home"] == str(home)
    assert said.json["collected"] == said.json["posts"] == len(load_posts()) >= 300
    assert 0 < said.json["flags"] < said.json["posts"]
    assert said.json["cases"] == 4
    assert said.json["custody"]["verified"] is True
    assert said.json["custody"]["entries"] > said.json["flags"]
    assert "Traceback" not in said.err


def test_run_again_it_collects_only_what_is_new(
    demo_home: Path, demonstrated: tuple[Path, Called]
) -> None:
    first = demonstrated[1].json
    again = watchdesk_process(
        "demo", "--home", str(demo_home)
    )  # no terminal: prints JSON by itself

    assert again.code == 0, again.err
    assert again.json["collected"] < first["collected"] / 20
    assert again.json["posts"] == first["posts"] + again.json["collected"]
    assert again.json["cases"] == first["cases"]


def test_accounts_behind_an_api_are_known_to_stand_and_all_their_posts_are_kept(
    demo_home: Path, called: Watchdesk
) -> None:
    listed = called(demo_home, "handles", "list", "--json", "--as", "iac_reyes").json["handles"]
    kept = {one["url"]: one for one in listed}
    asked = [handle for handle in load_department().handles if handle.dialect in APIS]

    assert {handle.platform for handle in asked} == {"bluesky", "mastodon"}
    for handle in asked:
        one = kept[handle.url]
        assert (one["standing"], one["last_error"]) == ("active", "")
        assert one["posts"] == len(published_posts(handle.key))


def test_a_changed_record_fails_the_demonstration(demo_home: Path, called: Watchdesk) -> None:
    victim = next(path for path in (demo_home / "vault").rglob("*") if path.is_file())
    victim.chmod(0o600)
    victim.write_bytes(b"something else")
    again = called(demo_home, "demo", "--headless")

    assert again.code == 1
    assert again.json["custody"]["verified"] is False


def test_a_supervisors_day_by_command(demo_home: Path, called: Watchdesk, tmp_path: Path) -> None:
    def desk(*words: str) -> Called:
        return called(demo_home, *words)

    listed = watchdesk_process("flags", "list", "--json", WATCHDESK_HOME=str(demo_home))
    queue = listed.json["items"]
    first, second = queue[0]["id"], queue[1]["id"]
    assert desk("flags", "show", str(first)).code == 0
    opened = desk("cases", "open", str(first), "--clause", "V.A.3", "--json")
    assert opened.code == 0, opened.err
    dismissed = desk("flags", "dismiss", str(second), "--reason", "protected_speech", "--json")
    assert dismissed.json["state"] == "dismissed"
    assert desk("flags", "undo", "--json").json["state"] == "claimed"
    number = opened.json["case_number"]
    assert desk("cases", "note", number, "asked for the roster").code == 0
    assert "asked for the roster" in desk("cases", "show", number).out
    out = str(tmp_path / "out.zip")
    exported = desk("export", number, "--to", out, "--json", "--as", "lt_khan")
    assert exported.code == 0, exported.err
    assert desk("verify", out, "--json").json["verified"] is True
    verified = desk("custody", "verify", "--json", "--as", "aud_stone")
    assert (verified.code, verified.json["verified"]) == (0, True)


def test_what_the_readme_tells_a_supervisor_to_type_works(
    demo_home: Path, called: Watchdesk
) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    typed = re.findall(r"^ +python3 run\.py (.*)$", readme, re.MULTILINE)
    flag = str(called(demo_home, "flags", "list", "--json").json["items"][0]["id"])

    assert len(typed) >= 5
    for line in typed:
        done = called(demo_home, *shlex.split(line.replace("FLAG", flag)))
        assert (done.code, bool(done.out)) == (0, True), (line, done.err)


def test_nothing_hostile_of_the_demonstration_reaches_a_terminal(
    demo_home: Path, called: Watchdesk
) -> None:
    for words in (
        ("flags", "list"),
        ("flags", "list", "--json"),
        ("handles", "list"),
        ("cases", "list"),
    ):
        said = called(demo_home, *words, "--as", "iac_reyes")
        assert said.code in {0, 4}, said.err
        assert all(line.isprintable() for line in (said.out + said.err).splitlines())
