"""A bundle: a case as a BagIt bag that proves itself. The same contents make the same bytes.

    data/report.pdf            the case to be read and printed (PDF/A-3)
    data/case.json             all of it for programs
    data/evidence.csv          the exhibits;  data/evidence/SHA256.ext  their bytes
    data/custody.csv           the entries;  data/transfers.csv  who took items over
    data/withheld.csv          what is left out, and why
    data/load/load.dat         Concordance load file, with data/load/text/
    data/case.jsonld           CASE/UCO
    data/exchanges.warc        requests and answers, as far as they are exhibits
    data/certificate-902.txt   draft of a certificate

Beside the payload stand the proofs (see `cases.export.proofs`), `VERIFY.txt` and `verify.py`.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from importlib.resources import files as package_files
from typing import BinaryIO, Final

from cases.export import tables
from cases.export.archive import Read, write_archive
from cases.export.bag import BagWriter, Sealed
from cases.export.certificate import certificate_txt
from cases.export.contents import Contents, Exhibit, file_name
from cases.export.loading import document, load_file
from cases.export.papers import verify_txt
from cases.export.proofs import proof_files
from cases.export.report import write_report
from cases.export.uco import case_jsonld
from cases.model.custody import StoredEntry, digest, read, timestamp
from cases.model.views import CustodyLine

FORMAT: Final = "watchdesk-bundle-1"
Progress = Callable[[int, int], None]


def write_bundle(contents: Contents, body: Read, to: BinaryIO, on_progress: Progress) -> Sealed:
    """Write a bundle into an empty file.

    Args:
        contents: The case, cut to its profile.
        body: Returns the bytes of an exhibit, hashed again.
        to: Where it goes; must be able to seek.
        on_progress: Called with how many exhibits are written, and how many there are.

    Raises:
        StoreTrouble: Evidence could not be read.
        CustodyBroken: Evidence is not what was kept.
    """
    bag = BagWriter(to, folder_name(contents))
    files, md5 = _evidence(bag, contents, body, on_progress)
    lines = tuple(_lines(contents))
    evidence, custody = tables.evidence_csv(contents, files), tables.custody_csv(lines)
    bag.add("data/case.json", _case(contents, files, lines))
    bag.add("data/evidence.csv", evidence)
    bag.add("data/custody.csv", custody)
    bag.add("data/transfers.csv", tables.transfers_csv(contents))
    bag.add("data/withheld.csv", tables.withheld_csv(contents))
    attached = {
        "evidence.csv": ("The exhibits", evidence),
        "custody.csv": ("The custody entries", custody),
    }
    bag.add("data/report.pdf", write_report(contents, lines, body, attached))
    bag.add("data/load/load.dat", load_file(contents, files, md5))
    bag.add("data/case.jsonld", case_jsonld(contents))
    bag.add("data/certificate-902.txt", certificate_txt(contents))
    with tempfile.TemporaryFile() as spool:
        if write_archive(contents, body, spool):
            size = spool.tell()
            spool.seek(0)
            pieces = iter(lambda: spool.read(1 << 20), b"")
            bag.pass_on("data/exchanges.warc", size, pieces)
    for name, proof in proof_files(contents):
        bag.add(name, proof)
    bag.add("VERIFY.txt", verify_txt(contents))
    bag.add("verify.py", package_files("cases.export").joinpath("standalone.py").read_bytes())
    return bag.close(_info(contents))


def folder_name(contents: Contents) -> str:
    """Return the name of the one folder in the zip."""
    return f"{contents.number}-{contents.order.profile.value}"


def _evidence(
    bag: BagWriter, contents: Contents, body: Read, on_progress: Progress
) -> tuple[dict[str, str], dict[str, str]]:
    """Write the exhibits; return by label where each is, and by SHA-256 its MD5."""
    files: dict[str, str] = {}
    md5: dict[str, str] = {}
    written: set[str] = set()
    for number, one in enumerate(contents.exhibits, 1):
        raw = _bytes(one, body, written)
        if not one.withheld:
            name = f"data/evidence/{file_name(one)}"
            if not one.has_bytes:
                name = f"data/evidence/{hashlib.sha256(raw).hexdigest()}.txt"
            files[one.label] = name
            if name not in written:
                bag.add(name, raw)
                written.add(name)
                md5[one.sha256] = hashlib.md5(raw, usedforsecurity=False).hexdigest()
        bag.add(f"data/load/text/{document(contents.number, one)}.txt", _words(one))
        on_progress(number, len(contents.exhibits))
    return files, md5


def _bytes(one: Exhibit, body: Read, written: set[str]) -> bytes:
    """Return what is to be written of an exhibit; the same bytes are read once."""
    if one.withheld or f"data/evidence/{file_name(one)}" in written:
        return b""
    return body(one) if one.has_bytes else one.text.encode("utf-8", "replace")


def _words(one: Exhibit) -> bytes:
    if one.withheld:
        return f"Withheld: {one.withheld}.\n".encode()
    return one.text.encode("utf-8", "replace")


def _lines(contents: Contents) -> Iterator[CustodyLine]:
    """Yield the entries for reading, the oldest first."""
    for entry in contents.entries:
        yield _line(entry, named=entry.seq not in contents.hashes_only)


def _line(entry: StoredEntry, *, named: bool) -> CustodyLine:
    said = read(entry.leaf)
    return CustodyLine(
        seq=said["seq"],
        at=said["ts"],
        actor=said["actor"]["id"] if named else "(withheld)",
        role=said["actor"]["role"] if named else "",
        action=said["act"],
        object=f"{said['obj']['type']} {said['obj']['id']}",
        case=said.get("case", ""),
        digest=digest(entry.leaf) if named else "",
    )


def _case(contents: Contents, files: dict[str, str], lines: tuple[CustodyLine, ...]) -> bytes:
    head, window = contents.attestation.checkpoint, contents.window
    told = {
        "format": FORMAT,
        "profile": contents.order.profile.value,
        "purpose": contents.order.purpose,
        "recipient": contents.order.recipient,
        "software": contents.software,
        "department": contents.department,
        "head": {"size": head.size, "root": head.root, "at": head.at},
        "window": {
            "seconds": window.seconds,
            "entries": window.entries,
            "covered": window.covered,
            "attestors": [one.name for one in window.attestors],
        },
        "case": asdict(contents.file),
        "exhibits": [
            {**asdict(one), "file": files.get(one.label, "")} for one in contents.exhibits
        ],
        "transfers": [asdict(one) for one in contents.transfers],
        "custody": [asdict(line) for line in lines],
        "withheld": [asdict(one) for one in contents.withheld],
    }
    return json.dumps(told, default=_plain, indent=1, sort_keys=True).encode("ascii") + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a bundle")


def _info(contents: Contents) -> Iterator[tuple[str, str]]:
    if contents.department:
        yield "Source-Organization", contents.department
    yield "External-Identifier", contents.number
    yield "Internal-Sender-Identifier", contents.order.profile.value
    if contents.order.purpose:
        yield "Internal-Sender-Description", contents.order.purpose
    yield "Bagging-Date", contents.as_of.strftime("%Y-%m-%d")
    yield "Bag-Software-Agent", contents.software
