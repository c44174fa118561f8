"""Heads, proofs and time stamps under verifiers that nobody here wrote: Go's checksum database, openssl, ssh-keygen."""

from __future__ import annotations

import base64
import random
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from support.department import Department, MovingClock, found
from support.office import open_office

from cases.model import merkle, notes, stamps
from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE
from cases.model.custody import GENESIS, Act, seal
from cases.model.timing import Reading
from cases.store.engine import make_engine
from cases.store.schema import upgrade

HERE = Path(__file__).parent
LOG = notes.SigningKey.generate("pd.example/log")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def run(*words: str | Path) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    return (done.stdout + done.stderr).decode()


@pytest.fixture(scope="session")
def goverify(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The verifier, built from the packages that Debian's golang brings along; nothing is downloaded."""
    place = tmp_path_factory.mktemp("goverify")
    root = Path(run("go", "env", "GOROOT").strip())
    for name in ("note", "tlog"):
        shutil.copytree(root / "src/cmd/vendor/golang.org/x/mod/sumdb" / name, place / name)
    for path in place.rglob("*.go"):  # a wrapper around the one of the standard library
        text = path.read_text("utf-8").replace("golang.org/x/crypto/ed25519", "crypto/ed25519")
        path.chmod(0o644)
        path.write_text(text, "utf-8")
    (place / "go.mod").write_text("module goverify\n\ngo 1.19\n")
    shutil.copy(HERE / "goverify/main.go", place)
    environment = ["env", f"GOCACHE={place / 'cache'}", "GOPROXY=off", "GOFLAGS=-mod=mod"]
    done = subprocess.run(
        [*environment, "go", "build", "-o", "verify", "."],
        cwd=place,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return place / "verify"


@dataclass(frozen=True)
class Files:
    checkpoint: Path
    leaves: Path
    proofs: Path


def logged(folder: Path, size: int) -> Files:
    """A log of so many sealed entries, its head, and proofs by our own code."""
    prev, leaves = GENESIS, []
    for seq in range(1, size + 1):
        act = Act(CustodyAction.CUSTODY_READ, "log", str(seq), details={"n": seq})
        at = NOON + timedelta(seconds=seq)
        clock = Reading("ntp", 3, seq * 1_000, "boot")
        entry = seal(
            act, SERVICE, at, log=LOG.name, seq=seq, prev=prev, salt=bytes(32), clock=clock
        )
        leaves.append(entry.leaf)
        prev = entry.digest
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    tree, older = merkle.Frontier(), dict[int, bytes]()
    dice = random.Random(size)  # noqa: S311  no secret
    sizes = {1, 2, size - 1, *(dice.randrange(1, size) for _ in range(50))}
    for number, hashed in enumerate(hashes, 1):
        tree.append(hashed)
        if number in sizes:
            older[number] = tree.root()
    indexes = {0, size - 1, *(dice.randrange(size) for _ in range(500))}
    lines = [
        " ".join(["record", str(index), *map(_base64, path)])
        for index, path in merkle.paths(hashes, indexes).items()
    ]
    for number, root in older.items():
        proof = merkle.roots(hashes, merkle.spans_between(number, size))
        lines.append(" ".join(["tree", str(number), _base64(root), *map(_base64, proof)]))
    made = Files(folder / "checkpoint", folder / "leaves", folder / "proofs")
    made.checkpoint.write_text(str(notes.Head(LOG.name, size, tree.root()).signed([LOG])), "utf-8")
    made.leaves.write_bytes(b"\n".join(leaves) + b"\n")
    made.proofs.write_text("\n".join(lines) + "\n")
    return made


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize("size", [10, 10_000, 100_000])
def test_go_agrees_on_head_root_and_proofs(goverify: Path, tmp_path: Path, size: int) -> None:
    files = logged(tmp_path, size)
    said = run(goverify, str(LOG.public), files.checkpoint, files.leaves, files.proofs)

    assert said.startswith(f"pd.example/log by pd.example/log: {size} entries, ")


def test_go_finds_a_changed_entry_and_a_changed_proof(goverify: Path, tmp_path: Path) -> None:
    files = logged(tmp_path, 100)
    for path, what in ((files.leaves, b'"seq":50'), (files.proofs, b"record 0 ")):
        kept = path.read_bytes()
        assert kept.count(what) == 1
        path.write_bytes(kept.replace(what, what.replace(b"0", b"1", 1)))
        done = subprocess.run(
            [goverify, str(LOG.public), files.checkpoint, files.leaves, files.proofs],
            capture_output=True,
            check=False,
        )
        assert done.returncode == 1
        path.write_bytes(kept)


def test_openssl_verifies_the_signature_out_of_the_note_itself(tmp_path: Path) -> None:
    """The commands of docs/custody.md, word for word."""
    logged(tmp_path, 10)
    (tmp_path / "log.vkey").write_text(f"{LOG.public}\n")
    said = _in(tmp_path, commands("openssl pkeyutl"))

    assert "Signature Verified Successfully" in said


def test_a_person_keeps_a_head_under_an_ssh_signature(tmp_path: Path) -> None:
    logged(tmp_path, 10)
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    public: Ed25519PublicKey = key.public_key()
    (tmp_path / "id").write_bytes(private)
    (tmp_path / "id").chmod(0o600)
    line = public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    (tmp_path / "id.pub").write_text(f"{line}\n")
    said = _in(tmp_path, commands("-Y sign"))

    assert 'Good "custody" signature for ia@pd.example' in said


def commands(containing: str) -> str:
    """Return the block of docs/custody.md that holds these words."""
    text = (HERE.parents[1] / "docs/custody.md").read_text("utf-8")
    (block,) = (b for b in text.split("```sh\n")[1:] if containing in b.partition("```")[0])
    return block.partition("```")[0]


def _in(folder: Path, script: str) -> str:
    done = subprocess.run(
        ["sh", "-euc", script],  # noqa: S607  whichever sh there is
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


_TSA = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""
_CERTIFY = """
openssl ecparam -name prime256v1 -genkey -noout -out root.key
openssl req -x509 -new -key root.key -days 30 -subj "/CN=Peer root" -out root.pem \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
openssl ecparam -name prime256v1 -genkey -noout -out tsa.key
openssl req -new -key tsa.key -subj "/CN=Peer TSA" -out tsa.csr
printf 'keyUsage=critical,digitalSignature\\nextendedKeyUsage=critical,timeStamping\\n' > extensions
openssl x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -extfile extensions -out tsa.pem
echo 01 > serial
"""


@dataclass
class OpensslAuthority:
    """`openssl ts` behind an address on loopback."""

    folder: Path
    url: str = ""

    @property
    def roots(self) -> str:
        return (self.folder / "root.pem").read_text("ascii")

    def answer(self, query: bytes) -> bytes:
        (self.folder / "query.tsq").write_bytes(query)
        script = "openssl ts -reply -queryfile query.tsq -signer tsa.pem -inkey tsa.key -config tsa.cnf -out reply.tsr"
        _in(self.folder, script)
        return (self.folder / "reply.tsr").read_bytes()


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[OpensslAuthority]:
    made = OpensslAuthority(tmp_path / "tsa")
    made.folder.mkdir()
    (made.folder / "tsa.cnf").write_text(_TSA.format(folder=made.folder))
    _in(made.folder, _CERTIFY)

    class Asked(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = made.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", stamps.REPLY)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def department(tmp_path: Path) -> Department:
    engine = make_engine(f"sqlite:///{tmp_path / 'record.db'}")
    upgrade(engine)
    return found(engine, tmp_path, MovingClock(datetime.now(UTC)))  # noqa: TID251  openssl has the real clock


def test_openssl_stamps_a_head_and_verifies_its_own_stamp(
    department: Department, authority: OpensslAuthority, tmp_path: Path
) -> None:
    office = open_office(department, tmp_path, authority=authority)  # type: ignore[arg-type]  asked the same way
    assert office.send() == [(authority.url, "")]
    verified = office.verify()
    assert verified.problems == ()
    assert verified.covered > 0

    told = office.heads.attest(department.actor("lt"), [1])
    (tmp_path / "checkpoint").write_text(told.note, "utf-8")
    (tmp_path / "checkpoint.tsr").write_bytes(told.stamps[0].token)
    (tmp_path / "tsa-root.pem").write_text(authority.roots)
    assert "Verification: OK" in _in(tmp_path, commands("openssl ts -verify"))
