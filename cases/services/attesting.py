"""Those outside who vouch for heads: what they are asked, what they answered, and how they fare."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from cases.errors import BadInput, CustodyBroken
from cases.model import merkle, stamps
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.heads import Attestor, Checkpoint, Trust
from cases.model.notes import Note, VerifierKey, parse_note, parse_signatures
from cases.store.transaction import Store, Transaction

FIRST_WAIT: Final = timedelta(minutes=5)
"""After a failed try; doubled with each further one."""
LONGEST_WAIT: Final = timedelta(hours=1)
_SAID: Final = 300
"""Characters kept of why it failed."""


class Attesting:
    """Bookkeeping of heads outside."""

    def __init__(self, store: Store, trust: Trust) -> None:
        """Keep in `store` what those named in `trust` answer."""
        self._store = store
        self._trust = trust

    def due(
        self, actor: Actor, *, again: bool = False
    ) -> tuple[Checkpoint, tuple[Attestor, ...]] | None:
        """Return the newest head and who is to be asked for it now; None where nobody is.

        Args:
            actor: Who asks.
            again: Whether those are named, too, who failed lately and are left alone for a while.
        """
        names = [key.name for key in self._trust.witnesses]
        names += [self._trust.authority] if self._trust.authority else []
        with self._store.glance(actor, Capability.CUSTODY_VERIFY) as tx:
            head = tx.heads.latest()
            found = [tx.attestors.get(name) for name in names]
            due = [
                one
                for one in found
                if head and one.size < head.size and (again or _may_be_asked(one, tx.now))
            ]
        return (head, tuple(due)) if head and due else None

    def proof(self, actor: Actor, old: int, head: Checkpoint) -> list[bytes]:
        """Prove that the tree of a head begins with the one over its first `old` entries.

        Raises:
            CustodyBroken: The entries are not there.
        """
        with self._store.glance(actor, Capability.CUSTODY_VERIFY) as tx:
            before = tx.heads.of_size(old)
            try:
                if before is not None:
                    added = map(merkle.leaf_hash, tx.log.leaves(after=old, until=head.size))
                    return merkle.grown(before.frontier(), head.size, added)
                spans = merkle.spans_between(old, head.size)
                return merkle.roots(
                    map(merkle.leaf_hash, tx.log.leaves(after=0, until=head.size)), spans
                )
            except ValueError as error:
                raise CustodyBroken(f"the log does not continue entry {old}: {error}") from error

    def cosigned(self, actor: Actor, head: Checkpoint, key: VerifierKey, answer: str) -> None:
        """Keep what a witness answered.

        Raises:
            BadInput: It is not this witness's signature over the head; nothing was kept.
        """
        text = parse_note(head.note).text
        try:
            lines = parse_signatures(answer)
            known = Note(text, lines).signers([key])
        except ValueError as error:
            raise BadInput(f"its answer is no cosignature: {error}") from error
        if not known:
            raise BadInput("its answer is signed by another key than the settings name")
        line = next(line for line in lines if key.signed(line))
        with self._store.begin(actor, Capability.CUSTODY_VERIFY, unlogged=True) as tx:
            if not self._vouched(tx, key.name, head):
                return
            tx.heads.cosign(head.id, witness=key.name, line=f"{line}\n", at=tx.now)
            details: dict[str, object] = {"witness": str(key), "size": head.size}
            tx.record(CustodyAction.CHECKPOINT_SEEN, f"checkpoint:{head.id}", details=details)

    def stamped(self, actor: Actor, head: Checkpoint, token: bytes, nonce: int) -> None:
        """Keep the answer of the time-stamp authority.

        Raises:
            BadInput: It does not verify over the head; nothing was kept.
        """
        text, authority = parse_note(head.note).text, self._trust.authority
        try:
            roots = stamps.roots(self._trust.roots)
            at = stamps.stamped_at(token, text.encode(), roots, nonce=nonce)
        except ValueError as error:
            raise BadInput(f"its answer is no time stamp of this head: {error}") from error
        with self._store.begin(actor, Capability.CUSTODY_VERIFY, unlogged=True) as tx:
            if not self._vouched(tx, authority, head):
                return
            tx.heads.stamp(head.id, authority=authority, token=token, at=tx.now)
            details: dict[str, object] = {"authority": authority, "at": at.isoformat()}
            tx.record(CustodyAction.CHECKPOINT_STAMPED, f"checkpoint:{head.id}", details=details)

    def failed(self, actor: Actor, head: Checkpoint, name: str, why: str) -> None:
        """Keep that one did not vouch for a head, and when it is asked again: later and later, at most an hour."""
        with self._store.begin(actor, Capability.CUSTODY_VERIFY) as tx:
            tx.log.lock()
            before = tx.attestors.get(name)
            wait = min(FIRST_WAIT * (1 << min(before.failures, 8)), LONGEST_WAIT)
            tx.attestors.put(
                replace(
                    before,
                    failures=before.failures + 1,
                    next_try_at=tx.now + wait,
                    last_error=why[:_SAID],
                )
            )
            details: dict[str, object] = {"attestor": name, "why": why[:_SAID]}
            tx.record(CustodyAction.CHECKPOINT_UNSEEN, f"checkpoint:{head.id}", details=details)

    @staticmethod
    def _vouched(tx: Transaction, name: str, head: Checkpoint) -> bool:
        """Note that one vouched for a head; return whether that is new: somebody else may have asked, too."""
        tx.log.lock()
        before = tx.attestors.get(name)
        if before.size >= head.size:
            return False
        tx.attestors.put(Attestor(name, size=head.size, last_ok_at=tx.now))
        return True


def _may_be_asked(one: Attestor, now: datetime) -> bool:
    """Tell whether the time has come, or was set by a clock that has been set back since."""
    wait = one.next_try_at - now if one.next_try_at else timedelta()
    return not timedelta() < wait <= LONGEST_WAIT
