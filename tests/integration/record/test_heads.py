"""Signed heads of the log on both databases: made, proved against, and what a rewritten log does to them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from support.department import Department, MovingClock
from support.office import sign_by_hand

from cases.errors import CustodyBroken, Missing, NotFound, NotPermitted
from cases.model import merkle, notes
from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE, Capability
from cases.model.custody import canonical
from cases.model.heads import Checkpoint, Trust
from cases.model.views import Verification
from cases.services.custody import Custody
from cases.vault.keys import LogKeys

HEAD_TABLES = ("custody", "custody_detail", "checkpoint", "cosignature")


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The tree of RFC 6962 by plain recursion, nothing of ours in it."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root_of(leaves[:k]) + root_of(leaves[k:])).digest()


def leaves(department: Department) -> list[bytes]:
    with department.store.glance(department.actor("aud"), Capability.CUSTODY_VERIFY) as tx:
        return list(tx.log.leaves(after=0))


def head(department: Department, *, busy: bool = True) -> Checkpoint:
    if busy:
        department.custody.log(department.actor("aud"))
    made = department.heads.checkpoint(department.actor("aud"))
    assert made is not None
    return made


def wrong(department: Department) -> list[tuple[int, int, str]]:
    return list(department.custody.verify(department.actor("aud")).problems)


def tamper(engine: Engine, *statements: str) -> None:
    """Do what somebody with the database's own rights could do."""
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        for table in HEAD_TABLES:
            if engine.dialect.name == "sqlite":
                for act in ("update", "delete", "replace"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{act}"))
            else:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement))


def test_a_head_is_a_note_over_the_tree_of_all_entries(
    department: Department, tmp_path: Path
) -> None:
    made = head(department)
    covered = leaves(department)[: made.size]

    note = notes.parse_note(made.note)
    told = notes.parse_head(note.text)
    assert (told.origin, told.size) == ("test.example/log", len(covered))
    assert told.root == root_of(covered)
    assert note.signers(LogKeys(tmp_path / "keys").known())


def test_heads_grow_from_one_another_and_all_verify(department: Department) -> None:
    made = [head(department) for _ in range(7)]

    assert [m.size for m in made] == sorted({m.size for m in made})
    for m in made:
        assert m.root == root_of(leaves(department)[: m.size]).hex()
    found = department.custody.verify(department.actor("aud"))
    assert found.verified, found.problems
    assert (found.checkpoints, found.covered) == (7, 0)


def test_a_head_is_told_in_the_log_and_is_no_news_itself(department: Department) -> None:
    made = head(department)

    assert department.heads.checkpoint(SERVICE, only_news=True) is None
    (line,) = department.custody.log(department.actor("aud"), limit=1)
    assert (line.action, line.object) == ("checkpoint:made", f"checkpoint {made.id}")
    assert department.heads.checkpoint(SERVICE, only_news=True) is not None


def test_an_entry_is_proved_by_the_rules_of_the_rfc(department: Department) -> None:
    made, proof = head(department), None
    for entry in range(1, made.size + 1):
        proof = department.heads.prove(department.actor("aud"), entry)

        told = notes.parse_head(notes.parse_note(proof.note).text)
        hashed = hashlib.sha256(b"\x00" + proof.leaf.encode()).digest()
        assert merkle.included(hashed, entry - 1, told.size, proof.path, told.root)
    assert proof is not None
    assert json.loads(proof.leaf)["seq"] == made.size


def test_what_no_head_covers_is_not_proved(department: Department) -> None:
    auditor = department.actor("aud")
    with pytest.raises(Missing, match="custody checkpoint"):
        department.heads.prove(auditor, 1)
    made = head(department)
    with pytest.raises(Missing, match="no head covers"):
        department.heads.prove(auditor, made.size + 1)
    with pytest.raises(NotFound, match="no entry 999"):
        department.heads.prove(auditor, 999)
    with pytest.raises(NotPermitted):
        department.heads.prove(department.actor("sgt"), 1)
    with pytest.raises(NotPermitted):
        department.heads.checkpoint(department.actor("sgt"))


def test_without_its_key_no_head_is_made(department: Department, tmp_path: Path) -> None:
    (tmp_path / "keys/custody.key").unlink()

    with pytest.raises(Missing, match=r"keys/custody\.key"):
        head(department)


def test_a_new_key_comes_into_force_by_a_head_that_both_sign(
    department: Department, tmp_path: Path
) -> None:
    head(department)
    keys = LogKeys(tmp_path / "keys")
    (old,) = keys.signing()

    made = department.heads.replace_key(department.actor("adm"))

    (new,) = keys.signing()
    assert notes.parse_note(made.note).signers(keys.known()) == [old.public, new.public]
    later = head(department)
    assert notes.parse_note(later.note).signers(keys.known()) == [new.public]
    assert wrong(department) == []
    with pytest.raises(NotPermitted):
        department.heads.replace_key(department.actor("aud"))


def test_a_key_nobody_vouched_for_is_found(department: Department, tmp_path: Path) -> None:
    head(department)
    (tmp_path / "keys/custody.key").unlink()
    keys = LogKeys(tmp_path / "keys")
    keys.add("test.example/log")
    made = sign_by_hand(department, keys)

    ((step, entry, said),) = wrong(department)
    assert (step, entry) == (8, made.size)
    assert "not signed by a key that may sign it" in said


def test_an_old_key_signs_no_more_once_it_was_replaced(
    department: Department, tmp_path: Path
) -> None:
    head(department)
    stolen = (tmp_path / "keys/custody.key").read_text("utf-8")
    department.heads.replace_key(department.actor("adm"))
    head(department)
    (tmp_path / "keys/custody.key").write_text(stolen, "utf-8")
    department.flag("x")
    made = sign_by_hand(department, LogKeys(tmp_path / "keys"))

    assert [(step, entry) for step, entry, _ in wrong(department)] == [(8, made.size)]


def test_without_the_keys_history_no_head_verifies(department: Department, tmp_path: Path) -> None:
    head(department)
    (tmp_path / "keys/custody.pub").unlink()

    ((step, _, said),) = wrong(department)
    assert step == 8
    assert "there are none in keys/custody.pub" in said


@pytest.mark.parametrize("table", ["checkpoint", "cosignature"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_heads(
    department: Department, engine: Engine, table: str, act: str
) -> None:
    made = head(department)
    with department.store.begin(SERVICE, Capability.CUSTODY_VERIFY, unlogged=True) as tx:
        tx.heads.cosign(made.id, witness="w", line="x\n", at=tx.now)
        tx.written.clear()
    with (
        pytest.raises(DBAPIError, match="append-only"),
        engine.connect().execution_options(write=True) as connection,
        connection.begin(),
    ):
        connection.execute(text(act.format(table)))


def test_a_log_rewritten_whole_without_the_key_does_not_fit_its_heads(
    department: Department, engine: Engine
) -> None:
    made = head(department)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT seq, leaf FROM custody ORDER BY seq")).all()
    prev, statements = "0" * 64, []
    for seq, leaf in rows:  # one name is changed and everything after it linked anew
        said = json.loads(bytes(leaf)) | {"prev": prev}
        if seq == 3:
            said["actor"] = {**said["actor"], "id": "somebody"}
        new = canonical(said)
        prev, before = hashlib.sha256(new).hexdigest(), said["prev"]
        literal = f"X'{new.hex()}'" if engine.dialect.name == "sqlite" else f"'\\x{new.hex()}'"
        statements.append(
            f"UPDATE custody SET leaf = {literal}, digest = '{prev}', prev = '{before}-' "  # noqa: S608  our own words
            f"WHERE seq = {seq}"
        )
    tamper(engine, *statements)

    assert wrong(department) == [
        (9, made.size, f"the entries are not those under checkpoint {made.id}")
    ]
    with pytest.raises(CustodyBroken, match="not those under checkpoint"):
        department.heads.prove(department.actor("aud"), 2)


def test_a_log_cut_short_is_shorter_than_its_head(department: Department, engine: Engine) -> None:
    made = head(department)
    tamper(
        engine,
        f"DELETE FROM custody_detail WHERE seq >= {made.size}",  # noqa: S608  a number of ours
        f"DELETE FROM custody WHERE seq >= {made.size}",  # noqa: S608
    )

    said = [what for step, _, what in wrong(department) if step == 9]
    assert said == [f"the log ends at entry {made.size - 1}; a checkpoint knew {made.size}"]


@pytest.mark.parametrize(
    ("statement", "steps"),
    [
        ("UPDATE checkpoint SET root = '00' WHERE id = 2", {7, 8, 9}),
        ("UPDATE checkpoint SET note = 'x' WHERE id = 2", {7, 8}),
        ("UPDATE checkpoint SET note = replace(note, 'test.ex', 'best.ex') WHERE id = 2", {7, 8}),
        ("UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE id = 1)", {7, 8}),
        ("UPDATE checkpoint SET peaks = '00' WHERE id = 2", {7}),
        ("DELETE FROM checkpoint WHERE id = 2", {7}),
    ],
)
def test_a_changed_head_is_found(
    department: Department, engine: Engine, statement: str, steps: set[int]
) -> None:
    head(department)
    head(department)
    tamper(engine, statement)

    assert {step for step, _, _ in wrong(department)} == steps


def test_a_head_does_not_grow_from_peaks_that_were_changed(
    department: Department, engine: Engine
) -> None:
    made = head(department)
    tamper(engine, "UPDATE checkpoint SET peaks = '00'")

    with pytest.raises(CustodyBroken, match=f"not the peaks of a tree of {made.size}"):
        head(department)


def test_several_who_sign_at_once_contradict_nobody(department: Department) -> None:
    auditor = department.actor("aud")

    def work(_: int) -> Checkpoint | None:
        department.custody.log(auditor)
        return department.heads.checkpoint(auditor)

    with ThreadPoolExecutor(6) as pool:
        made = [m for m in pool.map(work, range(12)) if m]

    assert len(made) == 12
    assert department.custody.verify(auditor).problems == ()
    with department.store.glance(auditor, Capability.CUSTODY_VERIFY) as tx:
        assert all(tx.heads.of_size(m.size) == m for m in made)
        assert tx.heads.of_size(9_999) is None


def test_what_a_trusted_witness_saw_shortens_the_window_and_nothing_else_does(
    department: Department, clock: MovingClock, tmp_path: Path
) -> None:
    made = head(department)
    note = notes.parse_note(made.note)
    trusted = notes.SigningKey.generate("trusted.example", notes.COSIGNING)
    stranger = notes.SigningKey.generate("stranger.example", notes.COSIGNING)
    clock.forward(hours=2)

    def cosign(witness: str, line: notes.Signature) -> Verification:
        with department.store.begin(SERVICE, Capability.CUSTODY_VERIFY) as tx:
            tx.heads.cosign(made.id, witness=witness, line=f"{line}\n", at=tx.now)
            tx.record(CustodyAction.CHECKPOINT_SEEN, f"checkpoint:{made.id}")
        custody = Custody(
            department.store, department.vault, LogKeys(tmp_path / "keys"), Trust((trusted.public,))
        )
        return custody.verify(department.actor("aud"))

    before = cosign("stranger.example", stranger.sign(note.text, at=1))
    after = cosign("trusted.example", trusted.sign(note.text, at=1))
    clock.forward(seconds=30)
    forged = notes.Signature("trusted.example", trusted.public.key_id, bytes(72))
    last = cosign("trusted.example again", forged)

    assert (before.covered, before.problems) == (0, ())
    assert (after.covered, after.window_s, after.problems) == (made.size, 7_200, ())
    assert [(step, entry) for step, entry, _ in last.problems] == [(10, made.size)]
    assert last.window_s == 7_230
    with department.store.glance(SERVICE, Capability.CUSTODY_VERIFY) as tx:
        assert "— trusted.example" in made.with_lines(tx.heads.cosignatures(made.id))
