"""Case work at 10,000 cases, on SQLite and on PostgreSQL: what an investigator waits for, as 95th percentiles.

Each case has two allegations with their dispositions, three notes, five records and three grants; every tenth is
assigned to the one who asks. Search runs over a million things more, with words of every frequency. The PostgreSQL is
the one of the tests, without fsync: its figures are those of the queries, not of a disk.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert, text

from cases.model.access import Compartment, Part
from cases.model.actors import Actor
from cases.model.case_states import CaseState
from cases.model.dispositions import Disposition, Found, Stage
from cases.model.early_warning import WarningRules
from cases.model.masking import Masks
from cases.model.records import RecordKind
from cases.model.states import CaseSource
from cases.policy import catalogue
from cases.services.casework import PAGE_CAP, Casework
from cases.services.overview import Overview
from cases.services.procedure import Procedure
from cases.store.queries import search
from cases.store.tables import (
    AllegationRow,
    CaseCounterRow,
    CaseGrantRow,
    CaseRecordRow,
    CaseRow,
    CaseTaskRow,
    DispositionRow,
    NoteRow,
)
from cases.store.transaction import Store
from cases.vault.blobs import Vault
from monitor.scoring.personal import found as personal_data

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from support.measured import ms, on_both, p95

CASES, ROUNDS, CHUNK, WORDS = 10_000, 200, 1_000, 1_000_000
_WORDS = {
    "rare": "witness {}7",
    "one_in_1000": "unit {}x",
    "one_in_20": "log 7y",
    "common": "shift",
    "common_begun": "sh",
    "none": "nowhere {}",
}
"""What is typed, by how many of the million things hold it."""
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_STATES: list[CaseState] = [
    state for state in CaseState if state not in {CaseState.WITHDRAWN, CaseState.CLOSED}
]


def run() -> dict[str, float | int | str]:
    """Return the figures of one run."""
    return {"cases": CASES, "rounds": ROUNDS, **on_both(_measured)}


def _measured(engine: Engine, folder: Path) -> dict[str, float]:
    from support.department import MovingClock, found

    department = found(engine, folder, MovingClock(START))
    people = {name: department.actor(name) for name in ("iac", "iai")}
    _fill(engine, people["iai"].person_id or 0)
    masks, policy = Masks(personal_data), catalogue()
    with closing(Store(engine, MovingClock(START))) as store:
        casework = Casework(store, Vault(folder / "vault"), policy, masks)
        procedure = Procedure(store, policy, masks)
        overview = Overview(store, policy, masks, zone=ZoneInfo("UTC"), rules=WarningRules())
        times = _Times()
        _lists(times, casework, people)
        _acts(times, casework, procedure, people)
        for round_no in range(ROUNDS):
            times.take("tasks", procedure.tasks.mine, people["iai"])
            times.take("search", overview.searching.find, people["iai"], f"witness {round_no}")
        for _ in range(ROUNDS // 10):
            times.take("statistics", overview.figures.of_period, people["iac"], days=365)
        _many_words(engine)
        for round_no in range(ROUNDS):
            for name, actor in people.items():
                for what, words in _WORDS.items():
                    typed = words.format(round_no)
                    times.take(f"million_{what}_{name}", overview.searching.find, actor, typed)
    return times.figures()


class _Times:
    """How long things took, by name."""

    def __init__(self) -> None:
        self._took: dict[str, list[float]] = {}

    def take(self, what: str, work: Callable[..., Any], *given: object, **named: object) -> Any:  # noqa: ANN401
        started = time.perf_counter()
        done = work(*given, **named)
        self._took.setdefault(what, []).append(time.perf_counter() - started)
        return done

    def figures(self) -> dict[str, float]:
        return {f"{what}_p95_ms": ms(p95(each)) for what, each in self._took.items()}


def _lists(times: _Times, casework: Casework, people: dict[str, Actor]) -> None:
    """Turn the pages of the list, of everything and of what was granted; the last ones are the deepest."""
    for name, actor in people.items():
        place = None
        for _ in range(ROUNDS):
            page = times.take(f"list_{name}", casework.list, actor, after=place)
            place = page.next_key
        deep = str(PAGE_CAP)
        for _ in range(ROUNDS):
            times.take(f"list_deep_{name}", casework.list, actor, after=deep)


def _acts(
    times: _Times, casework: Casework, procedure: Procedure, people: dict[str, Actor]
) -> None:
    iac, iai = people["iac"], people["iai"]
    said = {"what": "the log of the call agrees"}
    for round_no in range(ROUNDS):
        number = _number((round_no + 1) * 10)
        times.take("show", casework.show, iai, number)
        times.take("note", casework.annotate, iai, number, text="asked the shift")
        write = procedure.recording.write
        times.take("record", write, iai, number, RecordKind.COMMENT, said)
    for at in range(ROUNDS):
        n = _in_state(CaseState.REPORTED, at)
        times.take(
            "step",
            procedure.conduct.advance,
            iac,
            _number(n),
            version=1,
            to=CaseState.INVESTIGATING,
            note="one more witness",
        )
        n = _in_state(CaseState.CHAIN_REVIEW, at)
        found = {2 * n - 1: Found(Disposition.UNFOUNDED, "by the evidence")}
        times.take("disposition", procedure.deciding.propose, iac, _number(n), found)


def _number(n: int) -> str:
    return f"IA-2026-{n:05d}"


def _in_state(state: CaseState, nth: int) -> int:
    """Return the id of one of the cases in a state."""
    return (_STATES.index(state) or len(_STATES)) + nth * len(_STATES)


def _many_words(engine: Engine) -> None:
    """Put a million things there that search looks through, with words of every frequency."""
    said = "'asked about the shift, witness ' || n || ', unit ' || n % 1000 || 'x, log ' || n % 20 || 'y'"
    numbers = "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :many)"
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(
            text(
                f"{numbers} INSERT INTO search_item (case_id, kind, ref, compartment, words) "  # noqa: S608  our own
                f"SELECT 1 + n % {CASES}, 'note', n, 'facts', {said} FROM counted"
            ),
            {"many": WORDS},
        )
        if engine.dialect.name == "sqlite":
            connection.execute(
                text(
                    "INSERT INTO search_words (rowid, words) "
                    "SELECT id, words FROM search_item WHERE kind = 'note' AND id > :before"
                ),
                {"before": CASES},
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name != "sqlite" else "ANALYZE"))


def _fill(engine: Engine, investigator: int) -> None:
    """Put cases there: the rows that the services would have written."""
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        for first in range(1, CASES + 1, CHUNK):
            ids = range(first, first + CHUNK)
            connection.execute(insert(CaseRow), [_case(n) for n in ids])
            connection.execute(
                insert(AllegationRow), [_allegation(n, k) for n in ids for k in (0, 1)]
            )
            connection.execute(
                insert(DispositionRow), [_disposition(n, k) for n in ids for k in (0, 1)]
            )
            connection.execute(insert(NoteRow), [_note(n) for n in ids for _ in range(3)])
            connection.execute(
                insert(CaseRecordRow), [_record(n, k) for n in ids for k in range(5)]
            )
            connection.execute(
                insert(CaseGrantRow),
                [_grant(n, k, investigator) for n in ids for k in range(3)],
            )
            connection.execute(insert(CaseTaskRow), [_task(n) for n in ids])
            for n in ids:
                search.keep(connection, n, "note", [(n, f"asked witness {n} of the shift")])
        connection.execute(insert(CaseCounterRow).values(kind="IA", year=2026, last=CASES))
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("ANALYZE"))


def _case(n: int) -> dict[str, Any]:
    return {
        "id": n,
        "number": _number(n),
        "version": 1,
        "state": _STATES[n % len(_STATES)],
        "source": CaseSource.FLAG,
        "person_id": None,
        "unit_id": None,
        "title": f"case {n}",
        "opened_by": "sgt",
        "opened_at": START,
    }


def _allegation(n: int, k: int) -> dict[str, Any]:
    return {
        "id": 2 * n - 1 + k,
        "case_id": n,
        "person_id": None,
        "clause": ("V.A.3", "V.A.4")[k],
        "policy_version": "1",
        "flag_id": None,
        "post_version_id": None,
        "alleged_by": "sgt",
        "alleged_at": START,
        "shown": {},
    }


def _disposition(n: int, k: int) -> dict[str, Any]:
    return {
        "case_id": n,
        "allegation_id": 2 * n - 1 + k,
        "stage": Stage.FINAL,
        "disposition": Disposition.SUSTAINED if n % 3 else Disposition.UNFOUNDED,
        "standard": "preponderance",
        "why": "by the evidence",
        "by": "chief",
        "at": START,
        "supersedes_id": None,
        "shown": {},
    }


def _note(n: int) -> dict[str, Any]:
    return {
        "flag_id": None,
        "case_id": n,
        "author": "sgt",
        "text": f"note of {n}",
        "written_at": START,
    }


def _record(n: int, k: int) -> dict[str, Any]:
    return {
        "case_id": n,
        "number": k + 1,
        "kind": RecordKind.COMMENT,
        "compartment": Compartment.FACTS,
        "by": "sgt",
        "person_id": None,
        "written_at": START,
        "happened_at": None,
        "body": {"what": f"record {k}"},
        "corrects": None,
    }


def _grant(n: int, k: int, investigator: int) -> dict[str, Any]:
    mine = k == 0 and n % 10 == 0
    return {
        "case_id": n,
        "person_id": investigator if mine else 1 + (n + k) % 2,
        "role": None,
        "unit_id": None,
        "part": Part.INVESTIGATOR if mine else Part.READER,
        "why": "bench",
        "granted_by": "iac",
        "granted_at": START,
        "until": None,
        "ended_by": None,
        "ended_at": None,
    }


def _task(n: int) -> dict[str, Any]:
    return {
        "case_id": n,
        "kind": "by_hand",
        "text": f"task of {n}",
        "for_role": None,
        "for_login": "iai" if n % 10 == 0 else "sgt",
        "due_on": START.date(),
        "opened_by": "iac",
        "opened_at": START,
        "done_by": None,
        "done_at": None,
        "outcome": "",
    }
