"""The words typed after `/`, and after `--query`, as a `FlagQuery`.

    clause:V.A.3,V.A.4  score>=70  severity:5  unit:"Patrol B"  person:smith  @js  age<7d  is:new  "two words"  -not

Terms stand side by side and all must hold; values with a comma between them may each hold; `-` turns one round.
Whatever is typed, the answer is a query or one sentence that names the place (`BadQuery`).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from typing import Final

from cases.errors import BadInput
from cases.model.queries import Field, FlagQuery, Is, Term
from cases.model.states import WAITING, FlagState

LENGTH_CAP: Final = 500
"""Characters of a query."""
TERM_CAP: Final = 24
"""Terms of a query."""


class BadQuery(BadInput):
    """A query that cannot be understood; `at` is the place, counted from 1."""

    def __init__(self, at: int, said: str) -> None:
        """Name the place, and say what is wrong there and what would do."""
        super().__init__(f"the filter, at character {at}: {said}")
        self.at = at


_NAMES: Final = {field.value: field for field in Field} | {
    "sev": Field.SEVERITY,
    "name": Field.PERSON,
    "held": Field.HELD,
    "account": Field.HANDLE,
}
_NUMBERS: Final = {Field.SCORE: (0, 100), Field.SEVERITY: (1, 5), Field.ID: (1, 2**31 - 1)}
_STATES: Final = {state.value: frozenset({state}) for state in FlagState} | {
    "waiting": WAITING,
    "any": frozenset(FlagState),
}
_CHOICES: Final = {Field.STATE: tuple(_STATES), Field.IS: tuple(is_.value for is_ in Is)}
_UNITS: Final = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_HEAD: Final = re.compile(r"([A-Za-z]{1,20})(:(?:>=|<=|>|<|=)?|>=|<=|>|<|=)")
_AGE: Final = re.compile(r"([0-9]{1,4})([mhdw])")


def parse(text: str) -> FlagQuery:
    """Return what the words ask for; nothing typed asks for all that waits.

    Raises:
        BadQuery: A word cannot be understood; the sentence says where, and what would do.
    """
    if len(text) > LENGTH_CAP:
        raise BadQuery(LENGTH_CAP + 1, f"it is too long; at most {LENGTH_CAP} characters")
    for place, letter in enumerate(text, 1):
        if not letter.isprintable():
            raise BadQuery(place, "there is a character that cannot be typed; take it out")
    terms, states, taken = [], frozenset[FlagState](), frozenset[FlagState]()
    for count, (at, word) in enumerate(_words(text), 1):
        if count > TERM_CAP:
            raise BadQuery(at, f"there are more than {TERM_CAP} words; take some out")
        term = _term(at, word)
        if term.field is not Field.STATE:
            terms.append(term)
        elif term.negated:
            taken |= _states(term)
        else:
            states |= _states(term)
    wanted = (states or WAITING) - taken
    if not wanted:
        raise BadQuery(1, "no state is left to look for; take a -state: out")
    return FlagQuery(states=wanted, terms=tuple(terms))


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Yield each word with its place; blanks within quotes part nothing."""
    start, quoted = -1, 0
    for place, letter in enumerate(text):
        if letter == '"':
            quoted = 0 if quoted else place + 1
        if letter == " " and not quoted:
            if start >= 0:
                yield start + 1, text[start:place]
            start = -1
        elif start < 0:
            start = place
    if quoted:
        raise BadQuery(quoted, "this quotation mark has no second one")
    if start >= 0:
        yield start + 1, text[start:]


def _term(at: int, typed: str) -> Term:
    """Make a term of one word."""
    negated = typed.startswith("-") and len(typed) > 1
    word = typed[negated:]
    begins = at + negated
    field, op, rest = _headed(begins, word)
    values = (
        (_plain(rest),)
        if rest.startswith('"') or field is Field.WORDS
        else tuple(part for part in rest.split(",") if part)
    )
    if not any(value.strip() for value in values):
        raise BadQuery(begins, f"there is nothing after {word[: len(word) - len(rest)] or word}")
    if op and field not in {*_NUMBERS, Field.AGE}:
        raise BadQuery(begins, f"{field.value} takes no {op}; write {field.value}:{rest or '…'}")
    if field is Field.AGE and not op.startswith(("<", ">")):
        raise BadQuery(begins, f"age takes < or >, such as age<{rest or '7d'}")
    checked = _CHECKS.get(field)
    number = checked(begins, field, values) if checked else 0
    return Term(field, values, typed, op=op or "=", number=number, negated=negated)


def _headed(at: int, word: str) -> tuple[Field, str, str]:
    """Part a word into what is asked of, how it compares, and with what."""
    if word.startswith("@"):
        return Field.HANDLE, "", word[1:]
    if word.startswith("#"):
        return Field.ID, "", word[1:]
    head = _HEAD.match(word)
    if head is None or word.startswith('"'):
        return Field.WORDS, "", word
    name, rest = head[1].lower(), word[head.end() :]
    if name not in _NAMES:
        near = difflib.get_close_matches(name, _NAMES, 1, cutoff=0.5)
        meant = f" (did you mean {near[0]}:?)" if near else ""
        raise BadQuery(
            at, f"nothing is called {name}{meant}; put the word into quotation marks to look for it"
        )
    return _NAMES[name], head[2].lstrip(":"), rest


def _plain(value: str) -> str:
    return value.replace('"', "").strip()


def _number(at: int, field: Field, values: tuple[str, ...]) -> int:
    low, high = _NUMBERS[field]
    (value,) = values if len(values) == 1 else ("",)
    if not (value.isascii() and value.isdigit() and len(value) <= 10 and low <= int(value) <= high):  # noqa: PLR2004  digits
        raise BadQuery(at, f"{field.value} takes one whole number from {low} to {high:,}")
    return int(value)


def _age(at: int, _field: Field, values: tuple[str, ...]) -> int:
    found = _AGE.fullmatch(values[0]) if len(values) == 1 else None
    if found is None:
        raise BadQuery(at, "age takes a number and a unit of m h d w, such as age<7d")
    return int(found[1]) * _UNITS[found[2]]


def _known(at: int, field: Field, values: tuple[str, ...]) -> int:
    for value in values:
        if value not in _CHOICES[field]:
            raise BadQuery(at, f"{field.value}: is followed by one of {', '.join(_CHOICES[field])}")
    return 0


_CHECKS: Final[dict[Field, Callable[[int, Field, tuple[str, ...]], int]]] = {
    Field.SCORE: _number,
    Field.SEVERITY: _number,
    Field.ID: _number,
    Field.AGE: _age,
    Field.STATE: _known,
    Field.IS: _known,
}


def _states(term: Term) -> frozenset[FlagState]:
    return frozenset[FlagState]().union(*(_STATES[value] for value in term.values))
