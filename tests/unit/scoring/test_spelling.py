from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.scoring.document import Document
from monitor.scoring.scorer import Scorer
from monitor.scoring.spelling import meant, slips, split
from monitor.scoring.spelling_words import HOT

HIDDEN = (
    "I htae muslims",
    "muslims are virmin",
    "kil all muslims",
    "muslims are sc*m",
    "killallmuslims",
    "#killallmuslims",
    "IhateMuslims",
    "muslims should be ki11ed",
    "muslims are disgsuting",
    "I h4te muslims",
    "Blackpeople are vermin",
    "Kickouttheimmigrants, they are vermin",
    "Disabledpeopleare worthless",
)
PLAIN = (
    "The heat in the hut warmed the muslims on the trip",
    "The muslims next door trade in hats and desserts",
    "Muslims took the train from the depot and will depart at ten",
    "Immigrants and their skilled hands built this hall",
    "**Women** and *men* are in the list",
)


@pytest.mark.parametrize("text", HIDDEN)
def test_a_slip_a_star_or_a_missing_blank_hides_nothing(text: str) -> None:
    said = Scorer.shipped().score(Document(text))

    assert said.clauses.get("V.A.9.a-2", 0) >= 50
    assert all(text[f.start : f.end] == f.text for f in said.findings)


@pytest.mark.parametrize("text", PLAIN)
def test_words_of_their_own_are_left_alone(text: str) -> None:
    assert Scorer.shipped().score(Document(text)).score == 0


def test_no_slip_stands_for_itself_and_each_stands_for_a_known_word() -> None:
    assert all(slip != word and meant(slip) == word for slip, word in slips().items())
    assert meant("kiiied") == "killed"
    assert meant("sunday") == "sunday"


def test_only_known_words_are_taken_apart() -> None:
    assert split("killallmuslims") == ("kill", "all", "muslims")
    assert split("allmuslims") == ("all", "muslims")
    assert split("iwe") == ()
    assert split("killallmondays") == ()
    assert split("kill") == ()


@given(st.lists(st.sampled_from([*HOT, "all", "the", "zz"]), max_size=6).map("".join))
def test_what_is_taken_apart_adds_up(token: str) -> None:
    words = split(token)

    assert words == () or "".join(words) == token
