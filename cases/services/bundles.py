"""Bundles: a case leaves the house, cut to a profile, proved under a head, and told of in the log."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from cases.errors import BadInput, NotPermitted, StoreTrouble
from cases.export.bag import Sealed
from cases.export.bundle import Progress, write_bundle
from cases.export.contents import Contents, Exhibit, Order, Profile
from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE, Actor, Capability
from cases.model.evidence import Item
from cases.model.heads import Attestation, Attestor, Window
from cases.model.masking import Masks
from cases.policy import Catalogue
from cases.services.evidence import bytes_of, case_of, mark_released
from cases.services.gathering import gather
from cases.services.heads import Heads
from cases.services.words import required, taken
from cases.store.transaction import Store
from cases.vault.blobs import Vault

_AT_ONCE: Final = 400
"""Items in one entry of a release: an entry has at most 64 KiB."""
_WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was written."""

    path: Path
    sha256: str
    """Of its `tagmanifest-sha256.txt`: the one number that stands for the whole."""
    files: int
    size: int
    """Bytes of the zip."""
    exhibits: int
    withheld: int
    head: int
    """Entries under the head that proves it."""
    outside: int
    """Of these, entries that somebody outside vouches for."""


@dataclass(frozen=True, slots=True)
class House:
    """Whose bundles they are."""

    department: str
    software: str
    """Name and version of the program."""


class Bundles:
    """Writing bundles."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        catalogue: Catalogue,
        masks: Masks,
        *,
        heads: Heads,
        house: House,
    ) -> None:
        """Take what is needed, nothing of it global."""
        self._store = store
        self._vault = vault
        self._catalogue = catalogue
        self._masks = masks
        self._heads = heads
        self._house = house

    def export(
        self, actor: Actor, number: str, to: Path, order: Order, on_progress: Progress
    ) -> Bundle:
        """Write a case as a bundle to a new file, and tell of it in the log before anybody can open it.

        The bundle is made in a file without a name. Only after the log holds the entry, with the hash of the
        bundle and, where it goes to somebody, the release of its items, the file gets its name.

        Args:
            actor: Who exports.
            number: Of the case.
            to: The file, which must not be there yet; its name ends in `.zip`.
            order: For whom, and what for.
            on_progress: Called with how many exhibits are written, and how many there are.

        Raises:
            NotFound: There is no such case for this actor.
            NotPermitted: The actor may not export, or not see what the profile gives in plain.
            Missing: A profile that leaves the house needs a purpose and a recipient.
            BadInput: The file is there already, or cannot be written.
            CustodyBroken: Evidence or the log is not what was kept; nothing leaves.
        """
        order = _checked(replace(order, purpose=self._masks.text(order.purpose)))
        _writable(to)
        contents, items = self._contents(actor, number, order)

        def body(exhibit: Exhibit) -> bytes:
            item = items.get(exhibit.label)
            found = bytes_of(self._vault, number, item) if item else None
            return self._vault.get(exhibit.sha256) if found is None else found

        try:
            with tempfile.TemporaryFile(dir=to.parent) as spool:
                made = write_bundle(contents, body, spool, on_progress)
                size = spool.tell()
                self._tell(actor, number, contents, made)
                _publish(spool, to)
        except OSError as error:
            raise BadInput(f"{to} cannot be written: {error.strerror}") from error
        return Bundle(
            path=to,
            sha256=made.tags,
            files=made.files,
            size=size,
            exhibits=len(contents.exhibits),
            withheld=len(contents.withheld),
            head=contents.attestation.checkpoint.size,
            outside=contents.window.covered,
        )

    def _contents(
        self, actor: Actor, number: str, order: Order
    ) -> tuple[Contents, dict[str, Item]]:
        """Read the case, then what proves it, under a head that covers all of it; return the items by label too."""
        with self._store.begin(actor, Capability.CASE_EXPORT, unlogged=True) as tx:
            if order.profile is not Profile.PUBLIC and not actor.may(Capability.UNMASK):
                raise NotPermitted(
                    f"{actor.login} may not see personal data in plain: only a public bundle can be made"
                )
            case = case_of(tx, number)
            got = gather(tx, case, order, self._masks, self._catalogue)
        self._heads.checkpoint(SERVICE, only_news=True)
        attestation = self._heads.attest(actor, [entry.seq for entry in got.entries])
        contents = Contents(
            order=order,
            file=got.file,
            exhibits=got.exhibits,
            transfers=got.transfers,
            entries=got.entries,
            hashes_only=got.hashes_only,
            attestation=attestation,
            window=self._window(actor, attestation),
            withheld=got.withheld,
            department=self._house.department,
            software=self._house.software,
        )
        return contents, got.items

    def _window(self, actor: Actor, attestation: Attestation) -> Window:
        """Return the window as it stood when the head was made: a bundle does not change with the hour."""
        now, head = self._heads.window(actor), attestation.checkpoint
        covered = min(now.covered, head.size)
        with self._store.glance(actor, Capability.CUSTODY_WINDOW) as tx:
            founded = tx.log.founded()
            since = tx.log.moment(covered) or (founded[1] if founded else head.at)
        if covered == head.size:
            since = head.at
        return Window(
            seconds=max(0, int((head.at - since).total_seconds())),
            entries=head.size - covered,
            covered=covered,
            attestors=tuple(Attestor(one.name) for one in now.attestors),
        )

    def _tell(self, actor: Actor, number: str, contents: Contents, made: Sealed) -> None:
        """Write the entry of the export, and that of the release, before the file gets its name."""
        order = contents.order
        with self._store.begin(actor, Capability.CASE_EXPORT) as tx:
            case = case_of(tx, number)
            given = [
                one.item
                for one in contents.exhibits
                if not one.withheld and one.kind in {"post", "exchange", "file"}
            ]
            if order.recipient:
                for start in range(0, len(given), _AT_ONCE):
                    mark_released(
                        tx,
                        case,
                        given[start : start + _AT_ONCE],
                        to=order.recipient,
                        purpose=order.purpose,
                        reference=f"tagmanifest-sha256 {made.tags}",
                    )
            tx.record(
                CustodyAction.CASE_EXPORTED,
                f"case:{number}",
                case=number,
                details={
                    "profile": order.profile.value,
                    "purpose": order.purpose,
                    "recipient": order.recipient,
                    "tagmanifest": made.tags,
                    "manifest": made.manifest,
                    "head": contents.attestation.checkpoint.size,
                    "withheld": len(contents.withheld),
                    "names_employee": contents.order.name_employee,
                },
            )


def _checked(order: Order) -> Order:
    purpose = taken(order.purpose, "the purpose", cap=_WORDS)
    recipient = taken(order.recipient, "the recipient", cap=_WORDS)
    if order.profile is not Profile.INTERNAL:
        purpose = required(order.purpose, "what the bundle is for (--purpose)", cap=_WORDS)
        recipient = required(order.recipient, "whom it goes to (--recipient)", cap=_WORDS)
    elif recipient:
        purpose = required(order.purpose, "what the bundle is for (--purpose)", cap=_WORDS)
    return replace(order, purpose=purpose, recipient=recipient)


def _writable(to: Path) -> None:
    if to.suffix != ".zip":
        raise BadInput(f"{to}: the name of a bundle ends in .zip")
    if to.exists() or to.is_symlink():
        raise BadInput(f"{to} is there already: name another file or move it away")
    if not to.parent.is_dir():
        raise BadInput(f"{to.parent} is no folder: make it first")


def _publish(spool: BinaryIO, to: Path) -> None:
    """Give the bundle its name, whole or not at all; nothing that is there is written over."""
    part = to.with_name(f".{to.name}.{secrets.token_hex(4)}")
    try:
        with part.open("xb") as file:
            spool.seek(0)
            shutil.copyfileobj(spool, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, to)
    except OSError as error:
        raise StoreTrouble(
            f"the log tells of this export, but {to} cannot be written: {error.strerror}; export again"
        ) from error
    finally:
        part.unlink(missing_ok=True)
