"""Kept pictures to look at: blurred as part of the look that was made, plain with an entry of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from cases.errors import Missing, NotFound, Refused, Stale
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.drawings import Drawing, PictureOnFile
from cases.model.views import FlagDetail
from cases.services.case_looks import asks_purpose
from cases.services.evidence import bytes_of, case_of, items_for
from cases.services.flag_decisions import unseen
from cases.services.picture_lists import of_case, of_flag
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault

CAP: Final = 20_000_000
"""Bytes of a picture that is opened at most."""


class Draw(Protocol):
    """What makes a drawing of a picture's bytes, in a room of its own."""

    def __call__(self, body: bytes, *, plain: bool) -> Drawing:
        """Return it, blurred and grey where not `plain`.

        Raises:
            Refused: It is not drawn; says why.
        """


class FlagPictures:
    """The pictures of the post that was flagged."""

    def __init__(self, store: Store, vault: Vault, draw: Draw) -> None:
        """Read flags of this store; the pictures lie in this vault."""
        self._store = store
        self._vault = vault
        self._draw = draw

    def list(self, actor: Actor, flag_id: int) -> tuple[PictureOnFile, ...]:
        """Return the pictures of the flagged version of the post; the look at the flag is the entry.

        Raises:
            NotFound: There is no such flag, or none for this actor.
        """
        with self._store.glance(actor, Capability.TRIAGE) as tx:
            return of_flag(_flag(tx, flag_id))

    def show(
        self, actor: Actor, flag_id: int, picture: PictureOnFile, *, plain: bool = False
    ) -> Drawing:
        """Return a drawing of a picture; a plain one leaves an entry, made before it is handed over.

        Raises:
            NotFound: There is no such flag for this actor, or the vault does not hold the bytes.
            Stale: The flag has other pictures now.
            Refused: The picture is not drawn; says why.
            CustodyBroken: The bytes are not the ones that were kept.
        """
        with self._store.glance(actor, Capability.TRIAGE) as tx:
            kept = _kept(picture, of_flag(_flag(tx, flag_id)))
        drawing = self._draw(self._vault.get(kept.sha256), plain=plain)
        if plain:
            with self._store.begin(actor, Capability.TRIAGE) as tx:
                detail = _flag(tx, flag_id)
                _kept(picture, of_flag(detail))
                tx.record(
                    CustodyAction.PICTURE_SHOWN,
                    f"flag:{flag_id}",
                    case=detail.summary.case_number or "",
                    details={"sha256": kept.sha256, "version": detail.post_version_id},
                )
        return drawing


class CasePictures:
    """The pictures among the evidence of a case: of its posts, and items that are pictures themselves."""

    def __init__(self, store: Store, vault: Vault, draw: Draw) -> None:
        """Read cases of this store; the pictures lie in this vault."""
        self._store = store
        self._vault = vault
        self._draw = draw

    def list(self, actor: Actor, number: str) -> tuple[PictureOnFile, ...]:
        """Return the pictures in the compartments the actor may read; the look at the case is the entry.

        Raises:
            NotFound: There is no such case, or none for this actor.
            Missing: It is not said what the look is for.
        """
        with self._store.begin(actor, Capability.CASE_READ, unlogged=True) as tx:
            return of_case(tx, _case(tx, number))

    def show(
        self, actor: Actor, number: str, picture: PictureOnFile, *, plain: bool = False
    ) -> Drawing:
        """Return a drawing of a picture; a plain one leaves an entry, made before it is handed over.

        Raises:
            NotFound: There is no such case for this actor, or the vault does not hold the bytes.
            Missing: It is not said what the look is for.
            Stale: The case has no such picture.
            Refused: The picture is not drawn; says why.
            CustodyBroken: The bytes are not the ones that were kept.
        """
        with self._store.begin(actor, Capability.CASE_READ, unlogged=True) as tx:
            case = _case(tx, number)
            kept = _kept(picture, of_case(tx, case))
            item = next(one for one in items_for(tx, case) if one.item == kept.item)
        body = None if item.kind == "post" else bytes_of(self._vault, number, item)
        drawing = self._draw(body or self._vault.get(kept.sha256), plain=plain)
        if plain:
            with self._store.begin(actor, Capability.CASE_READ) as tx:
                case = _case(tx, number)
                _kept(picture, of_case(tx, case))
                tx.record(
                    CustodyAction.PICTURE_SHOWN,
                    f"evidence:{number}/{item.item}",
                    case=number,
                    details={
                        "sha256": kept.sha256,
                        "purpose": tx.case_looks.purpose(actor, case.id),
                        "parts": sorted(one.value for one in tx.grants.parts(case.id, tx.sight())),
                    },
                )
        return drawing


@dataclass(frozen=True, slots=True)
class Pictures:
    """Kept pictures, by where they are looked at."""

    flags: FlagPictures
    cases: CasePictures


def pictures(store: Store, vault: Vault, draw: Draw) -> Pictures:
    """Return both over one record."""
    return Pictures(FlagPictures(store, vault, draw), CasePictures(store, vault, draw))


def _flag(tx: Transaction, flag_id: int) -> FlagDetail:
    detail = tx.flags.detail(flag_id, tx.sight())
    if detail is None:
        raise unseen(tx, flag_id)
    return detail


def _case(tx: Transaction, number: str) -> CaseRecord:
    """Return a case that is in sight, and that the actor has opened where they have no part in it (safeguard E.11)."""
    case = case_of(tx, number)
    if asks_purpose(tx, case):
        raise Missing(f"open case {number} first and say what you look for: you have no part in it")
    return case


def _kept(wanted: PictureOnFile, there: Sequence[PictureOnFile]) -> PictureOnFile:
    """Return the picture that was on the screen, as it stands there still."""
    for one in there:
        if (one.label, one.sha256) == (wanted.label, wanted.sha256):
            break
    else:
        raise Stale(f"{wanted.label} is not the picture that was shown; look again")
    if not one.sha256:
        raise NotFound(f"{one.label} was not kept: {one.error or 'nobody has fetched it yet'}")
    if one.size > CAP:
        raise Refused(f"the picture has more than {CAP:,} bytes; read it as evidence instead")
    return one
