"""Cases, reports, custody and export by command."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.program import Watchdesk


@pytest.fixture
def number(watchdesk: Watchdesk) -> str:
    """A case opened from the first flag."""
    opened = watchdesk("cases", "open", "1", "--title", "Staging shown", "--json")
    assert opened.code == 0, opened.err
    return str(opened.json["case_number"])


def test_a_case_is_opened_from_a_flag_and_worked_on(watchdesk: Watchdesk, number: str) -> None:
    noted = watchdesk("cases", "note", number, "asked for the roster")
    alleged = watchdesk("cases", "allege", number, "V.A.4")
    advanced = watchdesk(
        "cases", "advance", number, "--to", "classified", "--note", "mine to look into"
    )
    escalated = watchdesk("cases", "escalate", number, "--note", "more than I may do", "--json")

    assert [c.code for c in (noted, alleged, advanced, escalated)] == [0, 0, 3, 0], (
        advanced.err + escalated.err
    )
    assert (escalated.json["state"], escalated.json["restricted"]) == ("intake", True)
    shown = watchdesk("cases", "show", number)
    for words in ("Staging shown", "V.A.4", "asked for the roster", "E-1", "case:escalated"):
        assert words in shown.out
    assert shown.err == ""


def test_cases_are_listed(watchdesk: Watchdesk, number: str) -> None:
    page = watchdesk("cases", "list", "--json").json

    assert [case["number"] for case in page["items"]] == [number]
    assert number in watchdesk("cases", "list").out
    assert "no case" in watchdesk("cases", "list", "--state", "closed").err
    document = watchdesk("cases", "show", number, "--json").json
    assert {"summary", "allegations", "evidence", "notes", "custody", "reports"} <= set(document)


def test_a_case_of_another_command_is_not_found(watchdesk: Watchdesk, number: str) -> None:
    hidden = watchdesk("cases", "show", number, "--as", "sgt_south")
    absent = watchdesk("cases", "show", "IA-1999-0001", "--as", "sgt_south")

    assert (hidden.code, absent.code) == (4, 4)
    assert hidden.err.replace(number, "N") == absent.err.replace("IA-1999-0001", "N")


def test_a_report_gives_a_receipt_and_opens_a_case(watchdesk: Watchdesk) -> None:
    said = watchdesk(
        "report",
        *(
            "--what",
            "A page shows where units stage",
            "--subject",
            "2002",
            "--url",
            "https://x.example/1",
        ),
        *("--clause", "V.A.3", "--aware-at", "2026-01-05T08:00"),
        "--json",
        **{"as": "ofc"},
    )

    assert said.code == 0, said.err
    assert said.json["number"]
    assert said.json["aware_at"] == "2026-01-05T14:00:00Z"  # the department is six hours behind
    (case,) = watchdesk("cases", "list", "--as", "iac", "--json").json["items"]
    assert case["source"] == "report"
    shown = watchdesk("cases", "show", case["number"], "--as", "lt").out
    assert f"by {said.json['number']}" in shown
    assert "Smith" not in shown


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("report",), 2),
        (("report", "--what", "x", "--aware-at", "yesterday"), 2),
        (("report", "--what", "x", "--aware-at", "2999-01-01"), 2),
        (("report", "--what", "x", "--clause", "V.Z"), 2),
        (("report", "--what", "x", "--subject", "77"), 4),
        (("cases", "open", "99"), 4),
        (("cases", "open", "1", "--clause", "V.A.5"), 3),
        (("cases", "advance", "IA-1999-0001", "--to", "closed"), 4),
        (("export", "IA-1999-0001", "--to", "out.zip"), 3),
        (("export", "IA-1999-0001"), 2),
        (("custody", "log"), 3),
        (("custody", "verify"), 3),
    ],
)
def test_what_may_not_be_done_says_so_and_does_nothing(
    watchdesk: Watchdesk, words: tuple[str, ...], code: int
) -> None:
    said = watchdesk(*words)

    assert (said.code, said.out) == (code, ""), said.err
    assert said.err.strip()


def test_a_case_is_exported_once_and_verified_without_the_home(
    watchdesk: Watchdesk, number: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.zip"
    done = watchdesk("export", number, "--to", str(out), "--json", **{"as": "lt"})

    assert done.code == 0, done.err
    found = watchdesk("verify", str(out), "--json", home=str(tmp_path / "nowhere"))
    assert (found.code, found.json["verified"]) == (0, True)
    assert (found.json["case"], found.json["sha256"]) == (number, done.json["sha256"])
    assert watchdesk("export", number, "--to", str(out), **{"as": "lt"}).code == 2
    again = watchdesk("export", number, "--to", str(tmp_path / "two.zip"), **{"as": "lt"})
    assert len(again.out.split()[0]) == 64
    assert "withheld" in again.err


def test_what_leaves_the_house_needs_a_purpose_and_a_recipient(
    watchdesk: Watchdesk, number: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.zip"
    words = ("export", number, "--to", str(out), "--profile", "counsel")
    refused = watchdesk(*words, **{"as": "lt"})
    given = (*words, "--purpose", "discovery", "--recipient", "Doe & Partners")

    assert (refused.code, out.exists()) == (3, False)
    assert "--purpose" in refused.err
    assert watchdesk(*given, **{"as": "lt"}).code == 0
    assert "evidence:released" in watchdesk("custody", "log", **{"as": "aud"}).out


def test_a_changed_bundle_is_not_verified(
    watchdesk: Watchdesk, number: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.zip"
    assert watchdesk("export", number, "--to", str(out), **{"as": "lt"}).code == 0
    raw = bytearray(out.read_bytes())
    raw[len(raw) // 2] ^= 1
    out.write_bytes(raw)

    said = watchdesk("verify", str(out))
    assert said.code == 1
    assert "NOT verified" in said.out
    assert "step" in said.out
    assert watchdesk("verify", str(tmp_path / "absent.zip")).code == 2
    assert watchdesk("verify", str(out), "--key", "nonsense").code == 2


def test_custody_verifies_and_is_read(watchdesk: Watchdesk, number: str) -> None:
    found = watchdesk("custody", "verify", "--json", **{"as": "aud"})
    log = watchdesk("custody", "log", "--limit", "5", "--json", **{"as": "aud"})

    assert found.code == 0
    assert {"entries", "blobs", "verified", "problems", "window_s"} <= set(found.json)
    assert found.json["verified"] is True
    assert "verified" in watchdesk("custody", "verify", **{"as": "aud"}).out
    assert log.json["entries"][0]["seq"] > log.json["entries"][-1]["seq"]
    of_case = watchdesk("custody", "log", "--case", number, **{"as": "aud"})
    assert "case:opened" in of_case.out


def test_a_changed_answer_fails_the_verification(watchdesk: Watchdesk, home: Path) -> None:
    victim = next(path for path in (home / "vault").rglob("*") if path.is_file())
    victim.chmod(0o600)
    victim.write_bytes(b"something else")
    found = watchdesk("custody", "verify", "--json", **{"as": "aud"})

    assert found.code == 1
    assert found.json["verified"] is False
    assert set(found.json["problems"][0]) == {"step", "entry", "what"}
    said = watchdesk("custody", "verify", **{"as": "aud"})
    assert said.code == 1
    assert "NOT verified" in said.out
