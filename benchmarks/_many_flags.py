"""A real home with as many flags as wanted: the demonstration's, its posts and flags repeated inside SQLite.

Those whose explanation is shortest are repeated, so that a million of them fit on the disk of a small machine.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from monitor.demo.seed import run_demo

LOGIN = "iac_reyes"
"""A member of the demonstration's department who sees every unit."""


def demonstration(folder: Path) -> Path:
    """Make the demonstration's home; return it."""
    home = folder / "demonstration"
    run_demo(home, 1, lambda _: None)
    return home


def repeated(demonstration: Path, home: Path, flags: int) -> Path:
    """Copy the home and repeat what waits in it until there are so many flags."""
    shutil.copytree(demonstration, home)
    with closing(sqlite3.connect(home / "watchdesk.db")) as line:
        line.execute("PRAGMA synchronous = OFF")
        (there,) = line.execute("SELECT count(*) FROM flag WHERE waiting").fetchone()
        line.execute(
            "CREATE TEMP TABLE seed AS SELECT row_number() OVER (ORDER BY length(f.explanation)) - 1 AS place,"
            " f.id AS flag_id, v.id AS version_id,"
            " p.id AS post_id FROM flag f JOIN post_version v ON v.id = f.post_version_id"
            " JOIN post p ON p.id = v.post_id WHERE f.waiting AND f.held_by IS NULL AND f.case_id IS NULL"
            " ORDER BY length(f.explanation) LIMIT 12"
        )
        (seeds,) = line.execute("SELECT count(*) FROM seed").fetchone()
        line.execute("CREATE TEMP TABLE new (n INTEGER PRIMARY KEY, place INTEGER)")
        line.execute(
            "WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < ?)"
            " INSERT INTO new SELECT n, n % ? FROM counted",
            (max(flags - there, 0), seeds),
        )
        _repeat(line, "post", "post_id", {"native_id": "native_id || '-' || n"})
        _repeat(line, "post_version", "version_id", {"post_id": "{post} + n"})
        _repeat(
            line,
            "flag",
            "flag_id",
            {
                "post_version_id": "{post_version} + n",
                "rank": "-1 - n * 7919 % 5000",
                "excerpt": "substr(t.excerpt, 1 + n % 23) || ' ' || n",
            },
        )
        line.commit()
        line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return home


def _repeat(line: sqlite3.Connection, table: str, seed: str, changed: Mapping[str, str]) -> None:
    """Write new rows with ids of their own from a round number on, each a copy of its seed but for what is changed."""
    base = {"post": 10_000_000, "post_version": 20_000_000, "flag": 30_000_000}
    names = [row[1] for row in line.execute(f"PRAGMA table_info({table})")]
    values = [
        f"{base[table]} + n" if name == "id" else changed.get(name, f"t.{name}").format(**base)
        for name in names
    ]
    line.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"  # noqa: S608  our own names
        f" FROM new JOIN seed USING (place) JOIN {table} t ON t.id = seed.{seed} ORDER BY n"
    )
