"""Tables, archive, linked data and papers of a bundle: others' programs read them, whatever is in them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from support.bundles import BODY, NUMBER, SHA256, contents, files_of, forged, zipped
from warcio.archiveiterator import ArchiveIterator

from cases.export.archive import write_archive
from cases.export.contents import Contents, Withheld
from cases.export.loading import load_file
from cases.export.tables import evidence_csv
from cases.export.uco import case_jsonld

HOSTILE = '=cmd|"/c calc"!A1\r\nþ\x14®\x00 "quoted", \u202e\x1b[2J'


def spoilt() -> Contents:
    """Return a case whose words from outside are all hostile."""
    given = contents()
    post, raw = given.exhibits
    assert raw.reception
    how = replace(
        raw.reception,
        final_url="https://x.example/a\r\nEvil: 1",
        headers=(*raw.reception.headers, ("X-\r\nSplit", "a\r\n\r\nb"), ("Transfer-Encoding", "chunked")),
    )  # fmt: skip
    return replace(
        given,
        exhibits=(
            replace(post, text=HOSTILE, description=HOSTILE, url=HOSTILE),
            replace(raw, description="  @SUM(1)", reception=how, url=how.final_url),
        ),
    )


def test_no_cell_is_a_formula_and_every_row_is_read_back() -> None:
    head, *rows = csv.reader(io.StringIO(evidence_csv(spoilt(), {}).decode(), newline=""))

    assert (len(head), len(rows)) == (22, 2)
    assert rows[0][4].startswith("'=cmd|")
    assert rows[1][4] == "'  @SUM(1)"
    assert rows[1][5] == SHA256


def test_a_load_file_has_its_three_signs_nowhere_but_between_fields() -> None:
    text = load_file(spoilt(), {"E-2": f"data/evidence/{SHA256}.json"}, {SHA256: "0" * 32}).decode(
        "utf-8-sig"
    )

    rows = [line.split("\x14") for line in text.removesuffix("\r\n").split("\r\n")]
    assert {len(row) for row in rows} == {19}
    assert all(
        field[0] == field[-1] == "þ" and "þ" not in field[1:-1] for row in rows for field in row
    )
    raw = dict(zip(rows[0], rows[2], strict=True))
    assert raw["þNATIVELINKþ"] == f"þ..\\evidence\\{SHA256}.jsonþ"
    assert raw["þDOCIDþ"] == f"þ{NUMBER}-E-2þ"


def test_an_archive_is_read_by_others_and_no_header_splits_a_record() -> None:
    file = io.BytesIO()
    assert write_archive(spoilt(), lambda _one: BODY, file) == 1

    file.seek(0)
    read: list[tuple[str, Any, bytes]] = []
    for record in ArchiveIterator(file, check_digests="raise"):
        read.append((record.rec_type, record, record.content_stream().read()))  # noqa: PERF401  read in turn
    assert [kind for kind, _, _ in read] == ["warcinfo", "response", "request"]
    _, answer, body = read[1]
    assert body == BODY
    assert answer.rec_headers.get_header("WARC-Target-URI") == "https://x.example/a%20Evil:%201"
    assert answer.http_headers.get_header("Content-Length") == str(len(BODY))
    assert answer.http_headers.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"
    assert answer.http_headers.get_header("X-Archive-Orig-content-encoding") == "gzip"
    assert not answer.http_headers.get_header("Evil")


def test_linked_data_names_each_thing_once_and_holds_the_hash() -> None:
    graph = json.loads(case_jsonld(spoilt()))["@graph"]

    names = [node["@id"] for node in graph]
    assert len(names) == len(set(names))
    (file,) = [node for node in graph if node["@type"] == "uco-observable:File"]
    (content, _) = file["uco-core:hasFacet"]
    assert content["uco-observable:hash"][0]["uco-types:hashValue"]["@value"] == SHA256


def test_a_certificate_lists_what_is_given_and_is_a_draft() -> None:
    files = files_of(zipped(contents()))

    draft = files["data/certificate-902.txt"].decode()
    assert draft.startswith("DRAFT")
    assert SHA256 in draft
    assert "902(13)" in draft


def test_what_is_withheld_stands_in_the_log_of_it() -> None:
    given = replace(contents(), withheld=(Withheld("bytes", "E-2", "=why"),))
    files = files_of(zipped(given))

    assert files["data/withheld.csv"].decode() == "what,where,why\r\nbytes,E-2,'=why\r\n"


def test_sha256sum_checks_both_manifests(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(zipped(spoilt()))) as packed:
        packed.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    words = [
        "sha256sum",
        "--quiet",
        "--strict",
        "-c",
        "manifest-sha256.txt",
        "tagmanifest-sha256.txt",
    ]

    assert subprocess.run(words, cwd=folder, check=True, capture_output=True).stdout == b""


def test_the_same_files_make_the_same_zip_whoever_packs_them() -> None:
    raw = zipped(spoilt())

    assert forged(files_of(raw)) == raw
