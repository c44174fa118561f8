"""The department of the screen tests, made once and copied for each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.department import Department
from tui.morning import seated, set_up


@pytest.fixture(scope="session")
def morning(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Path:
    folder = tmp_path_factory.mktemp("morning")
    shutil.copy(migrated_sqlite, folder / "record.db")
    set_up(folder)
    return folder


@pytest.fixture
def department(morning: Path, tmp_path: Path) -> Iterator[Department]:
    shutil.copytree(morning, tmp_path / "home")
    made = seated(tmp_path / "home")
    yield made
    made.store.close()
