"""What a machine can tell of a page of the department, and what it says it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.page_reading import complies, look
from cases.model.pages import Checked, Duty, House, ReadPage, Result
from cases.policy import PolicyError, catalogue
from cases.policy.page_duties import load_duties

DUTIES = load_duties(catalogue())
HOUSE = House("Test PD", "https://www.testpd.example/")
GOOD = """Test PD on this site
The purpose of this page is to inform the public about safety in town.
This page is maintained by the Test PD, 1 Main Street.
Call us: (555) 010-0199. E-mail: news@testpd.example
Opinions expressed by visitors to this page do not reflect those of the department.
Comments posted here will be monitored, and we reserve the right to remove obscenities and personal attacks.
Any content or comment posted here is subject to public disclosure.
"""
LINKS = ("https://testpd.example/contact",)


def found(
    text: str, *links: str, answers: bool | None = True, waived: str = ""
) -> dict[str, Checked]:
    page = ReadPage(text, links, answers)
    return {one.duty: one for one in look(page, DUTIES, HOUSE, (waived,))}


def test_a_page_with_all_of_it_complies_and_says_what_is_left_for_a_person() -> None:
    results = found(GOOD, *LINKS)

    assert {one.duty for one in results.values() if one.result is Result.FOR_A_PERSON} == {
        *("managers", "approval", "law", "archive")
    }
    assert complies(results.values()) is True
    assert results["opinions"].words.startswith("Opinions expressed by visitors")
    assert results["contact"].words == "news@testpd.example"
    assert {one.clause for one in results.values()} == {f"IV.A.{n}" for n in range(1, 11)}


@pytest.mark.parametrize(
    ("line", "duty"),
    [(1, "purpose"), (2, "maintained"), (4, "opinions"), (5, "comments"), (6, "disclosure")],
)
def test_a_page_that_lacks_one_fails_by_that_alone(line: int, duty: str) -> None:
    lines = GOOD.splitlines()
    results = found("\n".join(lines[:line] + lines[line + 1 :]), *LINKS)

    assert [
        one.duty for one in results.values() if one.result in {Result.FAIL, Result.CANNOT_TELL}
    ] == [duty]
    assert complies(results.values()) is not True


def test_the_official_website_has_to_be_linked_and_to_answer() -> None:
    assert found(GOOD)["website"].result is Result.FAIL
    assert found(GOOD, "https://testpd.example.evil.example/")["website"].result is Result.FAIL
    assert found(GOOD, *LINKS, answers=False)["website"].result is Result.FAIL
    assert found(GOOD, *LINKS, answers=None)["website"].result is Result.PASS
    assert found(GOOD, waived="website")["website"].result is Result.WAIVED
    page = ReadPage(GOOD, LINKS)
    nowhere = {one.duty: one.result for one in look(page, DUTIES, House("Test PD"))}
    assert nowhere["website"] is Result.CANNOT_TELL


def test_words_in_two_sentences_are_no_statement() -> None:
    torn = GOOD.replace(
        "maintained by the Test PD", "maintained by volunteers. We like the Test PD"
    )

    assert found(torn, *LINKS)["maintained"].result is Result.FAIL


def test_a_page_made_by_scripts_cannot_be_told_of() -> None:
    results = found("Loading …")

    assert results["purpose"].result is Result.CANNOT_TELL
    assert complies(results.values()) is None


def test_contact_in_words_alone_cannot_be_told() -> None:
    bare = GOOD.replace("(555) 010-0199", "the desk").replace("news@testpd.example", "contact us")

    assert found(bare, *LINKS)["contact"].result is Result.CANNOT_TELL
    bare = bare.replace("contact us", "us")
    assert found(bare, *LINKS)["contact"].result is Result.FAIL


@given(st.text(max_size=2_000), st.lists(st.text(max_size=60), max_size=5))
def test_whatever_a_page_holds_every_duty_gets_its_answer(text: str, links: list[str]) -> None:
    results = look(ReadPage(text, tuple(links)), DUTIES, HOUSE)

    assert [one.duty for one in results] == [duty.id for duty in DUTIES]
    assert all(len(one.words) <= 200 for one in results)


def test_a_page_made_to_be_slow_is_read_all_the_same() -> None:
    results = found("contact " * 5_000 + "a." * 20_000 + "@" * 40_000 + "5" * 40_000)

    assert results["purpose"].result is Result.FAIL


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[[duty]]\nid = "x"\nclause = "IV.Z"\ntitle = "t"\nkind = "link"\n',
            "clause of the policy",
        ),
        ('[[duty]]\nid = "x"\nclause = "IV.A.3"\ntitle = "t"\nkind = "eye"\n', "one of words"),
        ('[[duty]]\nid = "x"\nclause = "IV.A.3"\ntitle = "t"\nkind = "words"\n', "groups of words"),
        (
            '[[duty]]\nid = "x"\nclause = "IV.A.3"\ntitle = "t"\nkind = "words"\ngroups = [[]]\n',
            "lists of words",
        ),
        (
            '[[duty]]\nid = "x"\nclause = "IV.A.3"\ntitle = "t"\nkind = "words"\ngroups = [["*"]]\n',
            "lists of words",
        ),
        ('[[duty]]\nid = "x"\nclause = "IV.A.4"\ntitle = "t"\nkind = "link"\n' * 2, "no other has"),
    ],
)
def test_a_file_of_duties_that_cannot_be_used_says_where(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "pages.toml").write_text(text, "utf-8")

    with pytest.raises(PolicyError, match=said):
        load_duties(catalogue(), tmp_path)


def test_the_duties_read_the_same_from_a_home(tmp_path: Path) -> None:
    own = '[[duty]]\nid = "w"\nclause = "IV.A.4"\ntitle = "t"\nkind = "link"\nwaivable = true\n'
    (tmp_path / "pages.toml").write_text(own, "utf-8")

    (duty,) = load_duties(catalogue(), tmp_path)

    assert isinstance(duty, Duty)
    assert duty.waivable
