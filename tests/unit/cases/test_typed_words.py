"""Words that people type: something must be visible, and every form of a case holds to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import BadInput, Missing
from cases.model.formbook import FORMS
from cases.model.forms import FieldKind, Form
from cases.model.records import RecordKind
from cases.model.speech import stops
from cases.model.typed import trimmed
from cases.services.words import required, taken

NOTHING = (
    "",
    " \t\n",
    "\u200b",  # zero-width space
    " \u200b\u00a0\u200d ",  # among blanks
    "\u2060\ufeff\u00ad\u180e",  # word joiner, byte order mark, soft hyphen, Mongolian separator
    "\u202e\u2066\u2069",  # turning words round
    "\u3164\u115f\u1160\uffa0",  # fillers of Hangul, letters by their category
    "\u2800",  # Braille without a dot
    "\ufe0f\u034f\u0301",  # marks on no letter
    "\U000e0041\U000e0042",  # tags
    "\x1b\x07",
    "\u2028\u2029",
)
TEXTS = [
    (form.title, asked)
    for form in FORMS.values()
    for asked in form.fields
    if asked.kind in {FieldKind.TEXT, FieldKind.LINES}
]


@pytest.mark.parametrize("nothing", NOTHING, ids=ascii)
def test_words_of_which_nothing_is_visible_are_no_words(nothing: str) -> None:
    assert taken(nothing, "the note") == ""
    with pytest.raises(Missing, match="the reason is required"):
        required(nothing, "the reason")


@pytest.mark.parametrize("nothing", NOTHING, ids=ascii)
def test_no_field_of_any_form_is_filled_by_what_nobody_sees(nothing: str) -> None:
    for title, asked in TEXTS:
        form = Form(title, (asked,))
        if asked.required:
            with pytest.raises(Missing, match=f"{title} needs {asked.name}"):
                form.filled({asked.name: nothing})
        else:
            assert form.filled({asked.name: nothing}) == {}


@pytest.mark.parametrize("words", ["x", "?", "7", "né", "ا", "好", "\U0001f44d", "\u200bx\u200b"])
def test_what_is_visible_is_kept_as_it_was_typed(words: str) -> None:
    assert required(f"  {words}\n", "the note") == words


@given(st.text())
def test_what_is_left_is_nothing_or_the_words_without_blanks_round_them(typed: str) -> None:
    assert trimmed(typed) in {"", typed.strip()}
    assert trimmed(trimmed(typed)) == trimmed(typed)


def test_lines_are_kept_that_say_something() -> None:
    looked = next(one for one in FORMS[RecordKind.EXCULPATORY].fields if one.name == "looked_at")

    assert looked.taken("the roster\n\u200b\n the log ") == ["the roster", "the log"]


@pytest.mark.parametrize("typed", ["a\0b", "a\ud800b"], ids=ascii)
def test_what_no_database_keeps_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(BadInput, match=r"what holds characters that are no text: type it again"):
        FORMS[RecordKind.COMMENT].filled({"what": typed})
    with pytest.raises(BadInput, match=r"the note holds characters that are no text"):
        taken(typed, "the note")


def test_evidence_of_disruption_that_nobody_sees_is_none() -> None:
    assert "names no evidence" in stops("V.A.5", {"disruption": "\u200b"}, cleared=False)
