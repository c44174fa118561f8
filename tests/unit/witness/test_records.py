"""What a witness signs and what it refuses, as C2SP tlog-witness says; and that it forgets nothing."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import BadInput, NotFound, StoreTrouble
from cases.model import merkle, notes, witnessing
from monitor.witness.records import Witness

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LOG = notes.SigningKey.generate("pd.example/log")


class Log:
    """A log of so many leaves, whose history a test may change."""

    def __init__(self, size: int, *, origin: str = LOG.name, first: bytes = b"0") -> None:
        leaves = [first, *(str(n).encode() for n in range(1, size))][:size]
        self.hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
        self.origin = origin

    def head(self, size: int, *keys: notes.SigningKey) -> str:
        tree = merkle.Frontier()
        for hashed in self.hashes[:size]:
            tree.append(hashed)
        return str(notes.Head(self.origin, size, tree.root()).signed(keys or (LOG,)))

    def proof(self, old: int, new: int) -> list[bytes]:
        return merkle.roots(self.hashes[:new], merkle.spans_between(old, new))

    def sent(self, old: int, new: int, *keys: notes.SigningKey) -> bytes:
        return witnessing.submission(old, self.proof(old, new), self.head(new, *keys))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "witness"
    Witness.make(place, "w.example")
    Witness(place, lambda: NOON).trust(LOG.public)
    return place


@pytest.fixture
def witness(folder: Path) -> Witness:
    return Witness(folder, lambda: NOON)


def statuses(witness: Witness, *bodies: bytes) -> list[int]:
    return [witness.add_checkpoint(body).status for body in bodies]


def test_a_head_that_continues_the_last_one_is_cosigned_with_the_time(witness: Witness) -> None:
    log, old = Log(20), 0
    for size in (1, 2, 7, 8, 20):
        reply = witness.add_checkpoint(log.sent(old, size))

        assert reply.status == 200
        (line,) = notes.parse_signatures(reply.text)
        text = notes.parse_note(log.head(size)).text
        assert notes.Note(text, (line,)).signers([witness.key]) == [witness.key]
        assert notes.cosigned_at(line) == int(NOON.timestamp())
        old = size


def test_what_was_cosigned_is_on_disk_before_the_answer(folder: Path, witness: Witness) -> None:
    witness.add_checkpoint(Log(9).sent(0, 9))

    (known,) = Witness(folder, lambda: NOON).logs()
    assert known.head is not None
    assert (known.origin, known.head.size, known.at) == (LOG.name, 9, int(NOON.timestamp()))
    assert Witness(folder, lambda: NOON).add_checkpoint(Log(9).sent(3, 9)).text == "9\n"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"\xff", 400),
        (b"old 0\n\n", 400),
        (b"old 00\n\nx\n", 400),
        (b"old -1\n\nx\n", 400),
        (b"old 0\nAAAA\n\n" + Log(3).head(3).encode(), 400),
        (b"old 0\n" + b"\n".join([b"A" * 43 + b"="] * 64) + b"\n\n" + Log(3).head(3).encode(), 400),
        (b"old 0\n\n" + b"x" * witnessing.BODY_CAP, 400),
        (b"old 0\n\n" + Log(3).head(3).encode()[:-9], 400),
        (Log(5).sent(0, 5).replace(b"old 0", b"old 6"), 400),
        (Log(3, origin="another/log").sent(0, 3), 404),
        (Log(3).sent(0, 3, notes.SigningKey.generate("pd.example/log")), 403),
        (Log(3).sent(0, 3, notes.SigningKey.generate("stranger.example")), 403),
        (Log(5).sent(2, 5), 409),
        (Log(3).sent(0, 3).replace(b"old 0\n", b"old 0\n" + b"A" * 43 + b"=\n"), 422),
    ],
)
def test_what_is_wrong_is_refused_with_the_status_of_the_protocol(
    witness: Witness, body: bytes, status: int
) -> None:
    assert witness.add_checkpoint(body).status == status
    assert witness.logs()[0].head is None


def test_a_forged_signature_is_refused(witness: Witness) -> None:
    note = notes.parse_note(Log(3).head(3))
    forged = notes.Note(note.text, (notes.Signature(LOG.name, LOG.public.key_id, bytes(64)),))

    assert statuses(witness, witnessing.submission(0, [], str(forged))) == [403]


def test_another_history_is_never_cosigned(witness: Witness) -> None:
    mine, other = Log(30), Log(30, first=b"another")
    assert statuses(witness, mine.sent(0, 20)) == [200]

    assert statuses(witness, other.sent(20, 30)) == [422]  # does not begin with what was seen
    assert statuses(witness, other.sent(20, 20)) == [409]  # as long, with another root
    assert statuses(witness, mine.sent(0, 10)) == [409]  # shorter
    assert statuses(witness, other.sent(0, 30)) == [409]  # as if nothing had been seen
    tampered = witnessing.submission(20, [bytes(32)] * 4, mine.head(30))
    assert statuses(witness, tampered) == [422]
    assert statuses(witness, mine.sent(20, 30)) == [200]


def test_who_knows_no_size_is_told_it(witness: Witness) -> None:
    log = Log(12)
    witness.add_checkpoint(log.sent(0, 12))
    reply = witness.add_checkpoint(log.sent(0, 12))

    assert (reply.status, reply.text, reply.kind) == (409, "12\n", "text/x.tlog.size")
    assert statuses(witness, log.sent(12, 12)) == [200]  # the same again, at another time


def test_of_many_who_send_at_once_none_rolls_the_head_back(folder: Path) -> None:
    log = Log(64)
    start = threading.Barrier(8)

    def send(size: int) -> int:
        start.wait()
        return Witness(folder, lambda: NOON).add_checkpoint(log.sent(0, size)).status

    with ThreadPoolExecutor(8) as pool:
        answered = list(pool.map(send, range(57, 65)))

    (known,) = Witness(folder, lambda: NOON).logs()
    assert known.head is not None
    assert sorted(answered) == [200, *[409] * 7]
    assert known.head.size == 57 + answered.index(200)


def test_a_log_may_change_its_key_once_the_new_one_is_trusted(witness: Witness) -> None:
    new, log = notes.SigningKey.generate(LOG.name), Log(9)
    assert statuses(witness, log.sent(0, 3), log.sent(3, 5, LOG, new)) == [200, 200]
    assert statuses(witness, log.sent(5, 9, new)) == [403]

    assert witness.trust(new.public)
    assert not witness.trust(new.public)
    assert statuses(witness, log.sent(5, 9, new)) == [200]


def test_a_damaged_head_is_trouble_and_not_a_new_log(folder: Path, witness: Witness) -> None:
    witness.add_checkpoint(Log(9).sent(0, 9))
    (head,) = (folder / "logs").glob("*/head")
    for damage in (b"", b"x\n\nx\n", head.read_bytes().replace(b"\n9\n", b"\n8\n")):
        head.chmod(0o600)
        head.write_bytes(damage)
        with pytest.raises(StoreTrouble, match="is damaged"):
            witness.add_checkpoint(Log(9).sent(0, 9))


def test_a_witness_that_cannot_write_signs_nothing(
    folder: Path, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreTrouble, match="cannot be written"):
        witness.add_checkpoint(Log(9).sent(0, 9))
    monkeypatch.undo()

    assert Witness(folder, lambda: NOON).logs()[0].head is None


def test_the_key_is_its_owners_alone_and_made_once(folder: Path) -> None:
    key = folder / "witness.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with pytest.raises(BadInput, match="holds a witness already"):
        Witness.make(folder, "w.example")
    with pytest.raises(BadInput, match="no space"):
        Witness.make(folder / "other", "w example")
    with pytest.raises(NotFound, match="witness init"):
        Witness(folder / "nobody", lambda: NOON)
    key.chmod(0o644)
    with pytest.raises(BadInput, match="chmod 600"):
        Witness(folder, lambda: NOON)


def test_the_key_of_a_witness_is_no_key_of_a_log(witness: Witness) -> None:
    with pytest.raises(BadInput, match="key of a witness"):
        witness.trust(witness.key)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_is_sent_is_read_or_refused(body: bytes) -> None:
    try:
        read = witnessing.parse(body)
    except ValueError:
        return
    assert read.head.size >= 0


@given(st.integers(0, 40), st.integers(0, 40), st.data())
def test_what_is_written_for_a_witness_is_read_the_same(
    old: int, size: int, data: st.DataObject
) -> None:
    nodes: Sequence[bytes] = [
        hashlib.sha256(bytes([n])).digest() for n in range(data.draw(st.integers(0, 63)))
    ]
    read = witnessing.parse(witnessing.submission(old, nodes, Log(size).head(size)))

    assert (read.old, list(read.proof), read.head.size) == (old, list(nodes), size)
