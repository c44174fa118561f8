"""`watchdesk rules`: the rule file, checked, listed, tried on its own examples, held against the policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.exits import CheckFailed
from monitor.cli.lazy import Common, Group
from monitor.cli.output import show, show_json, show_table

if TYPE_CHECKING:
    from cases.policy import Catalogue
    from monitor.scoring.rulebook import Rulebook


@click.group(cls=Group, lazy={"evaluate": "monitor.cli.evaluate:evaluate"})
def rules() -> None:
    """Look after the rules: how we guess that a clause may be touched."""


def _files(command: Callable[..., None]) -> Callable[..., None]:
    """Take the rule file as an argument or an option, and the catalogue as an option."""
    path = click.Path(exists=True, path_type=Path)
    command = click.option("--policy", type=path, help="Another catalogue.")(command)
    command = click.option("--rules", "option", type=path, help="The same as FILE.")(command)
    return click.argument("file", required=False, type=path)(command)


def _read(
    common: Common, file: Path | None, option: Path | None, policy: Path | None
) -> tuple[Rulebook, Catalogue]:
    from monitor.cli.rulebook import catalogue_of, rulebook_of

    return rulebook_of(common, file or option), catalogue_of(common, policy)


@rules.command
@_files
@click.pass_obj
def check(common: Common, file: Path | None, option: Path | None, policy: Path | None) -> None:
    """Load the rules and hold them against the policy; exits with 1 and says what is wrong."""
    from monitor.scoring.rulebook import RulesError
    from monitor.scoring.scorer import Scorer

    try:
        book, catalogue = _read(common, file, option, policy)
        Scorer.of(book, catalogue)
        problems = [
            f"rule {rule.id}: only a person may raise {rule.clause}, so it must weigh 0"
            for rule in book.rules
            if rule.weight and not catalogue.provision(rule.clause).machine
        ]
        version, count = book.version, len(book.rules)
    except RulesError as error:
        problems, version, count = [str(error)], "", 0
    if common.json:
        show_json({"ok": not problems, "version": version, "rules": count, "problems": problems})
    else:
        for problem in problems:
            show(problem)
        show(f"{count} rules, version {version or '-'}: {'wrong' if problems else 'sound'}")
    if problems:
        raise CheckFailed


@rules.command("list")
@_files
@click.pass_obj
def list_(common: Common, file: Path | None, option: Path | None, policy: Path | None) -> None:
    """List the rules with clause, weight and reason."""
    book, _catalogue = _read(common, file, option, policy)
    if common.json:
        show_json({"version": book.version, "rules": book.rules, "against": book.defences})
        return
    show_table(
        ("rule", "clause", "label", "weight", "state", "because"),
        [(r.id, r.clause, r.label, r.weight, r.state, r.reason) for r in book.rules],
        empty="there are no rules",
    )


@rules.command
@_files
@click.pass_obj
def test(common: Common, file: Path | None, option: Path | None, policy: Path | None) -> None:
    """Try every rule on its own examples; exits with 1 when one comes out otherwise."""
    from monitor.scoring.examples import failures

    book, catalogue = _read(common, file, option, policy)
    failed = list(failures(book, catalogue))
    count = sum(len(rule.examples) for rule in book.rules)
    count += sum(len(defence.examples) for defence in book.defences)
    if common.json:
        show_json({"examples": count, "failed": failed})
    else:
        for failure in failed:
            show(f"{failure.rule}: should be {failure.expected}: {failure.text}")
        show(f"{count} examples, {len(failed)} came out otherwise")
    if failed:
        raise CheckFailed


@rules.command
@_files
@click.pass_obj
def coverage(common: Common, file: Path | None, option: Path | None, policy: Path | None) -> None:
    """Show each clause and limb with its rules, or why only a person can judge it."""
    from monitor.scoring.rulebook import touches

    book, catalogue = _read(common, file, option, policy)
    clauses = [
        Watched(
            part.id,
            part.title,
            tuple(rule.id for rule in book.rules if touches(rule.clause, part.id)),
            tuple(d.id for d in book.defences if d.permits and touches(d.permits, part.id)),
            part.human_only,
        )
        for part in catalogue.provisions()
    ]
    if common.json:
        show_json({"version": book.version, "policy": catalogue.version, "clauses": clauses})
        return
    show_table(
        ("clause", "rules", "title", "watched by"),
        [
            (
                c.clause,
                len(c.rules) + len(c.defences),
                c.title,
                ", ".join(c.rules + c.defences) or c.human_only or "NOTHING",
            )
            for c in clauses
        ],
        empty="the catalogue is empty",
    )


@dataclass(frozen=True, slots=True)
class Watched:
    """How one clause or limb is watched."""

    clause: str
    title: str
    rules: tuple[str, ...]
    defences: tuple[str, ...]
    """What speaks against a finding because this clause permits it."""
    human_only: str
    """Why no machine may flag it; empty where one may."""
