"""Exit codes, and the one place where an error becomes one of them.

0 done · 1 the check it was asked for failed · 2 usage or settings · 3 refused · 4 not found ·
5 outside trouble, or trouble of our own; nothing was lost · 130 interrupted · 141 the reader went away
"""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

DONE: Final = 0
CHECK_FAILED: Final = 1
USAGE: Final = 2
REFUSED: Final = 3
NOT_FOUND: Final = 4
TROUBLE: Final = 5
INTERRUPTED: Final = 130
READER_GONE: Final = 141


class CheckFailed(Exception):
    """The check that was asked for failed; what it found has been printed already."""


def code_of(error: Exception) -> int | None:
    """Return the exit code of an error whose message is a sentence for people, or None for any other."""
    from cases import errors as record
    from cases.policy import PolicyError, UnknownClause
    from collectors import errors as net
    from monitor.config import ConfigError
    from monitor.scoring.roster import RosterError
    from monitor.scoring.rulebook import RulesError

    table: tuple[tuple[type[Exception], int], ...] = (
        (CheckFailed, CHECK_FAILED),
        (record.NotFound, NOT_FOUND),
        (record.Refused, REFUSED),
        (record.BadInput, USAGE),
        (record.CustodyBroken, CHECK_FAILED),
        (record.StoreTrouble, TROUBLE),
        (net.TermsClosed, REFUSED),
        (net.CollectorError, TROUBLE),
        (ConfigError, USAGE),
        (PolicyError, USAGE),
        (RulesError, USAGE),
        (RosterError, USAGE),
        (UnknownClause, NOT_FOUND),
        (OSError, TROUBLE),
    )
    return next((code for kind, code in table if isinstance(error, kind)), None)


def sentence_of(error: Exception) -> str:
    """Return the error's sentence; of the operating system's errors, what and where."""
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror[:1].lower()}{error.strerror[1:]}"
    return str(error)


def log_crash(error: Exception, folder: Path) -> Path | None:
    """Write where an unexpected error arose, never what it said: that may hold a post or a name.

    Returns:
        The log file, or None where there is no home to write it to.
    """
    frames = "".join(traceback.format_tb(error.__traceback__))
    path = folder / "crash.log"
    try:
        with path.open("a", encoding="utf-8") as log:
            at = datetime.now(UTC)  # noqa: TID251  a crash happens by the real clock
            log.write(f"{at.isoformat()} {type(error).__name__}\n{frames}\n")
    except OSError:
        return None
    return path
