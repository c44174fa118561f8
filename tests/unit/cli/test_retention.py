"""Evidence, the vault and retention by command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support.program import Watchdesk


@pytest.fixture
def case(watchdesk: Watchdesk) -> str:
    """A case on the first flag."""
    opened = watchdesk("cases", "open", "1", "--json")
    assert opened.code == 0, opened.err
    return str(opened.json["case_number"])


def test_evidence_is_brought_in_opened_released_and_received(
    watchdesk: Watchdesk, case: str, tmp_path: Path
) -> None:
    video = tmp_path / "video.mp4"
    video.write_bytes(b"frames")
    grant = ("access", "let-in", case, "iai", "--part", "investigator", "--why", "it is hers")
    assert watchdesk("--as", "iac", *grant).code == 0
    added = watchdesk("--as", "iai", "evidence", "import", case, str(video), "--about", "a video")
    assert (added.code, "E-3 added" in added.out) == (0, True), added.err
    cut = tmp_path / "cut.mp4"
    opened = watchdesk(
        "--as", "iai", "evidence", "open", case, "E-3", "--to", str(cut), "--purpose", "to cut"
    )
    assert (opened.code, cut.read_bytes()) == (0, b"frames"), opened.err
    again = watchdesk(
        "--as", "iai", "evidence", "open", case, "3", "--to", str(cut), "--purpose", "to cut"
    )
    assert (again.code, "is there already" in again.err) == (2, True)
    cut.write_bytes(b"fewer frames")
    copied = watchdesk(
        "--as", "iai", "evidence", "import", case, str(cut), "--about", "cut", "--copy-of", "E-3", "--json",
    )  # fmt: skip
    assert copied.json["copy_of"] == 3

    gone = watchdesk(
        "--as", "iai", "evidence", "release", case, "E-3", "4", "--to", "iac", "--purpose", "review"
    )
    assert (gone.code, "release 1 to iac" in gone.out) == (0, True), gone.err
    assert watchdesk("--as", "iac", "evidence", "receive", "1").code == 0
    shown = watchdesk("--as", "iac", "evidence", "list", case)
    assert "working copy of E-3" in shown.out
    assert "confirms 1" in shown.out
    assert watchdesk("--as", "iac", "evidence", "open", case, "x", "--to", "y", "--purpose", "z").code == 2  # fmt: skip


def test_holds_and_disposals_need_two_persons(watchdesk: Watchdesk, case: str) -> None:
    held = watchdesk(
        "--as",
        "iac",
        "retention",
        "hold",
        "--person",
        "2001",
        "--since",
        "2026-01-01",
        "--why",
        "suit",
    )
    assert (held.code, "person 2001, 2026-01-01 to further notice" in held.out) == (0, True)
    order = ("--why", "expunged", "--order", "26-CV-12")
    assert watchdesk("--as", "iac", "retention", "dispose", case, *order).code == 3
    assert watchdesk("--as", "iac", "retention", "lift", "1", "--why", "settled").code == 3
    assert "hold" in watchdesk("--as", "iac", "retention", "holds").out
    assert watchdesk("--as", "sgt", "retention", "due").code == 3
    assert watchdesk("--as", "iac", "retention", "due", "--json").json == {"due": []}
    assert "no disposal" in watchdesk("--as", "iac", "retention", "disposals").err
    assert watchdesk("--as", "iac", "retention", "certificate", "D-2026-0001").code == 4
    assert watchdesk("retention", "run", "--json").json == {"dropped": 0}


def test_a_case_is_disposed_of_by_order_and_the_record_still_verifies(
    watchdesk: Watchdesk, home: Path, case: str, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(
        "number,name,rank,kind,unit,unit_above,login,role\n"
        '1501,"Hale, Ruth",Clerk,non_sworn,Department,,rec,records\n'
    )
    assert watchdesk("--as", "adm", "people", "import", str(people)).code == 0
    assert watchdesk("retention", "run").code == 0
    assert (home / "vault/keys" / case).exists()
    made = watchdesk(
        "--as", "rec", "retention", "dispose", case, "--why", "expunged", "--order", "26-CV-12", "--json",
    ).json  # fmt: skip
    assert watchdesk("--as", "rec", "retention", "approve", made["number"], "--why", "x").code == 3
    done = watchdesk("--as", "iac", "retention", "approve", made["number"], "--why", "order seen")
    assert done.code == 0, done.err
    assert "by order 26-CV-12" in watchdesk("--as", "rec", "retention", "certificate", made["number"]).out  # fmt: skip
    assert "approved" in watchdesk("--as", "rec", "retention", "disposals").out
    assert not (home / "vault/keys" / case).exists()
    assert watchdesk("--as", "aud", "custody", "verify").code == 0
    assert watchdesk("--as", "iac", "cases", "show", case).code == 0
    assert watchdesk("--as", "sgt", "flags", "show", "1").code == 0


def test_the_home_key_is_replaced_and_everything_still_opens(
    watchdesk: Watchdesk, home: Path
) -> None:
    before = (home / "keys/vault.key").read_text()
    assert watchdesk("--as", "sgt", "vault", "new-key").code == 3

    done = watchdesk("--as", "adm", "vault", "new-key", "--json")

    assert done.json["wrapped"] == 1
    assert (home / "keys/vault.key").read_text() != before
    assert watchdesk("--as", "aud", "custody", "verify").code == 0


def test_a_home_in_the_clear_is_sealed_and_what_lies_in_the_clear_later_is_found(
    watchdesk: Watchdesk, home: Path
) -> None:
    from cases.vault.blobs import Vault

    vault = Vault(home / "vault")
    sealed = [path.stem for path in (home / "vault").glob("??/*.wdv")]
    bodies = {name: vault.get(name) for name in sealed}
    shutil.rmtree(home / "vault")
    (home / "keys/vault.key").unlink()
    plain = Vault(home / "vault")
    for body in bodies.values():
        plain.put(body)

    done = watchdesk("--as", "adm", "vault", "seal", "--json")

    assert (done.code, done.json["blobs"]) == (0, len(sealed)), done.err
    assert sorted(path.stem for path in (home / "vault").glob("??/*")) == sorted(sealed)
    assert watchdesk("--as", "aud", "custody", "verify").code == 0
    name, body = next(iter(bodies.items()))
    (home / "vault" / name[:2] / name).write_bytes(body)
    found = watchdesk("--as", "aud", "custody", "verify", "--json")
    assert found.code == 1
    assert "lies in the clear" in json.dumps(found.json["problems"])
    (home / "vault" / name[:2] / name).write_bytes(b"forged")
    broken = watchdesk("--as", "adm", "vault", "seal")
    assert (broken.code, "has been changed" in broken.out) == (1, True)
