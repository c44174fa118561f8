"""Keys that a home binds anew: checked before the first frame, so that no key is taken from another unseen."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Final

from textual.binding import Binding, BindingType
from textual.keys import Keys

from monitor.config import ConfigError

_SCREENS: Final = (
    "monitor.tui.screens.queue:QueueScreen",
    "monitor.tui.screens.cases:CasesScreen",
    "monitor.tui.screens.case_file:CaseFileScreen",
    "monitor.tui.screens.letters:LettersScreen",
    "monitor.tui.screens.my_desk:MyDeskScreen",
    "monitor.tui.screens.clocks:ClocksScreen",
    "monitor.tui.screens.search:SearchScreen",
    "monitor.tui.screens.warnings:WarningsScreen",
    "monitor.tui.screens.figures:FiguresScreen",
    "monitor.tui.screens.people:PeopleScreen",
    "monitor.tui.screens.disposals:DisposalsScreen",
    "monitor.tui.screens.names:NamesScreen",
    "monitor.tui.screens.signing:SigningScreen",
    "monitor.tui.screens.custody:CustodyScreen",
    "monitor.tui.screens.draws:DrawsScreen",
    "monitor.tui.screens.review:ReviewScreen",
    "monitor.tui.screens.directed:DirectedScreen",
    "monitor.tui.screens.directed:DirectedPostsScreen",
    "monitor.tui.screens.pages:PagesScreen",
    "monitor.tui.screens.health:HealthScreen",
    "monitor.tui.screens.report:ReportScreen",
    "monitor.tui.screens.pictures:PicturesScreen",
)
_WITHIN: Final = "monitor.tui.widgets.keyed_list:KeyedList"
"""The list that a screen's keys go through first."""
_APP: Final = "monitor.tui.app:WatchdeskApp"
_NAMED: Final = frozenset(key.value for key in Keys) | {
    *(f"f{number}" for number in range(1, 25)),
    *("space", "enter", "tab", "escape", "backspace", "delete", "insert"),
}
_FIXED: Final = frozenset({"escape", "ctrl+q", "question_mark"})
"""Ways out, and the way to the keys: they stay where they are."""


def checked(keys: Mapping[str, str]) -> dict[str, str]:
    """Return the keys of a home, as Textual takes them.

    Args:
        keys: What the configuration says: the id of an act, and the key for it, such as `x` or `ctrl+x`.

    Raises:
        ConfigError: There is no such act or key, or two acts of a screen would share one.
    """
    if not keys:
        return {}
    known = {binding.id for where in _places() for binding in _bindings(where) if binding.id}
    for name, key in keys.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, cutoff=0)[0]
            raise ConfigError(
                f"[ui.keys] {name}: there is no such act; the nearest known one is {near}"
            )
        if not _is_key(key):
            raise ConfigError(
                f"[ui.keys] {name}: {ascii(key)[:40]} is no key; write one such as x, X, f5 or ctrl+x"
            )
    for where in _SCREENS:
        _refuse_clash(where, keys)
    return dict(keys)


def ids() -> dict[str, Binding]:
    """Return every act that can be bound anew, by its id."""
    return {
        binding.id: binding for where in _places() for binding in _bindings(where) if binding.id
    }


def _places() -> tuple[str, ...]:
    return (*_SCREENS, _WITHIN, _APP)


def _bindings(where: str) -> Iterator[Binding]:
    """Yield a class's bindings, those it inherits too, one for each key."""
    module, _, name = where.partition(":")
    for base in getattr(import_module(module), name).__mro__:
        own: list[BindingType] = vars(base).get("BINDINGS", [])
        if base.__module__.startswith("monitor."):
            yield from Binding.make_bindings(own)


def _refuse_clash(where: str, keys: Mapping[str, str]) -> None:
    """Refuse two acts under one key, where a person changed at least one of them."""
    taken: dict[str, Binding] = {}
    everywhere = [*_bindings(_WITHIN), *_bindings(where), *_bindings(_APP)]
    for binding in everywhere:
        given = keys.get(binding.id or "")
        key = _normal(given) if given else binding.key
        other = taken.setdefault(key, binding)
        changed = given or keys.get(other.id or "")
        if other.action != binding.action and changed:
            names = sorted({other.id or other.description, binding.id or binding.description})
            subject = where.rpartition(":")[2].removesuffix("Screen").lower()
            raise ConfigError(
                f"[ui.keys] {given or changed}: on the {subject} screen this key would do two things, "
                f"{' and '.join(names)}; give one of them another key"
            )
        if given and key in _FIXED:
            raise ConfigError(f"[ui.keys] {binding.id}: {given} keeps its meaning everywhere")


def _is_key(key: str) -> bool:
    """Tell whether a key can be typed: a printable sign, a named one, or either with ctrl."""
    base = key.removeprefix("ctrl+")
    single = len(base) == 1 and base.isprintable() and not base.isspace()
    return single or base in _NAMED


def _normal(key: str) -> str:
    return next(iter(Binding.make_bindings([Binding(key, "")]))).key
