"""The sealed register: its custodian alone puts hashes in, and nobody gets a name out."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text as sql
from support.department import Department

from cases.errors import BadInput, NotPermitted
from cases.model.actors import SERVICE
from cases.model.sealed import SealedKind
from cases.services.sealed import SealedRegister
from cases.services.surroundings import Surroundings
from cases.vault.tokenkey import TokenKey

TOKENS = ("name:jane zzyzx", "rank:zzyzx")


@pytest.fixture
def key(tmp_path: Path) -> TokenKey:
    return TokenKey(tmp_path / "keys")


@pytest.fixture
def register(department: Department, key: TokenKey) -> SealedRegister:
    return SealedRegister(department.store, key)


def test_only_hashes_are_kept_and_only_counts_are_shown(
    department: Department, register: SealedRegister, key: TokenKey
) -> None:
    iac = department.actor("iac")

    assert register.add(iac, SealedKind.UNDERCOVER, TOKENS) == (2, 0)
    assert register.add(iac, SealedKind.UNDERCOVER, TOKENS) == (0, 0)
    assert register.add(iac, SealedKind.CAD, ["number:26001234"]) == (1, 0)
    assert [(c.kind.value, c.hashes) for c in register.counts(iac)] == [
        ("undercover", 2),
        ("cad", 1),
    ]
    with department.store._engine.connect() as connection:
        rows = str(connection.execute(sql("SELECT * FROM sealed")).all())
        details = str(connection.execute(sql("SELECT details FROM custody_detail")).all())
    for words in ("jane", "zzyzx", "26001234"):
        assert words not in rows.lower() + details.lower()
    assert department.custody.verify(department.actor("aud")).verified
    digest = key.digest()
    assert digest is not None
    known = Surroundings(department.store, key).around(SERVICE, ())
    assert known.sealed == {digest(token) for token in (*TOKENS, "number:26001234")}


def test_a_fresh_list_replaces_the_old_one(
    department: Department, register: SealedRegister, key: TokenKey
) -> None:
    iac, around = department.actor("iac"), Surroundings(department.store, key)
    register.add(iac, SealedKind.CAD, ["number:11111", "number:22222"])
    assert len(around.around(SERVICE, ()).sealed) == 2

    assert register.add(iac, SealedKind.CAD, ["number:22222", "number:33333"], instead=True) == (
        1,
        1,
    )
    assert len(around.around(SERVICE, ()).sealed) == 2
    assert register.end(iac, SealedKind.CAD) == 2
    assert around.around(SERVICE, ()).sealed == frozenset()
    assert register.add(iac, SealedKind.CAD, ["number:22222"]) == (1, 0)
    assert len(around.around(SERVICE, ()).sealed) == 1
    register.end(iac, SealedKind.CAD)
    with pytest.raises(BadInput, match="holds nothing"):
        register.end(iac, SealedKind.CAD)


@pytest.mark.parametrize("login", ["adm", "chief", "sgt", "lt", "iai", "aud", "ofc"])
def test_nobody_but_the_custodian(
    department: Department, register: SealedRegister, login: str
) -> None:
    actor = department.actor(login)

    for act in (
        lambda: register.add(actor, SealedKind.UNDERCOVER, TOKENS),
        lambda: register.counts(actor),
        lambda: register.end(actor, SealedKind.UNDERCOVER),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_an_empty_list_is_refused_and_a_key_that_others_read_or_that_is_none(
    department: Department, register: SealedRegister, key: TokenKey, tmp_path: Path
) -> None:
    iac = department.actor("iac")
    with pytest.raises(BadInput, match="nothing to seal"):
        register.add(iac, SealedKind.CAD, [])
    file = tmp_path / "keys" / "sealed.key"
    file.chmod(0o644)
    with pytest.raises(BadInput, match="others can read"):
        key.digest()
    file.chmod(0o600)
    file.write_text("junk\n", "utf-8")
    with pytest.raises(BadInput, match="64 hexadecimal"):
        key.digest()


@pytest.mark.parametrize(
    "act",
    [
        "DELETE FROM sealed WHERE id = 1",
        "UPDATE sealed SET ended_at = added_at",
        "UPDATE sealed SET digest = 'x' WHERE id = 2",
    ],
)
def test_a_hash_that_was_taken_out_behind_its_back_is_noticed(
    department: Department, register: SealedRegister, act: str
) -> None:
    iac = department.actor("iac")
    register.add(iac, SealedKind.UNDERCOVER, TOKENS)
    assert [one.whole for one in register.counts(iac)] == [True]
    with (
        department.store._engine.connect().execution_options(write=True) as connection,
        connection.begin(),
    ):
        connection.execute(sql(act))

    assert [one.whole for one in register.counts(iac)] == [False]
    register.add(iac, SealedKind.UNDERCOVER, TOKENS, instead=True)
    assert [one.whole for one in register.counts(iac)] == [True]
    with (
        department.store._engine.connect().execution_options(write=True) as connection,
        connection.begin(),
    ):
        connection.execute(sql("UPDATE sealed_state SET whole = 'x'"))
    assert not department.custody.verify(department.actor("aud")).verified
