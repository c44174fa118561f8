"""The scripts of docs/scenarios run as they stand, each in a fresh home."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from support.casework import BEYOND
from support.program import Watchdesk

from cases.model.clocks import day_of
from cases.model.registry import NewPerson, Roster
from monitor import bootstrap
from monitor.clock import now

SCENARIOS = sorted((Path(__file__).parents[3] / "docs/scenarios").glob("*.md"))
PEOPLE = {
    "sgt_ortiz": "sgt",
    "iac_reyes": "iac",
    "iai_brooks": "iai",
    "lt_khan": "lt",
    "dc_lindqvist": "dc",
    "leg_raman": "leg",
    "chief_ward": "chief",
}
"""Who is who in the demonstration, and in the small department of the tests."""


def _script(paper: Path) -> list[tuple[str, int, str]]:
    """Return the commands of a paper, each with the exit code and the words that are to come of it."""
    text = "\n".join(re.findall(r"```sh\n(.*?)```", paper.read_text("utf-8"), re.DOTALL))
    found: list[tuple[str, int, str]] = []
    for line in text.splitlines():
        if line.startswith("watchdesk "):
            found.append((line, 0, ""))
        elif line.startswith("# → "):
            code, words = re.fullmatch(r"# → (?:exit (\d): )?(.*)", line).groups()  # type: ignore[union-attr]
            found[-1] = (found[-1][0], int(code or 0), words)
    return found


@pytest.mark.parametrize("paper", SCENARIOS, ids=lambda path: path.stem)
def test_the_scenario_runs_as_it_is_written(paper: Path, watchdesk: Watchdesk, home: Path) -> None:
    with bootstrap.open_home(home) as application:
        people = tuple(NewPerson(*row) for row in BEYOND)
        application.registry.enrol(application.actor("adm"), Roster((), people, ()))
        today = day_of(now(), application.clock_rules.zone)
    known = {"FLAG": "1", "TODAY": today.isoformat(), "A": "1"}

    for line, code, words in _script(paper):
        typed = re.sub(r"\$([A-Z]+)", lambda name: known[name[1]], line)
        asked = [PEOPLE.get(word, word) for word in shlex.split(typed)[1:]]
        asked = [re.sub("|".join(PEOPLE), lambda name: PEOPLE[name[0]], word) for word in asked]
        done = watchdesk(*asked)
        assert (done.code, words in done.out + done.err) == (code, True), (line, done)
        if number := re.search(r"case (IA-\d+-\d+) opened", done.out):
            known["CASE"] = number[1]
        if split := re.search(r"split off as (IA-\d+-\d+) \(#(\d+)\)", done.out):
            known["NEW"], known["LINK"] = split.groups()
