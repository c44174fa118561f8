"""Bundles whose head somebody outside has seen: the lines and tokens go along, and verify there."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from support.bundles import check, files_of, forged
from support.department import MASKS, Department, MovingClock
from support.office import Office, Open, on_sqlite
from support.tsa import Authority
from support.witnesses import Listening

from cases.export.bundle import write_bundle
from cases.export.checked import Brought, sentences
from cases.export.contents import Order
from cases.model.actors import SERVICE
from cases.model.notes import COSIGNING, SigningKey
from cases.policy import catalogue
from cases.services.bundles import Bundles, House

NUMBER = "IA-2026-0001"


@pytest.fixture
def seen(
    opened: Open,
    witness: Listening,
    authority: Authority,
    department: Department,
    clock: MovingClock,
) -> Office:
    """A department whose case stands under a head that a witness and an authority saw an hour after it was founded."""
    office = opened(witness, authority=authority)
    flag = department.flag("Rolling up on Elm St")
    department.triage.open_case(department.actor("sgt"), flag, version=1)
    clock.forward(hours=1)
    assert office.outside.send(seconds=5, fresh=True)
    return office


def bundle(office: Office) -> bytes:
    made = Bundles(
        office.department.store,
        office.department.vault,
        catalogue(),
        MASKS,
        heads=office.heads,
        house=House("Test PD", "Watchdesk 0"),
    )
    contents, _items = made._contents(office.department.actor("iac"), NUMBER, Order())
    file = io.BytesIO()
    write_bundle(
        contents, lambda one: office.department.vault.get(one.sha256), file, lambda _d, _t: None
    )
    return file.getvalue()


@on_sqlite
def test_a_bundle_carries_what_those_outside_said_of_its_head(
    seen: Office, witness: Listening, authority: Authority
) -> None:
    raw = bundle(seen)

    brought = Brought(
        seen.keys.known()[-1], witnesses=(witness.witness.key,), roots=authority.roots
    )
    found = check(raw, brought)
    assert found.faults == []
    assert [name for name, _ in found.seen] == [witness.witness.key.name]
    assert [url for url, _ in found.stamped] == [authority.url]
    unproved = " ".join(said for proved, said in sentences(found, brought) if not proved)
    assert "nobody outside" not in unproved
    assert "came with the bundle" not in unproved
    assert found.window == (0, 0)


@on_sqlite
def test_a_bundle_says_how_much_of_the_log_nobody_outside_had_seen(
    seen: Office, clock: MovingClock
) -> None:
    clock.forward(minutes=7)
    seen.department.casework.annotate(seen.department.actor("sgt"), NUMBER, text="later")

    found = check(bundle(seen))
    assert found.faults == []
    assert (found.seen, found.stamped) == ([], [])
    assert found.window is not None
    assert found.window[0] >= timedelta(minutes=7).total_seconds()
    assert found.window[1] > 0


@on_sqlite
def test_a_token_of_another_authority_and_a_witness_that_never_signed_prove_nothing(
    seen: Office, clock: MovingClock
) -> None:
    raw = bundle(seen)
    stranger = Authority(clock())
    other = SigningKey("other.example/w", COSIGNING, b"o" * 32).public

    wrong_roots = check(raw, Brought(roots=stranger.roots))
    assert [(fault.step, "time stamp" in fault.what) for fault in wrong_roots.faults] == [(9, True)]
    assert check(raw, Brought(witnesses=(other,))).seen == []
    files = files_of(raw)
    files["stamps/01.tsr"] = files["stamps/01.tsr"][:-1] + b"\0"
    assert any(fault.step == 9 for fault in check(forged(files)).faults)


@on_sqlite
def test_after_a_key_was_replaced_the_bundle_tells_its_history(seen: Office) -> None:
    seen.heads.replace_key(seen.department.actor("adm"))
    seen.heads.checkpoint(SERVICE)

    found = check(bundle(seen))
    assert found.faults == []
    assert found.key == str(seen.keys.known()[-1])
    older = check(bundle(seen), replace(Brought(), key=seen.keys.known()[0]))
    assert "not signed by" in older.faults[0].what


@on_sqlite
def test_a_bundle_tells_that_a_key_was_declared_lost(seen: Office) -> None:
    (seen.keys.folder / "custody.key").unlink()
    seen.heads.replace_key(seen.department.actor("adm"), lost="The disk died.")
    seen.heads.checkpoint(SERVICE)

    found = check(bundle(seen))

    assert (found.faults, len(found.lost)) == ([], 1)
    said = " ".join(text for proved, text in sentences(found, Brought()) if not proved)
    assert "was declared lost at entry" in said
