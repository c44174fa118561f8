"""The rules that ship: each cites the policy, keeps its own examples, and says what it does in our own words."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import re2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.policy import catalogue
from monitor.scoring.coverage import coverage
from monitor.scoring.document import Document
from monitor.scoring.examples import failures
from monitor.scoring.rulebook import Defence, Rule
from monitor.scoring.rules import shipped
from monitor.scoring.scan import fault_of
from monitor.scoring.scorer import Scorer
from monitor.scoring.template import Templates, term
from monitor.scoring.terms import sign_of

BOOK = shipped()
TEMPLATES = Templates(BOOK.lexicons)
TERMS = [
    (name, text)
    for name, lexicon in BOOK.lexicons.items()
    for text in lexicon.terms
    if not lexicon.common
]
EVERYTHING: tuple[Rule | Defence, ...] = (*BOOK.rules, *BOOK.defences)
IDENTITY = sorted(TEMPLATES.parts["group"])
slow = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def like(text: str) -> st.SearchStrategy[str]:
    return st.from_regex(re.compile(text, re.ASCII), fullmatch=True)


def test_every_rule_cites_a_clause_that_a_machine_may_flag() -> None:
    for rule in BOOK.rules:
        assert catalogue().provision(rule.clause).machine, rule.id


def test_a_rule_cites_the_limb_where_there_is_one() -> None:
    units_with_limbs = {c.id for c in catalogue().clauses.values() if c.limbs}

    assert not units_with_limbs & {rule.clause for rule in BOOK.rules}


def test_every_clause_and_limb_is_watched_or_says_why_only_a_person_can() -> None:
    table = coverage(BOOK, catalogue())

    assert len(table) == 81
    assert [row.clause for row in table if not row.accounted_for] == []


def test_coverage_names_the_rules_and_the_safe_harbours() -> None:
    table = {row.clause: row for row in coverage(BOOK, catalogue())}

    assert "resp-now-01" in table["V.A.3"].rules
    assert "bias-slur-01" in table["V.A.9.a"].rules
    assert table["IV.C.1.a"].defences == ("harbour-road",)
    assert table["V.A.5-4"].human_only


def test_the_private_opinion_clause_has_no_rule() -> None:
    assert not [rule.id for rule in BOOK.rules if rule.clause.startswith("V.A.5")]


def test_notices_only_mark_and_never_add_to_a_score() -> None:
    for rule in BOOK.rules:
        if catalogue().provision(rule.clause).kind == "notice":
            assert rule.weight == 0, rule.id


def test_what_is_only_a_caution_says_so() -> None:
    for rule in BOOK.rules:
        caution = catalogue().provision(rule.clause).kind == "caution"
        if caution and rule.weight and rule.label not in {"US_SSN", "CREDIT_CARD", "IP_ADDRESS"}:
            assert "not a violation" in rule.reason, rule.id


def test_reasons_are_one_sentence_each_and_no_two_defences_share_one() -> None:
    for cited in EVERYTHING:
        assert re.fullmatch(r"[A-Z][^.!?]+\.", cited.reason), cited.id
    assert max(Counter(d.reason for d in BOOK.defences).values()) == 1


def test_every_example_comes_out_as_its_rule_says() -> None:
    assert [(f.rule, f.text, f.expected) for f in failures(BOOK, catalogue())] == []


def test_every_pattern_is_one_that_the_engine_takes() -> None:
    for cited in EVERYTHING:
        conditions = (*cited.unless, *cited.context) if isinstance(cited, Rule) else ()
        for pattern in (*cited.patterns, *conditions):
            assert fault_of(TEMPLATES.expand(pattern).source) == "", (cited.id, pattern)


@slow
@given(st.data())
def test_the_sign_of_a_term_occurs_wherever_the_term_does(data: st.DataObject) -> None:
    name, text = data.draw(st.sampled_from(TERMS))
    whole = term(text, stretched=BOOK.lexicons[name].stretched)
    shown = f" {data.draw(like(whole.body))} "
    if re2.search(whole.source, shown):
        assert re2.search(TEMPLATES.signs[name], shown), (name, text, sign_of(whole).source)


@slow
@given(st.data())
def test_identity_words_alone_never_raise_a_score(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(IDENTITY))
    body = term(
        data.draw(st.sampled_from(BOOK.lexicons[name].terms)),
        stretched=BOOK.lexicons[name].stretched,
    ).body
    words = re.sub(r"[\s*-]+", " ", data.draw(like(body)))

    for frame in ("I met some {} today", "We talked about {} over dinner", "{}", "my friends, {}"):
        assert Scorer.shipped().score(Document(frame.format(words))).score == 0


@pytest.mark.parametrize("name", IDENTITY)
def test_no_identity_word_is_also_an_insult(name: str) -> None:
    insults = {t for part in TEMPLATES.parts["insult_noun"] for t in BOOK.lexicons[part].terms}

    assert not insults & set(BOOK.lexicons[name].terms)
