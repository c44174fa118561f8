from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.findings import Explanation, Finding
from cases.policy import UnknownClause, catalogue
from monitor.scoring.document import Document
from monitor.scoring.roster import Roster
from monitor.scoring.rulebook import RulesError
from monitor.scoring.rules import shipped
from monitor.scoring.scan import Re2Set
from monitor.scoring.scorer import Scorer
from monitor.scoring.weigh import clause_scores, combined, total

RESPONSE = "Rolling code 3 to an armed robbery at the bank on Main St"
PLACES = st.integers(0, 20)
FINDINGS = st.lists(
    st.builds(
        Finding,
        rule=st.sampled_from("abc"),
        clause=st.sampled_from(["V.A.3", "V.A.4"]),
        label=st.sampled_from("xyz"),
        weight=st.integers(0, 100),
        start=PLACES,
        end=PLACES,
        text=st.just(""),
        reason=st.just(""),
    ),
    max_size=8,
)


def scored(text: str, **known: object) -> Explanation:
    return Scorer.shipped().score(Document(text, **known))  # type: ignore[arg-type]


def test_a_post_about_nothing_scores_nothing() -> None:
    said = scored("Coffee, then the lake. Good morning!")

    assert (said.score, said.clauses, said.findings, said.against) == (0, {}, (), ())
    assert not said.flagged


def test_an_explanation_names_rule_clause_words_reason_and_versions() -> None:
    said = scored(RESPONSE)

    assert said.flagged
    assert said.rules_version == Scorer.shipped().version
    assert said.policy_version == catalogue().version
    for found in said.findings:
        assert found.text == RESPONSE[found.start : found.end]
        assert found.clause in said.clauses
        assert found.reason.endswith(".")


def test_the_same_text_gives_the_same_explanation_in_a_scorer_made_anew() -> None:
    texts = [RESPONSE, "All muslims are vermin", "call 555-234-8890", "what the fuck"]
    again = Scorer.of(shipped(), catalogue())

    assert [again.score(Document(t)) for t in texts] == [scored(t) for t in texts]


def test_many_are_scored_in_their_order() -> None:
    texts = [RESPONSE, "Good morning", "what the fuck"]

    assert list(Scorer.shipped().score_many(Document(t) for t in texts)) == [
        scored(t) for t in texts
    ]


def test_only_the_rules_of_the_clause_asked_for_count() -> None:
    text = "what the fuck, all muslims are vermin"

    assert set(scored(text).clauses) == {"V.A.9.a-1", "V.A.9.a-2"}
    assert set(Scorer.shipped().only("V.A.9.a-1").score(Document(text)).clauses) == {"V.A.9.a-1"}
    assert set(Scorer.shipped().only("V.A.9.a").score(Document(text)).clauses) == {
        "V.A.9.a-1",
        "V.A.9.a-2",
    }
    with pytest.raises(UnknownClause):
        Scorer.shipped().only("V.A.77")


def test_a_member_of_the_roster_is_found_by_name_rank_and_handle_but_not_the_author() -> None:
    scorer = Scorer.of(shipped(), catalogue(), Roster(("Jane O'Hara-Smith", "@jsmith", "Al")))

    for text in ("Lunch with Jane O’Hara-Smith", "thanks @JSmith", "sgt o'hara-smith again"):
        assert scorer.score(Document(text)).clauses["V.A.8.a-2"] == 56, text
    assert scorer.score(Document("it is @jsmith", author="jsmith")).score == 0
    assert scorer.score(Document("al dente, smith")).score == 0


def test_official_posts_answer_to_other_rules() -> None:
    text = "This thief will not bother you again"

    assert scored(text).score == 0
    official = scored(text, kind="official").clauses
    assert official["IV.B.3-a"] == 66
    assert all(clause.startswith("IV") for clause in official)
    assert scored(text, context={"official": True}).clauses == official


def test_a_safe_harbour_lowers_an_official_post_and_says_so() -> None:
    bare = scored("Case #24-00123 is open", kind="official")
    notice = scored("Road closed at Main, case #24-00123, avoid the area", kind="official")

    assert notice.score < bare.score
    assert any("closed road" in against.reason for against in notice.against)


def test_what_the_register_knows_speaks_for_the_author() -> None:
    text = "Arrested a guy today who hid dope in his sock"

    released = scored(text, context={"released": True})

    assert scored(text).flagged
    assert not released.flagged
    assert released.against[0].weight > 0


def test_union_talk_is_marked_for_legal_review() -> None:
    said = scored("Union meeting tonight: internal memo says overtime is cut, file a grievance")

    assert not said.flagged
    assert any("concerted activity" in against.reason for against in said.against)


def test_sharing_weighs_less_than_writing() -> None:
    text = "All muslims are vermin"

    assert scored(text, kind="repost").score < scored(text).score


@given(FINDINGS, FINDINGS)
def test_another_finding_never_lowers_a_score(some: list[Finding], more: list[Finding]) -> None:
    assert total(clause_scores(some)) <= total(clause_scores([*some, *more]))


@given(st.lists(st.integers(0, 100)))
def test_combined_weights_stay_within_bounds_and_above_the_heaviest(weights: list[int]) -> None:
    assert max(weights, default=0) <= combined(weights) <= 100


def test_one_weight_alone_is_its_score() -> None:
    assert [combined([weight]) for weight in range(101)] == list(range(101))


def test_another_engine_can_do_the_first_pass() -> None:
    passes: list[bytes] = []

    class Watching(Re2Set):
        def found(self, data: bytes) -> list[int]:
            passes.append(data)
            return list(super().found(data))

    scorer = Scorer(shipped(), catalogue(), engine=Watching)

    assert scorer.score(Document(RESPONSE)) == scored(RESPONSE)
    assert passes == [RESPONSE.lower().encode()]


def test_a_rule_for_a_clause_that_the_policy_lacks_is_refused() -> None:
    policy = catalogue()
    smaller = type(policy)(policy.version, type(policy.clauses)({"V.A.3": policy.clauses["V.A.3"]}))

    with pytest.raises(RulesError, match=r"clause: expected a clause of the policy 2026\.1"):
        Scorer.of(shipped(), smaller)


def test_words_behind_a_long_preface_are_found_where_they_stand() -> None:
    words = "Muslims are vermin"
    for preface in (60_000, 65_530, 130_000, 199_000):
        text = ("nice weather today. " * 10_000)[:preface] + ". " + words

        said = Scorer.shipped().score(Document(text))

        assert said.flagged
        assert any(text[f.start : f.end] == f.text and f.text in words for f in said.findings)


def test_words_in_the_overlap_of_two_pieces_are_found_once() -> None:
    text = ("nice weather today. " * 10_000)[:64_500] + "Muslims are vermin" + " ok" * 1_000

    findings = Scorer.shipped().score(Document(text)).findings

    assert len({(f.rule, f.start, f.end) for f in findings}) == len(findings)


def test_what_is_passed_on_under_its_author_s_name_is_shared_and_not_quoted() -> None:
    scorer = Scorer.shipped()

    quoted = scorer.score(Document('She read "look at that faggot" and nothing else'))
    shared = scorer.score(Document('so true "@someone: look at that faggot" and nothing else'))

    assert quoted.score < 50 <= shared.score < 78
