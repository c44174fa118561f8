"""Receipt codes, seals and the small rules of reports."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.errors import BadInput, CustodyBroken, NotFound, StoreTrouble
from cases.model.actors import Role
from cases.model.codes import UNKNOWN, fits, kept_as, new_code, plain
from cases.model.reporting import (
    Recipient,
    ReportForm,
    Subject,
    address,
    is_late,
    names_in,
    recipient,
    url_mark,
    words_mark,
)
from cases.vault.reporters import ReporterSeals
from cases.vault.ring import KeyRing

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DIGITS = st.text(string.digits, min_size=16, max_size=16)


@settings(max_examples=10, deadline=None)  # each hash takes its 40 ms, on purpose
@given(code=DIGITS, other=DIGITS)
def test_a_code_fits_its_own_hash_and_no_other(code: str, other: str) -> None:
    kept = kept_as(code)
    assert code not in kept
    assert fits(" ".join(code), kept)
    assert fits(other, kept) == (other == code)


@given(typed=st.text(max_size=40))
def test_whatever_is_typed_is_sixteen_digits_or_no_code(typed: str) -> None:
    found = plain(typed)
    assert found == "" or (len(found) == 16 and set(found) <= set(string.digits))


@given(kept=st.text(max_size=60))
@settings(max_examples=30, deadline=None)
def test_no_damaged_hash_is_ever_fitted_or_raises(kept: str) -> None:
    assert not fits("1234123412341234", kept)


def test_codes_are_new_each_time_and_in_groups_of_four() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 19 and len(plain(code)) == 16 for code in codes)
    assert not fits("0" * 16, UNKNOWN)
    assert not fits("0" * 16, "")
    with pytest.raises(ValueError, match="16 digits"):
        kept_as("12345")


@given(person=st.integers(1, 10**12), number=st.integers(1, 9999))
@settings(max_examples=30, deadline=None)
def test_a_seal_opens_for_its_report_and_tells_nothing_by_its_length(
    tmp_path_factory: pytest.TempPathFactory, person: int, number: int
) -> None:
    home = tmp_path_factory.getbasetemp() / "sealing"
    seals = ReporterSeals(KeyRing(home / "keys", home / "vault"))
    report = f"R-2026-{number:04d}"
    sealed = seals.close(report, person)
    assert seals.open(report, sealed) == person
    assert sealed != seals.close(report, person)
    assert len(sealed) == len(seals.close("R-2026-0001", 7))
    with pytest.raises(CustodyBroken, match="has been changed"):
        seals.open(report + "0", sealed)


def test_without_the_homes_key_nothing_is_sealed_or_opened(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys", tmp_path / "vault")
    seals = ReporterSeals(ring)
    with pytest.raises(NotFound, match="no key for reporters"):
        seals.open("R-2026-0001", "AAAA")
    sealed = seals.close("R-2026-0001", 7)
    assert not ring.in_force  # an older home's evidence is not said to be encrypted by this
    (tmp_path / "keys" / "vault.key").unlink()
    fresh = ReporterSeals(ring)
    with pytest.raises(StoreTrouble, match="the key of the vault is not there"):
        fresh.open("R-2026-0001", sealed)
    with pytest.raises(StoreTrouble, match="the key of the vault is not there"):
        fresh.close("R-2026-0002", 7)
    with pytest.raises(StoreTrouble, match="the key of the vault is not there"):
        ring.ready()


@pytest.mark.parametrize(
    ("role", "avoid", "to"),
    [
        (None, False, Recipient.UNIT),
        (Role.EMPLOYEE, False, Recipient.UNIT),
        (Role.EMPLOYEE, True, Recipient.INTERNAL_AFFAIRS),
        (Role.SUPERVISOR, False, Recipient.INTERNAL_AFFAIRS),
        (Role.COMMAND, False, Recipient.INTERNAL_AFFAIRS),
        (Role.IA_INVESTIGATOR, False, Recipient.INTERNAL_AFFAIRS),
        (Role.IA_COMMANDER, False, Recipient.OUTSIDE),
        (Role.CHIEF, True, Recipient.OUTSIDE),
    ],
)
def test_a_report_never_goes_to_whom_it_is_about(
    role: Role | None, *, avoid: bool, to: Recipient
) -> None:
    form = ReportForm(what="x", aware_at=NOON, avoid_command=avoid)
    assert recipient(Subject(1, 1, role), form) is to
    assert recipient(None, form) is Recipient.INTERNAL_AFFAIRS


def test_late_is_later_than_the_limit_and_nothing_is_late_without_one() -> None:
    day = timedelta(hours=24)
    assert not is_late(NOON - day, NOON, 24)
    assert is_late(NOON - day - timedelta(seconds=1), NOON, 24)
    assert not is_late(NOON - 9 * day, NOON, 0)


@given(
    query=st.dictionaries(
        st.sampled_from(["p", "id", "v", "utm_source", "fbclid", "igshid", "sid", "si"]),
        st.text("abc12", min_size=1, max_size=5),
    )
)
def test_an_address_loses_what_tells_who_shared_it_and_nothing_else(query: dict[str, str]) -> None:
    url = "https://blog.example/a?" + "&".join(f"{k}={v}" for k, v in query.items())
    kept = address(url)
    left = {k: v for k, v in query.items() if k in {"p", "id", "v"}}
    assert kept.partition("?")[2] == "&".join(f"{k}={v}" for k, v in left.items())
    assert address(kept) == kept


@given(typed=st.text(max_size=60))
def test_whatever_stands_in_the_field_is_an_address_or_a_sentence(typed: str) -> None:
    try:
        kept = address(typed)
    except BadInput:
        return
    assert kept == "" or kept.startswith(("http://", "https://", "HTTP", "Http"))
    assert bool(url_mark(kept)) == bool(kept)


def test_the_same_words_and_pages_have_one_mark() -> None:
    assert words_mark(" He  POSTED it ") == words_mark("he posted it")
    assert words_mark(" \n ") == ""
    assert url_mark("https://www.blog.example/1/") == url_mark("http://blog.example/1")
    assert url_mark("https://blog.example/1?p=1") != url_mark("https://blog.example/1?p=2")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I, SMITH, saw it", "SMITH"),
        ("Jordan Smith", "Jordan"),
        ("badge 2001!", "2001"),
        ("Smithson and 20011", ""),
        ("", ""),
    ],
)
def test_words_that_tell_who_somebody_is_are_found_whole(text: str, found: str) -> None:
    assert names_in(text, ("Smith, Jordan", "2001", "ofc")) == found


def test_nobody_is_found_by_nothing() -> None:
    assert names_in("anything at all", ("", "ab")) == ""
