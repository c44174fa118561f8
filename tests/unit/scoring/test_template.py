from __future__ import annotations

import pytest
import re2

from monitor.scoring.rulebook import Lexicon
from monitor.scoring.template import Templates, term
from monitor.scoring.terms import sign_of


def lexicon(name: str, *terms: str, of: tuple[str, ...] = (), common: bool = False) -> Lexicon:
    return Lexicon(name, terms, of, common, stretched=False, sign="")


TEMPLATES = Templates(
    {
        "fruit": lexicon("fruit", "apples?", "sour plums"),
        "nuts": lexicon("nuts", "nuts"),
        "food": lexicon("food", of=("fruit", "nuts")),
        "be": lexicon("be", "is", "are", common=True),
        "none": lexicon("none"),
    }
)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("eat {fruit}", "eat apples", True),
        ("eat {fruit}", "meat apples", False),
        ("eat {fruit}", "eat pineapples", False),
        ("eat {fruit}", "eat  *apples*", True),
        ("eat {fruit}", "eat sour-plums", True),
        ("eat ~2 {fruit}", "eat some ripe apples", True),
        ("eat ~2 {fruit}", "eat some very ripe apples", False),
        ("eat ~2 {fruit}", "eat bread. two apples", False),
        ("eat ~0 {fruit}", "eat, apples", True),
        ("eat ... {fruit}", "eat whatever they have, even sour plums", True),
        ("eat ... {fruit}", "eat. Later: apples", False),
        ("eat ?{fruit}", "eat apples", True),
        ("(?:eat|grow) {food}", "grow nuts", True),
        (r"eat\.{food}", "eat.nuts", True),
        ("[ex]at {food}", "xat nuts", True),
        ("eat {none}", "eat ", False),
    ],
)
def test_the_language_of_patterns(
    pattern: str,
    text: str,
    found: bool,  # noqa: FBT001  a table of cases
) -> None:
    source = TEMPLATES.expand(pattern).source

    assert bool(re2.search(source.encode(), text.encode())) is found


def test_a_pattern_needs_the_uncommon_lexicons_outside_brackets() -> None:
    expanded = TEMPLATES.expand("{fruit} {be} (?:{nuts})? {food} {nuts}?")

    assert expanded.needs == (frozenset({"fruit"}), frozenset({"fruit", "nuts"}))


@pytest.mark.parametrize(
    ("source", "sign"),
    [
        ("took (?:[^ ]+ ){0,4}into custody", r"into[\s*-]+custody"),
        (r"nudes \w+", r"nudes[\s*-]+"),
        ("(?:doing|hit) 1[0-9]{3} ?mph", r"(?:doing|hit)[\s*-]+1"),
        ("plain words", r"plain[\s*-]+words"),
        (r"\d{3}-\d{4}", r"\d{3}-\d{4}"),
        (r"(?:a|b){0,3} x", r"(?:a|b){0,3}[\s*-]+x"),
    ],
)
def test_a_sign_is_the_heaviest_part_without_gaps(source: str, sign: str) -> None:
    assert sign_of(term(source, stretched=False)).body == sign
