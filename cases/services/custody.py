"""The custody log: read, and verified by hashing everything again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from cases.errors import BadInput, NotFound, OutOfSight
from cases.model.actions import CustodyAction, only_looks
from cases.model.actors import Actor, Capability, Role
from cases.model.custody import Problem, check_chain
from cases.model.headcheck import HeadCheck
from cases.model.heads import Trust
from cases.model.notes import Note, parse_note
from cases.model.retention import DISPOSALS
from cases.model.timing import ClockCheck
from cases.model.views import CustodyLine, Verification
from cases.store.queries.details import PREFIX
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault
from cases.vault.keys import LogKeys

_PROBLEMS: Final = 100
"""Problems reported at most: the first ones tell what happened."""
_STRIDE: Final = 500
_DETAILS: Final = 5
"""The step that looks at details."""
_VOUCHING: Final = re.compile(rb'"(?:rows|carried)":\{')
LOG_CAP: Final = 1_000
_STIRRED: Final = 200
"""Entries that are read to tell whether somebody changed anything; more than those are a change."""

Progress = Callable[[int, int], None]


def _unheard(_done: int, _total: int) -> None:
    """Report progress to nobody."""


class Custody:
    """Reading and verifying the log."""

    def __init__(
        self, store: Store, vault: Vault, keys: LogKeys, trust: Trust | None = None
    ) -> None:
        """Read the log of `store` and the bytes of `vault`; heads: signed by `keys`, vouched for by `trust`."""
        self._store = store
        self._vault = vault
        self._keys = keys
        self._trust = trust or Trust()

    def log(
        self, actor: Actor, *, before: int | None = None, limit: int = 200, case: str = ""
    ) -> tuple[CustodyLine, ...]:
        """Return entries, newest first, each read from its sealed bytes; reading is an entry itself.

        Of a case that is none of the reader's, an entry shows its number, time, act and digest. The auditor, who
        reads no case, sees whose entries they are, but not of a matter in which the auditor is in conflict.

        Raises:
            NotFound: There is no such case for this actor.
        """
        with self._store.begin(actor, Capability.CUSTODY_READ) as tx:
            if case and not _known(tx, {case}):
                raise (OutOfSight if tx.incidents.exists(case) else NotFound)(f"no case {case}")
            lines = tx.log.lines(before=before, limit=max(1, min(limit, LOG_CAP)), case=case)
            tx.record(CustodyAction.CUSTODY_READ, "log:custody", details={"entries": len(lines)})
            known = _known(tx, {line.case for line in lines if line.case})
            return tuple(
                replace(line, actor="", role="", object="", case="")
                if line.case and line.case not in known
                else line
                for line in lines
            )

    def stirred(self, actor: Actor, since: int) -> tuple[int, bool]:
        """Return how many entries there are, and whether after so many of them anybody else changed anything.

        What the actor's own sitting did and looks of others are no change. Where many were made, that is a change.
        """
        with self._store.glance(actor, Capability.CUSTODY_WINDOW) as tx:
            size = tx.log.head()[0]
            if size - since > _STIRRED:
                return size, True
            mine = (actor.login, actor.session)
            done = tx.log.done(after=since, limit=_STIRRED) if size > since else ()
            return size, any(
                (who, where) != mine and not only_looks(act) for who, where, act in done
            )

    def verify(
        self, actor: Actor, on_progress: Progress = _unheard, *, copies: Sequence[str] = ()
    ) -> Verification:
        """Hash every entry, every kept raw answer and every kept post again.

        Args:
            actor: Who verifies.
            on_progress: Called with entries done, and all.
            copies: Heads that somebody kept elsewhere, as signed notes, to be compared.

        1.–5. The chain: see `cases.model.custody.check_chain`.
        6. Every blob that an entry vouches for is in the vault, with that size and that hash, or has a tombstone; so is
           every item of a case, under the key of that case, once it was brought there.
        7. Every raw answer, post version, decision, note, allegation, item of evidence and report in the record
           is vouched for by an entry, is as it was then (or has a tombstone with that hash), and none is gone.
        8.–11. The signed heads, against the tree over the entries: see `cases.model.headcheck.HeadCheck`.
        12. The clock, against the machine's running time: see `cases.model.timing.ClockCheck`.
        13. The copies.

        Raises:
            BadInput: A copy is no signed note.
        """
        notes = _notes(copies)
        with self._store.glance(actor, Capability.CUSTODY_VERIFY) as tx:
            founded = tx.log.founded()
            heads = HeadCheck(kept := tx.heads.kept(), self._keys.known(), self._trust, notes)
            check = _Check(tx, self._vault, heads, on_progress)
            problems = tuple(islice(check.problems(founded[0] if founded else ""), _PROBLEMS))
            since = tx.log.moment(heads.covered) or (founded[1] if founded else tx.now)
            head, window_s = check.head, max(0, int((tx.now - since).total_seconds()))
        with self._store.begin(actor, Capability.CUSTODY_VERIFY) as tx:
            tx.record(
                CustodyAction.CUSTODY_VERIFIED,
                f"log:{check.entries}",
                details={"head": head, "problems": len(problems)},
            )
        return Verification(
            entries=check.entries,
            blobs=len(check.vouched),
            problems=tuple((problem.step, problem.entry, problem.what) for problem in problems),
            window_s=window_s,
            head=head,
            checkpoints=len(kept.checkpoints),
            covered=heads.covered,
            uncovered=check.entries - heads.covered,
            remarks=tuple(check.remarks()),
        )


def _known(tx: Transaction, cases: set[str]) -> frozenset[str]:
    """Return those of these cases whose entries the reader may see whole."""
    sight = tx.sight()
    if tx.actor.role is Role.AUDITOR:
        sight = replace(sight, oversight=True)
    return tx.grants.visible(cases, sight)


class _Check:
    """One pass over everything; keeps what later steps need of earlier ones."""

    def __init__(
        self, tx: Transaction, vault: Vault, heads: HeadCheck, on_progress: Progress
    ) -> None:
        self._tx = tx
        self._heads = heads
        self._clock = ClockCheck()
        self._vault = vault
        self._on_progress = on_progress
        self.entries = 0
        self.head = ""
        self.vouched: dict[tuple[str, int], int] = {}
        """Blobs that entries vouch for, with the first entry that does."""
        self._last: dict[str, int] = {}
        """The last such entry, by hash."""
        self._buried: dict[str, tuple[str, int]] = {}
        """Hash of what was dropped lawfully, by name, with the entry that says so."""
        self._lawful: set[int] = set()
        """Entries that may vouch for a tombstone."""
        self._gone: list[tuple[int, str]] = []
        """Entries whose details are gone, with what they are committed to."""
        self._sealed = False
        """Whether an entry says that the vault holds nothing in the clear any more."""
        self._rows: dict[str, tuple[str, int]] = {}
        """Hash of each row that is written once, with the entry that vouches for it."""

    def problems(self, log: str) -> Iterator[Problem]:
        """Yield what does not verify in the log of this name, in the order of the steps."""
        yield from self._chain()
        yield from self._details()
        yield from self._blobs()
        yield from self._record()
        yield from self._heads.problems(log)

    def remarks(self) -> Iterator[str]:
        """Yield what is no problem and must be known, once everything was looked at."""
        yield from self._heads.remarks()
        for name, (_, seq) in self._buried.items():
            if name.startswith("case:"):
                yield f"{_said(name)} was disposed of by entry {seq}"
        for entry, by in islice(self._clock.jumps, _PROBLEMS):
            yield f"the clock was {_set(by)} at entry {entry}"

    def _chain(self) -> Iterator[Problem]:
        total = self._tx.log.count()
        for entry, (said, found) in _pairs(self._tx):
            self.entries += 1
            self.head = entry.digest
            self._heads.add(entry.leaf, said)
            if entry.details is None and said:
                self._gone.append((entry.seq, str(said["commit"])))
                yield from (problem for problem in found if problem.step != _DETAILS)
            else:
                yield from found
            if said.get("act") in DISPOSALS:
                self._lawful.add(entry.seq)
            if by := self._clock.jumped(said):
                yield Problem(12, entry.seq, f"the clock was {_set(by)}, and no entry tells of it")
            if entry.details and _VOUCHING.search(entry.details):
                self._remember(entry.seq, entry.details)
            self._sealed = self._sealed or said.get("act") == CustodyAction.VAULT_SEALED
            for blob in said.get("blobs", ()):
                self.vouched.setdefault((blob["sha256"], blob["size"]), entry.seq)
                self._last[blob["sha256"]] = entry.seq
            if self.entries % _STRIDE == 0:
                self._on_progress(self.entries, total)
        self._on_progress(self.entries, total)

    def _remember(self, seq: int, details: bytes) -> None:
        try:
            said = json.loads(details)
            for kind in ("carried", "rows") if seq in self._lawful else ("rows",):
                rows = said.get(kind, {})
                self._rows.update((str(name), (str(kept), seq)) for name, kept in rows.items())
        except (ValueError, AttributeError, RecursionError):
            return  # changed details: step 5 has said so

    def _details(self) -> Iterator[Problem]:  # step 5, once it is known which tombstones are lawful
        for tombstone, name, sha256 in self._tx.tombstones.all():
            _, seq = self._rows.get(f"tombstone:{tombstone}", ("", 0))
            if seq in self._lawful:
                self._buried[name] = (sha256, seq)
        for seq, commit in self._gone:
            if self._hash_of_buried(f"{PREFIX}{seq}") != commit:
                yield Problem(_DETAILS, seq, "the details of the entry are gone")

    def _hash_of_buried(self, name: str) -> str:
        return self._buried.get(name, ("", 0))[0]

    def _blobs(self) -> Iterator[Problem]:  # step 6
        in_cases = set()
        for number, item in self._tx.items.sealed():
            if f"case:{number}" in self._buried:
                continue
            in_cases.add(item.sha256)
            if item.blob and (wrong := self._vault.check_item(number, item.item, item.blob)):
                yield Problem(6, self.vouched.get((item.sha256, item.size), 0), wrong)
        for (sha256, size), seq in self.vouched.items():
            if self._buried.get(f"blob:{sha256}", ("", 0))[1] > self._last[sha256]:
                continue  # it went after the last time that it was kept
            if sha256 in in_cases and not self._vault.holds(sha256):
                continue  # a file that was brought straight into a case
            if wrong := self._vault.check(sha256, size):
                yield Problem(6, seq, wrong)
            elif self._sealed and self._vault.in_the_clear(sha256):
                yield Problem(6, seq, f"evidence {sha256[:12]}… lies in the clear")

    def _record(self) -> Iterator[Problem]:  # step 7
        for exchange_id, sha256, size in self._tx.log.kept_exchanges():
            if (sha256, size) not in self.vouched:
                yield Problem(
                    7, 0, f"no entry vouches for the raw answer of exchange {exchange_id}"
                )
        left = dict(self._rows)
        for name, now in self._tx.log.kept_rows():
            kept, seq = left.pop(name, ("", 0))
            if not kept:
                yield Problem(7, 0, f"no entry vouches for {_said(name)}")
            elif kept != now and self._hash_of_buried(name) != kept:
                yield Problem(7, seq, f"{_said(name)} is not as it was written")
        for name, (_, seq) in left.items():
            yield Problem(7, seq, f"{_said(name)} is gone from the record")


def _notes(copies: Sequence[str]) -> list[Note]:
    try:
        return [parse_note(copy) for copy in copies]
    except ValueError as error:
        raise BadInput(f"a head kept elsewhere: {error}") from error


def _set(by_ms: int) -> str:
    return f"set {'forward' if by_ms > 0 else 'back'} by {abs(by_ms) / 1000:,.0f} s"


def _said(name: str) -> str:
    return name.replace("_", " ").replace(":", " ")


def _pairs(tx: Transaction) -> Iterator[Any]:
    """Pair each stored entry with what checking it gave."""
    last: list[Any] = []

    def passing() -> Iterator[Any]:
        for entry in tx.log.entries():
            last[:] = [entry]
            yield entry

    for result in check_chain(passing()):
        yield last[0], result
