"""The register of permissions: who agreed, what was approved, what was released. Ended, never deleted."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from cases.errors import BadInput, Conflicted, Missing, NotFound, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.permissions import (
    APPROVABLE,
    CONSENTED,
    NewPermission,
    PermissionKind,
    PermissionView,
)
from cases.policy import Catalogue
from cases.services.opening import provision
from cases.services.words import required, taken
from cases.store.transaction import Store, Transaction

_REFERENCE_CAP: Final = 500
_URL_CAP: Final = 2_000


class Permissions:
    """The register."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        """Work on this store; clauses are those of `catalogue`."""
        self._store = store
        self._catalogue = catalogue

    def add(self, actor: Actor, new: NewPermission) -> PermissionView:
        """Put a permission on file.

        Raises:
            Missing: There is no reference, person, clause, or nothing that was released.
            BadInput: A value cannot be taken.
            Refused: The clause cannot be permitted.
            Conflicted: The actor would permit something to himself or herself.
        """
        reference = required(new.reference, "the reference of the document", cap=_REFERENCE_CAP)
        if new.until is not None and new.until <= new.since:
            raise BadInput("a permission ends after it begins: see --from and --until")
        with self._store.begin(actor, Capability.PERMISSION_EDIT) as tx:
            person_id = _person(tx, new)
            if person_id is not None and person_id == actor.person_id:
                raise Conflicted("nobody records a permission for himself or herself")
            row = {
                "kind": new.kind,
                "person_id": person_id,
                "clauses": list(self._clauses(new)),
                "since": new.since,
                "until": new.until,
                "reference": reference,
                **_released(new),
                "added_by": actor.login,
                "added_at": tx.now,
            }
            permission_id = tx.permissions.add(**row)
            tx.record(
                CustodyAction.PERMISSION_ADDED,
                f"permission:{permission_id}",
                details={
                    "kind": new.kind.value,
                    "person": person_id or 0,
                    "clauses": row["clauses"],
                    "reference": reference,
                },
            )
            return tx.permissions.one(permission_id)

    def list(self, actor: Actor, *, ended: bool = False) -> tuple[PermissionView, ...]:
        """Return what is on file, the newest first; with `ended`, also what no longer holds."""
        with self._store.glance(actor, Capability.PERMISSION_READ) as tx:
            found = tx.permissions.all()
            return tuple(p for p in found if ended or p.until is None or p.until > tx.now)

    def end(self, actor: Actor, permission_id: int, *, why: str) -> PermissionView:
        """End a permission now; for what was posted before, it held.

        Raises:
            NotFound: There is no such permission that still runs.
            Missing: There is no reason.
        """
        words = required(why, "why it ends", cap=_REFERENCE_CAP)
        with self._store.begin(actor, Capability.PERMISSION_EDIT) as tx:
            if not tx.permissions.end(permission_id, by=actor.login, why=words, now=tx.now):
                raise NotFound(f"no permission {permission_id} that still runs")
            tx.record(
                CustodyAction.PERMISSION_ENDED,
                f"permission:{permission_id}",
                details={"why": words},
            )
            return tx.permissions.one(permission_id)

    def _clauses(self, new: NewPermission) -> tuple[str, ...]:
        if new.kind is PermissionKind.CONSENT:
            return (CONSENTED,)
        if new.kind is PermissionKind.RELEASE:
            return ()
        if not new.clauses:
            raise Missing("the clause that is permitted is required: --clause V.A.3")
        for clause in new.clauses:
            if not any(
                clause == one or clause.startswith((f"{one}.", f"{one}-")) for one in APPROVABLE
            ):
                raise Refused(
                    f"{clause} is not forbidden for want of a permission, so it cannot be permitted; "
                    f"these can: {', '.join(APPROVABLE)}"
                )
            provision(self._catalogue, clause)
        return new.clauses


def _person(tx: Transaction, new: NewPermission) -> int | None:
    if new.kind is PermissionKind.RELEASE:
        if new.person_number:
            raise BadInput("a release is the department's: it belongs to no person")
        return None
    number = required(new.person_number, "the number of the person", cap=_REFERENCE_CAP)
    found = tx.people.by_number(number)
    if found is None:
        raise NotFound(f"no person with the number {number}")
    return found[0]


def _released(new: NewPermission) -> dict[str, str]:
    text = taken(new.text, "the text of the release")
    url = taken(new.url, "the address of the release", cap=_URL_CAP)
    if new.kind is not PermissionKind.RELEASE:
        if text or url:
            raise BadInput("a text or an address belongs to a release")
        return {"text": "", "url": ""}
    if not (text or url):
        raise Missing("the text of the release or its address is required")
    if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc):
        raise BadInput("the address must begin with http:// or https:// and name a site")
    return {"text": text, "url": url}
