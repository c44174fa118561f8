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
) -> Iterator[Points]:
    """The case's points, on each engine in turn."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    made = Points(tmp_path_factory.mktemp(f"points_{request.param}"), migrated_sqlite, server)
    yield made
    made.engine.dispose()


@pytest.fixture
def opened(points: Points) -> Journey:
    return points.at("opened")


@pytest.fixture
def classified(points: Points) -> Journey:
    return points.at("classified")


@pytest.fixture
def assigned(points: Points) -> Journey:
    return points.at("assigned")


@pytest.fixture
def investigated(points: Points) -> Journey:
    return points.at("investigated")


@pytest.fixture
def reviewed(points: Points) -> Journey:
    return points.at("reviewed")
