"""Whether the record that lies here is the one this home has known: an older copy in its place is noticed.

The home keeps the last head that it saw beside its keys, in `keys/custody.head`, which no backup holds.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cases.errors import CasesError, CustodyBroken, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.custody import GENESIS
from cases.services.words import required
from cases.store.transaction import Store, Transaction
from cases.vault.keys import LogKeys, read_lines, write_lines

FILE: Final = "custody.head"
_WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class LogHead:
    """The end of a log: its name, how many entries, and the digest of the last one."""

    log: str
    size: int
    digest: str


def last_known(keys: Path) -> LogHead | None:
    """Return the last head that a home has known, from its folder of keys."""
    lines = read_lines(keys, FILE)
    if len(lines) == len(("log", "size", "digest")) and lines[1].isascii() and lines[1].isdigit():
        return LogHead(lines[0], int(lines[1]), lines[2])
    return None


class Lineage:
    """Comparing the record with what the home has known of it."""

    def __init__(self, store: Store, keys: LogKeys) -> None:
        """Compare the log of `store` with the head kept beside `keys`."""
        self._store = store
        self._folder = keys.folder

    def known(self) -> LogHead | None:
        """Return the last head that this home has known, if it kept one."""
        return last_known(self._folder)

    def now(self, actor: Actor) -> LogHead:
        """Return the head of the record as it lies here."""
        with self._store.glance(actor, Capability.CUSTODY_VERIFY) as tx:
            return _head(tx)

    def require(self, actor: Actor) -> None:
        """Refuse a record that is not the one this home has known, grown on.

        Raises:
            CustodyBroken: It is older, or another one.
        """
        if wrong := self.differs(actor, self.known()):
            raise CustodyBroken(
                f"{wrong}: bring the newer record back; if there is none, `watchdesk db accept-older` goes on "
                "from this one, and writes into its log that it does"
            )

    def differs(self, actor: Actor, known: LogHead | None) -> str:
        """Return in a sentence how the record is not a known one grown on, or nothing."""
        if known is None:
            return ""
        with self._store.glance(actor, Capability.CUSTODY_VERIFY) as tx:
            here = _head(tx)
            if here.log != known.log:
                return f"this is the record {here.log or '(none)'}, this home knows {known.log}"
            if here.size < known.size:
                return (
                    f"the record ends at entry {here.size:,}, but this home has known entry {known.size:,}: "
                    f"an older copy lies in its place, {known.size - here.size:,} entries are missing"
                )
            if tx.log.digest(known.size) != known.digest:
                return (
                    f"entry {known.size:,} is not the one this home has known: it is another record"
                )
        return ""

    def remember(self, actor: Actor) -> None:
        """Keep the head where it has grown; whoever cannot write it goes on without."""
        with suppress(CasesError):
            here, known = self.now(actor), self.known()
            if here.log and (known is None or (known.log, known.size) != (here.log, here.size)):
                if known and known.log == here.log and known.size > here.size:
                    return  # another process has seen more
                write_lines(self._folder, FILE, [here.log, str(here.size), here.digest])

    def backed_up(self, actor: Actor, head: LogHead, *, by: str, manifest: str) -> None:
        """Tell in the log that a copy of the record up to a head was made, by whom, and the hash of its manifest."""
        with self._store.begin(actor, Capability.CUSTODY_VERIFY) as tx:
            tx.record(
                CustodyAction.BACKUP_MADE,
                f"log:{head.size}",
                details={"by": by, "digest": head.digest, "manifest": manifest},
            )

    def accept(self, actor: Actor, *, why: str, known: LogHead | None = None) -> LogHead:
        """Go on from an older record, knowingly; the log tells what was known of the newer one.

        Raises:
            Refused: The record is not older than what the home knows.
        """
        why = required(why, "the reason", cap=_WORDS)
        known = known or self.known()
        if known is None or not self.differs(actor, known):
            raise Refused(
                "this record is not older than what this home has known: nothing to accept"
            )
        with self._store.begin(actor, Capability.CUSTODY_VERIFY) as tx:
            tx.record(
                CustodyAction.RECORD_RESTORED,
                f"log:{_head(tx).size}",
                details={
                    "why": why,
                    "known_log": known.log,
                    "known_size": known.size,
                    "known_digest": known.digest,
                },
            )
        here = self.now(actor)
        write_lines(self._folder, FILE, [here.log, str(here.size), here.digest])
        return here


def _head(tx: Transaction) -> LogHead:
    founded = tx.log.founded()
    size, digest = tx.log.head()
    return LogHead(founded[0] if founded else "", size, digest if size else GENESIS)
