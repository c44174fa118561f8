"""Lists with a pane beside them: where they are painted, and how far they go."""

from __future__ import annotations

import pytest
from support.department import Department
from tui.stage import sitting

from monitor.tui.widgets.keyed_list import KeyedList


@pytest.mark.parametrize("key", ["i", "k", "c"])
async def test_a_list_is_painted_once_where_it_stays(
    casehouse: Department, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    widths: dict[object, list[int]] = {}
    resized = KeyedList.on_resize

    def noted(self: KeyedList[object]) -> None:
        widths.setdefault(self.id, []).append(self.size.width)
        resized(self)

    async with sitting(casehouse, "iac", size=(118, 32)) as sitter:
        monkeypatch.setattr(KeyedList, "on_resize", noted)
        await sitter.press("g")
        widths.clear()
        await sitter.press(key)
        shown = sitter.app.screen.query_one(KeyedList)
        width = shown.size.width

    assert set(widths[shown.id]) == {width}
    assert (width < 118) == (key != "c")
