"""Heads of the custody log: signed, kept, proved against, and handed to those outside who bear witness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from cases.errors import CustodyBroken, Missing, NotFound
from cases.model import merkle
from cases.model.actors import Actor, Capability
from cases.model.custody import CustodyAction, read
from cases.model.heads import Checkpoint, Proof
from cases.model.notes import Head, VerifierKey
from cases.store.transaction import Store, Transaction
from cases.vault.keys import LogKeys

_OWN: Final = frozenset(
    {
        CustodyAction.CHECKPOINT_MADE,
        CustodyAction.CHECKPOINT_SEEN,
        CustodyAction.CHECKPOINT_UNSEEN,
    }
)
"""Entries about heads: no reason to make another one."""


class Heads:
    """Making heads and proving entries under them."""

    def __init__(self, store: Store, keys: LogKeys, witnesses: Sequence[VerifierKey] = ()) -> None:
        """Sign the log of `store` by `keys`; `witnesses` are the keys of those outside who are trusted."""
        self._store = store
        self._keys = keys
        self._witnesses = witnesses

    def make_keys(self, actor: Actor) -> bool:
        """Make the first signing key of a home; return whether there was none yet."""
        with self._store.glance(actor, Capability.FOUND) as tx:
            log = _log(tx)
        if not self._keys.ensure(log):
            return False
        with self._store.begin(actor, Capability.FOUND) as tx:
            _tell_key(tx, CustodyAction.KEY_MADE, self._keys.signing()[-1].public)
        return True

    def checkpoint(self, actor: Actor, *, only_news: bool = False) -> Checkpoint | None:
        """Sign the head of the log as it stands and keep it.

        Only entries since the last head are read. A head is kept before anybody is shown it, and it grows from
        the one before, so that no two of them can contradict each other.

        Args:
            actor: Who asks for it.
            only_news: Make none where nothing happened since the last one but what concerns heads themselves.

        Returns:
            The newest head; None where `only_news` found none.

        Raises:
            Missing: There is no key to sign with.
            CustodyBroken: What is kept of the last head does not hold together.
        """
        with self._store.glance(actor, Capability.CUSTODY_VERIFY) as tx:
            log, last = _log(tx), tx.heads.latest()
            tree = _grown_from(last)
            news = _grow(tree, tx.log.leaves(after=tree.size))
        if last and (tree.size == last.size or (only_news and not news)):
            return None if only_news else last
        signing = self._keys.signing()
        if not signing:
            raise Missing(
                "the key that signs the log's heads is not there: bring keys/custody.key back from where it is "
                "kept safe; `watchdesk init` makes the first one, `watchdesk custody new-key` another"
            )
        note = str(Head(log, tree.size, tree.root()).signed(signing))
        with self._store.begin(actor, Capability.CUSTODY_VERIFY, unlogged=True) as tx:
            tx.log.lock()
            newest = tx.heads.latest()
            if newest and newest.size >= tree.size:  # somebody else was quicker
                return newest
            made = tx.heads.add(
                size=tree.size,
                root=tree.root().hex(),
                peaks=tree.packed().hex(),
                note=note,
                at=tx.now,
            )
            said = {"size": made.size, "root": made.root, "keys": [str(k.public) for k in signing]}
            tx.record(CustodyAction.CHECKPOINT_MADE, f"checkpoint:{made.id}", details={**said})
            return made

    def shown(self, actor: Actor, checkpoint: Checkpoint) -> str:
        """Return a head's note with the lines of those who saw it."""
        with self._store.glance(actor, Capability.CUSTODY_VERIFY) as tx:
            return checkpoint.with_lines(tx.heads.cosignatures(checkpoint.id))

    def prove(self, actor: Actor, entry: int) -> Proof:
        """Prove that an entry is under the newest head; the look is an entry itself.

        Raises:
            NotFound: There is no such entry.
            Missing: No head covers it yet.
            CustodyBroken: The entries are not those under the head.
        """
        with self._store.begin(actor, Capability.CUSTODY_READ) as tx:
            last = tx.heads.latest()
            leaf = tx.log.leaf(entry)
            if leaf is None:
                raise NotFound(f"there is no entry {entry}")
            if last is None or entry > last.size:
                raise Missing(
                    f"no head covers entry {entry} yet: run `watchdesk custody checkpoint` first"
                )
            hashes = map(merkle.leaf_hash, tx.log.leaves(after=0, until=last.size))
            try:
                path = merkle.roots(hashes, merkle.spans_beside(entry - 1, last.size))
            except ValueError as error:
                raise CustodyBroken(f"the log cannot prove entry {entry}: {error}") from error
            root = bytes.fromhex(last.root)
            if not merkle.included(merkle.leaf_hash(leaf), entry - 1, last.size, path, root):
                raise CustodyBroken(
                    f"the entries are not those under checkpoint {last.id}: run `watchdesk custody verify`"
                )
            note = last.with_lines(tx.heads.cosignatures(last.id))
            tx.record(CustodyAction.CUSTODY_READ, f"log:{entry}", details={"size": last.size})
            return Proof(entry, leaf.decode(), last.size, tuple(path), note)

    def replace_key(self, actor: Actor) -> Checkpoint:
        """Put a new signing key in force by a head that the old and the new one sign; the old one is destroyed.

        Cut short at any point, both go on signing until it is asked for again.
        """
        with self._store.glance(actor, Capability.CUSTODY_KEYS) as tx:
            log = _log(tx)
        self._keys.add(log)
        with self._store.begin(actor, Capability.CUSTODY_KEYS) as tx:
            _tell_key(tx, CustodyAction.KEY_REPLACED, self._keys.signing()[-1].public)
        made = self.checkpoint(actor)
        assert made is not None  # noqa: S101  the entry above is news
        self._keys.drop_old()
        return made


def _log(tx: Transaction) -> str:
    founded = tx.log.founded()
    if founded is None:
        raise Missing("the log has no name yet: run `watchdesk init`")
    return founded[0]


def _tell_key(tx: Transaction, action: CustodyAction, key: VerifierKey) -> None:
    tx.record(action, f"key:{key.key_id.hex()}", details={"key": str(key)})


def _grown_from(last: Checkpoint | None) -> merkle.Frontier:
    try:
        return last.frontier() if last else merkle.Frontier()
    except ValueError as error:
        raise CustodyBroken(f"{error}: run `watchdesk custody verify`") from error


def _grow(tree: merkle.Frontier, leaves: Iterable[bytes]) -> bool:
    """Add the leaves; return whether one of them tells of more than heads."""
    news = False
    for leaf in leaves:
        tree.append(merkle.leaf_hash(leaf))
        news = news or _is_news(leaf)
    return news


def _is_news(leaf: bytes) -> bool:
    try:
        return read(leaf)["act"] not in _OWN
    except ValueError:
        return True
