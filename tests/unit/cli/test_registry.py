"""People and handles by command, and from CSV files that are never quite right."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.program import Watchdesk

from cases.errors import BadInput
from monitor.cli import roster

PEOPLE = "number,name,rank,kind,unit,unit_above,login,role\n"
HANDLES = "platform,handle,url,basis,reference,on,identity,person,unit\n"


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def test_a_person_is_enrolled_shown_and_found(watchdesk: Watchdesk) -> None:
    added = watchdesk(
        *("people", "add", "3001", "--name", "Abara, Kemi", "--rank", "Officer", "--kind", "sworn"),
        *("--unit", "Harbor", "--unit-above", "Patrol", "--login", "kabara", "--role", "employee"),
        **{"as": "adm"},
    )

    assert added.code == 0, added.err
    shown = watchdesk("people", "show", "3001", "--as", "adm", "--json").json
    assert shown["person"]["unit"] == "Harbor"
    assert shown["handles"] == []
    assert "Abara" in watchdesk("people", "show", "3001", "--as", "adm").out
    assert "Abara" in watchdesk("people", "list", "--words", "kemi", "--as", "adm").out
    assert watchdesk("people", "list", "--json", "--as", "adm").json["people"]
    assert watchdesk("people", "show", "77", "--as", "adm").code == 4


def test_a_handle_is_registered_listed_and_retired(watchdesk: Watchdesk) -> None:
    added = watchdesk(
        *(
            "handles",
            "add",
            "blog:kemi",
            "--url",
            "https://kemi.example/feed",
            "--basis",
            "self_registered",
        ),
        *(
            "--reference",
            "form 3",
            "--on",
            "2026-02-01",
            "--identity",
            "self_registered",
            "--person",
            "2002",
        ),
        "--json",
        **{"as": "adm"},
    )

    assert added.json == {"enrolled": 1, "rejected": []}
    assert "kemi" in watchdesk("handles", "list", "--words", "kemi", "--as", "adm").out
    assert (
        watchdesk("handles", "retire", "blog:kemi", "--as", "adm", "--json").json["active"] is False
    )
    assert watchdesk("handles", "retire", "blog:kemi", "--as", "adm").code == 4
    assert (
        "not collected any more"
        in watchdesk("handles", "retire", "tumblr:rosaruns", "--as", "adm").out
    )
    handles = watchdesk("handles", "list", "--json", "--as", "adm").json["handles"]
    assert {h["handle"]: h["active"] for h in handles}["kemi"] is False


def test_bad_rows_are_named_by_line_and_the_rest_goes_in(
    watchdesk: Watchdesk, csv_file: Path
) -> None:
    csv_file.write_text(
        "\ufeff" + PEOPLE + "4001, Bell Ida ,Officer,sworn,North,,,\n"
        "4002,Cole Max,Officer,soldier,North,,,\n"
        "\n"
        "4003,too few\n"
        "4001,Bell Ida twice,Officer,sworn,North,,,\n"
        '4004,"Dunn\nEve",Clerk,non_sworn,Archive,Department,,\n'
        "4005,Ernst Rolf,Officer,sworn,North,,erolf,\n",
        "utf-8",
    )
    done = watchdesk("people", "import", str(csv_file), "--json", **{"as": "adm"})

    assert done.code == 0
    assert done.json["enrolled"] == 2
    assert [row["line"] for row in done.json["rejected"]] == [3, 5, 6, 9]
    assert "kind: expected one of sworn, non_sworn, volunteer" in done.err
    assert "line 5: expected 8 values, found 2" in done.err
    names = {p["name"] for p in watchdesk("people", "list", "--json", "--as", "adm").json["people"]}
    assert "Bell Ida" in names


def test_handles_come_from_a_file_too(watchdesk: Watchdesk, csv_file: Path) -> None:
    csv_file.write_text(
        HANDLES
        + "blog,n1,https://n1.example/feed,self_registered,form 7,2026-03-01,confirmed,2001,\n"
        "blog,page,https://pd.example/feed,official,order 1,2026-03-01,confirmed,,North\n"
        "blog,n2,https://n2.example/feed,self_registered,form 7,March,confirmed,2001,\n"
        "blog,citizen,https://c.example/feed,disclosed,none,2026-03-01,confirmed,,North\n"
        "blog,n3,file:///etc/passwd,self_registered,form 7,2026-03-01,confirmed,2001,\n",
        "utf-8",
    )
    done = watchdesk("handles", "import", str(csv_file), "--json", **{"as": "adm"})

    assert done.json["enrolled"] == 2
    assert [row["line"] for row in done.json["rejected"]] == [4, 5, 6]
    assert "2 handles enrolled" not in done.out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the first line must name the columns"),
        (b"number,name\n", "the first line must name the columns"),
        (b"number,name,rank,kind,unit,colour\n", "the first line must name the columns"),
        (b"number,number,name,rank,kind,unit\n", "the first line must name the columns"),
        (b"\xff\xfe\x00", "not a CSV file in UTF-8"),
        (PEOPLE.encode() + b'1,"open', "not a CSV file in UTF-8"),
        (PEOPLE.encode() + b"1,Name,Officer,robot,North,,,\n", "nothing of the file went in"),
    ],
)
def test_a_file_of_which_nothing_goes_in_is_refused(
    watchdesk: Watchdesk, csv_file: Path, content: bytes, said: str
) -> None:
    csv_file.write_bytes(content)
    done = watchdesk("people", "import", str(csv_file), **{"as": "adm"})

    assert done.code == 2
    assert said in done.err


def test_only_an_administrator_changes_the_registry(watchdesk: Watchdesk, csv_file: Path) -> None:
    csv_file.write_text(PEOPLE + "4001,Bell Ida,Officer,sworn,North,,,\n", "utf-8")

    assert watchdesk("people", "import", str(csv_file)).code == 3
    assert watchdesk("handles", "retire", "tumblr:rosaruns").code == 3
    assert watchdesk("people", "list", "--as", "ofc").code == 3
    assert watchdesk("handles", "list", "--as", "aud").code == 3


@pytest.mark.parametrize("name", ["mastodon", ":x", "x:", ""])
def test_a_handle_is_named_by_platform_and_handle(watchdesk: Watchdesk, name: str) -> None:
    assert watchdesk("handles", "retire", name, **{"as": "adm"}).code == 2


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(PEOPLE.encode() + content)

    try:
        rows = list(roster.read_rows(path, roster.PEOPLE))
    except BadInput as error:
        assert "not a CSV file" in str(error)  # noqa: PT017  both ways out are right
    else:
        assert all(line > 1 for line, _row in rows)
