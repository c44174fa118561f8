from __future__ import annotations

import pytest
import re2

from monitor.scoring.engines import Re2Set
from monitor.scoring.normalise import normalise
from monitor.scoring.rulebook import Lexicon
from monitor.scoring.rules import shipped
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
        ("took (?:[^ ]+ ){0,4}into custody", r"\binto[\s*-]+custody"),
        (r"nudes \w+", r"nudes[\s*-]+"),
        ("(?:doing|hit) 1[0-9]{3} ?mph", r"(?:doing|hit)[\s*-]+1"),
        ("plain words", r"plain[\s*-]+words"),
        (r"\d{3}-\d{4}", r"\d{3}-\d{4}"),
        (r"(?:a|b){0,3} x", r"[\s*-]+x"),
        (r"(?:hit|did) (?:\w+ )?(?:ninety|a \w+ ton) up", r"(?:(?:\b(?:ninety)|[\s*-]+ton))"),
        (r"as (?:\w+ ){0,3}(?:mayor|sheriff)", r"\b(?:mayor|sheriff)"),
        (r"of (?:[a-z]+ )?(?:the \w+|pd) (?:lost|won)", r"[\s*-]+(?:lost|won)"),
    ],
)
def test_a_sign_is_the_heaviest_part_without_gaps(source: str, sign: str) -> None:
    assert sign_of(term(source, stretched=False)).body == sign


def test_a_sign_occurs_wherever_its_term_does() -> None:
    book = shipped()
    templates = Templates(book.lexicons)
    names = [name for name, lexicon in book.lexicons.items() if lexicon.terms]
    whole = Re2Set([templates.sources[name] for name in names])
    signs = Re2Set([templates.signs[name] for name in names])
    texts = [normalise(e.text).data for rule in book.rules for e in rule.examples[::4]]

    for found, seen in zip(whole.found_each(texts), signs.found_each(texts), strict=True):
        assert {names[n] for n in found} <= {names[n] for n in seen}
