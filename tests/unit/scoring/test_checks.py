from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.scoring.checks import CHECKS, luhn, vin
from monitor.scoring.document import Document


def passes(check: str, span: str, author: str = "") -> bool:
    return CHECKS[check](span, Document(span, author=author))


@pytest.mark.parametrize(
    ("check", "span", "expected"),
    [
        ("luhn", "4111 1111 1111 1111", True),
        ("luhn", "4111 1111 1111 1112", False),
        ("luhn", "0000 0000 0000 0000", False),
        ("luhn", "18", False),
        ("vin", "VIN 1HGCM82633A004352", True),
        ("vin", "1M8GDM9AXKP042788", True),
        ("vin", "1HGCM82633A004353", False),
        ("vin", "11111111111111111", False),
        ("ssn", "219-09-9999", True),
        ("ssn", "000-12-3456", False),
        ("ssn", "666-12-3456", False),
        ("ssn", "912-12-3456", False),
        ("ssn", "219-00-3456", False),
        ("ssn", "219-09-0000", False),
        ("ssn", "219-09-99", False),
        ("phone", "+1 (415) 555-2671", True),
        ("phone", "800-555-0199", False),
        ("phone", "115-555-0199", False),
        ("phone", "222-222-2222", False),
        ("ip", "203.0.113.7", True),
        ("ip", "2001:db8::1", True),
        ("ip", "127.0.0.1", False),
        ("ip", "1.2.3.400", False),
        ("capitals", "12 Oak Street", True),
        ("capitals", "12 oak street", False),
        ("plate", "plate is 7ABC123", True),
        ("plate", "plates KLM 4821", True),
        ("plate", "plate of 12", False),
        ("plate", "plate 12345", False),
        ("plate", "plate!", False),
    ],
)
def test_a_span_passes_its_check_or_not(
    check: str,
    span: str,
    expected: bool,  # noqa: FBT001  a table of cases
) -> None:
    assert passes(check, span) is expected


def test_an_author_may_name_himself() -> None:
    assert not passes("another", "@Jane", author="jane")
    assert passes("another", "@Jane", author="june")


@given(st.text("0123456789", min_size=1), st.integers(0, 9))
def test_one_wrong_digit_breaks_the_luhn_check(digits: str, other: int) -> None:
    last = next(d for d in "0123456789" if luhn(digits + d))

    assert luhn(digits + str(other)) == (str(other) == last)


@given(st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=16, max_size=16))
def test_a_vin_has_one_check_digit(others: str) -> None:
    right = [c for c in "0123456789X" if vin(others[:8] + c + others[8:])]

    assert len(right) == 1
