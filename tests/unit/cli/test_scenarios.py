"""The scripts of docs/scenarios run as they stand, each in a fresh home, or where a beginning of theirs ends."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.everybody import MORE
from support.program import Called

from cases.model.clocks import day_of
from cases.model.registry import NewPerson, Roster
from monitor import bootstrap
from monitor.cli import program
from monitor.clock import now

Capture = pytest.CaptureFixture[str]
FOLDER = Path(__file__).parents[3] / "docs/scenarios"
BEGINNINGS = FOLDER / "beginnings.md"
BEGINS = re.compile(r"begins where \[(\w+)\]\(beginnings\.md#\w+\)\s+ends", re.IGNORECASE)
PEOPLE = {
    "sgt_ortiz": "sgt",
    "sgt_lee": "sgt_south",
    "iac_reyes": "iac",
    "iai_brooks": "iai",
    "lt_khan": "lt",
    "dc_lindqvist": "dc",
    "leg_raman": "leg",
    "chief_ward": "chief",
    "adm_fox": "adm",
    "aud_stone": "aud",
    "cus_holm": "cus",
    "rec_moreau": "rec",
}
"""Who is who in the demonstration, and in the small department of the tests."""
LEARNT = (
    r"case (?P<CASE>IA-\d+-\d+) opened",
    r"split off as (?P<NEW>IA-\d+-\d+) \(#(?P<LINK>\d+)\)",
    r"\(#(?P<RECORD>\d+)\)",
    r"(?P<REPORT>R-\d+-\d+)",
    r"request (?P<REQUEST>\d+)",
)
"""Words of the shell that somebody reads off what the program prints."""


@dataclass(frozen=True)
class Line:
    """A command, and what is to come of it."""

    typed: str
    code: int = 0
    words: str = ""


@dataclass(frozen=True)
class Script:
    """Commands that belong together."""

    name: str
    begins: str
    """The beginning after which it goes on; empty for a fresh home."""
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Place:
    """A home, and the words of the shell as they stand in it."""

    home: Path
    known: dict[str, str]

    def copied(self, to: Path) -> Place:
        shutil.copytree(self.home, to)
        return Place(to, dict(self.known))


def read(paper: Path) -> list[Script]:
    """Return the scripts of a paper: each of its parts, where each is a case of its own, else the whole."""
    head, *parts = re.split(r"^## ", paper.read_text("utf-8"), flags=re.MULTILINE)
    if paper != BEGINNINGS and "Each part is a case of its own" not in head:
        return [Script(paper.stem, "", commands("".join(parts) or head))]
    found, before = list[Script](), ""
    for part in parts:
        title = part.partition("\n")[0]
        begins = BEGINS.search(part) or BEGINS.search(head)
        after = before if paper == BEGINNINGS else begins[1] if begins else ""
        found.append(Script(title, after, commands(part)))
        before = title
    return found


def commands(text: str) -> tuple[Line, ...]:
    """Return the commands in a text."""
    found: list[Line] = []
    for typed in "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).splitlines():
        if typed.startswith("watchdesk "):
            found.append(Line(typed))
        else:
            code, words = re.fullmatch(r"# → (?:exit (\d): )?(.*)", typed).groups()  # type: ignore[union-attr]
            found[-1] = Line(found[-1].typed, int(code or 0), words)
    return tuple(found)


BEFORE = {one.name: one for one in read(BEGINNINGS)}
SCRIPTS = [
    pytest.param(one, id=f"{paper.stem}: {one.name}")
    for paper in sorted(FOLDER.glob("*.md"))
    for one in read(paper)
    if paper != BEGINNINGS
]


class Shell:
    """Somebody who types what a script says, and reads what comes of it."""

    def __init__(self, made: dict[str, Place], folder: Path, home: Path, capsys: Capture) -> None:
        self._made, self._folder, self._home, self._capsys = made, folder, home, capsys

    def at(self, beginning: str) -> Place:
        """Return the place where a beginning ends; it is gone through once."""
        if beginning not in self._made:
            if beginning:
                script = BEFORE[beginning]
                place = self.at(script.begins).copied(self._folder / beginning)
                self.play(script, place)
            else:
                place = peopled(self._home, self._folder / "fresh")
            self._made[beginning] = place
        return self._made[beginning]

    def play(self, script: Script, place: Place) -> None:
        """Type a script, holding each command against what is to come of it."""
        for line in script.lines:
            for typed in self._typed(line.typed, place):
                done = self._call(typed, place)
                assert (done.code, line.words in done.out + done.err) == (line.code, True), (
                    typed,
                    done,
                )

    def _typed(self, typed: str, place: Place) -> Iterator[str]:
        """Give a command for each task that waits, where it is for all of them."""
        if "$TASK" not in typed:
            yield typed
            return
        listed = self._call('watchdesk --as iac --json cases tasks "$CASE"', place)
        for task in listed.json:
            if task["done_at"] is None:
                yield typed.replace("$TASK", str(task["id"]))

    def _call(self, typed: str, place: Place) -> Called:
        known, everybody = place.known, "|".join(PEOPLE)
        typed = re.sub(r"\$([A-Z]+)", lambda name: known[name[1]], typed)
        typed = re.sub(rf"\b({everybody})\b", lambda name: PEOPLE[name[0]], typed)
        code = program.main(["--home", str(place.home), *shlex.split(typed)[1:]])
        done = Called(code, *self._capsys.readouterr())
        for one in LEARNT:
            if said := re.search(one, done.out):
                known |= said.groupdict()
        return done


def peopled(home: Path, to: Path) -> Place:
    """Bring in those whom the scripts need beyond the small department."""
    shutil.copytree(home, to)
    with bootstrap.open_home(to) as application:
        people = tuple(NewPerson(*row) for row in MORE)
        application.registry.enrol(application.actor("adm"), Roster((), people, ()))
        today = day_of(now(), application.clock_rules.zone)
    return Place(
        to, {"FLAG": "1", "TODAY": today.isoformat(), "A": "1", "SUBJECT": "ofc", "PERSON": "2001"}
    )


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Place], Path]:
    """The places where beginnings end, as far as they are made, and the folder for them."""
    return {}, tmp_path_factory.mktemp("beginnings")


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scenario_runs_as_it_is_written(
    script: Script,
    beginnings: tuple[dict[str, Place], Path],
    furnished: Path,
    capsys: Capture,
    tmp_path: Path,
) -> None:
    shell = Shell(*beginnings, furnished, capsys)

    shell.play(script, shell.at(script.begins).copied(tmp_path / "home"))
