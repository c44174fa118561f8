"""The window over a long list: bounded, without gap, and true to the cursor, whatever is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from cases.model.views import Page
from monitor.tui.widgets.window import FIRST, KEPT, LAST, Side, Window

PAGE = 100


@dataclass(frozen=True)
class Item:
    key: int


class Source:
    """A list of numbers that is asked for pages as the services are."""

    def __init__(self, count: int) -> None:
        self.keys = list(range(count))

    def page(self, place: str | None) -> Page[Item]:
        keys = self.keys
        if not place:
            begin = 0
        elif place == LAST:
            begin = max(len(keys) - PAGE, 0)
        elif place.startswith("@"):
            begin = max(sum(key < int(place[1:]) for key in keys) - PAGE // 2, 0)
        elif place.startswith("<"):
            end = sum(key < int(place[1:]) for key in keys)
            return self._cut(max(end - PAGE, 0), end)
        else:
            begin = sum(key <= int(place) for key in keys)
        return self._cut(begin, min(begin + PAGE, len(keys)))

    def _cut(self, begin: int, end: int) -> Page[Item]:
        items = tuple(Item(key) for key in self.keys[begin:end])
        return Page(
            items,
            str(items[-1].key) if end < len(self.keys) else None,
            len(self.keys),
            f"<{items[0].key}" if items and begin else None,
        )


def shown(source: Source) -> Window[Item]:
    window: Window[Item] = Window(lambda item: item.key, both_ways=True)
    window.show(source.page(None))
    return window


def bring(window: Window[Item], source: Source) -> None:
    """Fetch what the cursor's place calls for."""
    while (side := window.near()) and (place := window.ask(side)) is not None:
        window.take(source.page(place))


def test_a_walk_to_the_end_and_back_holds_five_pages_and_never_skips() -> None:
    source = Source(5_000)
    window, most, seen = shown(source), 0, []
    for step in [1] * 5_000 + [-1] * 5_000:
        window.cursor = max(0, min(window.cursor + step, len(window.items) - 1))
        bring(window, source)
        most = max(most, len(window.items))
        seen.append(window.current_key)

    assert seen[:4_999] == list(range(1, 5_000))
    assert seen[5_000:9_999] == list(range(4_998, -1, -1))
    assert most <= KEPT + PAGE


def test_a_jump_to_the_end_of_a_million_takes_one_page() -> None:
    source = Source(1_000_000)
    window = shown(source)
    place = window.ask(Side.LAST)
    assert place == LAST
    window.take(source.page(place))

    assert window.current_key == 999_999
    assert (window.above, window.whole, len(window.items)) == (999_900, 1_000_000, PAGE)
    assert window.ask(Side.LAST) is None
    assert window.ask(Side.FIRST) == FIRST
    window.take(source.page(FIRST))
    assert (window.current_key, window.above) == (0, 0)


def test_a_page_is_asked_for_once_and_again_when_it_never_came() -> None:
    window = shown(Source(1_000))
    assert window.ask(Side.BELOW) == "99"
    assert window.ask(Side.BELOW) is None
    assert window.ask(Side.LAST) == LAST, "a jump does not wait for a page"
    side, place, _ = window._asked or (Side.BELOW, "", 0.0)
    window._asked = (side, place, -10.0)
    assert window.ask(Side.BELOW) == "99"


def test_a_list_that_goes_one_way_keeps_what_it_has() -> None:
    source = Source(2_000)
    window: Window[Item] = Window(lambda item: item.key)
    window.show(source.page(None))
    for _ in range(10):
        window.cursor = len(window.items) - 1
        bring(window, source)

    assert len(window.items) == 1_100
    assert window.ask(Side.LAST) is None
    assert window.place is None


@given(
    st.integers(0, 1_200),
    st.lists(
        st.one_of(
            st.tuples(st.just("move"), st.integers(-400, 400)),
            st.tuples(st.sampled_from(["drop", "reload", "first", "last"]), st.just(0)),
            st.tuples(st.just("arrive"), st.integers(0, 1_200)),
        ),
        max_size=30,
    ),
)
def test_the_window_is_always_a_piece_of_the_list_and_the_cursor_moves_only_when_told(
    count: int, acts: list[tuple[str, int]]
) -> None:
    source = Source(count)
    source.keys = [key * 2 for key in source.keys]
    window = shown(source)
    for act, by in acts:
        before = window.current_key
        if act == "move" and window.items:
            window.cursor = max(0, min(window.cursor + by, len(window.items) - 1))
            before = window.current_key
        elif act == "drop" and window.items:
            source.keys.remove(window.current_key)  # type: ignore[arg-type]
            after = window.after(window.current_key, lambda _: True)
            window.drop(window.current_key)
            before = after.key if after else None
        elif act == "arrive" and by * 2 + 1 not in source.keys:
            source.keys = sorted([*source.keys, by * 2 + 1])
        elif act in {"first", "last"}:
            place = window.ask(Side(act))
            if place is not None:
                window.take(source.page(place))
                before = source.keys[0 if act == "first" else -1]
        if act == "reload":
            window.show(source.page(window.place))
            if before is None and source.keys:
                before = source.keys[0]
        bring(window, source)

        held = [item.key for item in window.items]
        assert window.current_key == before
        assert held == sorted(set(held))
        assert set(held) <= set(source.keys)
        assert len(held) <= KEPT + 2 * PAGE
