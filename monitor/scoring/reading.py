"""What the learned model reads of a text: its words, and which lexicons occur for sure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, Final

from monitor.scoring.engines import Found, longest, occurs_in
from monitor.scoring.learned import GROUP, WORD, Span
from monitor.scoring.normalise import View
from monitor.scoring.template import Templates

WORDS: Final = 500
"""Words of a text that the model reads: more than a post has."""
_GROUP: Final = "group"


class Reading:
    """Reads texts over the lexicons that an engine looks for."""

    def __init__(self, templates: Templates, names: Mapping[int, str]) -> None:
        """Take the lexicons, and the names of those that are looked for by their numbers."""
        self._templates = templates
        self.names: Final = names
        """Those that are looked for, by number."""
        self._tests: dict[int, Callable[[bytes], list[int]]] = {}

    def read(self, view: View, found: Found) -> tuple[list[str], list[str]]:
        """Return the words of a text and its lexicons; an engine may have named too many of these."""
        return self.words(view), self.lexicons(view.data, found)

    def lexicons(self, data: bytes, found: Found) -> list[str]:
        """Return the lexicons that occur for sure, of those that an engine named."""
        named = sorted(self.names.keys() & found)
        return [self.names[number] for number in named if self.occurs(number, data)]

    def occurs(self, number: int, data: bytes) -> bool:
        """Whether a lexicon occurs for sure."""
        if number not in self._tests:
            source = self._templates.expand(f"{{{self.names[number]}}}").source
            self._tests[number] = occurs_in(source)
        return bool(self._tests[number](data))

    def words(self, view: View) -> list[str]:
        """Return the words of a text, `GROUP` for each name of a protected group."""
        if self.names_group(view.data):
            return [word for word, _ in self.places(view)]
        return [one[0] for one in islice(WORD.finditer(view.text), WORDS)]

    def names_group(self, data: bytes) -> bool:
        """Whether a protected group is named."""
        return _GROUP in self._templates.parts and bool(self._group_occurs(data))

    def places(self, view: View) -> list[tuple[str, Span]]:
        """Return the same words with their spans in bytes of the view."""
        groups = list(islice(self._named(view), WORDS))
        words = [(GROUP, span) for span in groups]
        at = passed = behind = 0
        for one in islice(WORD.finditer(view.text), WORDS):
            at += len(view.text[passed : one.start()].encode())
            start, at = at, at + len(one[0].encode())
            passed = one.end()
            while behind < len(groups) and groups[behind][1] <= start:
                behind += 1
            if behind == len(groups) or at <= groups[behind][0]:
                words.append((one[0], (start, at)))
        return sorted(words, key=lambda word: word[1])[:WORDS]

    def spans(self, view: View, words: Sequence[Span]) -> Iterator[Span]:
        """Yield spans in bytes for spans of words, first and last."""
        places = self.places(view)
        return ((places[first][1][0], places[last][1][1]) for first, last in words)

    def _named(self, view: View) -> Iterator[Span]:
        """Yield where protected groups are named, as spans of bytes."""
        if self.names_group(view.data):
            yield from (found.span() for found in self._group.finditer(view.data))

    @cached_property
    def _group_occurs(self) -> Callable[[bytes], list[int]]:
        return occurs_in(self._templates.expand(f"{{{_GROUP}}}").source)

    @cached_property
    def _group(self) -> Any:  # noqa: ANN401  re2 ships no types
        return longest(self._templates.expand(f"{{{_GROUP}}}").source)
