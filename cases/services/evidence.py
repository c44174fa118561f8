"""Evidence of a case: brought under the case's own key, added to, worked on in copies, handed over and received."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cases.errors import BadInput, NotFound, OutOfSight, Refused, Stale
from cases.model.access import Compartment, Room, readable
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.case_states import CLOSED
from cases.model.custody import Blob
from cases.model.evidence import Item, Transfer
from cases.services.compartments import derive, open_words, placed
from cases.services.words import required, taken
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault

_WORDS: Final = 500
_NAME: Final = 200
FILE_CAP: Final = 2 << 30
"""Bytes of a file at most."""


class Evidence:
    """What is done with items of evidence."""

    def __init__(self, store: Store, vault: Vault) -> None:
        """Work on the cases of `store`; the bytes lie in `vault`."""
        self._store = store
        self._vault = vault

    def list(self, actor: Actor, number: str) -> tuple[tuple[Item, ...], tuple[Transfer, ...]]:
        """Return the items of a case and their transfers; the look is an entry."""
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            case = case_of(tx, number)
            tx.record(CustodyAction.CASE_VIEWED, f"case:{number}", case=number)
            items = items_for(tx, case)
            seen = {one.item for one in items}
            gone = tx.items.transfers(case.id)
            return items, tuple(one for one in gone if seen.issuperset(one.items))

    def add(
        self,
        actor: Actor,
        number: str,
        file: Path,
        *,
        about: str,
        received_from: str = "",
        copy_of: int | None = None,
        room: Room = Room(),  # noqa: B008  frozen
    ) -> Item:
        """Add a file to a case: an original, or with `copy_of` a working copy of an item, which stays as it is.

        A copy lies in the compartment of its original; what was made from a compelled statement is compelled.

        Raises:
            Missing: It is not said what the file is.
            NotFound: There is no such case for this actor, or nothing in it that this is made from.
            NotPermitted: The actor has no part in the case that may write to that compartment.
            Refused: The file is too large, or the very bytes of the item it is to be a copy of.
            Stale: Somebody else added an item at the same moment.
            StoreTrouble: Nothing was kept.
        """
        about = required(about, "what it is", cap=_WORDS)
        received_from = taken(received_from, "whom it was received from", cap=_WORDS)
        if file.stat().st_size > FILE_CAP:
            raise Refused(
                f"{file.name} is larger than {FILE_CAP >> 30} GiB, the most that is taken"
            )
        with self._store.begin(actor, Capability.CASE_WORK, unlogged=True) as tx:
            case = to_work_on(case_of(tx, number))
            item = tx.items.next(case.id)
        blob, sealed = self._vault.put_item(number, item, file)
        with self._store.begin(actor, Capability.CASE_WORK) as tx:
            case = to_work_on(case_of(tx, number))
            items = items_for(tx, case)
            if tx.items.next(case.id) != item:
                raise Stale("somebody else added an item at the same moment; add yours again")
            if copy_of is not None and _item(items, copy_of).sha256 == blob.sha256:
                raise Refused(f"it is E-{copy_of} itself, byte for byte: there is nothing to add")
            copied = () if copy_of is None else (f"E-{copy_of}",)
            room = replace(room, derived_from=(*room.derived_from, *copied))
            stored = Stored(item, blob, sealed, file.name[:_NAME], placed(tx, case, room))
            file_item(tx, case, stored, about=about, received_from=received_from, copy_of=copy_of)
            derive(tx, case, f"E-{item}", room)
            return tx.items.of_case(case.id)[-1]

    def read(self, actor: Actor, number: str, item: int, *, purpose: str) -> bytes:
        """Return the bytes of an item, hashed again; who looked at them and what for is an entry.

        Raises:
            Missing: There is no purpose.
            NotFound: There is no such item for this actor, or it is a post and has no bytes of its own.
            CustodyBroken: The bytes are not the ones that were kept.
        """
        why = required(purpose, "the purpose of the look", cap=_WORDS)
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            case = case_of(tx, number)
            found = _item(items_for(tx, case), item)
            body = bytes_of(self._vault, number, found)
            if body is None:
                raise NotFound(
                    f"E-{item} is a post: its words are in the case, its bytes in the item after it"
                )
            tx.record(
                CustodyAction.EVIDENCE_READ,
                f"evidence:{number}/{item}",
                case=number,
                details={"purpose": why},
            )
            return body

    def release(
        self,
        actor: Actor,
        number: str,
        items: Sequence[int],
        *,
        to: str,
        purpose: str,
        reference: str = "",
    ) -> Transfer:
        """Hand items of a case over to somebody, who confirms it by `receive`.

        Raises:
            Missing: It is not said to whom, or what for.
            NotFound: There is no such case for this actor, or no such item.
        """
        with self._store.begin(actor, Capability.CASE_EXPORT) as tx:
            return mark_released(
                tx, case_of(tx, number), items, to=to, purpose=purpose, reference=reference
            )

    def receive(self, actor: Actor, transfer_id: int, *, reference: str = "") -> Transfer:
        """Confirm a release from the other side: as the login it went to, or for somebody who has none.

        For one without a login, somebody else than who released it writes it down, with the receipt that was signed.

        Raises:
            NotFound: There is no such release for this actor.
            Refused: It went to somebody else, or is confirmed already.
        """
        reference = taken(reference, "the reference", cap=_WORDS)
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            gone = tx.items.transfer_by_id(transfer_id)
            if gone is None or gone.answers is not None:
                raise NotFound(f"no release {transfer_id}")
            case = _case_of_release(tx, gone)
            _may_confirm(tx, gone, reference)
            made = tx.items.transfer(
                case_id=case.id,
                items=list(gone.items),
                released_by=gone.released_by,
                received_by=gone.received_by,
                purpose=gone.purpose,
                reference=reference,
                answers_id=gone.id,
                by=actor.login,
                at=tx.now,
            )
            tx.record(
                CustodyAction.EVIDENCE_RECEIVED,
                f"transfer:{gone.id}",
                case=gone.case,
                details={
                    "received_by": gone.received_by,
                    "reference": reference,
                    "confirmation": made,
                },
            )
            return _made(tx, made)

    def secure(self, actor: Actor) -> int:
        """Bring the bytes of every case under the key of that case, where they are not yet; return how many.

        They lie in the collection until then, encrypted as well: a case is opened without waiting for the disk.
        """
        with self._store.glance(actor, Capability.KEEP) as tx:
            waiting = tx.items.unsealed() if self._vault.ring.in_force else ()
        done = 0
        for case_id, number in waiting:
            with self._store.begin(actor, Capability.KEEP, unlogged=True) as tx:
                done += secure(tx, self._vault, case_id, number)
        return done


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies in the vault and is to become an item."""

    item: int
    blob: Blob
    sealed: bool
    name: str
    compartment: Compartment = Compartment.FACTS


def file_item(
    tx: Transaction,
    case: CaseRecord,
    stored: Stored,
    *,
    about: str,
    received_from: str = "",
    copy_of: int | None = None,
) -> None:
    """Make a stored file an item of its case, in this transaction, with the entry that vouches for its bytes."""
    tx.items.add_file(
        case.id,
        item=stored.item,
        sha256=stored.blob.sha256,
        size=stored.blob.size,
        added_by=tx.actor.login,
        added_at=tx.now,
        name=stored.name,
        about=about,
        received_from=received_from,
        copy_of=copy_of,
        sealed=stored.sealed,
        compartment=stored.compartment,
    )
    tx.incidents.change(case.id, case.version)
    tx.record(
        CustodyAction.EVIDENCE_ADDED,
        f"evidence:{case.number}/{stored.item}",
        case=case.number,
        details=open_words(
            stored.compartment,
            {"about": about, "received_from": received_from, "copy_of": copy_of or 0},
        ),
        blobs=(stored.blob,),
    )


def secure(tx: Transaction, vault: Vault, case_id: int, number: str) -> int:
    """Bring the bytes of one case under its own key, in this transaction; return how many items."""
    moved = [
        item
        for item in tx.items.of_case(case_id)
        if item.blob and not item.sealed and vault.take_into(number, item.item, item.blob)
    ]
    if moved:
        tx.items.seal([item.id for item in moved])
        tx.record(
            CustodyAction.EVIDENCE_SEALED,
            f"case:{number}",
            case=number,
            details={"items": [item.item for item in moved]},
        )
    return len(moved)


def contents(
    tx: Transaction, vault: Vault, case: CaseRecord
) -> Iterator[tuple[Item, bytes | None]]:
    """Yield the items of a case in order, each with its bytes, hashed again; None for a post.

    For a bundle, in the transaction that tells of it; who hands it out calls `mark_released` in the same one.

    Raises:
        NotFound: Bytes are missing.
        CustodyBroken: Bytes are not the ones that were kept.
    """
    for item in tx.items.of_case(case.id):
        yield item, bytes_of(vault, case.number, item)


def bytes_of(vault: Vault, number: str, item: Item) -> bytes | None:
    """Return the bytes of an item from wherever they lie; None for a post."""
    if item.blob is None:
        return None
    if item.sealed:
        return vault.get_item(number, item.item, item.sha256)
    return vault.get(item.sha256)


def mark_released(
    tx: Transaction,
    case: CaseRecord,
    items: Sequence[int],
    *,
    to: str,
    purpose: str,
    reference: str = "",
) -> Transfer:
    """Note in this transaction that items were handed over, with the entry that vouches for their bytes.

    Args:
        tx: The transaction; its actor is who released them.
        case: Whose items.
        items: Their numbers.
        to: A login of the record, or whoever it is in words.
        purpose: What for.
        reference: The paper that goes with it, such as the hash of a bundle's manifest.

    Raises:
        Missing: It is not said to whom, or what for.
        BadInput: No items were named, or it went to the one who released it.
        NotFound: There is no such item.
    """
    to = required(to, "whom it goes to", cap=_NAME)
    purpose = required(purpose, "the purpose", cap=_WORDS)
    reference = taken(reference, "the reference", cap=_WORDS)
    if not items:
        raise BadInput("name the items that go, such as 1 or 2")
    if to == tx.actor.login:
        raise BadInput(f"{to} has them already: name whom they go to")
    known = items_for(tx, case)
    chosen = [_item(known, number) for number in dict.fromkeys(items)]
    said: dict[str, object] = {
        "released_by": tx.actor.login,
        "received_by": to,
        "purpose": purpose,
        "reference": reference,
    }
    made = tx.items.transfer(
        case_id=case.id,
        items=[one.item for one in chosen],
        answers_id=None,
        by=tx.actor.login,
        at=tx.now,
        **said,
    )
    tx.record(
        CustodyAction.EVIDENCE_RELEASED,
        f"transfer:{made}",
        case=case.number,
        details={**said, "items": {str(one.item): one.sha256 for one in chosen}},
        blobs=tuple(one.blob for one in chosen if one.blob),
    )
    return _made(tx, made)


def case_of(tx: Transaction, number: str) -> CaseRecord:
    """Return a case in the actor's sight.

    Raises:
        NotFound: There is none.
    """
    case = tx.incidents.get(number, tx.sight())
    if case is None:
        kind = OutOfSight if tx.incidents.exists(number) else NotFound
        raise kind(f"no case {number}")
    return case


def items_for(tx: Transaction, case: CaseRecord) -> tuple[Item, ...]:
    """Return the items of a case in the compartments that this transaction's actor may read."""
    rooms = readable(tx.actor, tx.grants.parts(case.id, tx.sight()))
    return tx.items.of_case(case.id, compartments=rooms)


def _case_of_release(tx: Transaction, gone: Transfer) -> CaseRecord:
    try:
        return case_of(tx, gone.case)
    except OutOfSight:  # worded as if the release were not there
        raise OutOfSight(f"no release {gone.id}") from None


def _may_confirm(tx: Transaction, gone: Transfer, reference: str) -> None:
    if tx.items.answered(gone.id):
        raise Refused(f"release {gone.id} is confirmed already")
    if tx.people.actor(gone.received_by, auth="", session=""):
        if tx.actor.login != gone.received_by:
            raise Refused(f"release {gone.id} went to {gone.received_by}, who confirms it")
        return
    if tx.actor.login == gone.released_by:
        raise Refused("who released it does not confirm it as well: somebody else does")
    required(reference, "the receipt that was signed (--reference)", cap=_WORDS)


def to_work_on(case: CaseRecord) -> CaseRecord:
    """Return a case that may still be changed.

    Raises:
        Refused: It is closed.
    """
    if case.state in CLOSED:
        raise Refused(f"case {case.number} is {case.state.said}: it can be read, not changed")
    return case


def _item(items: Sequence[Item], number: int) -> Item:
    for item in items:
        if item.item == number:
            return item
    raise NotFound(f"the case has no item E-{number}")


def _made(tx: Transaction, transfer_id: int) -> Transfer:
    found = tx.items.transfer_by_id(transfer_id)
    assert found is not None  # noqa: S101  it was written just now
    return found
