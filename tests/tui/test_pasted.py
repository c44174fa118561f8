"""A paste is text from its first character to its last, whatever escapes are in it."""

from __future__ import annotations

import pytest
from textual import events

from monitor.tui.pasted import BEGINS, ENDS, SHOWN, PasteParser

HOSTILE = "evil \x1b[31mred\x1b]52;c;aGk=\x07 tail\nline2"


def read(chunks: list[str]) -> tuple[list[str], list[str]]:
    parser = PasteParser()
    pastes: list[str] = []
    keys: list[str] = []
    for chunk in chunks:
        for message in parser.feed(chunk):
            if isinstance(message, events.Paste):
                pastes.append(message.text)
            elif isinstance(message, events.Key):
                keys.append(message.key)
    return pastes, keys


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 4096])
def test_what_is_pasted_presses_no_key(size: int) -> None:
    sent = f"j{BEGINS}{HOSTILE}{ENDS}k"
    pastes, keys = read([sent[at : at + size] for at in range(0, len(sent), size)])
    assert pastes == [HOSTILE.replace("\x1b", SHOWN)]
    assert keys == ["j", "k"]


def test_an_end_that_was_pasted_is_none() -> None:
    pastes, keys = read([f"{BEGINS}a{ENDS}dn{ENDS}"])
    assert (len(pastes), keys) == (1, [])
    assert pastes[0].endswith("dn")


def test_two_pastes_stay_two() -> None:
    assert read([f"{BEGINS}a{ENDS}j{BEGINS}b{ENDS}"]) == (["a", "b"], ["j"])


def test_keys_are_not_held_back() -> None:
    assert read(["d", "\x1b[A", "n"]) == ([], ["d", "up", "n"])
