"""Bundles under programs nobody here wrote: openssl, sha256sum, bagit, case_validate, warcio, qpdf, pikepdf, unzip.

What `VERIFY.txt` tells a reader to type is typed here, word for word.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.department import MASKS, Department, MovingClock, found
from support.office import Office, open_office
from support.tsa import Authority, serving
from support.witnesses import listening

from cases.export.contents import Order, Profile
from cases.policy import catalogue
from cases.services.bundles import Bundles, House
from cases.services.evidence import Evidence
from cases.store.engine import make_engine
from cases.store.schema import upgrade
from cases.vault.keys import LogKeys

NUMBER = "IA-2026-0001"
TOOLS = Path(os.environ["BUNDLE_TOOLS"]) / "bin"
"""Where bagit, case-utils and pikepdf are installed: `run` says so."""


def run(*words: str | Path, where: Path | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in words], cwd=where, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    return (done.stdout + done.stderr).decode()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A department with a case of a post, its raw answer and a scan, seen by a witness and an authority."""
    folder = tmp_path_factory.mktemp("department")
    engine = make_engine(f"sqlite:///{folder / 'record.db'}")
    upgrade(engine)
    clock = MovingClock()
    department = found(engine, folder, clock)
    flag = department.flag("Rolling up on Elm St, call (555) 234-7742 日本 😀 \x1b[2J")
    department.triage.open_case(department.actor("sgt"), flag, version=1)
    department.casework.annotate(department.actor("sgt"), NUMBER, text="=1+1")
    scan = folder / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 scan")
    Evidence(department.store, department.vault).add(
        department.actor("iac"), NUMBER, scan, about="scan of the roster"
    )
    with listening(folder / "witness", clock) as heard, serving(Authority(clock())) as authority:
        heard.witness.trust(LogKeys(folder / "keys").known()[0])
        yield open_office(department, folder, heard, authority=authority)


@pytest.fixture(scope="module", params=list(Profile), ids=lambda profile: profile.value)
def folder(
    request: pytest.FixtureRequest, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A bundle of each profile, unpacked by unzip."""
    place: Path = tmp_path_factory.mktemp("bundle")
    department: Department = office.department
    bundles = Bundles(
        department.store, department.vault, catalogue(), MASKS,
        heads=office.heads, house=House("Test PD", "Watchdesk 0"),
    )  # fmt: skip
    order = Order(request.param, "discovery", "Doe & Partners")
    to = place / "bundle.zip"
    told = office.outside.send(seconds=5, fresh=True)
    assert [one.error for one in told] == ["", ""]
    bundles.export(department.actor("iac"), NUMBER, to, order, lambda _done, _total: None)
    assert "No errors detected" in run("unzip", "-t", to)
    run("unzip", "-q", to, where=place)
    return place / f"{NUMBER}-{request.param.value}"


def typed(folder: Path, step: int) -> list[str]:
    """Return the commands of one step of VERIFY.txt."""
    text = (folder / "VERIFY.txt").read_text("utf-8")
    found = re.search(rf"^{step}\. .*?(?=^\d\. |^WHAT)", text, re.DOTALL | re.MULTILINE)
    return re.findall(r"^    (\S.*)$", found[0], re.MULTILINE) if found else []


def test_the_steps_for_sha256sum_find_nothing_then_a_change(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    check, there, compare, one = typed(folder, 1)
    assert run("sh", "-ec", f"{check}; {there}; {compare}", where=copy) == ""
    assert len(run("sh", "-ec", one, where=copy).split()[0]) == 64
    (copy / "added").write_text("x")
    (copy / "data/case.json").write_text("{}")
    done = subprocess.run(["/bin/sh", "-ec", check], cwd=copy, capture_output=True, check=False)
    assert b"data/case.json: FAILED" in done.stdout
    done = subprocess.run(
        ["/bin/sh", "-c", f"{there}; {compare}"], cwd=copy, capture_output=True, check=False
    )
    assert b"added" in done.stdout


def test_the_steps_for_openssl_verify_the_head(folder: Path) -> None:
    commands = [line for line in typed(folder, 2) if not line.startswith("test.example/")]
    assert "Signature Verified Successfully" in run("sh", "-ec", "\n".join(commands), where=folder)


def test_the_steps_for_openssl_verify_the_time_stamp(folder: Path) -> None:
    commands = typed(folder, 5)
    told = run("sh", "-ec", "\n".join([*typed(folder, 2)[:1], *commands]), where=folder)
    assert "Verification: OK" in told


def test_the_stand_alone_verifier_says_so_too(folder: Path) -> None:
    assert run("python3", "-I", "verify.py", where=folder).startswith("verified: ")


def test_bagit_takes_the_bag(folder: Path) -> None:
    assert "valid" in run(TOOLS / "bagit.py", "--validate", folder)
    (folder / "data/extra").write_text("x")
    done = subprocess.run(
        [TOOLS / "bagit.py", "--validate", folder], capture_output=True, check=False
    )
    (folder / "data/extra").unlink()
    assert done.returncode == 1


def test_case_validate_takes_the_linked_data(folder: Path) -> None:
    assert "Conforms: True" in run(TOOLS / "case_validate", folder / "data/case.jsonld")


def test_warcio_takes_the_archive(folder: Path) -> None:
    archive = folder / "data/exchanges.warc"
    if archive.exists():
        assert "digest pass" in run("warcio", "check", "-v", archive)
        assert "fail" not in run("warcio", "check", "-v", archive)


def test_qpdf_and_pikepdf_take_the_report(folder: Path) -> None:
    report = folder / "data/report.pdf"
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", report)
    code = (
        "import pikepdf, json, sys; pdf = pikepdf.open(sys.argv[1]);"
        "print(json.dumps([pdf.open_metadata().pdfa_status, sorted(pdf.attachments),"
        " '/OutputIntents' in pdf.Root, '/MarkInfo' in pdf.Root]))"
    )
    assert json.loads(run(TOOLS / "python", "-c", code, report)) == [
        "3A", ["custody.csv", "evidence.csv"], True, True,
    ]  # fmt: skip
    fonts = run("pdffonts", report).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), fonts  # embedded


def test_python_of_the_system_reads_the_load_file(folder: Path) -> None:
    rows = (folder / "data/load/load.dat").read_text("utf-8-sig").splitlines()
    heads = rows[0].strip("þ").split("þ\x14þ")
    for row in rows[1:]:
        told = dict(zip(heads, row.strip("þ").split("þ\x14þ"), strict=True))
        text = folder / "data/load" / told["TEXTLINK"].replace("\\", "/")
        assert text.exists()
        if told["NATIVELINK"]:
            native = folder / "data/load" / told["NATIVELINK"].replace("\\", "/")
            assert run("sha256sum", native).split()[0] == told["SHA256HASH"]
            assert run("md5sum", native).split()[0] == told["MD5HASH"]
