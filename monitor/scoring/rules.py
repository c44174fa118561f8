"""From TOML to a rulebook: the only part of scoring, beside the roster, that opens a file. Strict about everything."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, TypeVar, cast

from cases.policy.strict import Table, files_of, read
from monitor.scoring.checks import CHECKS
from monitor.scoring.rulebook import (
    SCOPES,
    STATES,
    Defence,
    Example,
    Lexicon,
    Rule,
    Rulebook,
    RulesError,
)
from monitor.scoring.scan import fault_of
from monitor.scoring.template import TemplateError, Templates, term

ENGINE: Final = "5"
"""Raised whenever the same rules would score a text differently."""
LEAST_EXAMPLES: Final = 3
"""A rule shows at least so many texts that it must find, and so many that it must leave alone."""
SHIPPED: Final = Path(__file__).parent / "rulebook"
LEARNED: Final = SHIPPED / "learned.tsv"
"""What was learned from examples; a rule speaks for each clause."""
FILE = {"version": str, "extends": bool, "lexicon": dict, "rule": list, "against": list}
LEXICON = {"terms": list, "of": list, "common": bool, "stretched": bool}
LEXICON |= {"sign": str, "note": str}
BOTH = {"id": str, "reason": str, "weight": int, "patterns": list, "official": bool}
BOTH |= {"match": list, "clean": list}
RULE = BOTH | {"clause": str, "label": str, "state": str, "unless": list, "context": list}
RULE |= {"negated": bool, "check": str, "learned": bool}
DEFENCE = BOTH | {"clauses": list, "labels": list, "permits": str, "scope": str}
DEFENCE |= {"fact": str, "kinds": list}
NAME: Final = re.compile(r"[a-z][a-z_]*")
Cited = TypeVar("Cited", Rule, Defence)
Choice = TypeVar("Choice", bound=str)


@cache
def shipped() -> Rulebook:
    """Return the rules that ship with the product, read once."""
    return _book([_Layer(files_of(SHIPPED, RulesError), ours=True)])


def part(*names: str) -> Rulebook:
    """Return the rules of some of the files that ship, read without the others; they must not need those."""
    return _book([_Layer([SHIPPED / f"{name}.toml" for name in names], ours=True)])


def load(path: Path) -> Rulebook:
    """Read a department's own rules: a TOML file, or the TOML files of a folder.

    A file that says `extends = true` stands on top of the shipped rules: its lexicons add their terms to those of
    the same name, its rules and defences replace those of the same id.

    Raises:
        RulesError: Names file, rule, field and what was expected.
    """
    own = _Layer(files_of(path, RulesError), ours=False)
    if any(document.values.get("extends") for document in own.documents):
        return _book([_Layer(files_of(SHIPPED, RulesError), ours=True), own])
    return _book([own])


class _Layer:
    """Files that are read as one; a layer may stand on another."""

    def __init__(self, files: Sequence[Path], *, ours: bool) -> None:
        self.ours = ours
        """Compiled by our own tests, so not again at every start."""
        self.documents = [read(file, RulesError) for file in files]
        for document in self.documents:
            document.shape(FILE, ("version",))


def _book(layers: Sequence[_Layer]) -> Rulebook:
    documents = [document for layer in layers for document in layer.documents]
    lexicons: dict[str, Lexicon] = {}
    for layer in layers:
        for row in (row for document in layer.documents for row in _lexicon_rows(document)):
            lexicon = _lexicon(row, ours=layer.ours)
            lexicons[lexicon.name] = _merged(lexicons.get(lexicon.name), lexicon)
    try:
        templates = Templates(lexicons)
    except TemplateError as wrong:
        raise documents[-1].fault("lexicon", str(wrong), wrong.got) from wrong
    rules: dict[str, Rule] = {}
    defences: dict[str, Defence] = {}
    for layer in layers:
        reader = _Reader(templates, ours=layer.ours)
        rules |= _by_id(layer, "rule", reader.rule)
        defences |= _by_id(layer, "against", reader.defence)
    learned = LEARNED.read_text("utf-8") if any(rule.learned for rule in rules.values()) else ""
    version = _version(documents, learned)
    return Rulebook(version, lexicons, tuple(rules.values()), tuple(defences.values()), learned)


def _version(documents: Sequence[Table], learned: str) -> str:
    """Return the version that the last file states, and a hash over every word of all files and the engine."""
    read = [ENGINE, learned, *(d.values for d in documents)]
    words = json.dumps(read, sort_keys=True, default=str)
    return f"{documents[-1].text('version')}+{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def _by_id(layer: _Layer, key: str, make: Callable[[Table], Cited]) -> dict[str, Cited]:
    found: dict[str, Cited] = {}
    for document in layer.documents:
        for row in document.tables(key, key):
            made = make(row)
            if made.id in found:
                raise row.fault("id", "an id that was not used before")
            found[made.id] = made
    return found


def _lexicon_rows(document: Table) -> Iterator[Table]:
    for name, values in cast("dict[str, object]", document.values.get("lexicon", {})).items():
        if not isinstance(values, dict) or not NAME.fullmatch(name):
            raise document.fault("lexicon", "tables with names of a-z and _", name)
        yield Table(document.file, f"lexicon {name}", values, RulesError)


def _lexicon(row: Table, *, ours: bool) -> Lexicon:
    row.shape(LEXICON, ())
    lexicon = Lexicon(
        name=row.name.removeprefix("lexicon "),
        terms=row.texts("terms"),
        of=row.texts("of"),
        common=bool(row.values.get("common")),
        stretched=bool(row.values.get("stretched")),
        sign=row.text("sign"),
    )
    if bool(lexicon.of) == ("terms" in row.values):
        raise row.fault("terms", "either terms, or `of` with the lexicons it unites")
    for text in () if ours else lexicon.terms:
        if fault := fault_of(term(text, stretched=lexicon.stretched).source):
            raise row.fault("terms", f"words, or an expression for re2 ({fault})", text)
    if fault := fault_of(lexicon.sign):
        raise row.fault("sign", f"an expression for re2 ({fault})")
    return lexicon


def _merged(old: Lexicon | None, new: Lexicon) -> Lexicon:
    """Add terms to a lexicon. A sign made for fewer terms would hide the others, so it must grow with them or go."""
    if old is None or old.of or new.of:
        return new
    return replace(
        old,
        terms=tuple(dict.fromkeys((*old.terms, *new.terms))),
        sign=f"{old.sign}|{new.sign}" if old.sign and new.sign else "",
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads rules and defences over a set of lexicons."""

    templates: Templates
    ours: bool

    def rule(self, row: Table) -> Rule:
        learned = bool(row.values.get("learned"))
        row.shape(RULE, ("id", "reason", "weight", "clause", "label"))
        if learned == bool(row.texts("patterns")):
            raise row.fault("patterns", "patterns, or `learned = true` without them")
        if row.text("check") not in {"", *CHECKS}:
            raise row.fault("check", f"one of {', '.join(CHECKS)}")
        return Rule(
            id=row.text("id"),
            clause=row.text("clause"),
            label=row.text("label"),
            weight=row.whole("weight", 0, 100, 0),
            reason=row.text("reason"),
            state=_one_of(row, "state", STATES, "live"),
            patterns=self._patterns(row, "patterns", anchored=True),
            unless=self._patterns(row, "unless"),
            context=self._patterns(row, "context"),
            official=cast("bool | None", row.values.get("official")),
            negated=bool(row.values.get("negated")),
            check=row.text("check"),
            examples=_examples(row, LEAST_EXAMPLES),
            learned=learned,
        )

    def defence(self, row: Table) -> Defence:
        row.shape(DEFENCE, ("id", "reason", "weight"))
        return Defence(
            id=row.text("id"),
            reason=row.text("reason"),
            weight=row.whole("weight", 0, 100, 0),
            clauses=row.texts("clauses"),
            labels=row.texts("labels"),
            permits=row.text("permits"),
            scope=_one_of(row, "scope", SCOPES, "document"),
            patterns=self._patterns(row, "patterns"),
            fact=row.text("fact"),
            kinds=row.texts("kinds"),
            official=cast("bool | None", row.values.get("official")),
            examples=_examples(row, 0),
        )

    def _patterns(self, row: Table, field: str, *, anchored: bool = False) -> tuple[str, ...]:
        patterns = row.texts(field)
        for pattern in patterns:
            try:
                expanded = self.templates.expand(pattern)
            except TemplateError as wrong:
                raise row.fault(field, str(wrong), wrong.got or pattern) from wrong
            if anchored and not expanded.needs:
                raise row.fault(field, "a {lexicon} of uncommon words outside brackets", pattern)
            if not self.ours and (fault := fault_of(expanded.source)):
                raise row.fault(field, f"an expression for re2 ({fault})", pattern)
        return patterns


def _one_of(row: Table, field: str, choices: Sequence[Choice], default: Choice) -> Choice:
    for choice in choices:
        if row.values.get(field, default) == choice:
            return choice
    raise row.fault(field, f"one of {', '.join(choices)}")


def _examples(row: Table, least: int) -> tuple[Example, ...]:
    for field in ("match", "clean"):
        if len(row.texts(field)) < least:
            raise row.fault(field, f"at least {least} examples")
    return tuple(
        Example(text, found=field == "match")
        for field in ("match", "clean")
        for text in row.texts(field)
    )
