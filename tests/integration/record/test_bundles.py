"""Bundles: what leaves the house, for whom, and what of it is told in the log; on both databases."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from support.bundles import png
from support.department import NOON, Department, exchange, explanation, keep, post

from cases.errors import BadInput, Missing, NotFound, NotPermitted
from cases.export.bundle import write_bundle
from cases.export.contents import Order, Profile
from cases.model.actors import SERVICE
from cases.model.intake import PictureRecord
from cases.services.bundles import Bundle
from cases.services.evidence import Evidence
from cases.services.reports import ReportForm
from cases.services.watching import Watching

NUMBER = "IA-2026-0001"
WORDS = "Rolling up on Elm St, call me at (555) 234-7742 日本"
COUNSEL = Order(Profile.COUNSEL, "discovery", "Doe & Partners")
PUBLIC = Order(Profile.PUBLIC, "records request 7", "The Daily")


@pytest.fixture
def opened(department: Department) -> Department:
    """A department with one open case of sgt's own, about Smith, with a note."""
    flag = department.flag(WORDS)
    department.triage.open_case(department.actor("sgt"), flag, version=1)
    department.casework.annotate(department.actor("sgt"), NUMBER, text="=asked the shift")
    return department


@pytest.fixture
def reported(department: Department) -> Department:
    """A department with a case that rests on an open report by officer Smith, about Novak."""
    form = ReportForm(
        what="Novak showed me (555) 234-7742; Jordan Smith saw it too",
        aware_at=NOON,
        subject_number="2002",
        confidential=False,
    )
    department.reports.submit(department.actor("ofc"), form)
    return department


def export(
    department: Department, to: Path, order: Order | None = None, login: str = "iac"
) -> Bundle:
    return department.bundles.export(
        department.actor(login), NUMBER, to, order or Order(), lambda _done, _total: None
    )


def unpacked(bundle: Bundle) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle.path) as packed:
        assert packed.testzip() is None
        return {name.partition("/")[2]: packed.read(name) for name in packed.namelist()}


def rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode())))


def told(files: dict[str, bytes]) -> Any:  # noqa: ANN401  whatever the document holds
    return json.loads(files["data/case.json"])


def test_an_export_holds_the_evidence_and_is_told_in_the_log(
    opened: Department, tmp_path: Path
) -> None:
    made = export(opened, tmp_path / "a.zip")

    files = unpacked(made)
    post, answer = told(files)["exhibits"]
    assert files[post["file"]].decode() == WORDS
    assert files[answer["file"]] == WORDS.encode()
    assert answer["vouched"]
    assert set(told(files)["case"]["notes"][0]) >= {"author", "text"}
    assert rows(files["data/evidence.csv"])[0]["item"] == "E-1"
    assert WORDS.encode() in files["data/exchanges.warc"]
    assert files["data/load/load.dat"].startswith(b"\xef\xbb\xbf\xc3\xbeDOCID\xc3\xbe\x14")
    assert opened.casework.show(opened.actor("iac"), NUMBER).custody[0].action == "case:exported"
    assert list(tmp_path.glob(".*")) == []


def test_the_stand_alone_verifier_needs_nothing_of_ours(opened: Department, tmp_path: Path) -> None:
    made = export(opened, tmp_path / "a.zip")
    with zipfile.ZipFile(made.path) as packed:
        packed.extractall(tmp_path)
    folder = tmp_path / f"{NUMBER}-internal"

    def verify() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "verify.py"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )

    good = verify()
    assert (good.returncode, good.stderr) == (0, ""), good.stdout
    assert good.stdout.startswith("verified: ")
    checkpoint = (folder / "checkpoint").read_text("utf-8")
    (folder / "extra").write_text("x")
    (folder / "checkpoint").write_text(checkpoint.replace("test", "west", 1), "utf-8")
    bad = verify()
    assert bad.returncode == 1
    assert "extra is not listed" in bad.stdout
    assert "checkpoint was changed" in bad.stdout
    assert "not signed" in bad.stdout


def test_the_same_contents_make_the_same_bytes(opened: Department, tmp_path: Path) -> None:
    iac = opened.actor("iac")
    contents, items = opened.bundles._contents(iac, NUMBER, Order())
    opened.clock.forward(hours=5)
    again, _ = opened.bundles._contents(iac, NUMBER, Order())
    made = []
    for number, one in enumerate((contents, again)):
        with (tmp_path / str(number)).open("w+b") as file:
            write_bundle(
                one,
                lambda exhibit: opened.vault.get(items[exhibit.label].sha256),
                file,
                lambda _done, _total: None,
            )
            file.seek(0)
            made.append(file.read())

    assert made[0] == made[1]


def test_counsel_gets_the_evidence_but_not_the_notes_and_the_release_is_logged(
    opened: Department, tmp_path: Path
) -> None:
    files = unpacked(export(opened, tmp_path / "a.zip", COUNSEL))

    assert files[told(files)["exhibits"][1]["file"]] == WORDS.encode()
    assert told(files)["case"]["notes"] == []
    assert not [name for name in files if name.startswith("details/")]
    assert [row["what"] for row in rows(files["data/withheld.csv"])] == ["1 notes"]
    custody = opened.casework.show(opened.actor("iac"), NUMBER).custody
    assert [line.action for line in custody[:2]] == ["case:exported", "evidence:released"]
    later = unpacked(export(opened, tmp_path / "b.zip"))
    assert rows(later["data/transfers.csv"])[0]["received_by"] == "Doe & Partners"


def test_the_public_gets_words_only_without_personal_data_and_without_the_name(
    opened: Department, tmp_path: Path
) -> None:
    opened.bundles.export(
        opened.actor("iac"), NUMBER, tmp_path / "first.zip", COUNSEL, lambda _d, _t: None
    )
    files = unpacked(export(opened, tmp_path / "a.zip", PUBLIC))

    everything = b"".join(files.values())
    for secret in (b"234-7742", b"Smith", b"js@social", b'"2001"', b"asked the shift", b"Doe &"):
        assert secret not in everything
    post, answer = told(files)["exhibits"]
    assert files[post["file"]].decode().startswith("Rolling up on Elm St, call me at (555) ")
    assert (answer["file"], bool(answer["withheld"])) == ("", True)
    assert len(rows(files["data/withheld.csv"])) >= 5
    named = unpacked(
        export(
            opened,
            tmp_path / "b.zip",
            Order(Profile.PUBLIC, "records request 8", "The Daily", name_employee=True),
        )
    )
    assert told(named)["case"]["summary"]["person"] == "Smith, Jordan"


@pytest.mark.parametrize("order", [COUNSEL, PUBLIC], ids=lambda o: o.profile.value)
def test_what_touches_a_sealed_clause_stays_in_the_house_with_its_raw_answer(
    department: Department, tmp_path: Path, order: Order
) -> None:
    flag = department.flag("Rolling with our man inside", clause="V.A.8.a-4")
    iac = department.actor("iac")
    department.triage.claim(iac, flag, version=1)
    department.triage.open_case(iac, flag, version=2, clauses=("V.A.3",))

    files = unpacked(export(department, tmp_path / "a.zip", order))
    assert b"our man" not in b"".join(files.values())
    assert {one["file"] for one in told(files)["exhibits"]} == {""}
    assert "could cost a life" in rows(files["data/withheld.csv"])[-1]["why"] + str(told(files))
    inside = unpacked(export(department, tmp_path / "b.zip"))
    assert b"our man inside" in b"".join(inside.values())


def test_pictures_of_a_post_go_along_and_are_printed_but_not_for_the_public(
    department: Department, tmp_path: Path
) -> None:
    (lease,) = department.intake.lease(
        SERVICE, limit=1, due_only=False, handle=("mastodon", "@js@social.example")
    )
    shown = replace(post("Rolling up, look"), media=("https://cdn.example/1.png",))
    keep(department.intake, lease, exchange(b"raw", department.clock()), [shown])
    watching = Watching(department.store, department.vault)
    (wanted,) = watching.wanted(SERVICE, limit=9)
    record = PictureRecord(wanted, exchange(png(), department.clock()), "image/png", 2, 2)
    watching.keep_pictures(SERVICE, [record], [wanted.version_id])
    (pending,) = department.intake.pending(SERVICE)
    department.intake.flag(
        SERVICE, [(pending.version_id, explanation(pending.text))], rules_version="r1"
    )
    department.triage.open_case(department.actor("sgt"), 1, version=1)

    files = unpacked(export(department, tmp_path / "a.zip"))
    labels = [one["label"] for one in told(files)["exhibits"]]
    assert labels == ["E-1", "E-1-P1", "E-2"]
    picture = told(files)["exhibits"][1]
    assert files[picture["file"]] == png()
    assert picture["vouched"]
    pages = PdfReader(io.BytesIO(files["data/report.pdf"])).pages
    assert sum(len(page.images) for page in pages) == 1
    public = unpacked(export(department, tmp_path / "b.zip", PUBLIC))
    assert png() not in public.values()
    assert [one["withheld"] != "" for one in told(public)["exhibits"]] == [False, True, True]


def test_a_file_that_was_brought_goes_with_its_words_and_its_ending(
    opened: Department, tmp_path: Path
) -> None:
    brought = tmp_path / "../roster of (555) 234-7742.PDF"
    brought.write_bytes(b"%PDF scan")
    Evidence(opened.store, opened.vault).add(
        opened.actor("iac"), NUMBER, brought, about="scan of the roster", received_from="Novak"
    )

    files = unpacked(export(opened, tmp_path / "a.zip"))
    scan = told(files)["exhibits"][2]
    assert (scan["label"], scan["kind"], scan["received_from"]) == ("E-3", "file", "Novak")
    assert scan["file"] == f"data/evidence/{hashlib.sha256(b'%PDF scan').hexdigest()}.pdf"
    assert files[scan["file"]] == b"%PDF scan"
    public = b"".join(unpacked(export(opened, tmp_path / "b.zip", PUBLIC)).values())
    assert b"%PDF scan" not in public
    assert b"234-7742" not in public


@pytest.mark.parametrize("order", [Order(), COUNSEL, PUBLIC], ids=lambda o: o.profile.value)
def test_no_bundle_tells_who_reported(reported: Department, tmp_path: Path, order: Order) -> None:
    made = export(reported, tmp_path / "a.zip", order)

    files = unpacked(made)
    everything = b"".join(files.values())
    for secret in (b"Smith", b"Jordan", b'"ofc"', b'"2001"'):
        assert secret not in everything
    hidden = [name for name in files if name.endswith(".withheld")]
    assert len(hidden) == 2
    assert {"who made the report", "the entry; its hash is given"} <= {
        row["what"] for row in rows(files["data/withheld.csv"])
    }
    with zipfile.ZipFile(made.path) as packed:
        packed.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"],
        cwd=tmp_path / f"{NUMBER}-{order.profile.value}",
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stdout


def test_an_export_does_not_write_over_another(opened: Department, tmp_path: Path) -> None:
    export(opened, tmp_path / "a.zip")

    for name, sentence in (
        ("a.zip", "already"),
        ("a.tar", "ends in .zip"),
        ("b/a.zip", "no folder"),
    ):
        with pytest.raises(BadInput, match=sentence):
            export(opened, tmp_path / name)


def test_an_export_is_refused_to_whoever_may_not(opened: Department, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted, match="export cases"):
        export(opened, tmp_path / "a.zip", login="sgt")
    with pytest.raises(Missing, match="--recipient"):
        export(opened, tmp_path / "a.zip", Order(Profile.COUNSEL, purpose="discovery"))
    with pytest.raises(NotFound):
        opened.bundles.export(
            opened.actor("iac"), "IA-1999-0001", tmp_path / "a.zip", Order(), lambda _d, _t: None
        )

    assert list(tmp_path.glob("*.zip")) == []


def test_changed_evidence_does_not_leave_the_house(opened: Department, tmp_path: Path) -> None:
    for path in (tmp_path / "vault").rglob("*.wdv"):
        raw = bytearray(path.read_bytes())
        raw[-1] ^= 1
        path.chmod(0o600)
        path.write_bytes(raw)

    from cases.errors import CustodyBroken

    with pytest.raises(CustodyBroken):
        export(opened, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()
    line = opened.casework.show(opened.actor("iac"), NUMBER).custody[0]
    assert line.action != "case:exported"
