"""Logs: JSON lines that say what happened to which handle, never whose it is or what a post says.

What may be logged is a closed list of fields; a field outside it is replaced by `withheld`, so that a
careless line of code cannot put a name, a text or a secret into a log that outlives the record.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Final, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

FIELDS: Final = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "handle_id",
        "platform",
        "fetched",
        "new",
        "changed",
        "unchanged",
        "errors",
        "flags",
        "sources",
        "error",
        "place",
        "signal",
        "interval_s",
        "seconds",
        "version",
        "attestor",  # as the settings name it
        "entries",
    }
)
"""The only fields that reach a log; none of them holds words from outside."""
WITHHELD: Final = "withheld"


def configure(stream: TextIO | None = None) -> None:
    """Send every log line of the program to `stream` (standard error), one JSON document each."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            withhold,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
    )


def withhold(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    """Replace the value of every field that is not on the list."""
    return {name: value if name in FIELDS else WITHHELD for name, value in fields.items()}


def place_of(error: BaseException) -> str:
    """Return file and line where an error arose: enough to find it, without what it said."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
