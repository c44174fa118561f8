"""A small bundle without a record: a log of ten entries, two exhibits, a witness; every part of it can be spoilt."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from cases.export.bag import MANIFEST, TAGS, listed
from cases.export.bundle import write_bundle
from cases.export.checked import Brought, Checked, Fault
from cases.export.checking import BundleCheck
from cases.export.contents import Contents, Exhibit, Order, Reception
from cases.export.sources import ZipSource
from cases.export.unzipping import NotOurs
from cases.export.zipping import ZipWriter
from cases.model import merkle
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Role
from cases.model.case_states import CaseState
from cases.model.custody import GENESIS, Act, Blob, StoredEntry, seal
from cases.model.heads import Attestation, Attestor, Checkpoint, KeyChange, Proof, Stamp, Window
from cases.model.notes import COSIGNING, Head, SigningKey
from cases.model.states import CaseSource
from cases.model.views import AllegationView, CaseFile, CaseSummary, NoteView

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NUMBER = "IA-2026-0001"
LOG = "pd.example/log"
BODY = b'{"text": "Rolling up on Elm St"}'
SHA256 = hashlib.sha256(BODY).hexdigest()
SERGEANT = Actor(login="sgt", role=Role.SUPERVISOR, session="s1")
KEY = SigningKey(LOG, 1, b"k" * 32)
WITNESS = SigningKey("clerk.example/w", COSIGNING, b"w" * 32)


def log() -> list[StoredEntry]:
    """Return a log of ten entries; the third is the capture, 4 to 6 and 8 are of the case."""
    keyed = Act(CustodyAction.KEY_MADE, "key", KEY.public.key_id.hex())
    captured = Act(
        CustodyAction.EXCHANGE_CAPTURED, "exchange", "1", blobs=(Blob(SHA256, len(BODY)),)
    )
    opened = Act(
        CustodyAction.CASE_OPENED, "case", NUMBER, NUMBER, {"why": "staging"}, captured.blobs
    )
    noted = Act(CustodyAction.CASE_ANNOTATED, "case", NUMBER, NUMBER, {"text": "asked"})
    other = Act(CustodyAction.CASE_LISTED, "queue", "cases")
    acts = [other, keyed, captured, opened, noted, noted, other, noted, other, other]
    entries: list[StoredEntry] = []
    prev = GENESIS
    for seq, act in enumerate(acts, 1):
        at = NOON + timedelta(minutes=seq)
        entries.append(seal(act, SERGEANT, at, log=LOG, seq=seq, prev=prev, salt=bytes([seq]) * 32))
        prev = entries[-1].digest
    return entries


def attested(
    entries: list[StoredEntry], wanted: Iterable[int], stamps: Iterable[Stamp] = ()
) -> Attestation:
    """Return the head over a log, signed and witnessed, with proofs of the wanted entries."""
    hashes = [merkle.leaf_hash(entry.leaf) for entry in entries]
    tree = merkle.Frontier()
    for hashed in hashes:
        tree.append(hashed)
    head = Head(LOG, tree.size, tree.root())
    at = NOON + timedelta(minutes=30)
    note = f"{head.signed([KEY])}{WITNESS.sign(str(head), at=int(at.timestamp()))}\n"
    paths = merkle.paths(hashes, [number - 1 for number in wanted])
    return Attestation(
        checkpoint=Checkpoint(1, tree.size, tree.root().hex(), tree.packed().hex(), note, at),
        note=note,
        cosignatures=(),
        stamps=tuple(stamps),
        proofs=tuple(
            Proof(index + 1, entries[index].leaf.decode(), tree.size, tuple(path), note)
            for index, path in sorted(paths.items())
        ),
        keys=(KeyChange(str(KEY.public), 2, "key:made"),),
        witnesses=(str(WITNESS.public),),
        roots="",
    )


def contents(order: Order | None = None) -> Contents:
    """Return a case with a post and the raw answer it was read from."""
    entries = log()
    wanted = [2, 3, 4, 5, 6, 8]
    how = Reception(
        started_at=NOON,
        finished_at=NOON + timedelta(seconds=1),
        method="GET",
        url="https://social.example/feed",
        final_url="https://social.example/feed",
        redirects=(),
        request_headers=(("accept", "*/*"),),
        status=200,
        headers=(("content-type", "application/json"), ("content-encoding", "gzip")),
        remote_ip="192.0.2.1",
        collector="feeds",
        collector_version="1",
        terms_basis="public feed",
        purpose="page",
        login_state="anonymous",
        tls="TLSv1.3",
    )
    at = NOON + timedelta(minutes=4)
    words = "Rolling up on Elm St"
    post = Exhibit("E-1", 1, "post", "mastodon js", "ab" * 32, 20, "sgt", at, text=words)
    raw = Exhibit(
        "E-2", 2, "exchange", "raw answer", SHA256, len(BODY), "sgt", at,
        mime="application/json", url=how.final_url, reception=how, vouched=(3, 4),
    )  # fmt: skip
    summary = CaseSummary(
        id=1, number=NUMBER, version=1, state=CaseState.INTAKE, source=CaseSource.FLAG,
        person="Smith, Jordan", person_number="2001", unit="North", title="Staging shown",
        clauses=("V.A.3",), opened_by="sgt", opened_at=NOON, klass=None,
        restricted=False, due_on=None, evidence=2, notes=1,
    )  # fmt: skip
    return Contents(
        order=order or Order(),
        file=CaseFile(
            summary=summary,
            allegations=(AllegationView(1, "V.A.3", "1", "Smith, Jordan", 1, 1, "sgt", NOON),),
            evidence=(),
            notes=(NoteView(1, "sgt", "asked the shift", NOON),),
            custody=(),
            reports=(),
        ),
        exhibits=(post, raw),
        transfers=(),
        entries=tuple(entries[number - 1] for number in wanted),
        hashes_only=frozenset({6}),
        attestation=attested(entries, wanted),
        window=Window(600, 10, 0, (Attestor("clerk.example/w"),)),
        withheld=(),
        department="Test PD",
        software="Watchdesk 0",
    )


def zipped(given: Contents, body: bytes = BODY) -> bytes:
    """Return the bytes of a bundle."""
    file = io.BytesIO()
    write_bundle(given, lambda _exhibit: body, file, lambda _done, _total: None)
    return file.getvalue()


def files_of(raw: bytes) -> dict[str, bytes]:
    """Return the files of a bundle by their names in it."""
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return {name.partition("/")[2]: packed.read(name) for name in packed.namelist()}


def forged(files: Mapping[str, bytes]) -> bytes:
    """Return a bundle of these files whose manifests are made to fit: what somebody would do who wants it to pass."""
    file = io.BytesIO()
    writer = ZipWriter(file)
    sums = {
        name: hashlib.sha256(body).hexdigest()
        for name, body in files.items()
        if name not in {MANIFEST, TAGS}
    }
    manifest = listed(sums, payload=True)
    sums[MANIFEST] = hashlib.sha256(manifest).hexdigest()
    whole = {**files, MANIFEST: manifest, TAGS: listed(sums, payload=False)}
    for name, body in whole.items():
        writer.add(f"{NUMBER}-internal/{name}", len(body), [body])
    writer.close()
    return file.getvalue()


def check(raw: bytes, brought: Brought | None = None) -> Checked:
    """Verify the bytes of a bundle."""
    try:
        source = ZipSource(io.BytesIO(raw))
    except NotOurs as error:
        return Checked(faults=[Fault(1, "", str(error))])
    return BundleCheck(source, brought or Brought(), lambda _done, _total: None).run()


def png() -> bytes:
    """Return a picture of four pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    size = b"\0\0\0\2\0\0\0\2\x08\2\0\0\0"
    pixels = zlib.compress(b"\0" + b"\xff\0\0" * 2 + b"\0" + b"\0\0\xff" * 2)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
