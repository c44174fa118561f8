"""The queue in the terminal, with a thousand flags and with a million, beside the lists that come with Textual.

Each program runs on a pseudo-terminal of its own: what is counted is what a person at the keyboard waits for, what
the line carries, and what the machine pays.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median, quantiles

from benchmarks._line import Gone, Line, on_a_line
from benchmarks._many_flags import LOGIN, demonstration, repeated

COUNTS = (1_000, 100_000, 1_000_000)
KEYS = 200
_PATIENCE_S = 60.0
"""Seconds after which a list that is not there is told as such."""
_PEERS = Path(__file__).with_name("_peer_lists.py")

Figures = dict[str, float | int | str]


def run() -> Figures:
    """Return the figures of one run."""
    figures: Figures = {"keys_each": KEYS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures |= _told("textual_alone", _peer("empty", 0, folder))
        made = demonstration(folder)
        for count in COUNTS:
            home = repeated(made, folder / f"home-{count}", count)
            figures |= _told(f"queue_{count}", _queue(home, folder))
            for kind in ("data-table", "option-list"):
                figures |= _told(f"{kind.replace('-', '_')}_{count}", _peer(kind, count, folder))
    return figures


def _told(what: str, found: Figures) -> Figures:
    return {f"{what}_{name}": value for name, value in found.items()}


def _queue(home: Path, folder: Path) -> Figures:
    words = ("-m", "monitor", "--home", str(home), "--as", LOGIN)
    with on_a_line(words, folder) as line:
        try:
            line.until("Opening the record", seconds=_PATIENCE_S)
            first = line.cpu_ms()
            line.until("waiting", seconds=_PATIENCE_S)
            found: Figures = {
                "first_frame_cpu_ms": round(first),
                "list_cpu_ms": round(line.cpu_ms()),
            }
            line.rest()
            line.press("\x1b", quiet=0.6)  # the welcome of a first sitting
            found |= _keys(line)
            line.press("G", quiet=1.5)
            found |= _told("at_the_end", _keys(line, "k"))
            line.rest()
            resting = [line.press("k", quiet=0.5)[1] for _ in range(10)]
            found["bytes_per_key_with_its_post"] = round(median(resting))
            found["rss_mb"] = round(line.rss_mb(), 1)
        except Gone as gone:
            return {"failed": str(gone)}
    return found


def _peer(kind: str, count: int, folder: Path) -> Figures:
    with on_a_line((str(_PEERS), kind, str(count)), folder) as line:
        try:
            line.until("ready" if kind == "empty" else "Rolling up", seconds=_PATIENCE_S)
            found: Figures = {"list_cpu_ms": round(line.cpu_ms())}
            line.rest()
            if kind != "empty":
                found |= _keys(line)
            found["rss_mb"] = round(line.rss_mb(), 1)
        except Gone as gone:
            return {"failed": str(gone)}
    return found


def _keys(line: Line, key: str = "j") -> Figures:
    """Press a key many times, each when the one before was answered."""
    answers = [line.press(key) for _ in range(KEYS)]
    taken = [ms for ms, _ in answers]
    return {
        "key_ms_p50": round(median(taken), 1),
        "key_ms_p95": round(quantiles(taken, n=20)[-1], 1),
        "bytes_per_key": round(median(count for _, count in answers)),
    }
