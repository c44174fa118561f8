"""Personal data is hidden code point by code point, and nothing else is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model.findings import Finding
from cases.model.hiding import HIDES, SEALED
from cases.model.masking import Masks
from monitor.scoring.personal import found
from monitor.scoring.rules import part, shipped

MASKS = Masks(found)


@pytest.mark.parametrize(
    ("plain", "masked"),
    [
        ("call me at 555-234-8842", "call me at 555-***-**42"),
        ("(555) 234-8842", "(555) ***-**42"),
        ("cell 5552348842 anytime", "cell 555*****42 anytime"),
        ("mail bob.smith@example.org now", "mail b**.*****@*******.org now"),
        ("k9guy [at] example [dot] com", "k**** [**] ******* [***] ***"),
        ("ssn 457-55-5462", "ssn ***-**-****"),
        ("my card 4111 1111 1111 1111", "my card **** **** **** **11"),
        ("ssn 457-55-5462 4111 1111 1111 1111", "ssn ***-**-**** **** **** **** **11"),
        ("his plate is 7ABC123", "his plate is *******"),
        ("License plate: KLM 4821", "License plate: *** ****"),
        ("selling 1HGCM82633A004352", "selling ***************52"),
        ("VIN: 5gzcz43d13s812711", "VIN: ***************11"),
        ("Come by 1423 Maple Street at 9", "Come by **** ***** ****** at 9"),
        ("my address is 77 elm street", "my address is ** *** ******"),
        ("meet at 40.7128, -74.0060", "meet at 40.****, -74.****"),
        ("server at 203.0.113.7", "server at ***.*.***.*"),
        ("case #24-00123 is the worst", "case #**-***23 is the worst"),
        ("My daughter goes to Lincoln Elementary", "My daughter **** ** ******* **********"),
        ("I drive a black Ford F150", "I drive * ***** **** ****"),
    ],
)
def test_each_kind_of_personal_data_is_masked(plain: str, masked: str) -> None:
    assert MASKS.text(plain) == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "we ran 5 miles down the road in 2024",
        "see case IA-2026-0001 and report R-2026-0012",
        "Called to order at 10:30, 21-14-7",
        "units responding to 5th and Oak",
    ],
)
def test_what_is_nobodys_data_stays(text: str) -> None:
    assert MASKS.text(text) == text


def test_every_place_is_masked_however_many_there_are() -> None:
    masked = MASKS.text("call 555-234-8842 " * 9_000)  # several pieces of what rules read at once

    assert "234" not in masked
    assert masked.count("555-***-**42") == 9_000


def test_masking_is_linear_in_a_hostile_text() -> None:
    text = ("12 a b c d 34 " * 9_000) + ("5 5 5 - 2 3 4 (555 " * 5_000)

    begun = time.process_time()
    MASKS.text(text)

    assert time.process_time() - begun < 5


def test_what_was_found_when_it_was_scored_is_masked_by_its_place() -> None:
    text = "Ring me: five five five"
    said = Finding("own-1", "V.A.8.b", "STREET_ADDRESS", 60, 9, 23, text[9:], "An address.")
    other = Finding("own-2", "V.A.3", "response", 60, 0, 4, "Ring", "A response.")

    assert MASKS.text(text, [said, other]) == "Ring me: **** **** ****"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(["555-234-8842 ", "bob@example.org", "case #24-00123", "\u202e", "ß"]),
        )
    ).map("".join),
    st.integers(-5, 60),
    st.integers(-5, 60),
    st.sampled_from([*HIDES, "response"]),
)
def test_masked_text_has_every_other_code_point_in_its_place(
    text: str, start: int, end: int, label: str
) -> None:
    masked = MASKS.text(text, [Finding("r", "V.A.8.b", label, 9, start, end, "", "")])

    assert len(masked) == len(text)
    assert all(one in {other, "*"} for one, other in zip(masked, text, strict=True))
    assert MASKS.text(masked) == masked


def test_every_rule_for_personal_data_can_be_masked_and_is_read_by_itself() -> None:
    book = part("lexicons-personal", "rules-personal")

    assert {rule.label for rule in book.rules} <= set(HIDES)
    assert {rule.label for rule in shipped().rules} >= set(HIDES) - {SEALED}
    whole = {rule.id: rule for rule in shipped().rules}
    assert all(whole[rule.id] == rule for rule in book.rules)
