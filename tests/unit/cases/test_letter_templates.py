"""Templates of letters: read strictly, filled exactly, set as text whatever they are filled with."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from support.department import NOON

from cases.errors import BadInput, Missing
from cases.export.glyphs import showable
from cases.export.letter_templates import FIELDS, Template, TemplateError, strangers, template
from cases.export.letters import Frame, text_of, write_letter
from cases.model.letters import LetterKind, named_in

GOOD = {
    "title": "A letter",
    "subject": "Case {case_number}",
    "salutation": "Dear {recipient}:",
    "body": "One.\n\nYou said: {words}",
    "closing": "Yours,",
}
FRAME = Frame("Test PD", "", "November 20, 2026", ("Jordan Smith",), ("Ines Reyes",), "Case 1")
HOSTILE = (
    '#panic("x") #include "/etc/passwd" [*a*] $x$ `y` <label> @ref // = # {recipient} {{}} \\',
    "\u202eright to left\u202c",
    "שלום העולם",
    "😀 日本",
    "W" * 200,
    "a\u0301\u0000\x1b]52;c;aGk=\x07",
)


def own(folder: Path, more: str = "", **changed: str) -> Path:
    texts = {**GOOD, **changed}
    lines = [f"{name} = '''{text}'''" for name, text in texts.items()]
    asks = more or '[asks.words]\nwhat = "words"'
    (folder / "allegation.toml").write_text("\n".join([*lines, asks]), "utf-8")
    return folder


def everything(made: Template) -> dict[str, str]:
    values = {name: f"[{name}]" for name in (*FIELDS, *made.asks)}
    return values | {name: next(iter(options)) for name, options in made.choices.items()}


def words(raw: bytes) -> str:
    pages = PdfReader(io.BytesIO(raw)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("kind", LetterKind)
def test_every_template_that_ships_can_be_filled_and_waits_for_counsel(kind: LetterKind) -> None:
    made = template(kind)

    filled = made.fill(everything(made))
    text = text_of(filled, FRAME)

    assert "{" not in text
    assert all(f"[{name}]" in text for name in made.asks)
    assert made.checked_by == ""
    assert ("receipt_number" in made.named({})) == kind.to_reporter
    assert "subject" not in made.named({})


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_a_field_holds_stands_on_the_page_as_text(tmp_path: Path, typed: str) -> None:
    made = template(LetterKind.ALLEGATION, own(tmp_path))
    filled = made.fill({"recipient": typed, "case_number": "IA-2026-0001", "words": typed})
    frame = Frame(typed, typed, "November 20, 2026", (typed,), (typed,), typed)

    raw = write_letter(made, filled, frame, NOON)

    shown = "".join(showable(typed).replace("\u200b", "").split())
    read = words(raw).replace("\u200b", "")
    forms = {shown, shown[::-1]}  # a script from right to left is read from the page either way
    parts = {"".join(showable(word).split()) for word in typed.split()}
    reversed_ = {part[::-1] for part in parts}
    assert (
        any(form in read for form in forms)
        or all(p in read for p in parts)
        or all(p in read for p in reversed_)
    )
    assert raw == write_letter(made, filled, frame, NOON)


def test_a_paragraph_whose_optional_field_is_empty_is_left_out(tmp_path: Path) -> None:
    made = template(
        LetterKind.ALLEGATION, own(tmp_path, '[asks.words]\nwhat = "words"\nrequired = false')
    )

    assert "You said" not in text_of(made.fill({"recipient": "A"}), FRAME)
    assert "You said: hm" in text_of(made.fill({"recipient": "A", "words": "hm"}), FRAME)


def test_a_field_that_is_alone_is_a_list_where_it_has_several_lines(tmp_path: Path) -> None:
    made = template(LetterKind.ALLEGATION, own(tmp_path, body="{words}"))

    assert "- one\n- two" in text_of(made.fill({"words": "one\n\ntwo"}), FRAME)
    assert "\n\none\n\n" in text_of(made.fill({"words": "one"}), FRAME)


@pytest.mark.parametrize(
    ("more", "changed", "said"),
    [
        ("", {"body": "{word}"}, "allegation.toml, top, body: expected fields out of"),
        ("", {"subject": "{receipt_number}"}, "allegation.toml, top, subject: .*to an employee"),
        ("", {"body": "One."}, "allegation.toml, top, body: expected {words} in it"),
        ("", {"body": "{words} {"}, "body: expected each { with its }"),
        ("", {"title": " "}, "allegation.toml, top, title: expected text"),
        ("[asks.recipient]\nwhat = 'x'", {}, r"asks\.recipient: expected a name that no fact"),
        ("[asks.Words]\nwhat = 'x'", {}, r"asks\.Words: expected a name of a-z"),
        ("[asks.words]\nwho = 'x'", {}, r"asks\.words, who: expected one of what"),
        ("[asks.words]\nrequired = false", {}, r"asks\.words, what: expected text"),
        ("[asks]\nwords = 'x'", {}, r"asks\.words: expected a table"),
        ("[choices]\nwords = {}", {}, r"choices\.words: expected a table of texts"),
        ("[choices.words]\na = 3", {}, r"choices\.words: expected a table of texts"),
        ("[choices.words]\na = '{b}'", {}, r"choices\.words\.a: expected fields out of"),
        ("colour = 'red'\n[asks.words]\nwhat = 'x'", {}, "top, colour: expected one of title"),
        ("= 3", {}, "allegation.toml: expected TOML"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_file_and_field(
    tmp_path: Path, more: str, changed: dict[str, str], said: str
) -> None:
    with pytest.raises(TemplateError, match=said):
        template(LetterKind.ALLEGATION, own(tmp_path, more, **changed))


def test_a_template_of_no_sane_size_or_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "receipt.toml"
    file.write_bytes(b"#" * 200_000)
    with pytest.raises(TemplateError, match="at most 100,000 bytes"):
        template(LetterKind.RECEIPT, tmp_path)
    file.write_bytes(b"\xff")
    with pytest.raises(TemplateError, match="UTF-8"):
        template(LetterKind.RECEIPT, tmp_path)
    file.unlink()
    file.mkdir()
    with pytest.raises(TemplateError, match="readable file"):
        template(LetterKind.RECEIPT, tmp_path)


def test_a_file_that_is_no_letter_is_told(tmp_path: Path) -> None:
    own(tmp_path)
    (tmp_path / "alegation.toml").write_text("")

    assert strangers(tmp_path) == ("alegation.toml",)
    assert strangers(tmp_path / "none") == ()


def test_what_is_not_asked_for_and_what_is_lacking_is_told(tmp_path: Path) -> None:
    made = template(LetterKind.ALLEGATION, own(tmp_path))

    with pytest.raises(BadInput, match="does not ask for 'more'; it asks for words"):
        made.fill({"words": "x", "more": "y"})
    with pytest.raises(Missing, match="words is required: words"):
        made.fill({})


@given(st.text(min_size=1, max_size=200))
def test_what_is_typed_is_never_read_as_a_field(typed: str) -> None:
    made = template(LetterKind.NO_INVESTIGATION)
    values = {"recipient": "A", "reported_on": "B", "receipt_number": "C", "reason": typed}

    text = text_of(made.fill(values), FRAME)

    if typed.strip():
        assert " ".join(typed.split()) in " ".join(text.split())
        assert "holder" not in text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was Lee, Dana.", "Lee, Dana"),
        ("as dana\n lee said", "Lee, Dana"),
        ("Danalee", ""),
        ("Dana and Lee", ""),
        ("we asked CHER", "Cher"),
        ("", ""),
    ],
)
def test_names_of_the_roster_are_found_in_either_order(text: str, found: str) -> None:
    assert named_in(text, ("Lee, Dana", "Cher", "")) == found
