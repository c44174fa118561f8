"""Templates of letters: plain words with named fields, which a department can replace by its own.

A template is a TOML file, read strictly: a fault names file and field. What a field may be is a closed set of facts of
the record, or something the template itself asks the writer for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

from cases.errors import BadInput, Missing
from cases.model.letters import LetterKind
from cases.policy.model import PolicyError
from cases.policy.strict import Table, read

FIELDS: Final = MappingProxyType(
    {
        "allegations": "the clauses that are alleged, a line each",
        "case_number": "the number of the case",
        "contact": "how the department is reached",
        "department": "the department",
        "opened_on": "the day the case was opened",
        "receipt_number": "the number on the reporter's receipt",
        "recipient": "who it goes to; a sealed reporter is the holder of a receipt",
        "recipient_number": "the employee's number",
        "recipient_rank": "the employee's rank",
        "recipient_unit": "the employee's unit",
        "reported_on": "the day the report came in",
        "sender": "who signs",
        "sender_rank": "the rank of who signs",
        "subject": "rank and name of the employee the case is about",
        "today": "the day of the letter",
    }
)
"""Facts of the record that a template may name."""
OF_EMPLOYEES: Final = frozenset({"recipient_number", "recipient_rank", "recipient_unit"})
OF_REPORTERS: Final = frozenset({"receipt_number", "reported_on"})
_NAME: Final = re.compile(r"[a-z][a-z_]{0,39}")
_FIELD: Final = re.compile(r"\{([^{}]*)\}")
_FILE_CAP: Final = 100_000
"""Bytes of a template."""
_MAY: Final[Mapping[str, type]] = {
    "title": str,
    "checked_by": str,
    "subject": str,
    "salutation": str,
    "body": str,
    "closing": str,
    "asks": dict,
    "choices": dict,
}


class TemplateError(PolicyError):
    """A template cannot be used: names the file, the field and what was expected."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a template asks the writer for."""

    what: str
    required: bool
    names: bool
    """Whether it may name people; everything else that is typed may not."""


@dataclass(frozen=True, slots=True)
class Template:
    """A letter before its fields are filled."""

    kind: LetterKind
    file: str
    own: bool
    """Whether it is the department's own, and not the one that ships."""
    sha256: str
    title: str
    checked_by: str
    """Which counsel checked it, and when; empty where nobody did."""
    subject: str
    salutation: str
    body: str
    closing: str
    asks: Mapping[str, Ask]
    choices: Mapping[str, Mapping[str, str]]

    def named(self, values: Mapping[str, str]) -> frozenset[str]:
        """Return the fields it names, with the choices that were made."""
        return frozenset(
            _FIELD.findall(" ".join((self.subject, self.salutation, self._text(values))))
        )

    def _text(self, values: Mapping[str, str]) -> str:
        text = self.body
        for name, options in self.choices.items():
            text = text.replace(f"{{{name}}}", options.get(values.get(name, ""), ""))
        return text

    def fill(self, values: Mapping[str, str]) -> Filled:
        """Fill the fields; a paragraph whose field is empty, because it need not be given, is left out.

        Raises:
            Missing: Something it asks for was not given.
            BadInput: Something was given that it does not ask for, or a choice it does not offer.
        """
        self._check(values)
        parts = []
        for paragraph in re.split(r"\n[ \t]*\n", self._text(values)):
            asked = _FIELD.findall(paragraph)
            if not paragraph.strip() or any(
                name in self.asks and not values.get(name, "") for name in asked
            ):
                continue
            parts.append(_part(paragraph, values))
        salutation = Part((_put(self.salutation, values),), listed=False)
        return Filled(_put(self.subject, values), (salutation, *parts), self.closing)

    def _check(self, values: Mapping[str, str]) -> None:
        for name in values:
            if name not in FIELDS and name not in self.asks and name not in self.choices:
                known = ", ".join(sorted({*self.asks, *self.choices})) or "nothing"
                raise BadInput(
                    f"the letter {self.kind} does not ask for {name!r}; it asks for {known}"
                )
        for name, options in self.choices.items():
            if values.get(name, "") not in options:
                raise Missing(f"{name} is required: one of {', '.join(options)}")
        for name, ask in self.asks.items():
            if ask.required and not values.get(name, ""):
                raise Missing(f"{name} is required: {ask.what}")


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, or a list."""

    lines: tuple[str, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A letter's own words."""

    subject: str
    parts: tuple[Part, ...]
    closing: str


def template(kind: LetterKind, folder: Path | None = None) -> Template:
    """Return the department's template of a kind where it has one, else the one that ships.

    Args:
        kind: Which letter.
        folder: Where the department keeps its own.

    Raises:
        TemplateError: It cannot be used.
    """
    name = f"{kind}.toml"
    if folder is not None and (folder / name).exists():
        return _read(kind, folder / name, own=True)
    return _read(kind, Path(str(files("cases.export").joinpath("letters", name))), own=False)


def strangers(folder: Path) -> tuple[str, ...]:
    """Return the names of files among the department's templates that are those of no letter."""
    known = {f"{kind}.toml" for kind in LetterKind}
    there = folder.iterdir() if folder.is_dir() else ()
    return tuple(sorted(path.name for path in there if path.name not in known))


def _read(kind: LetterKind, file: Path, *, own: bool) -> Template:
    try:
        raw = file.read_bytes()
    except OSError as wrong:
        raise TemplateError(f"{file}: expected a readable file: {wrong.strerror}") from wrong
    if len(raw) > _FILE_CAP:
        raise TemplateError(f"{file.name}: expected at most {_FILE_CAP:,} bytes, got {len(raw):,}")
    table = read(file, TemplateError)
    table.shape(_MAY, ("title", "subject", "salutation", "body", "closing"))
    asks = dict(_asks(table))
    choices = dict(_choices(table))
    made = Template(
        kind=kind,
        file=file.name,
        own=own,
        sha256=sha256(raw).hexdigest(),
        asks=MappingProxyType(asks),
        choices=MappingProxyType(choices),
        **{
            name: table.text(name)
            for name in ("title", "checked_by", "subject", "salutation", "body", "closing")
        },
    )
    _check_fields(table, made)
    return made


def _asks(table: Table) -> list[tuple[str, Ask]]:
    found = []
    for name, values in cast("dict[str, object]", table.values.get("asks", {})).items():
        _check_name(table, "asks", name)
        if not isinstance(values, dict):
            raise table.fault(f"asks.{name}", "a table", values)
        one = Table(table.file, f"asks.{name}", values, table.error)
        one.shape({"what": str, "required": bool, "names": bool}, ("what",))
        found.append(
            (
                name,
                Ask(
                    one.text("what"),
                    required=bool(values.get("required", True)),
                    names=bool(values.get("names", False)),
                ),
            )
        )
    return found


def _choices(table: Table) -> list[tuple[str, Mapping[str, str]]]:
    found: list[tuple[str, Mapping[str, str]]] = []
    for name, options in cast("dict[str, object]", table.values.get("choices", {})).items():
        _check_name(table, "choices", name)
        fits = isinstance(options, dict) and options
        if not fits or not all(isinstance(t, str) and t.strip() for t in options.values()):  # type: ignore[attr-defined]
            raise table.fault(f"choices.{name}", "a table of texts", options)
        found.append((name, MappingProxyType({k: t.strip() for k, t in options.items()})))  # type: ignore[attr-defined]
    return found


def _check_name(table: Table, where: str, name: str) -> None:
    if name in FIELDS:
        raise table.fault(f"{where}.{name}", "a name that no fact of the record has", name)
    if not _NAME.fullmatch(name):
        raise table.fault(f"{where}.{name}", "a name of a-z and _", name)


def _check_fields(table: Table, made: Template) -> None:
    """Refuse fields that nothing fills, and braces that are none."""
    audience = OF_EMPLOYEES if made.kind.to_reporter else OF_REPORTERS
    known = {*FIELDS, *made.asks, *made.choices}
    texts = {"subject": made.subject, "salutation": made.salutation, "body": made.body}
    inside = {
        f"choices.{name}.{option}": text
        for name, options in made.choices.items()
        for option, text in options.items()
    }
    used: set[str] = set()
    for where, text in (texts | inside).items():
        may = known - set(made.choices) if where != "body" else known
        for name in _FIELD.findall(text):
            if name not in may:
                raise table.fault(where, f"fields out of {', '.join(sorted(may))}", f"{{{name}}}")
            if name in audience:
                whom = "a reporter" if made.kind.to_reporter else "an employee"
                raise table.fault(where, f"fields that a letter to {whom} has", f"{{{name}}}")
            used.add(name)
        if "{" in _FIELD.sub("", text) or "}" in _FIELD.sub("", text):
            raise table.fault(where, "each { with its }", text)
    for name in {*made.asks, *made.choices} - used:
        raise table.fault("body", f"{{{name}}} in it, which asks or choices name", "no such field")


def _put(text: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: values.get(found[1], ""), text)


def _part(paragraph: str, values: Mapping[str, str]) -> Part:
    """Fill a paragraph: one of `- ` lines, or of a field with several lines alone, is a list."""
    lines = [line.strip() for line in paragraph.strip().splitlines()]
    if all(line.startswith("- ") for line in lines):
        return Part(tuple(_put(line[2:], values) for line in lines), listed=True)
    alone = _FIELD.fullmatch(paragraph.strip())
    if alone:
        rows = tuple(row for row in values[alone[1]].splitlines() if row.strip())
        return Part(rows, listed=len(rows) > 1 or alone[1] == "allegations")
    filled = _put(" ".join(lines), values)
    return Part(tuple(filled.splitlines()) or ("",), listed=False)
