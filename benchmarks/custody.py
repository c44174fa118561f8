"""Custody: durable appends beside a raw fdatasync, verification beside one SHA-256 pass over the same bytes."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from pathlib import Path
from statistics import median

from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE, Actor, Capability, Role
from cases.services.custody import Custody
from cases.services.registry import Registry
from cases.store.engine import make_engine
from cases.store.schema import upgrade
from cases.store.transaction import Store
from cases.vault.blobs import Vault
from cases.vault.keys import LogKeys
from monitor.clock import now

SINGLE = 300
BATCH = 1_000
BATCHES = 50


def run() -> dict[str, float | int | str]:
    """Return the figures of one run."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        engine = make_engine(f"sqlite:///{home / 'record.db'}")
        upgrade(engine)
        store = Store(engine, now)
        Registry(store).found(SERVICE, log="bench", login="adm", name="Bench")
        actor = Actor(login="iac", role=Role.IA_COMMANDER, auth="demo", session="bench")
        appended = [_append(store, actor, 1) for _ in range(SINGLE)]
        synced = _raw_syncs(home / "raw", SINGLE)
        started = time.perf_counter()
        for _ in range(BATCHES):
            _append(store, actor, BATCH)
        batched = BATCH * BATCHES / (time.perf_counter() - started)
        started = time.process_time()
        found = Custody(store, Vault(home / "vault"), LogKeys(home / "keys")).verify(actor)
        verified_s = time.process_time() - started
        assert found.verified
        with store.glance(actor, Capability.CUSTODY_VERIFY) as tx:
            leaves = [entry.leaf for entry in tx.log.entries()]
        started = time.process_time()
        for leaf in leaves:
            hashlib.sha256(leaf).digest()
        floor_s = time.process_time() - started
        engine.dispose()
    return {
        "append_ms_median": round(median(appended) * 1_000, 2),
        "raw_fdatasync_ms_median": round(median(synced) * 1_000, 2),
        "append_to_fdatasync": round(median(appended) / median(synced), 2),
        "batched_appends_per_s": round(batched),
        "entries": found.entries,
        "verify_entries_per_cpu_s": round(found.entries / verified_s),
        "sha256_floor_entries_per_cpu_s": round(len(leaves) / floor_s),
    }


def _append(store: Store, actor: Actor, count: int) -> float:
    started = time.perf_counter()
    with store.begin(actor, Capability.TRIAGE) as tx:
        for n in range(count):
            tx.record(CustodyAction.FLAG_VIEWED, f"flag:{n}", details={"version": n})
    return time.perf_counter() - started


def _raw_syncs(path: Path, count: int) -> list[float]:
    """Time appends of a leaf's size to a bare file, each flushed to the disk."""
    taken = []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for _ in range(count):
            started = time.perf_counter()
            os.write(descriptor, b"x" * 600)
            os.fdatasync(descriptor)
            taken.append(time.perf_counter() - started)
    finally:
        os.close(descriptor)
    return taken
