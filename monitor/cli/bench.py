"""`watchdesk bench`: how fast the parts are, each beside a named peer or a floor in the same run."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Final

import click

import monitor
from cases.errors import NotFound
from monitor.cli.lazy import Command, Common
from monitor.cli.output import note, show_json, show_table

_FOLDER: Final = Path(monitor.__file__).parents[1] / "benchmarks"
"""Each file there has a `run()` that returns its figures; they come with the source, not with an install."""


@click.command(cls=Command)
@click.argument("name", required=False)
@click.pass_obj
def bench(common: Common, name: str | None) -> None:
    """Run all benchmarks of the source tree, or the one of this NAME."""
    names = sorted(path.stem for path in _FOLDER.glob("[!_]*.py"))
    if not names:
        raise NotFound("the benchmarks come with the source: run this from a checkout")
    if name is not None and name not in names:
        raise NotFound(f"no benchmark {name}; there are {', '.join(names)}")
    found: dict[str, dict[str, float | int | str]] = {}
    for each in [name] if name else names:
        note(f"measuring {each} ...")
        found[each] = _load(each).run()
    if common.json:
        show_json(found)
        return
    rows = [(each, figure, value) for each in found for figure, value in found[each].items()]
    show_table(("benchmark", "figure", "value"), rows, empty="nothing was measured")


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"benchmarks.{name}", _FOLDER / f"{name}.py")
    if spec is None or spec.loader is None:
        raise NotFound(f"no benchmark {name}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
