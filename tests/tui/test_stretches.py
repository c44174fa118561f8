"""A text of any length opens at once, and every part of it can be reached."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.department import Department
from tui.morning import add_flag
from tui.stage import sitting

from monitor.safe_text import LINES
from monitor.tui.stretches import LONGEST, stretches


@given(st.lists(st.sampled_from(["a", "\n", "word " * 900, "\n" * 700, "é" * 5_000]), max_size=40))
def test_stretches_cover_the_text_without_gap_and_each_is_bounded(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = stretches(text)

    assert "".join(text[one.begin : one.end] for one in found) == text
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert all(one.count == len(found) for one in found)
    for one in found:
        assert one.end - one.begin <= LONGEST
        assert text.count("\n", one.begin, one.end) < LINES


@pytest.mark.parametrize("unit", ["word ", "\n"])
def test_ten_million_characters_are_cut_from_end_to_end(unit: str) -> None:
    text = unit * (10_000_000 // len(unit))

    found = stretches(text)

    assert (found[0].begin, found[-1].end) == (0, len(text))


async def test_a_post_of_ten_million_characters_opens_and_is_read_to_its_end(
    department: Department,
) -> None:
    long = "First words. " + "and so on " * 1_000_000 + "The very last words."
    flag = add_flag(department, long, found_here=(("V.A.3", "very last", 99, "At the end."),))
    begun = process_time()
    async with sitting(department, size=(100, 30)) as sitter:
        sitter.queue.lister.go(flag)
        await sitter.settle()
        await sitter.press("enter")
        assert "very last[1] words." in sitter.queue.post.text.plain, "the span that counts"
        sitter.queue.post.action_stretch(-1_000)
        assert "First words." in sitter.queue.post.text.plain
        assert "(part 1 of " in sitter.queue.post.text.plain
        await sitter.press("plus")
        assert "(part 2 of " in sitter.queue.post.text.plain

    assert process_time() - begun < 60
