"""Heads of the custody log: signed, kept, proved against, and handed to those outside who bear witness."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from cases.errors import BadInput, CustodyBroken, Missing, NotFound
from cases.model import merkle
from cases.model.actions import CustodyAction, is_urgent
from cases.model.actors import Actor, Capability
from cases.model.custody import read
from cases.model.heads import Attestation, Checkpoint, KeyChange, Proof, Trust, Window
from cases.model.notes import Head, VerifierKey, parse_note
from cases.services.words import required
from cases.store.transaction import Store, Transaction
from cases.vault.keys import LogKeys

_OWN = frozenset(
    {
        CustodyAction.CHECKPOINT_MADE,
        CustodyAction.CHECKPOINT_SEEN,
        CustodyAction.CHECKPOINT_STAMPED,
        CustodyAction.CHECKPOINT_UNSEEN,
    }
)
"""Entries about heads: no reason to make another one."""
_KEY_ENTRIES = frozenset(
    {CustodyAction.KEY_MADE, CustodyAction.KEY_REPLACED, CustodyAction.KEY_LOST}
)


class Heads:
    """Making heads and proving entries under them."""

    def __init__(self, store: Store, keys: LogKeys, trust: Trust | None = None) -> None:
        """Sign the log of `store` by `keys`; `trust` says who outside is asked and believed."""
        self._store = store
        self._keys = keys
        self._trust = trust or Trust()

    def make_keys(self, actor: Actor) -> bool:
        """Make the first signing key of a home; return whether there was none yet."""
        with self._store.glance(actor, Capability.FOUND) as tx:
            log = _log(tx)
        if not self._keys.ensure(log):
            return False
        with self._store.begin(actor, Capability.FOUND) as tx:
            _tell_key(tx, CustodyAction.KEY_MADE, self._keys.signing()[-1].public)
        return True

    def checkpoint(
        self, actor: Actor, *, only_news: bool = False, every: timedelta = timedelta()
    ) -> Checkpoint | None:
        """Sign the head of the log as it stands and keep it.

        Only entries since the last head are read. A head is kept before anybody is shown it, and it grows from
        the one before, so that no two of them can contradict each other.

        Args:
            actor: Who asks for it.
            only_news: Make none where nothing happened since the last one but what concerns heads themselves.
            every: Make none before this time has passed since the last one, unless something urgent happened.

        Returns:
            The newest head; None where there was no reason for a new one.

        Raises:
            Missing: There is no key to sign with, or not the one in force.
            CustodyBroken: What is kept of the last head does not hold together.
        """
        with self._store.glance(actor, Capability.CUSTODY_VERIFY) as tx:
            log, last = _log(tx), tx.heads.latest()
            tree = _grown_from(last)
            acts = _grow(tree, tx.log.leaves(after=tree.size))
            early = last is not None and last.at <= tx.now < last.at + every
            lost = CustodyAction.KEY_LOST in acts
        if last and tree.size == last.size:
            return None if only_news else last
        if (only_news and acts <= _OWN) or (early and not any(map(is_urgent, acts))):
            return None
        signing = self._keys.signing()
        if not signing:
            raise Missing(
                "the key that signs the log's heads is not there: bring keys/custody.key back from where it is "
                "kept safe; `watchdesk init` makes the first one, `watchdesk custody new-key --lost` another"
            )
        if not lost:
            _check_in_force(self._keys, last)
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

    def attest(self, actor: Actor, entries: Collection[int]) -> Attestation:
        """Return the newest head with all that proves these entries under it, outside and without this machine.

        Asks for no entry of its own: whoever hands it out records that (`case:exported`).

        Raises:
            NotFound: There is no such entry.
            Missing: No head covers one of them yet: make a checkpoint first.
            CustodyBroken: The entries are not those under the head.
        """
        with self._store.glance(actor, Capability.CASE_EXPORT) as tx:
            head = tx.heads.latest()
            if head is None or max(entries, default=0) > head.size:
                raise Missing("no head covers these entries yet: make a checkpoint first")
            lines, stamps = tx.heads.cosignatures(head.id), tx.heads.stamps(head.id)
            wanted, leaves, keys = set(entries), dict[int, bytes](), list[KeyChange]()

            def passing() -> Iterable[bytes]:
                for seq, leaf in enumerate(tx.log.leaves(after=0, until=head.size), 1):
                    if seq in wanted:
                        leaves[seq] = leaf
                    keys.extend(_key_change(seq, leaf))
                    yield leaf

            paths = _proved(passing(), [entry - 1 for entry in sorted(wanted)], head)
        note = head.with_lines(lines)
        return Attestation(
            checkpoint=head,
            note=note,
            cosignatures=lines,
            stamps=stamps,
            proofs=tuple(
                Proof(entry, leaves[entry].decode(), head.size, tuple(paths[entry - 1]), note)
                for entry in sorted(wanted)
            ),
            keys=tuple(_history(self._keys.known(), keys)),
            witnesses=tuple(map(str, self._trust.witnesses)),
            roots=self._trust.roots,
        )

    def window(self, actor: Actor) -> Window:
        """Return what of the log no head outside covers, and how those who are asked for that fare."""
        names = [key.name for key in self._trust.witnesses]
        with self._store.glance(actor, Capability.CUSTODY_WINDOW) as tx:
            covered = tx.heads.covered(names, stamped=bool(self._trust.authority))
            founded = tx.log.founded()
            since = tx.log.moment(covered) or (founded[1] if founded else tx.now)
            asked = [*names, *([self._trust.authority] if self._trust.authority else [])]
            return Window(
                seconds=max(0, int((tx.now - since).total_seconds())),
                entries=tx.log.head()[0] - covered,
                covered=covered,
                attestors=tuple(tx.attestors.get(name) for name in asked),
            )

    def replace_key(self, actor: Actor, *, lost: str = "") -> Checkpoint:
        """Put a new signing key in force by a head that the old and the new one sign; the old one is destroyed.

        Cut short at any point, both go on signing until it is asked for again.

        Args:
            actor: Who asks for it.
            lost: Why the old private key is gone. Then the new one signs alone: that is told in the log, and by every
                verification from then on.

        Raises:
            BadInput: The key is said to be lost, and is there.
            Missing: There is no key in force, and none is said to be lost.
        """
        with self._store.glance(actor, Capability.CUSTODY_KEYS) as tx:
            log, last = _log(tx), tx.heads.latest()
            lost_before = last is not None and CustodyAction.KEY_LOST in set(
                map(_act, tx.log.leaves(after=last.size))
            )
        action, said = CustodyAction.KEY_REPLACED, dict[str, object]()
        if lost:
            if self._keys.signing():
                raise BadInput(
                    "the signing key is there: `watchdesk custody new-key` without --lost replaces it by a head "
                    "that both sign"
                )
            action, said = CustodyAction.KEY_LOST, {"why": required(lost, "why the key is gone")}
        elif not self._keys.signing():
            raise Missing(
                "the key that signs the log's heads is not there: bring keys/custody.key back from where it is "
                "kept safe, or say by --lost why it is gone"
            )
        elif not lost_before:
            _check_in_force(self._keys, last)
        self._keys.add(log)
        with self._store.begin(actor, Capability.CUSTODY_KEYS) as tx:
            _tell_key(tx, action, self._keys.signing()[-1].public, said)
        made = self.checkpoint(actor)
        assert made is not None  # noqa: S101  the entry above is news
        self._keys.drop_old()
        return made


def _log(tx: Transaction) -> str:
    founded = tx.log.founded()
    if founded is None:
        raise Missing("the log has no name yet: run `watchdesk init`")
    return founded[0]


def _tell_key(
    tx: Transaction,
    action: CustodyAction,
    key: VerifierKey,
    said: dict[str, object] | None = None,
) -> None:
    tx.record(action, f"key:{key.key_id.hex()}", details={"key": str(key), **(said or {})})


def _check_in_force(keys: LogKeys, last: Checkpoint | None) -> None:
    """Refuse keys without the newest one that signed the last head: a head by older or strange ones never verifies.

    Raises:
        Missing: It is not there.
    """
    signing = [key.public for key in keys.signing()]
    try:
        signed = (
            parse_note(last.note).signers(dict.fromkeys([*keys.known(), *signing]))
            if last
            else signing
        )
    except ValueError:  # the last head was spoilt: verification says so, and a new one is no worse
        return
    if not signed or signed[-1] not in signing:
        raise Missing(
            "keys/custody.key is not the key that signed the last head, so nothing is signed with it: bring the newest "
            "one back from where it is kept safe, or move this one away and say by "
            "`watchdesk custody new-key --lost` why that is gone"
        )


def _grown_from(last: Checkpoint | None) -> merkle.Frontier:
    try:
        return last.frontier() if last else merkle.Frontier()
    except ValueError as error:
        raise CustodyBroken(f"{error}: run `watchdesk custody verify`") from error


def _grow(tree: merkle.Frontier, leaves: Iterable[bytes]) -> set[str]:
    """Add the leaves; return the acts they tell of."""
    acts = set()
    for leaf in leaves:
        tree.append(merkle.leaf_hash(leaf))
        acts.add(_act(leaf))
    return acts


def _act(leaf: bytes) -> str:
    try:
        return str(read(leaf)["act"])
    except ValueError:
        return ""


def _proved(
    leaves: Iterable[bytes], indexes: Collection[int], head: Checkpoint
) -> dict[int, list[bytes]]:
    """Return the way of each leaf to the root of the head, which the leaves must have."""
    tree = merkle.Frontier()

    def hashes() -> Iterable[bytes]:
        for leaf in leaves:
            hashed = merkle.leaf_hash(leaf)
            tree.append(hashed)
            yield hashed

    try:
        found = merkle.paths(hashes(), indexes)
    except ValueError as error:
        raise NotFound(f"there is no such entry: {error}") from error
    if tree.size != head.size or tree.root().hex() != head.root:
        raise CustodyBroken(
            f"the entries are not those under checkpoint {head.id}: run `watchdesk custody verify`"
        )
    return found


def _key_change(seq: int, leaf: bytes) -> Iterable[KeyChange]:
    """Yield what an entry tells of a key, named by its id."""
    if b'"type":"key"' not in leaf:
        return
    act = _act(leaf)
    if act in _KEY_ENTRIES:
        yield KeyChange(read(leaf)["obj"]["id"], seq, act)


def _history(keys: Iterable[VerifierKey], changes: Iterable[KeyChange]) -> Iterable[KeyChange]:
    """Yield each key with the entry that brought it."""
    brought = {change.key: change for change in changes}
    for key in keys:
        change = brought.get(key.key_id.hex())
        yield KeyChange(str(key), change.entry if change else 0, change.action if change else "")
