"""One target under atheris: `python -P tests/fuzz/one.py TARGET CORPUS [options of libFuzzer]`."""

from __future__ import annotations

import sys

import atheris

_WATCHED = ["collectors", "feedparser", "protego", "pypdf", "warcio"]
"""Whose branches guide the fuzzer."""

with atheris.instrument_imports(include=_WATCHED, enable_loader_override=False):
    from fuzz.mutate import mutated
    from fuzz.targets import TARGETS, tried

    import collectors.feed_json
    import collectors.feed_xml  # noqa: F401  read lazily; watched from the start


def main() -> None:
    """Fuzz until the time is over or something is found."""
    fuzzed = TARGETS[sys.argv.pop(1)]

    def once(data: bytes) -> int:
        return -1 if tried(fuzzed.run, data) is None else 0  # what is no input is not kept

    def shaped(data: bytes, most: int, seed: int) -> bytes:
        return mutated(data, most, seed, atheris.Mutate)

    more = {"custom_mutator": shaped} if fuzzed.shaped else {}
    atheris.Setup(sys.argv, once, **more)
    atheris.Fuzz()


main()
