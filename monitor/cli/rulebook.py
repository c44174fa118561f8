"""Which catalogue and rules a command works with: the option's, else the home's, else those that ship."""

from __future__ import annotations

from pathlib import Path

from cases.policy import Catalogue, catalogue, load
from monitor import config
from monitor.cli.lazy import Common
from monitor.scoring.rulebook import Rulebook


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
    return rules.load(file) if file else rules.shipped()
