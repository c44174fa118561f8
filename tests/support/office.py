"""The department with somebody outside: a witness and a time-stamp authority that really listen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from support.department import Department
from support.tsa import Authority
from support.witnesses import Listening

from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE, Capability
from cases.model.heads import Checkpoint, Trust
from cases.model.merkle import Frontier, leaf_hash
from cases.model.notes import Head
from cases.model.views import Verification
from cases.services.attesting import Attesting
from cases.services.custody import Custody
from cases.services.heads import Heads
from cases.vault.keys import LogKeys
from monitor.attestors import Places
from monitor.outside import Outside

EVERY = timedelta(minutes=5)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no database has a part in."""


@dataclass
class Office:
    """The department with somebody outside."""

    department: Department
    keys: LogKeys
    trust: Trust
    outside: Outside
    heads: Heads

    def send(self) -> list[tuple[str, str]]:
        return [(told.name, told.error) for told in self.outside.send(seconds=5)]

    def verify(self) -> Verification:
        custody = Custody(self.department.store, self.department.vault, self.keys, self.trust)
        return custody.verify(self.department.actor("aud"))

    def acts(self) -> list[str]:
        return [line.action for line in self.department.custody.log(self.department.actor("aud"))]


def sign_by_hand(department: Department, keys: LogKeys) -> Checkpoint:
    """Keep a head over all there is, signed with what lies there, as somebody who goes around the program."""
    tree = Frontier()
    with department.store.begin(SERVICE, Capability.CUSTODY_VERIFY, unlogged=True) as tx:
        for leaf in tx.log.leaves(after=0):
            tree.append(leaf_hash(leaf))
        note = str(Head("test.example/log", tree.size, tree.root()).signed(keys.signing()))
        made = tx.heads.add(
            size=tree.size,
            root=tree.root().hex(),
            peaks=tree.packed().hex(),
            note=note,
            at=tx.now,
        )
        tx.record(CustodyAction.CHECKPOINT_MADE, f"checkpoint:{made.id}")
        return made


Open = Callable[..., Office]


def open_office(
    department: Department,
    folder: Path,
    *heard: Listening,
    authority: Authority | None = None,
    url: str = "",
) -> Office:
    """Let heads of the department go to these; to `url` instead of where the witness listens."""
    keys = LogKeys(folder / "keys")
    witnesses = tuple(one.witness.key for one in heard)
    asked = authority.url if authority else ""
    trust = Trust(witnesses, asked, authority.roots if authority else "")
    heads = Heads(department.store, keys, trust)
    places = Places(tuple((one.witness.key, url or one.url) for one in heard), asked)
    outside = Outside(
        heads,
        Attesting(department.store, trust),
        places,
        who=("Test PD", "0", ""),
        every=EVERY,
        urgent=department.store.urgent,
    )
    return Office(department, keys, trust, outside, heads)
