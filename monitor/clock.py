"""The one real clock; everything else is given one."""

from __future__ import annotations

import ctypes
import secrets
import sys
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from cases.model.timing import Reading

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_UNSYNCHRONISED: Final = 0x40
"""STA_UNSYNC of adjtimex(2)."""


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the one place that asks the machine


def reading() -> Reading:
    """Return what the machine says of its clock: whether it is kept synchronous, and how long it has been running."""
    src, error_ms = _synchronous()
    return Reading(src, error_ms, _running_ns() // 1_000_000, _boot_id())


def _running_ns() -> int:
    """Return the running time, sleep included where the system counts it."""
    counter: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic_ns() if counter is None else time.clock_gettime_ns(counter)


@cache
def _boot_id() -> str:
    """Return what the system calls this boot; where it has no name for it, one for this process."""
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return secrets.token_hex(16)


class _Timex(ctypes.Structure):
    """The beginning of Linux's `struct timex`, and room for the rest of it."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_long * 32),
    )


def _synchronous() -> tuple[str, int]:
    """Ask the kernel whether something keeps its clock synchronous, and the error it reckons with, in milliseconds."""
    ask = _adjtimex()
    answer = _Timex()
    if ask is None or ask(ctypes.byref(answer)) < 0:
        return "unknown", -1
    if answer.status & _UNSYNCHRONISED:
        return "free", -1
    return "ntp", int(answer.maxerror) // 1_000


@cache
def _adjtimex() -> ctypes._NamedFuncPointer | None:
    """Return the system's function; None where there is none, or where its structure may be another one."""
    found = getattr(ctypes.CDLL(None), "adjtimex", None)
    return found if sys.platform.startswith("linux") else None
