"""`watchdesk rules`: the rule file, checked, listed, tried on its own examples, held against the policy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.exits import CheckFailed
from monitor.cli.lazy import Common, Group
from monitor.cli.numbers import ID
from monitor.cli.output import show, show_json, show_table

if TYPE_CHECKING:
    from cases.policy import Catalogue
    from monitor.scoring.backtest import Backtest
    from monitor.scoring.rulebook import Rulebook, State


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
    from monitor.scoring import coverage as watching

    book, catalogue = _read(common, file, option, policy)
    clauses = watching.coverage(book, catalogue)
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


@rules.command
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(["draft", "shadow", "live"]),
    help="Only rules in this state; may be given more than once. Else all, as if all were live.",
)
@click.option("--limit", type=ID, help="Post versions at most, the oldest first.")
@click.option("--show", "shown", default=20, show_default=True, type=click.IntRange(0, 1_000))
@click.pass_obj
def backtest(
    common: Common, file: Path, states: tuple[State, ...], limit: int | None, shown: int
) -> None:
    """Replay the rules of FILE over the posts kept so far, beside the rules in force; changes nothing.

    Posts are named by the id of their version, their words are not shown.
    """
    from cases.model.actors import SERVICE
    from monitor.cli.desk import desk
    from monitor.scoring import rules as files
    from monitor.scoring.backtest import backtest as replayed
    from monitor.scoring.kept import engine
    from monitor.scoring.known import Telling
    from monitor.scoring.rulebook import STATES
    from monitor.scoring.scorer import Scorer

    tried = Scorer.of(files.load(file), _catalogue(common), states=states or STATES, engine=engine)
    with desk(common) as (application, actor):
        telling = Telling(application.context.surroundings.around(SERVICE, ()))
        posts = (
            (post.version_id, telling.document(post))
            for post in application.replay.posts(actor, limit=limit)
        )
        result = replayed(posts, tried, application.scorer, shown=shown)
        versions = {"tried": tried.version, "in_force": application.scorer.version}
    if common.json:
        show_json({"versions": versions, "result": result})
        return
    _show_backtest(result, versions)


def _catalogue(common: Common) -> Catalogue:
    from monitor.cli.rulebook import catalogue_of

    return catalogue_of(common, None)


def _show_backtest(result: Backtest, versions: dict[str, str]) -> None:
    show(f"tried {versions['tried']} beside {versions['in_force']}, in force")
    show(
        f"{result.posts} post versions: {result.flagged_before} flagged in force, "
        f"{result.flagged_after} by the tried rules; {result.new} new, {result.gone} gone"
    )
    rules = sorted(result.found_before.keys() | result.found_after.keys())
    show_table(
        ("rule", "posts in force", "posts tried"),
        [
            (rule, result.found_before[rule], result.found_after[rule])
            for rule in rules
            if result.found_before[rule] != result.found_after[rule]
        ],
        empty="every rule finds the same posts",
    )
    changes = [("new", c) for c in result.newly_flagged]
    changes += [("gone", c) for c in result.no_longer_flagged]
    show_table(
        ("", "post version", "score in force", "score tried", "because of"),
        [(kind, c.post, c.before, c.after, ", ".join(c.rules)) for kind, c in changes],
        empty="no post changes sides",
    )
