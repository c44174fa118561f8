"""One case taken along its journey once for each database; scenarios begin on copies of its points."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.casepoints import Points
from support.casework import Journey


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def points(
    request: pytest.FixtureRequest,
    migrated_sqlite: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Points:
    """The case's points, on each engine in turn."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    return Points(tmp_path_factory.mktemp(f"points_{request.param}"), migrated_sqlite, server)


@pytest.fixture
def opened(points: Points) -> Iterator[Journey]:
    with points.at("opened") as journey:
        yield journey


@pytest.fixture
def classified(points: Points) -> Iterator[Journey]:
    with points.at("classified") as journey:
        yield journey


@pytest.fixture
def assigned(points: Points) -> Iterator[Journey]:
    with points.at("assigned") as journey:
        yield journey


@pytest.fixture
def investigated(points: Points) -> Iterator[Journey]:
    with points.at("investigated") as journey:
        yield journey


@pytest.fixture
def reviewed(points: Points) -> Iterator[Journey]:
    with points.at("reviewed") as journey:
        yield journey
