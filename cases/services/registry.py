"""People, units and handles: who is enrolled, which accounts are registered and on what basis."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from cases.errors import BadInput, NotFound, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.queries import Sight
from cases.model.registry import Basis, NewHandle, NewPerson, NewUnit, PersonKind, Roster
from cases.model.views import HandleView, MoveView, PersonView
from cases.services.words import required, taken
from cases.store.transaction import Store, Transaction

_FIELD_CAP: Final = 200
_URL_CAP: Final = 2_000


class Registry:
    """The registry."""

    def __init__(self, store: Store) -> None:
        """Work on this store."""
        self._store = store

    def found(self, actor: Actor, *, log: str, login: str, name: str) -> bool:
        """Name the custody log of an empty home and make its first administrator; once only.

        Returns:
            False where the home has been founded already; nothing is changed then.
        """
        with self._store.begin(actor, Capability.FOUND, unlogged=True) as tx:
            if tx.log.founded() is not None:
                return False
            tx.log.found(taken(log, "the name of the log", cap=_FIELD_CAP), tx.now)
            tx.record(CustodyAction.LOG_STARTED, f"log:{log}", details={"log": log})
            _add_unit(tx, NewUnit("Administration"))
            first = NewPerson(
                number="admin",
                name=name,
                rank="Administrator",
                kind=PersonKind.NON_SWORN,
                unit="Administration",
                login=login,
                role=Role.ADMIN,
            )
            _add_person(tx, first)
            return True

    def enrol(self, actor: Actor, roster: Roster) -> tuple[int, int, int]:
        """Enrol units, people and handles: all of them or, at the first error, none.

        Returns:
            How many of each.
        """
        with self._store.begin(actor, Capability.REGISTRY_EDIT) as tx:
            for unit in roster.units:
                _add_unit(tx, unit)
            for person in roster.people:
                _add_person(tx, person)
            for handle in roster.handles:
                _add_handle(tx, handle)
            if not tx.acts:
                raise BadInput("there is nothing to enrol")
            return len(roster.units), len(roster.people), len(roster.handles)

    def retire_handle(self, actor: Actor, platform: str, handle: str) -> None:
        """Stop collecting a handle; what was collected stays.

        Raises:
            NotFound: No such handle is collected.
        """
        with self._store.begin(actor, Capability.REGISTRY_EDIT) as tx:
            handle_id = tx.people.retire_handle(platform, handle)
            tx.record(
                CustodyAction.HANDLE_RETIRED,
                f"handle:{handle_id}",
                details={"handle": f"{platform}:{handle}"},
            )

    def moves(self, actor: Actor) -> tuple[MoveView, ...]:
        """Return new addresses that sources in the actor's reach ask for, and that wait for a decision."""
        with self._store.glance(actor, Capability.REGISTRY_READ) as tx:
            return tx.sources.moves(registry_sight(tx))

    def decide_move(self, actor: Actor, move_id: int, *, accept: bool) -> MoveView:
        """Accept or decline a source's new address: none is taken over without a person.

        Raises:
            NotFound: No such proposal waits in the actor's reach.
        """
        with self._store.begin(actor, Capability.COLLECT) as tx:
            move = next((m for m in tx.sources.moves(registry_sight(tx)) if m.id == move_id), None)
            if move is None:
                raise NotFound(f"no new address waits under the number {move_id}")
            tx.sources.decide_move(move_id, accepted=accept, by=actor.login, now=tx.now)
            tx.record(
                CustodyAction.SOURCE_MOVE_DECIDED,
                f"move:{move_id}",
                details={
                    "handle": f"{move.platform}:{move.handle}",
                    "from": move.from_url,
                    "to": move.to_url,
                    "accepted": accept,
                },
            )
            return move

    def people(self, actor: Actor, *, words: str = "") -> tuple[PersonView, ...]:
        """Return the people in the actor's reach."""
        with self._store.glance(actor, Capability.REGISTRY_READ) as tx:
            return tx.people.people(registry_sight(tx), words=words)

    def handles(self, actor: Actor, *, words: str = "") -> tuple[HandleView, ...]:
        """Return the handles in the actor's reach, with how their collection fares."""
        with self._store.glance(actor, Capability.REGISTRY_READ) as tx:
            return tx.people.handles(registry_sight(tx), words=words)

    def called(self, actor: Actor) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the words that name members, for the scorer alone: names, and handles known to be members'."""
        with self._store.glance(actor, Capability.KEEP) as tx:
            return tx.people.called()

    def actor(self, asking: Actor, login: str, *, auth: str, session: str) -> Actor:
        """Return who a login is to the record.

        Raises:
            NotFound: Nobody has that login.
        """
        with self._store.glance(asking, Capability.FOUND) as tx:
            found = tx.people.actor(login, auth=auth, session=session)
        if found is None:
            raise NotFound(
                f"the login {login!r} is not enrolled here; an administrator can add it: `watchdesk people add`"
            )
        return found


def registry_sight(tx: Transaction) -> Sight:
    """Cut the registry: the administrator keeps all of it, a supervisor sees the own command."""
    if tx.actor.may(Capability.REGISTRY_EDIT):
        return Sight(units=None, not_persons=frozenset(), login=tx.actor.login)
    return tx.sight()


def _add_unit(tx: Transaction, unit: NewUnit) -> None:
    required(unit.name, "the name of the unit", cap=_FIELD_CAP)
    if unit.name in tx.people.unit_ids():
        return
    unit_id = tx.people.add_unit(unit)
    tx.record(CustodyAction.UNIT_ADDED, f"unit:{unit_id}", details={"name": unit.name})


def _add_person(tx: Transaction, person: NewPerson) -> None:
    for typed, what in ((person.number, "number"), (person.name, "name"), (person.rank, "rank")):
        required(typed, f"person {person.number or person.name!r}: the {what}", cap=_FIELD_CAP)
    if (person.login is None) is not (person.role is None):
        raise BadInput(f"person {person.number}: a login and a role go together")
    if person.role is Role.SYSTEM:
        raise BadInput(f"person {person.number}: the role 'system' is no person's")
    person_id = tx.people.add_person(person)
    tx.record(
        CustodyAction.PERSON_ADDED,
        f"person:{person_id}",
        details={
            "number": person.number,
            "name": person.name,
            "login": person.login or "",
            "role": person.role.value if person.role else "",
        },
    )


def _add_handle(tx: Transaction, handle: NewHandle) -> None:
    named = f"handle {handle.platform}:{handle.handle}"
    required(handle.handle, "the handle", cap=_FIELD_CAP)
    required(handle.basis_reference, f"{named}: the reference of its lawful basis", cap=_FIELD_CAP)
    url = required(handle.url, f"{named}: its address", cap=_URL_CAP)
    _check_address(named, handle.handle, url)
    if handle.basis_on > tx.now.date() + timedelta(days=1):
        raise BadInput(
            f"{named}: its basis begins on {handle.basis_on}: register it from that day on"
        )
    twin = tx.people.twin(handle.platform, handle.handle, url)
    if twin:
        raise BadInput(f"{named}: registered already, as {handle.platform}:{twin}")
    if handle.basis is Basis.OFFICIAL and handle.person_number:
        raise Refused(f"{named}: a page of the department belongs to a unit, not to a person")
    if handle.basis is not Basis.OFFICIAL and not handle.person_number:
        raise Refused(
            f"{named}: only handles of employees and pages of the department are collected"
        )
    handle_id = tx.people.add_handle(handle, tx.now)
    tx.record(
        CustodyAction.HANDLE_ADDED,
        f"handle:{handle_id}",
        details={
            "handle": f"{handle.platform}:{handle.handle}",
            "url": url,
            "basis": handle.basis.value,
            "reference": handle.basis_reference,
            "identity": handle.identity.value,
        },
    )


def _check_address(named: str, handle: str, url: str) -> None:
    """Refuse a handle or address that nobody could type again, that carries a password, or that names no site."""
    if not (handle.isprintable() and url.isprintable()) or handle != handle.strip() or " " in url:
        raise BadInput(
            f"{named}: blanks at its ends and characters that cannot be seen are not taken"
        )
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        parts, usable = urlsplit(""), False
    if not usable:
        raise BadInput(f"{named}: the address must begin with http:// or https:// and name a site")
    if parts.username is not None or parts.password is not None:
        raise BadInput(
            f"{named}: its address carries a user name or password; these are never sent"
        )
