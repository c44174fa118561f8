"""The rules in force in a home: read anew when a file or the members change, the old ones kept when one is broken."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from cases.model.actors import SERVICE
from cases.policy import Catalogue
from cases.services.recomputing import Recomputing
from cases.services.registry import Registry
from monitor.config.model import Policy
from monitor.scoring import local
from monitor.scoring.freezing import Grounds, thawed_rules
from monitor.scoring.inforce import InForce
from monitor.scoring.kept import engine
from monitor.scoring.roster import Roster
from monitor.scoring.rulebook import Rulebook, RulesError


class Ruling:
    """What scores in a home, and what is wrong with its files."""

    def __init__(
        self,
        home: Path,
        policy: Policy,
        catalogue: Catalogue,
        registry: Registry,
        recomputing: Recomputing,
    ) -> None:
        """Read the files that `policy` names in `home`; the members are those of the registry."""
        self._home = home
        self._policy = policy
        self._catalogue = catalogue
        self._registry = registry
        self._recomputing = recomputing

    @cached_property
    def in_force(self) -> InForce[Grounds]:
        """Returns what scores whenever it is asked."""
        return InForce(
            self._made,
            self._files,
            also=lambda: self._registry.called(SERVICE),
            before=self._before,
        )

    @property
    def fault(self) -> str:
        """Why the rule files as they stand are not in force: file, rule, field, what was expected; empty when they are.

        Reads the files alone, and only when one has changed.
        """
        try:
            self._read()
        except RulesError as error:
            return str(error)
        return self._read.fault

    @cached_property
    def _read(self) -> InForce[Rulebook]:
        return InForce(lambda: self._book()[0], self._files)

    @property
    def _files(self) -> list[Path]:
        return [self._home / name for name in (self._policy.rules, self._policy.lexicon) if name]

    def _book(self) -> tuple[Rulebook, local.LocalWords]:
        book, words = local.book_of(self._home, self._policy.rules, self._policy.lexicon)
        local.require_clauses(book, self._catalogue)
        return book, words

    def _made(self) -> Grounds:
        book, words = self._book()
        return Grounds(book, self._catalogue, words.named(self._members()), engine=engine)

    def _before(self) -> Grounds | None:
        """Return what was in force before this process began, by the rules that the record keeps."""
        kept = self._recomputing.last_rules(SERVICE)
        book = thawed_rules(kept) if kept else None
        if book is None:
            return None
        local.require_clauses(book, self._catalogue)
        return Grounds(book, self._catalogue, self._members(), engine=engine)

    def _members(self) -> Roster:
        names, handles = self._registry.called(SERVICE)
        return Roster(
            (*names, *(f"@{handle.lstrip('@')}" for handle in handles)), tuple(_tags(handles))
        )


def _tags(handles: tuple[str, ...]) -> Iterator[str]:
    """Yield what an account is called on its own site: `@js` of `@js@social.example`, a weaker grade."""
    for handle in handles:
        name, at, _site = handle.lstrip("@").partition("@")
        if at:
            yield f"@{name}"
