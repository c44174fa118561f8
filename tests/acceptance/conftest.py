"""A demonstration home made by the program itself, and homes that read a site on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program import Called, Watchdesk, watchdesk_process
from support.site import LocalSite, local_site

from monitor.cli import program


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Called]:
    """The home that `watchdesk demo` made, and what it said."""
    home = tmp_path_factory.mktemp("demo") / "home"
    return home, watchdesk_process("demo", "--headless", "--home", str(home))


@pytest.fixture
def demo_home(demonstrated: tuple[Path, Called], tmp_path: Path) -> Path:
    """A copy of the demonstration's home."""
    shutil.copytree(demonstrated[0], tmp_path / "demo")
    return tmp_path / "demo"


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with local_site() as made:
        yield made


@pytest.fixture
def own_home(tmp_path: Path, site: LocalSite) -> Path:
    """A home made by `watchdesk init` that may read the site."""
    home = tmp_path / "own"
    assert program.main(["init", "--home", str(home)]) == 0
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[collect]\nprivate_hosts = ["{site.host}"]\ndeadline_s = 3\nspacing_s = 0\n')
    return home


@pytest.fixture
def called(capsys: pytest.CaptureFixture[str]) -> Watchdesk:
    """Call the program in this process: the same, without a second of start-up each time."""

    def call(home: Path, *words: str) -> Called:
        capsys.readouterr()
        return Called(program.main(["--home", str(home), *words]), *capsys.readouterr())

    return call
