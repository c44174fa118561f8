"""The words of a filter: understood, or told in a sentence where and why not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.queries import Field, FlagQuery, Is
from cases.model.querying import LENGTH_CAP, BadQuery, parse
from cases.model.states import WAITING, FlagState

PIECES = (
    "clause:",
    "score>=",
    "sev:>",
    "age<",
    "is:",
    "state:",
    "-",
    "@",
    "#",
    '"',
    ",",
    " ",
    ":",
    "7d",
    "99999",
    "new",
    "any",
    "V.A.3",
    "é",
    "💥",
    "\x1b",
    "\ud800",
    "५",
)


def said(text: str) -> str:
    with pytest.raises(BadQuery) as told:
        parse(text)
    return str(told.value)


def test_every_kind_of_term_is_understood() -> None:
    query = parse(
        'clause:V.A.3,V.A.4 score>=70 sev:5 unit:"Patrol B" person:smith @js age<7d '
        'is:mine state:claimed held:me case:IA-1 #12 platform:blog "two words" word -not'
    )
    found = [(t.field, t.op, t.values, t.number, t.negated) for t in query.terms]
    assert query.states == {FlagState.CLAIMED}
    assert found == [
        (Field.CLAUSE, "=", ("V.A.3", "V.A.4"), 0, False),
        (Field.SCORE, ">=", ("70",), 70, False),
        (Field.SEVERITY, "=", ("5",), 5, False),
        (Field.UNIT, "=", ("Patrol B",), 0, False),
        (Field.PERSON, "=", ("smith",), 0, False),
        (Field.HANDLE, "=", ("js",), 0, False),
        (Field.AGE, "<", ("7d",), 7 * 86_400, False),
        (Field.IS, "=", ("mine",), 0, False),
        (Field.HELD, "=", ("me",), 0, False),
        (Field.CASE, "=", ("IA-1",), 0, False),
        (Field.ID, "=", ("12",), 12, False),
        (Field.PLATFORM, "=", ("blog",), 0, False),
        (Field.WORDS, "=", ("two words",), 0, False),
        (Field.WORDS, "=", ("word",), 0, False),
        (Field.WORDS, "=", ("not",), 0, True),
    ]


def test_nothing_typed_asks_for_all_that_waits() -> None:
    assert parse("  ") == FlagQuery()


@pytest.mark.parametrize("typed", ["sev:>=4", "severity>=4", "SEV>=4"])
def test_a_comparison_may_follow_the_colon(typed: str) -> None:
    (term,) = parse(typed).terms
    assert (term.field, term.op, term.number) == (Field.SEVERITY, ">=", 4)


def test_states_add_up_and_are_taken_out() -> None:
    assert parse("state:any").states == frozenset(FlagState)
    assert parse("state:dismissed,in_case").states == {FlagState.DISMISSED, FlagState.IN_CASE}
    assert parse("-state:claimed").states == WAITING - {FlagState.CLAIMED}


def test_what_is_set_aside_is_asked_for_by_name() -> None:
    assert parse("is:snoozed").aside
    assert parse(f"is:{Is.NEW}").aside is False


@pytest.mark.parametrize(
    ("typed", "place", "sentence"),
    [
        ("score:abc", 1, "score takes one whole number from 0 to 100"),
        ("ok score>101", 4, "score takes one whole number"),
        ("#५", 1, "id takes one whole number"),
        ("severty:4", 1, "did you mean severity:?"),
        ("http://x", 1, "put the word into quotation marks"),
        ('a "b', 3, "this quotation mark has no second one"),
        ("age:7d", 1, "age takes < or >, such as age<7d"),
        ("age<7y", 1, "a number and a unit of m h d w"),
        ("is:gone", 1, "is followed by one of new, held, mine, free, snoozed"),
        ("state:shut", 1, "is followed by one of new, needs_identity"),
        ("-state:new,claimed", 1, "no state is left"),
        ("clause:", 1, "there is nothing after clause:"),
        ("clause>3", 1, "clause takes no >; write clause:3"),
        ("a\x1b", 2, "cannot be typed"),
        ("x" * 501, LENGTH_CAP + 1, "too long"),
        ("a " * 30, 49, "more than 24 words"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(typed: str, place: int, sentence: str) -> None:
    assert said(typed).startswith(f"the filter, at character {place}: ")
    assert sentence in said(typed)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=80))
def test_whatever_is_typed_is_a_query_or_one_sentence(typed: str) -> None:
    place, sentence, query = 0, "", FlagQuery()
    try:
        query = parse(typed)
    except BadQuery as error:
        place, sentence = error.at, str(error)
    if sentence:
        assert 1 <= place <= len(typed) + 1
        assert "\n" not in sentence
    assert all(term.values for term in query.terms)
    again = parse(" ".join(term.said for term in query.terms))
    assert again.terms == query.terms


@given(
    st.lists(
        st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8).filter(str.isalnum),
        max_size=8,
    )
)
def test_plain_words_are_looked_for_as_they_stand(words: list[str]) -> None:
    assert [term.values[0] for term in parse(" ".join(words)).terms] == words
