"""Kept pictures on a real terminal: what its line carries before and after `b`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.department import Department
from support.images import encoded
from support.pictured import LOUD, pictured, sign
from tui.terminal import at_terminal

_COLOUR = re.compile(rb"[34]8;2;(\d+);(\d+);(\d+)")


def loud(sent: bytes) -> bool:
    """Tell whether a colour near the picture's own was sent."""
    return any(
        all(abs(int(a) - b) < 25 for a, b in zip(found, LOUD, strict=True))
        for found in _COLOUR.findall(sent)
    )


@pytest.mark.parametrize("environment", [{"COLORTERM": "truecolor"}, {"NO_COLOR": "1"}])
def test_the_line_carries_nothing_of_a_picture_before_b(
    department: Department, tmp_path: Path, environment: dict[str, str]
) -> None:
    pictured(department, [encoded(sign())])
    department.store.close()
    with at_terminal(tmp_path / "home", "lt", **environment) as (terminal, process):
        terminal.until("1 picture: m shows, blurred first")
        terminal.keys("m")
        terminal.until("BLURRED, grey")
        before = len(terminal.seen)
        blurred = terminal.screen.lines[8:22]
        assert not loud(terminal.seen)
        terminal.keys("b")
        terminal.until("PLAIN, logged")
        plain, sent = terminal.screen.lines[8:22], terminal.seen[before:]
        terminal.keys("q")
        terminal.gone("PLAIN, logged")
        terminal.keys("q")
        terminal.until_end()
        assert process.wait(10) == 0

    assert terminal.screen.strange == []
    if "NO_COLOR" in environment:
        assert not re.search(rb"\x1b\[[0-9;]*[34]8;", terminal.seen)
        assert blurred != plain
        assert set("".join(plain)) <= set(" ░▒▓█")
    else:
        assert loud(sent)
        assert "▀▀▀▀" in plain[0]
