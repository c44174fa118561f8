"""Rules in force: made again when a file or the members change; a broken file leaves the old rules in force."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from monitor.scoring.rulebook import RulesError

Stamp = tuple[Hashable, ...]
Made = TypeVar("Made")
"""A scorer, or what holds one."""


class InForce(Generic[Made]):
    """Returns what scores whenever it is asked; makes it anew when a rule file has changed."""

    def __init__(
        self,
        make: Callable[[], Made],
        paths: Sequence[Path],
        *,
        also: Callable[[], Hashable] = tuple,
        before: Callable[[], Made | None] = lambda: None,
    ) -> None:
        """Take what makes it, the files or folders that it reads, and what else it was made from."""
        self._make = make
        self._also = also
        self._before = before
        self._paths = tuple(paths)
        self._seen: Stamp = ()
        self._made: Made | None = None
        self.fault = ""
        """Why the files as they stand are not in force: file, rule, field, what was expected; empty when they are."""

    def __call__(self) -> Made:
        """Return what was made of the last rules that were sound.

        Raises:
            RulesError: There never were any.
        """
        stamp = self._stamp()
        if self._made is not None and stamp == self._seen:
            return self._made
        self._seen = stamp
        try:
            self._made = self._make()
            self.fault = ""
        except RulesError as error:
            self._made = self._made or self._before()
            if self._made is None:
                raise
            self.fault = str(error)
        return self._made

    def _stamp(self) -> Stamp:
        files = [file for path in self._paths for file in (path, *sorted(path.glob("*.toml")))]
        return (self._also(), *(_stamp_of(file) for file in files))


def _stamp_of(file: Path) -> tuple[str, int, int]:
    try:
        found = file.stat()
    except OSError:
        return str(file), 0, 0
    return str(file), found.st_mtime_ns, found.st_size
