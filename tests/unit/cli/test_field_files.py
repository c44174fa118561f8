"""A file with the fields of a form is read, or refused in a sentence of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.errors import BadInput
from cases.model.formbook import FORMS
from cases.model.records import RecordKind
from monitor.cli.case_options import fields_of
from monitor.cli.field_files import read_fields


def written(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("f.json", '{"what": "x", "lines": ["a", true], "n": 3, "sure": false}'),
        ("f.toml", 'what = "x"\nlines = ["a", true]\nn = 3\nsure = false\n'),
    ],
)
def test_a_file_says_what_could_be_typed(tmp_path: Path, name: str, text: str) -> None:
    found = read_fields(written(tmp_path, name, text))

    assert found == {"what": "x", "lines": ["a", "yes"], "n": 3, "sure": "no"}
    assert fields_of(("what=y",), tmp_path / name) == found | {"what": "y"}


def test_a_day_of_toml_is_a_day_of_the_form(tmp_path: Path) -> None:
    found = read_fields(written(tmp_path, "f.toml", 'what = "x"\non = 2026-11-20\n'))

    assert FORMS[RecordKind.COMMENDATION].filled(found)["on"] == "2026-11-20"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("f.json", '{"what": "x",\n  "on": }', "f.json is not JSON: look at line 2, column 9"),
        ("f.json", "[" * 200_000, "f.json is not JSON: it is nested too deeply"),
        ("f.json", '{"what": ' + "9" * 5_000 + "}", "it holds a number that is too long"),
        ("f.json", '{"what": "x", "what": "y"}', "f.json is not JSON: 'what' is there twice"),
        ("f.json", '{"what": {"in": [1]}}', "f.json, what: a field is a text, a number, yes or"),
        ("f.json", '{"what": null}', "f.json, what: a field is a text"),
        ("f.json", '["what"]', 'f.json holds no fields: write {"NAME": "VALUE"}'),
        ("f.json", b"\xff\xfe{}", "f.json is not UTF-8: see byte 0"),
        ("f.json", b" " * 1_048_577, "f.json is larger than 1,048,576 bytes"),
        ("f.toml", "what = x\n", "f.toml is not TOML: look at line 1, column 8"),
        ("f.toml", 'what = "x"\nwhat = "y"\n', "f.toml is not TOML: look at line 2, column 11"),
        ("f.toml", 'what = "x', "f.toml is not TOML: look at end of document"),
        ("f.toml", "[what]\nin = 1\n", "f.toml, what: a field is a text"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    tmp_path: Path, name: str, text: str | bytes, said: str
) -> None:
    with pytest.raises(BadInput) as refused:
        read_fields(written(tmp_path, name, text))

    assert said in str(refused.value)
    for pythons_own in ("Expecting", "Extra data", "recursion", "codec", "digits", "Invalid"):
        assert pythons_own not in str(refused.value)


@pytest.mark.parametrize("day", ["0202-11-20", "1969-12-31", "2151-01-01"])
def test_a_day_that_nobody_believes_is_refused_by_the_name_of_its_field(day: str) -> None:
    given = {"known_on": day, "written_complaint": "no", "why": "at risk"}

    with pytest.raises(BadInput, match="known_on must be a day from 1970-01-01 to 2150-12-31"):
        FORMS[RecordKind.CLASSIFICATION].filled(given)
