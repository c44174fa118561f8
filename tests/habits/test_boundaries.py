"""What import-linter cannot see: what really gets loaded, who commits, how big things grow."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("cases", "collectors", "monitor")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
COMMITTER = ROOT / "cases/store/transaction.py"
LONGEST_FILE, USUAL_FILE, LONGEST_FUNCTION = 400, 120, 60
MIGRATIONS = ROOT / "cases/store/migrations/versions"

UI = {"textual", "rich"}
SQL = {"sqlmodel", "sqlalchemy", "alembic", "psycopg", "pydantic"}
NET = {"aiohttp", "feedparser", "selectolax"}
CLOCK = {"apscheduler"}
QUIET = [
    (
        "cases.model.custody",
        UI | SQL | NET | CLOCK | {"structlog", "msgspec", "monitor", "collectors"},
    ),
    ("cases.policy", UI | SQL | NET | CLOCK | {"structlog", "msgspec", "monitor", "collectors"}),
    ("cases.services.triage", UI | NET | CLOCK | {"alembic", "monitor", "collectors"}),
    ("collectors.net", UI | SQL | CLOCK | {"cases", "monitor"}),
    ("monitor.scoring.scorer", UI | SQL | NET | CLOCK | {"structlog"}),
    ("monitor.config", UI | SQL | NET | CLOCK | {"cases", "click"}),
    ("monitor.schedule", {"textual"} | SQL | NET),  # structlog brings rich along where it is found
    (
        "monitor.cli.program",
        UI | SQL | NET | CLOCK | {"structlog", "msgspec", "re2", "cases", "collectors"},
    ),
]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _loaded(*words: str) -> set[str]:
    """Return the packages that a fresh interpreter has loaded after running the program with `words`."""
    code = f"""
import runpy, sys
sys.argv = {["watchdesk", *words]!r}
try:
    runpy.run_module("monitor", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in done.stderr.split()}


@pytest.mark.parametrize(("module", "forbidden"), QUIET, ids=[module for module, _ in QUIET])
def test_importing_does_not_load(module: str, forbidden: set[str]) -> None:
    code = f"import {module}, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()

    assert module in loaded
    assert forbidden.isdisjoint(name.split(".")[0] for name in loaded)


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("flags", "--help")])
def test_a_command_that_touches_nothing_loads_nothing_heavy(words: tuple[str, ...]) -> None:
    assert (UI | SQL | NET | CLOCK | {"re2", "structlog"}).isdisjoint(_loaded(*words))


def _calls(path: Path) -> set[str]:
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    return {
        node.func.attr
        for node in tree
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


@pytest.mark.parametrize("path", [p for p in SOURCES if p != COMMITTER], ids=_name)
def test_nothing_but_the_transaction_commits(path: Path) -> None:
    assert _calls(path).isdisjoint({"commit", "rollback", "begin_nested", "savepoint"})


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_services_and_everything_above_begin_only_at_the_store(path: Path) -> None:
    if path.is_relative_to(ROOT / "cases/store"):
        return
    begun = [
        ast.unparse(node.func.value)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "begin"
    ]

    assert set(begun) <= {"self._store"}


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the functions of a file with their lines, docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            yield node.name, (node.end_lineno or 0) - first.lineno + 1


@pytest.mark.parametrize("path", [*SOURCES, *TESTS, ROOT / "run.py"], ids=_name)
def test_files_and_functions_stay_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE
    if not path.is_relative_to(MIGRATIONS):  # a list of tables is as long as it is
        assert [name for name, lines in _functions(path) if lines > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_no_screen_reads_markup_in_what_it_shows(path: Path) -> None:
    """Textual's Markdown makes links and colours of whatever stands in a text; ours is made of `Content`."""
    named = {
        alias.name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("textual", "rich"))
        for alias in node.names
    }

    assert named.isdisjoint({"Markdown", "MarkdownViewer", "_markdown", "markdown"})


def test_the_usual_file_is_short() -> None:
    assert statistics.median(len(p.read_text("utf-8").splitlines()) for p in SOURCES) <= USUAL_FILE


@pytest.mark.parametrize("path", TESTS, ids=_name)
def test_tests_use_real_things_and_leave_nothing_out(path: Path) -> None:
    tree = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    imported = {alias.name for node in tree if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in tree if isinstance(node, ast.ImportFrom)}
    used = {node.attr for node in tree if isinstance(node, ast.Attribute)}

    assert not [name for name in imported if name.startswith(("unittest", "mock"))]
    assert used.isdisjoint({"skip", "skipif", "xfail", "importorskip"})


def test_every_data_file_of_the_rooms_goes_into_the_wheel() -> None:
    """The wheel takes what git does not ignore; .ci/run builds it and compares."""
    data = [
        p
        for room in ROOMS
        for p in (ROOT / room).rglob("*")
        if p.is_file() and p.suffix not in {".py", ".pyc"}
    ]
    asked = "\n".join(map(_name, data))
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"],  # noqa: S607  whichever git there is
        cwd=ROOT,
        input=asked,
        capture_output=True,
        text=True,
        check=False,
    )

    assert data
    assert ignored.returncode == 1, ignored.stdout + ignored.stderr
