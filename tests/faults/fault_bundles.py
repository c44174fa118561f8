"""Faults at an export: every byte of a bundle flipped, and every file call of its writing failed or killed at.

After each, either there is no bundle under the name that was asked for, or a whole one that the log tells of.
"""

from __future__ import annotations

import collections
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from faults.hands import Told, forked, listen
from faults.injecting import _until_traced
from support.bundles import check, contents, zipped
from support.department import MASKS, MovingClock, found

from cases.export.checked import Brought
from cases.export.checking import BundleCheck
from cases.export.contents import Order
from cases.export.sources import FolderSource
from cases.model.actors import Actor, Capability, Role
from cases.policy import catalogue
from cases.services.bundles import Bundles, House
from cases.services.custody import Custody
from cases.services.heads import Heads
from cases.store.engine import make_engine
from cases.store.schema import upgrade
from cases.store.transaction import Store
from cases.vault.blobs import Vault
from cases.vault.keys import LogKeys
from monitor.clock import now

NUMBER = "IA-2026-0001"
COMMANDER = Actor(login="iac", role=Role.IA_COMMANDER, auth="test", session="fault")
CALLS = (
    "openat", "read", "pread64", "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "link",
    "linkat", "unlink", "unlinkat", "close",
)  # fmt: skip
FAULTS = {"KILL": "signal=KILL", "EIO": "error=EIO", "ENOSPC": "error=ENOSPC"}
EVERY = int(os.environ.get("WATCHDESK_FAULT_EVERY", "1"))
"""One call in so many."""


def say(what: str, **figures: object) -> None:
    sys.stderr.write(f"\n{what}: {json.dumps(figures)}\n")


def test_every_byte_of_a_bundle_flipped_is_found() -> None:
    good = zipped(contents())
    unseen = []
    for place in range(len(good)):
        raw = bytearray(good)
        raw[place] ^= 1 << place % 8
        if check(bytes(raw)).verified:
            unseen.append(place)

    say("flips in the zip", bytes=len(good), unseen=len(unseen))
    assert unseen == []


def test_every_byte_of_an_unpacked_bundle_flipped_is_found(tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(zipped(contents()))
    with zipfile.ZipFile(tmp_path / "bundle.zip") as packed:
        packed.extractall(tmp_path / "out")
    (folder,) = (tmp_path / "out").iterdir()
    flips, unseen = 0, []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        body = path.read_bytes()
        for place in range(0, len(body), 1 if len(body) < 5_000 else 61):
            raw = bytearray(body)
            raw[place] ^= 1 << place % 8
            path.write_bytes(raw)
            flips += 1
            source = FolderSource(folder)
            if BundleCheck(source, Brought(), lambda _d, _t: None).run().verified:
                unseen.append((path.name, place))
        path.write_bytes(body)

    say("flips in the folder", flips=flips, unseen=len(unseen))
    assert unseen == []


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A record with one case, closed."""
    folder = tmp_path / "first"
    folder.mkdir()
    engine = make_engine(f"sqlite:///{folder / 'record.db'}")
    upgrade(engine)
    department = found(engine, folder, MovingClock())
    flag = department.flag("Rolling up on Elm St")
    department.triage.open_case(department.actor("sgt"), flag, version=1)
    engine.dispose()
    return folder


def export(home: Path, tell: Callable[[str], None]) -> None:
    """Export the case of a home, and tell when it is done."""
    store, vault = Store(make_engine(f"sqlite:///{home / 'record.db'}"), now), Vault(home / "vault")
    heads = Heads(store, LogKeys(home / "keys"))
    bundles = Bundles(
        store, vault, catalogue(), MASKS, heads=heads, house=House("Test PD", "Watchdesk 0")
    )
    os.kill(os.getpid(), signal.SIGSTOP)
    bundles.export(COMMANDER, NUMBER, home / "out.zip", Order(), lambda _done, _total: None)
    tell("done")


def traced(first: Path, work: Path, options: list[str]) -> tuple[Path, Told]:
    """Export in a child that strace has hold of, on a fresh copy of the home."""
    home, told = work / "home", Told()
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(first, home)
    with forked(partial(export, home)) as (child, pipe):
        os.waitpid(child, os.WUNTRACED)
        tracer = subprocess.Popen(
            # the main thread alone writes: those of typst only read what it wrote for them
            ["strace", "-q", *options, "-p", str(child)],  # noqa: S607  whichever there is
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _until_traced(child)
        os.kill(child, signal.SIGCONT)
        listen(pipe, told, seconds=60)
        tracer.terminate()
        tracer.wait(10)
    return home, told


def wrong(home: Path, told: Told) -> str:
    """Return what is wrong with a home after the trouble, or nothing."""
    store, vault = Store(make_engine(f"sqlite:///{home / 'record.db'}"), now), Vault(home / "vault")
    try:
        verified = Custody(store, vault, LogKeys(home / "keys")).verify(COMMANDER)
        if verified.problems:
            return f"the log: {verified.problems[0]}"
        bundle = home / "out.zip"
        if not bundle.exists():
            return "acknowledged, and not there" if "done" in told.acknowledged else ""
        checked = check(bundle.read_bytes())
        if checked.faults:
            return f"half a bundle: {checked.faults[0]}"
        with store.glance(COMMANDER, Capability.CUSTODY_READ) as tx:
            entries = tx.bundles.entries(tx.bundles.numbers_of(NUMBER))
            known = any(checked.sha256.encode() in (entry.details or b"") for entry in entries)
        return "" if known else "a bundle of which the log knows nothing"
    finally:
        store.close()


def test_a_fault_at_any_file_call_leaves_no_half_bundle_and_none_unlogged(
    home: Path, tmp_path: Path
) -> None:
    log = tmp_path / "calls"
    _, told = traced(home, tmp_path, ["-e", f"trace={','.join(CALLS)}", "-o", str(log)])
    assert told.acknowledged == ["done"], told
    named = re.findall(r"^(?:\d+ +)?(\w+)\(", log.read_text(), re.MULTILINE)
    counts = collections.Counter(name for name in named if name in CALLS)
    outcomes: collections.Counter[str] = collections.Counter()
    faults = []
    for call, count in counts.items():
        for fault, inject in FAULTS.items():
            for number in range(1, count + 1, EVERY):
                options = ["-e", f"trace={call}", "-e", f"inject={call}:{inject}:when={number}"]
                copy, told = traced(home, tmp_path, options)
                there = (copy / "out.zip").exists()
                outcomes[f"{fault} {'bundle' if there else 'none'}"] += 1
                if said := wrong(copy, told):
                    faults.append((call, fault, number, said))

    say("export", calls=dict(counts), injected=sum(outcomes.values()), outcomes=dict(outcomes))
    assert faults == []
