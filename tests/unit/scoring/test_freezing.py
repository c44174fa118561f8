"""What an explanation was made from, kept as bytes: made again, it comes out the same, whatever changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model.frozen import FrozenView, plain
from cases.policy import catalogue
from monitor.scoring.document import Document
from monitor.scoring.freezing import Grounds, recompute, thaw
from monitor.scoring.roster import Roster
from monitor.scoring.rulebook import RulesError
from monitor.scoring.rules import load, shipped

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MEMBERS = Roster(("Quillfeather, Eva", "@evaq"), ("Moose",))
RESPONSE = "Rolling code 3 to a barricaded subject on Main St"


@cache
def grounds() -> Grounds:
    return Grounds(shipped(), catalogue(), MEMBERS)


def frozen(made: Grounds, document: Document) -> FrozenView:
    said = made.scorer.score(document)
    return FrozenView(
        flag_id=1,
        decision_id=None,
        at=NOON,
        said=plain(said),
        made_from=made.made_from(document),
        text=document.text,
        sources={source.kind: source.body for source in made.sources},
    )


RULES = """
version = "1"
[lexicon.bird]
terms = ["heron", "owl"]
[lexicon.place]
terms = ["pond", "m[ao]rsh"]
stretched = true
[[rule]]
id = "bird-01"
clause = "V.A.3"
label = "bird"
weight = {weight}
reason = "Names a bird."
patterns = ["{{bird}} ... {{place}}"]
match = ["a heron at the pond", "the owl of the marsh", "heron, pond"]
clean = ["a duck", "a goose", "a swan"]
[[rule]]
id = "member-01"
clause = "V.A.8.a-2"
label = "member"
weight = 56
reason = "Names a member."
patterns = ["{{member}}", "{{member_alias}}"]
check = "another"
match = ["a", "b", "c"]
clean = ["a duck", "a goose", "a swan"]
[lexicon.member]
terms = []
[lexicon.member_alias]
terms = []
[[against]]
id = "released"
reason = "Released."
weight = {defence}
fact = "released"
[[against]]
id = "negated"
reason = "Negated."
weight = 20
scope = "before"
patterns = ["(?:no|not)"]
"""
PARTS = (
    "a heron",
    "no heron",
    "at the p\u043end",
    "in the maarsh.",
    "Eva Quillfeather",
    "@evaq",
    "Moose",
    "\u200b",
)
documents = st.builds(
    Document,
    text=st.lists(st.sampled_from(PARTS) | st.text(max_size=9), max_size=9).map(" ".join),
    kind=st.sampled_from(["post", "repost", "official"]),
    author=st.sampled_from(["", "@evaq"]),
    posted_at=st.none() | st.just(NOON),
    context=st.none()
    | st.fixed_dictionaries({"released": st.booleans(), "person": st.just("Quillfeather, Eva")}),
)


@settings(max_examples=40, deadline=None)
@given(documents, st.integers(50, 99), st.integers(0, 99))
def test_made_again_after_the_file_changed_an_explanation_is_the_same(
    document: Document, weight: int, defence: int
) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "rules.toml")
        file.write_text(RULES.format(weight=weight, defence=defence), "utf-8")
        then = Grounds(load(file), catalogue(), MEMBERS)
        view = frozen(then, document)
        file.write_text(RULES.format(weight=weight - 40, defence=0), "utf-8")
        today = Grounds(load(file), catalogue())

        assert recompute(view) == ()
        if then.scorer.score(document).findings:
            assert recompute(view, lambda _then, again: today.scorer.score(again)) != ()


def test_the_bytes_alone_suffice() -> None:
    assert recompute(frozen(grounds(), Document(RESPONSE + " with Eva Quillfeather"))) == ()


def test_other_rules_are_named_difference_by_difference() -> None:
    view = frozen(grounds(), Document(RESPONSE))
    book = replace(shipped(), version="other", rules=shipped().rules[:40])
    other = Grounds(book, catalogue()).scorer

    found = recompute(view, lambda _scorer, document: other.score(document))

    assert any(line.startswith("score: ") for line in found)
    assert any(line == f"rules: {shipped().version} then, other now" for line in found)
    assert any("there then, not now" in line for line in found)


def test_a_text_that_changed_since_is_told() -> None:
    found = recompute(replace(frozen(grounds(), Document(RESPONSE)), text="gone"))

    assert "the words of the post" in found[0]
    assert len(found) > 1


def test_an_engine_that_counts_otherwise_is_told_where_something_differs() -> None:
    view = frozen(grounds(), Document(RESPONSE))
    older = replace(view, made_from=view.made_from | {"engine": "0"})

    assert recompute(older) == ()
    assert "scored by engine 0" in recompute(replace(older, text="gone"))[-1]


@pytest.mark.parametrize("kind", ["rules", "members", "policy"])
def test_what_is_missing_or_damaged_is_named(kind: str) -> None:
    sources = {source.kind: source.body for source in grounds().sources}

    with pytest.raises(RulesError, match=f"the {kind} of that time"):
        thaw({name: body for name, body in sources.items() if name != kind})
    with pytest.raises(RulesError, match="cannot be read"):
        thaw(sources | {kind: b"["})


def test_the_same_grounds_have_the_same_names_and_other_members_others() -> None:
    again, fewer = Grounds(shipped(), catalogue(), MEMBERS), Grounds(shipped(), catalogue())

    assert again.names == grounds().names
    assert fewer.names["rules"] == grounds().names["rules"]
    assert fewer.names["members"] != grounds().names["members"]
