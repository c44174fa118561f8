"""`watchdesk letters`: from the template to the proof of service."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

from support.program import Watchdesk

from cases.model.letters import LetterKind
from monitor.cli import exits
from monitor.clock import now

ALLEGED = ("--set", "allegation=A post gave away a call.", "--set", "investigator=Brooks, Paul")


def _case(watchdesk: Watchdesk) -> str:
    opened = watchdesk("cases", "open", "1", "--json")
    assert opened.code == exits.DONE, opened.err
    return str(opened.json["case_number"])


def test_a_letter_is_drafted_issued_served_and_listed(watchdesk: Watchdesk, tmp_path: Path) -> None:
    number, iac, file = _case(watchdesk), {"as": "iac"}, tmp_path / "draft.pdf"

    drafted = watchdesk(
        "letters", "draft", number, "allegation", *ALLEGED, "--to", str(file), **iac
    )
    assert "Dear Officer Jordan Smith:" in drafted.out
    assert file.read_bytes().startswith(b"%PDF")
    again = watchdesk("letters", "draft", number, "allegation", *ALLEGED, "--to", str(file), **iac)
    assert again.code == exits.USAGE

    issued = watchdesk("letters", "issue", number, "allegation", *ALLEGED, "--json", **iac).json
    today = now().astimezone(ZoneInfo("America/Chicago")).date()
    served = watchdesk(
        "letters", "served", str(issued["id"]), "--how", "in_person", "--on", str(today),
        "--proof", "signed receipt", **iac,
    )  # fmt: skip
    assert served.code == exits.DONE, served.err
    listed = watchdesk("letters", "list", number, **iac).out
    assert issued["sha256"][:16] in listed
    assert f"{today} in person" in listed


def test_what_a_letter_lacks_is_said_in_one_sentence(watchdesk: Watchdesk) -> None:
    number = _case(watchdesk)

    lacking = watchdesk("letters", "issue", number, "allegation", **{"as": "iac"})
    assert lacking.code == exits.REFUSED
    assert "allegation is required: what is alleged, in two or three plain" in lacking.err
    assert watchdesk("letters", "draft", number, "tolling", "--set", "x").code == exits.USAGE


def test_the_templates_are_listed_and_a_broken_one_is_named(
    home: Path, watchdesk: Watchdesk
) -> None:
    listed = watchdesk("letters", "templates", "--json")
    assert [one["kind"] for one in json.loads(listed.out)] == [str(kind) for kind in LetterKind]
    folder = home / "letters"
    folder.mkdir()
    (folder / "alegation.toml").write_text("")
    assert "alegation.toml is the template of no letter" in watchdesk("letters", "templates").err
    (folder / "receipt.toml").write_text('title = "x"')

    broken = watchdesk("letters", "templates")

    assert broken.code == exits.USAGE
    assert "receipt.toml, top, subject: expected text" in broken.err
