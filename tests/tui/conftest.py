"""The department of the screen tests, made once and copied for each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.department import Department, MovingClock
from tui.chain_case import LATER, set_up_cases, take_to_notice
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


@pytest.fixture(scope="session")
def worked(morning: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worked") / "home"
    shutil.copytree(morning, folder)
    set_up_cases(folder)
    return folder


@pytest.fixture
def casehouse(worked: Path, tmp_path: Path) -> Iterator[Department]:
    """The department with a case before the chain of command, weeks later."""
    shutil.copytree(worked, tmp_path / "worked")
    made = seated(tmp_path / "worked", MovingClock(LATER))
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def noticed(worked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("noticed") / "home"
    shutil.copytree(worked, folder)
    take_to_notice(folder)
    return folder


@pytest.fixture
def noticehouse(noticed: Path, tmp_path: Path) -> Iterator[Department]:
    """The department when that case has come to its notice of proposed action."""
    shutil.copytree(noticed, tmp_path / "noticed")
    made = seated(tmp_path / "noticed", MovingClock(LATER))
    yield made
    made.store.close()
