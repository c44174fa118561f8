"""Rounds of one fault each, as processes of their own: `python kills.py FOLDER URL ROUNDS SEED` prints a JSON line."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path

from faults.hands import Told, forked, found_record, listen, look, write


def killed(url: str, folder: Path, rounds: int, seed: int) -> dict[str, object]:
    """Kill a writer at a random moment, so many times; then look at the record."""
    dice, told = random.Random(seed), Told()  # noqa: S311  no secret
    found_record(url, folder)
    for number in range(rounds):
        with forked(partial(write, url, folder, f"r{number}", 1_000)) as (
            child,
            pipe,
        ):
            listen(pipe, told, until=dice.randrange(4))
            select.select([], [], [], dice.random() * 0.004)
            os.kill(child, signal.SIGKILL)
            listen(pipe, told)  # what it had told before it died
    found = look(url, folder, told)
    return {"kills": rounds, "acknowledged": len(told.acknowledged), **asdict(found)}


if __name__ == "__main__":
    place, address, many, start = sys.argv[1:]
    sys.stdout.write(json.dumps(killed(address, Path(place), int(many), int(start))) + "\n")
