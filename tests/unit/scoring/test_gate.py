"""The gate before the learned model: it opens for what the model would say, whatever an engine names too often."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.scoring import everyday
from monitor.scoring.gate import Gate
from monitor.scoring.learned import learned
from monitor.scoring.normalise import folded_each, normalise
from monitor.scoring.rules import shipped
from monitor.scoring.scan import Scanner

BOOK = shipped()
ASKED = {
    official: frozenset(
        r.clause for r in BOOK.rules if r.learned and r.official in {None, official}
    )
    for official in (True, False)
}
SCANNER = Scanner(BOOK)
NAMES = SCANNER.reading.names
GATE = Gate(learned(BOOK.learned), NAMES, SCANNER.suspect + 1, ASKED)
TEXTS = [
    (example.text, bool(rule.official))
    for rule in BOOK.rules
    if rule.learned
    for example in rule.examples
]
LOST = 0.02
OPEN = 0.14


def test_it_opens_for_nearly_all_that_the_model_speaks_of() -> None:
    spoken = lost = 0
    for text, official in TEXTS:
        view = normalise(text)
        found = SCANNER.engine.found(view.data)
        words, lexicons = SCANNER.reading.read(view, found)
        clauses = ASKED[official] - learned(BOOK.learned).needing
        if learned(BOOK.learned).opinions(words, lexicons, clauses):
            spoken += 1
            lost += not GATE.opens(view.data, found, SCANNER.reading.occurs, official=official)

    assert spoken > len(TEXTS) / 3
    assert lost <= LOST * spoken


def test_it_stays_shut_before_most_everyday_posts() -> None:
    views = [normalise(post) for post in everyday(400)]
    opened = sum(
        GATE.may_open(view.data, SCANNER.engine.found(view.data), official=False) for view in views
    )

    assert opened <= OPEN * len(views)


@given(
    text=st.sampled_from(TEXTS),
    more=st.lists(st.sampled_from(sorted(NAMES)), max_size=8),
)
def test_lexicons_named_too_often_never_shut_it(text: tuple[str, bool], more: list[int]) -> None:
    view = normalise(text[0])
    found = SCANNER.engine.found(view.data)
    named, occurs = sorted({*found, *more}), SCANNER.reading.occurs
    opens = GATE.opens(view.data, found, occurs, official=text[1])

    assert GATE.opens(view.data, named, occurs, official=text[1]) == opens
    assert GATE.may_open(view.data, named, official=text[1]) or not opens


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from([*(text for text, _ in TEXTS), "a\nb", "", "\n", "plain"]), max_size=5)
)
def test_many_texts_are_answered_as_each_is_alone(texts: list[str]) -> None:
    data = folded_each(texts)
    found = SCANNER.engine.found_each(data)
    official = [number % 2 == 0 for number in range(len(texts))]

    assert data == [normalise(text).data for text in texts]
    assert GATE.may_open_each(data, found, official) == [
        GATE.may_open(one, named, official=own)
        for one, named, own in zip(data, found, official, strict=True)
    ]
