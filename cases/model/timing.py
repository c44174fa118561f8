"""How an entry's time was taken, and whether the machine's clock was set while it ran.

A machine counts its running time (its *boot time*) by a counter that nobody sets. The wall clock minus that counter
stays the same from boot to shutdown, however the clock is steered, and changes only where the clock is set: so two
readings of one boot tell by how much it was set between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

JUMP: Final = timedelta(seconds=2)
"""A clock that is set by more than this has jumped; leap seconds and small corrections are less."""
_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MS: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the machine said of its clock when it was read."""

    src: str
    """`ntp`: the system says that it is kept synchronous; `free`: that it is not; `unknown`: it says nothing."""
    error_ms: int
    """By how much the system thinks the clock may be wrong, at most; -1 where it says nothing."""
    monotonic_ms: int
    """Running time since the boot, in milliseconds: nanoseconds would not fit into JSON after 104 days."""
    boot_id: str
    """Opaque; another one after each boot."""

    def said(self) -> dict[str, object]:
        """Return what an entry holds of it."""
        return {
            "src": self.src,
            "error_ms": self.error_ms,
            "monotonic_ms": self.monotonic_ms,
            "boot_id": self.boot_id,
        }

    def offset_ms(self, at: datetime) -> int:
        """Return the wall clock minus the running time."""
        return (at - _EPOCH) // _MS - self.monotonic_ms


Read = Callable[[], Reading]


def jump_ms(before: int, now: int) -> int:
    """Return by how much the clock was set between two offsets of one boot; 0 within the tolerance."""
    by = now - before
    return by if abs(by) > JUMP // _MS else 0


class ClockCheck:
    """Step 12 of a verification; sees what each entry says, in order.

    12. Within one boot, the wall clock goes with the running time, but where a `clock:jump` entry tells that it was
        set.
    """

    def __init__(self) -> None:
        """No boot was seen yet."""
        self._offsets: dict[str, int] = {}
        self.jumps: list[tuple[int, int]] = []
        """Entries that tell of a jump, with its milliseconds; negative: set back."""

    def jumped(self, said: Mapping[str, Any]) -> int:
        """Look at what an entry says; return the milliseconds of a jump that no entry tells of."""
        clock = said.get("clock")
        if not isinstance(clock, dict):
            return 0  # the first form of an entry says nothing
        try:
            at = datetime.fromisoformat(said["ts"])
            now = Reading(**clock).offset_ms(at)
        except (TypeError, ValueError):
            return 0  # step 2 has said so
        before = self._offsets.setdefault(clock["boot_id"], now)
        by = jump_ms(before, now)
        if by:
            self._offsets[clock["boot_id"]] = now
        if by and said.get("act") == "clock:jump":
            self.jumps.append((said["seq"], by))
            return 0
        return by
