"""Which catalogue and rules a command works with: the option's, else the home's, else those that ship."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cases.errors import BadInput
from cases.policy import Catalogue, UnknownClause, catalogue, load
from monitor import config
from monitor.cli.lazy import Common

if TYPE_CHECKING:
    from monitor.scoring.local import LocalWords
    from monitor.scoring.rulebook import Rulebook
    from monitor.scoring.scorer import Scorer


def settings_of(common: Common) -> tuple[Path, config.Settings]:
    """Return the home and its settings; the defaults where there is no home.

    Raises:
        ConfigError: The home's settings cannot be used.
    """
    home = config.home_folder(common.home)
    try:
        return home, config.load(home)
    except FileNotFoundError:
        return home, config.Settings()


def catalogue_of(common: Common, file: Path | None) -> Catalogue:
    """Return the catalogue in force.

    Raises:
        PolicyError: It cannot be used.
    """
    home, settings = settings_of(common)
    if file is None and settings.policy.catalogue:
        file = home / settings.policy.catalogue
    return load(file) if file else catalogue()


def rulebook_of(common: Common, file: Path | None) -> Rulebook:
    """Return the rules in force.

    Raises:
        RulesError: They cannot be used.
    """
    from monitor.scoring import rules

    home, settings = settings_of(common)
    if file is None and settings.policy.rules:
        file = home / settings.policy.rules
    book = rules.load(file) if file else rules.shipped()
    return words_of(common).added_to(book)


def words_of(common: Common) -> LocalWords:
    """Return the home's own words; none where it names no file.

    Raises:
        RulesError: They cannot be used.
    """
    from monitor.scoring import local

    home, settings = settings_of(common)
    return local.load(home / settings.policy.lexicon) if settings.policy.lexicon else local.NONE


def scorer_of(
    common: Common, rules: Path | None, policy: Path | None, roster: Path | None, clause: str | None
) -> Scorer:
    """Return the scorer that a command asks for.

    Raises:
        RulesError, PolicyError, RosterError: A file cannot be used.
        BadInput: The policy has no such clause.
    """
    from monitor.scoring.kept import engine
    from monitor.scoring.roster import NOBODY
    from monitor.scoring.roster import load as load_roster
    from monitor.scoring.scorer import Scorer

    members = words_of(common).named(load_roster(roster) if roster else NOBODY)
    scorer = Scorer.of(
        rulebook_of(common, rules), catalogue_of(common, policy), members, engine=engine
    )
    try:
        return scorer.only(clause) if clause else scorer
    except UnknownClause as error:
        raise BadInput(f"--clause: {error}") from error
