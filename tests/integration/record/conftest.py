"""The record with somebody outside."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from support.department import Department, MovingClock
from support.office import Office, Open, open_office
from support.tsa import Authority, serving
from support.witnesses import Listening, listening

from cases.vault.keys import LogKeys


@pytest.fixture
def opened(department: Department, tmp_path: Path) -> Open:
    return partial(open_office, department, tmp_path)


@pytest.fixture
def witness(tmp_path: Path, clock: MovingClock) -> Iterator[Listening]:
    with listening(tmp_path / "witness", clock) as heard:
        heard.witness.trust(LogKeys(tmp_path / "keys").known()[0])
        yield heard


@pytest.fixture
def authority(clock: MovingClock) -> Iterator[Authority]:
    with serving(Authority(clock())) as made:
        yield made


@pytest.fixture
def office(opened: Open, witness: Listening) -> Office:
    return opened(witness)
