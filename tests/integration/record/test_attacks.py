"""What somebody with the database's own rights can do, and who sees it: the chain, the blobs, the heads signed here,
a copy of a head kept elsewhere, the witness, the time-stamp authority.

Each attack is made good everywhere it can be: what it breaks is linked, counted and signed again as far as the
attacker's means reach. Only where every head that left the machine is older, nothing sees it: that is the window.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from support.department import Department, MovingClock
from support.office import Office, open_office
from support.tsa import Authority, serving
from support.witnesses import Listening, listening

from cases.model import merkle, notes, stamps
from cases.model.custody import GENESIS, canonical, digest
from cases.vault.keys import LogKeys

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Change = Callable[[dict[str, object]], dict[str, object] | None]
TABLES = ("custody", "custody_detail", "checkpoint", "cosignature", "stamp")


@dataclass
class Scene:
    """A record with somebody outside, who have seen its head; and what they kept of it."""

    office: Office
    engine: Engine
    witness: Listening
    authority: Authority
    clock: MovingClock
    folder: Path
    copy: str = ""
    """The head, as a person kept it elsewhere."""
    token: bytes = b""
    """The stamp over it, as the authority's customer kept it elsewhere."""
    size: int = 0

    def send(self) -> list[str]:
        """Let a head leave; return what those outside find wrong."""
        self.clock.forward(hours=2)
        return [error for _, error in self.office.send() if error]

    def keep(self) -> None:
        """Let a head leave, and keep it elsewhere."""
        assert self.send() == []
        lieutenant = self.office.department.actor("lt")
        told = self.office.heads.attest(lieutenant, [])
        self.copy, self.token, self.size = told.note, told.stamps[-1].token, told.checkpoint.size

    def seen_by(self) -> set[str]:
        """Return who sees that something was done: chain, blob, head, copy, witness, stamp."""
        problems = self.office.verify().problems
        steps = {step for step, _, _ in problems}
        seen = {
            name
            for name, own in (("chain", {1, 2, 3, 4, 5}), ("blob", {6}), ("head", {8, 9}))
            if steps & own
        }
        (witnessed,) = (self.folder / "w/logs").glob("*/head")
        if not self._agrees_with(self.copy):
            seen.add("copy")
        if not self._agrees_with(witnessed.read_text("utf-8")):
            seen.add("witness")
        if not self._stamp_holds():
            seen.add("stamp")
        return seen

    def _agrees_with(self, head: str) -> bool:
        """Whether the log agrees with a head that lies elsewhere."""
        auditor = self.office.department.actor("aud")
        found = self.office.department.custody.verify(auditor, copies=[head])
        return 13 not in {step for step, _, _ in found.problems}

    def _stamp_holds(self) -> bool:
        """Whether the log of today begins with the tree that the authority's stamp fixes."""
        text_, roots = notes.parse_note(self.copy).text, stamps.roots(self.authority.roots)
        stamps.stamped_at(self.token, text_.encode(), roots)
        head, tree = notes.parse_head(text_), merkle.Frontier()
        for leaf in self.leaves():
            tree.append(merkle.leaf_hash(leaf))
            if tree.size == head.size:
                return tree.root() == head.root
        return False

    def leaves(self) -> list[bytes]:
        with self.engine.connect() as connection:
            query = text("SELECT leaf FROM custody ORDER BY seq")
            return [bytes(row.leaf) for row in connection.execute(query)]

    # What an attacker does.

    def forge(self, change: Change, *, until: int = 10**9, relink: int = 10**9) -> None:
        """Rewrite the log: change or drop entries, number and link all that follow anew."""
        with self.engine.connect().execution_options(write=True) as connection, connection.begin():
            rows = connection.execute(
                text(
                    "SELECT c.leaf, c.case_number, d.salt, d.details FROM custody c "
                    "JOIN custody_detail d ON d.seq = c.seq ORDER BY c.seq"
                )
            ).all()
            self._unlock(connection.execute)
            connection.execute(text("DELETE FROM custody_detail"))
            connection.execute(text("DELETE FROM custody"))
            prev, seq = GENESIS, 0
            for leaf, case, salt, details in rows[:until]:
                said = change(json.loads(bytes(leaf)))
                if said is None:
                    continue
                seq += 1
                new = canonical(
                    {**said, "seq": seq, "prev": prev if seq <= relink else said["prev"]}
                )
                values = {"s": seq, "l": new, "d": digest(new), "p": prev, "c": case}
                connection.execute(text("INSERT INTO custody VALUES (:s, :l, :d, :p, :c)"), values)
                beside = {"s": seq, "a": salt, "d": details}
                connection.execute(text("INSERT INTO custody_detail VALUES (:s, :a, :d)"), beside)
                prev = digest(new)

    def drop_heads(self) -> None:
        """Forget every head that is kept here, with the bookkeeping of who saw it."""
        with self.engine.connect().execution_options(write=True) as connection, connection.begin():
            self._unlock(connection.execute)
            for table in ("cosignature", "stamp", "attestor", "checkpoint"):
                connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608  our own words

    def sign(self) -> None:
        """Sign the log as it stands now, with the key that lies there."""
        self.office.heads.checkpoint(self.office.department.actor("aud"))

    def _unlock(self, execute: Callable[..., object]) -> None:
        for table in TABLES:
            for act in ("update", "delete", "replace"):
                execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{act}"))


@pytest.fixture
def scene(
    department: Department, engine: Engine, clock: MovingClock, tmp_path: Path
) -> Iterator[Scene]:
    department.flag("What somebody would rather not have written")
    for _ in range(3):
        department.custody.log(department.actor("aud"))
    with listening(tmp_path / "w", clock) as heard, serving(Authority(clock())) as authority:
        heard.witness.trust(LogKeys(tmp_path / "keys").known()[0])
        office = open_office(department, tmp_path, heard, authority=authority)
        made = Scene(office, engine, heard, authority, clock, tmp_path)
        made.keep()
        yield made


def another_name(said: dict[str, object]) -> dict[str, object]:
    """Let somebody else have read the log."""
    if said["seq"] == 5:
        actor = said["actor"]
        assert isinstance(actor, dict)
        return {**said, "actor": {**actor, "id": "somebody"}}
    return said


def nothing_of_heads(said: dict[str, object]) -> dict[str, object] | None:
    """Drop what entries tell of heads; change one of the others."""
    return None if str(said["act"]).startswith("checkpoint:") else another_name(said)


def not_read(said: dict[str, object]) -> dict[str, object] | None:
    """Drop the entries of one who read the log, and what entries tell of heads."""
    return None if said["act"] == "custody:read" else nothing_of_heads(said)


OUTSIDE = {"copy", "witness", "stamp"}


def test_an_outsider_edits_an_entry(scene: Scene) -> None:
    scene.forge(another_name, relink=5)

    assert scene.seen_by() == {"chain", "head"} | OUTSIDE


def test_the_database_administrator_links_all_that_follows_anew(scene: Scene) -> None:
    scene.forge(another_name)

    assert scene.seen_by() == {"head"} | OUTSIDE


def test_evidence_is_swapped(scene: Scene) -> None:
    blobs = [path for path in (scene.folder / "vault").rglob("*") if path.is_file()]
    blob = max(blobs, key=lambda path: len(path.name))
    blob.chmod(0o600)
    blob.write_bytes(b"something else")

    assert scene.seen_by() == {"blob"}


def test_the_administrator_forgets_the_heads_too(scene: Scene) -> None:
    scene.forge(nothing_of_heads)
    scene.drop_heads()

    assert scene.seen_by() == OUTSIDE


def test_the_administrator_has_the_key_and_signs_the_old_part_anew(scene: Scene) -> None:
    scene.forge(nothing_of_heads)
    scene.drop_heads()
    scene.sign()

    assert scene.seen_by() == OUTSIDE
    assert "its history was changed" in scene.send()[0]  # nor does the witness sign what follows


def test_an_entry_is_dropped_and_all_is_numbered_and_signed_anew(scene: Scene) -> None:
    scene.forge(not_read)
    scene.drop_heads()
    scene.sign()

    assert scene.seen_by() == OUTSIDE


def test_the_log_is_cut_below_the_last_head_outside(scene: Scene) -> None:
    scene.forge(nothing_of_heads, until=scene.size - 2)
    scene.drop_heads()
    scene.sign()

    assert scene.seen_by() == OUTSIDE


def test_the_log_is_replaced_by_another_under_another_key(scene: Scene) -> None:
    scene.forge(nothing_of_heads)
    scene.drop_heads()
    for name in ("custody.key", "custody.pub"):
        (scene.folder / "keys" / name).unlink()
    LogKeys(scene.folder / "keys").ensure("test.example/log")
    scene.sign()

    assert scene.seen_by() == OUTSIDE


def test_what_came_after_the_last_head_outside_is_the_window_and_it_is_told(scene: Scene) -> None:
    """Nothing sees it: so the window is shown, and heads leave often."""
    scene.office.department.custody.log(scene.office.department.actor("aud"))
    before = scene.office.verify()
    scene.forge(lambda said: said, until=scene.size)

    assert before.uncovered > 0
    assert scene.seen_by() <= {
        "head"
    }  # a head made here since is missing: its owner would forget it, too


def test_with_the_key_and_the_heads_forgotten_not_even_that(scene: Scene) -> None:
    scene.office.department.custody.log(scene.office.department.actor("aud"))
    scene.forge(lambda said: said, until=scene.size)
    scene.drop_heads()

    assert scene.seen_by() == set()


def test_an_insider_sets_the_clock_back_and_those_outside_know_the_time(scene: Scene) -> None:
    real = scene.clock.now
    scene.clock.now = real - timedelta(days=2)
    department = scene.office.department
    department.custody.log(department.actor("aud"))
    scene.authority.clock = real
    scene.office.heads.checkpoint(department.actor("aud"))
    assert not any(told.error for told in scene.office.outside.send(seconds=5, again=True))

    remarks = scene.office.verify().remarks
    assert any(f"behind that of {scene.authority.url}" in remark for remark in remarks)
