"""Time stamps of RFC 3161: what openssl's own authority signed is taken, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tsa import Authority

from cases.model import stamps

HERE = Path(__file__).parent / "recorded"
BODY = (HERE / "checkpoint.body").read_bytes()
TOKEN = (HERE / "openssl.tsr").read_bytes()
"""Made by `openssl ts -reply` (OpenSSL 3.0, P-256) over the body; how is told in docs/custody.md."""
ROOTS = stamps.roots((HERE / "openssl-root.pem").read_text("ascii"))
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
LOOSE = 20
"""Bytes of a token that may be flipped and it still verifies: versions, parameters nobody signs. Measured: 10."""


def test_what_openssl_signed_verifies_at_the_time_it_tells() -> None:
    assert stamps.stamped_at(TOKEN, BODY, ROOTS) == datetime(2026, 11, 22, 21, 40, 38, tzinfo=UTC)


def test_it_does_not_verify_over_anything_else() -> None:
    with pytest.raises(ValueError, match="Mismatch between messages"):
        stamps.stamped_at(TOKEN, BODY + b"x", ROOTS)


def test_nor_by_anybody_else() -> None:
    stranger = stamps.roots(Authority(AT).roots)
    with pytest.raises(ValueError, match="does not verify"):
        stamps.stamped_at(TOKEN, BODY, stranger)
    with pytest.raises(ValueError, match="no root certificate is trusted"):
        stamps.stamped_at(TOKEN, BODY, ())


def test_a_changed_byte_is_found_but_for_the_few_that_nobody_signs() -> None:
    taken = 0
    for place in range(len(TOKEN)):
        changed = bytearray(TOKEN)
        changed[place] ^= 1
        try:
            stamps.stamped_at(bytes(changed), BODY, ROOTS)
        except ValueError:
            continue
        taken += 1

    assert taken <= LOOSE  # the record's own hash of the token finds those


def test_an_expired_authority_verifies_at_its_time_and_not_before_it_was_certified() -> None:
    old = Authority(AT - timedelta(days=9_000))
    query = stamps.ask(BODY)
    answer = old.answer(query.der)
    at = stamps.stamped_at(answer, BODY, stamps.roots(old.roots), nonce=query.nonce)
    assert at == old.clock

    old.clock -= timedelta(days=900)
    early = old.answer(query.der)
    with pytest.raises(ValueError, match="does not verify"):
        stamps.stamped_at(early, BODY, stamps.roots(old.roots))


def test_an_answer_to_another_question_is_refused() -> None:
    authority = Authority(AT)
    mine, other = stamps.ask(BODY), stamps.ask(BODY)

    assert mine.nonce != other.nonce
    with pytest.raises(ValueError, match="Nonce mismatch"):
        stamps.stamped_at(
            authority.answer(other.der), BODY, stamps.roots(authority.roots), nonce=mine.nonce
        )


@pytest.mark.parametrize("pem", ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_what_holds_no_certificate_is_refused(pem: str) -> None:
    with pytest.raises(ValueError, match="no certificates in PEM"):
        stamps.roots(pem)


@given(st.binary(max_size=200))
def test_whatever_an_authority_sends_is_refused_in_a_sentence(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a time stamp|refused|does not verify"):
        stamps.stamped_at(raw, BODY, ROOTS)


def test_what_is_too_large_is_not_even_read() -> None:
    with pytest.raises(ValueError, match="at most"):
        stamps.stamped_at(bytes(stamps.TOKEN_CAP + 1), BODY, ROOTS)
