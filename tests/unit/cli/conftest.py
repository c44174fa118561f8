"""A home with a small department and three flags, on disk, and the program called on it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.department import of_application, roster
from support.program import Called, Watchdesk

from monitor import bootstrap
from monitor.cli import program
from monitor.config import Settings, model

TEXTS = (
    "Rolling to the call on Elm right now, two units",
    "Second post \x1b]52;c;aGk=\x07 with \u202e tricks",
    "Third post, about nothing much",
)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration home with a department and three flags, to be copied."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(
        home=model.Home(demo=True),
        department=model.Department(
            name="Test PD", contact="ia@pd.example", zone="America/Chicago"
        ),
        access=model.Access(default_login="sgt"),
    )
    assert bootstrap.found_home(home, settings, login="adm", name="Fox, Ada")
    with bootstrap.open_home(home) as app:
        department = of_application(app)
        department.registry.enrol(department.actor("adm"), roster())
        for text in TEXTS:
            department.flag(text)
    return home


@pytest.fixture
def home(furnished: Path, tmp_path: Path) -> Path:
    """A copy of the furnished home."""
    copy = tmp_path / "home"
    shutil.copytree(furnished, copy)
    return copy


@pytest.fixture
def watchdesk(home: Path, capsys: pytest.CaptureFixture[str]) -> Watchdesk:
    """Call the program on the home, in this process."""

    def call(*words: str, **more: str) -> Called:
        options = [word for name, value in more.items() for word in (f"--{name}", value)]
        code = program.main(["--home", str(home), *options, *words])
        return Called(code, *capsys.readouterr())

    return call
