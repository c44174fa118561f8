"""Disposal by two persons, and the legal holds that forbid it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from cases.errors import BadInput, Conflicted, NotFound, OutOfSight, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.custody import Blob
from cases.model.retention import Disposal, Due, Gone, Hold, Schedule, Subject, certificate
from cases.services.words import required, taken
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault

_WORDS: Final = 500
_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class HoldOn:
    """What a hold is to cover: a case, or a person, or a period, or a period of a person."""

    case: str = ""
    person: str = ""
    """Badge or employee number."""
    since: datetime | None = None
    until: datetime | None = None


class Disposing:
    """Holds and disposals."""

    def __init__(self, store: Store, vault: Vault, schedule: Schedule | None = None) -> None:
        """Work on this store and this vault, by the department's schedule."""
        self._store = store
        self._vault = vault
        self._schedule = schedule or Schedule()

    def due(self, actor: Actor) -> tuple[Due, ...]:
        """Return the flags and cases whose time has run out, the longest first; the look is an entry."""
        with self._store.begin(actor, Capability.DISPOSE) as tx:
            waiting = tx.disposals.open()
            found = tx.disposals.due(self._schedule, tx.now, limit=_MOST)
            tx.record(CustodyAction.RETENTION_READ, "queue:due", details={"records": len(found)})
            holds, free = tx.holds.on_each(found), _free_of(tx, found)
            return tuple(
                Due(
                    one.name,
                    one.series,
                    self._due_at(one).date(),
                    holds[one.name],
                    waiting.get(one.name, ""),
                )
                for one in found
                if actor.person_id not in one.persons and one.name in free
            )

    def disposals(self, actor: Actor) -> tuple[Disposal, ...]:
        """Return every proposal with what became of it; the look is an entry."""
        with self._store.begin(actor, Capability.DISPOSE) as tx:
            tx.record(CustodyAction.RETENTION_READ, "queue:disposals")
            return tuple(one for one in tx.disposals.all() if free_of(tx, one.subject))

    def certificate(self, actor: Actor, number: str) -> bytes:
        """Return the certificate of a disposal as it was filed, hashed again.

        Raises:
            NotFound: There is no such disposal, or it was not approved.
            CustodyBroken: It is not the one that was filed.
        """
        with self._store.begin(actor, Capability.DISPOSE) as tx:
            filed = tx.disposals.certificate(number)
            proposal = tx.disposals.by_number(number)
            if not filed or proposal is None or not free_of(tx, proposal.subject):
                raise NotFound(f"no certificate {number}")
            tx.record(CustodyAction.RETENTION_READ, f"disposal:{number}")
        return self._vault.get(filed)

    def propose(self, actor: Actor, subject: str, *, why: str, order: str = "") -> Disposal:
        """Propose to dispose of a record; a second person decides.

        Args:
            actor: Who proposes.
            subject: `IA-2026-0001`, or `flag:12`.
            why: By which rule.
            order: The paper that orders it before its time, of a court for instance; empty where its time is over.

        Raises:
            NotFound: There is no such record, or it is gone already.
            Refused: A legal hold keeps it, its time is not over, or it is proposed already.
            Conflicted: It is about the actor.
        """
        why = required(why, "the reason", cap=_WORDS)
        order = taken(order, "the order", cap=_WORDS)
        with self._store.begin(actor, Capability.DISPOSE) as tx:
            found = self._free(tx, subject if ":" in subject else f"case:{subject}", order=order)
            waiting = tx.disposals.open().get(found.name)
            if waiting:
                raise Refused(f"{found.name} is proposed already, as {waiting}")
            number = tx.incidents.next_number("D", tx.now.year)
            made = tx.disposals.propose(
                number=number,
                series=found.series.value,
                subject=found.name,
                due_on=None if order else self._due_at(found).date(),
                order_reference=order,
                why=why,
                proposed_by=actor.login,
                proposed_at=tx.now,
            )
            tx.record(
                CustodyAction.DISPOSAL_PROPOSED,
                f"disposal:{number}",
                details={"subject": found.name, "why": why, "order": order},
            )
            return made

    def decline(self, actor: Actor, number: str, *, why: str) -> Disposal:
        """Decide against a proposal: the record stays.

        Raises:
            NotFound: No proposal of that number waits.
            Refused: The actor proposed it.
        """
        why = required(why, "the reason", cap=_WORDS)
        with self._store.begin(actor, Capability.DISPOSE) as tx:
            proposal = _waiting(tx, number)
            _decide(tx, proposal, approved=False, why=why)
            tx.record(CustodyAction.DISPOSAL_DECLINED, f"disposal:{number}", details={"why": why})
            return _found(tx, number)

    def approve(self, actor: Actor, number: str, *, why: str) -> Disposal:
        """Dispose of a record that somebody else proposed: its words go, its bytes, the key of the case.

        The certificate is filed in the vault. Tombstones and entries commit first; then the key and the bytes are
        destroyed. Cut short in between, the next run of `Retention` makes it good.

        Raises:
            NotFound: No proposal of that number waits, or the record is gone.
            Refused: The actor proposed it, or a legal hold keeps the record now.
            Conflicted: It is about the actor.
        """
        why = required(why, "the reason", cap=_WORDS)
        with self._store.begin(actor, Capability.DISPOSE) as tx:
            proposal = _waiting(tx, number)
            subject = self._free(tx, proposal.subject, order=proposal.order_reference)
            gone = self._bury(tx, subject, f"disposal {number}")
            log = tx.log.founded()
            paper = self._vault.put(
                certificate(proposal, actor.login, tx.now, gone, log[0] if log else "")
            )
            tx.tombstones.add([(subject.name, paper.sha256)], f"disposal {number}", tx.now)
            _decide(tx, proposal, approved=True, why=why, paper=paper)
            tx.record(
                CustodyAction.FLAG_DISPOSED
                if subject.case_id is None
                else CustodyAction.CASE_DISPOSED,
                subject.name,
                case="" if subject.case_id is None else subject.name.removeprefix("case:"),
                details={"disposal": number, "carried": gone.carried},
                blobs=(paper,),
            )
            done = _found(tx, number)
        self._destroy(subject, gone.blobs)
        return done

    def hold(self, actor: Actor, on: HoldOn, *, why: str) -> Hold:
        """Place a legal hold: nothing it covers goes, by itself or by decision, until it is lifted.

        Raises:
            BadInput: It covers nothing, or too much at once.
            NotFound: There is no such case or person.
        """
        why = required(why, "the reason", cap=_WORDS)
        if bool(on.case) and bool(on.person or on.since or on.until):
            raise BadInput("a hold is on a case, or on a person, a period, or a period of a person")
        if not (on.case or on.person or on.since or on.until):
            raise BadInput("say what the hold is on: a case, a person or a period")
        if on.since and on.until and on.until < on.since:
            raise BadInput("the period ends before it begins")
        with self._store.begin(actor, Capability.HOLD) as tx:
            case_id, person_id = _named(tx, on)
            made = tx.holds.place(
                case_id=case_id,
                person_id=person_id,
                since=on.since,
                until=on.until,
                why=why,
                placed_by=actor.login,
                placed_at=tx.now,
            )
            tx.record(
                CustodyAction.HOLD_PLACED,
                f"hold:{made}",
                case=on.case,
                details={
                    "person": on.person,
                    "since": str(on.since or ""),
                    "until": str(on.until or ""),
                    "why": why,
                },
            )
            return _hold(tx, made)

    def lift(self, actor: Actor, hold_id: int, *, why: str) -> Hold:
        """Lift a hold that somebody else placed.

        Raises:
            NotFound: There is no such hold, or it is on a matter that a conflict keeps the actor out of.
            Refused: The actor placed it, or it is lifted already.
        """
        why = required(why, "the reason", cap=_WORDS)
        with self._store.begin(actor, Capability.HOLD) as tx:
            tx.log.lock()
            hold = _hold(tx, hold_id)
            if hold.lifted_at is not None:
                raise Refused(f"hold {hold_id} is lifted already")
            if hold.placed_by == actor.login:
                raise Refused("who placed a hold does not lift it: a second person does")
            tx.holds.lift(hold_id, why=why, by=actor.login, at=tx.now)
            tx.record(
                CustodyAction.HOLD_LIFTED, f"hold:{hold_id}", case=hold.case, details={"why": why}
            )
            return _hold(tx, hold_id)

    def holds(self, actor: Actor) -> tuple[Hold, ...]:
        """Return every hold there ever was; the look is an entry."""
        with self._store.begin(actor, Capability.HOLD) as tx:
            tx.record(CustodyAction.RETENTION_READ, "queue:holds")
            found = tx.holds.all()
            return tuple(one for one in found if _hold_seen(tx, one))

    def _free(self, tx: Transaction, name: str, *, order: str) -> Subject:
        """Return a record that the actor may dispose of now."""
        tx.log.lock()  # nobody places a hold, or decides, at the same moment
        found = tx.disposals.subject(name)
        if found is None or not free_of(tx, name):
            kind = NotFound if found is None else OutOfSight
            raise kind(f"no {name.replace(':', ' ')} to dispose of")
        if tx.actor.person_id is not None and tx.actor.person_id in found.persons:
            raise Conflicted(f"{name.replace(':', ' ')} is about you: somebody else decides")
        if holds := tx.holds.on(found):
            raise Refused(
                f"legal hold {', '.join(map(str, holds))} keeps it: it has to be lifted first"
            )
        if not order and not found.closed:
            raise Refused(
                f"{name.replace(':', ' ')} is not closed: only an order (--order) disposes of it"
            )
        if not order and (due := self._due_at(found)) > tx.now:
            raise Refused(
                f"it is to be kept until {due:%Y-%m-%d}: before that only an order (--order) disposes of it"
            )
        return found

    def _due_at(self, subject: Subject) -> datetime:
        return subject.since + self._schedule.kept(subject)

    def _bury(self, tx: Transaction, subject: Subject, why: str) -> Gone:
        """Take the words of a record out of the database; return what goes."""
        of_case, stones = subject.case_id is not None, tx.tombstones
        number = subject.name.removeprefix("case:") if of_case else ""
        flags = tx.disposals.flags_of(subject.id) if of_case else (subject.id,)
        versions = tx.disposals.versions_of(subject, flags)
        read = stones.bytes_of(versions)
        if of_case:
            read |= {item.sha256 for item in tx.items.of_case(subject.id) if item.blob}
            stones.add([(f"flag:{one}", "") for one in flags], why, tx.now)
        rows: list[str] = []
        for table, ids in tx.disposals.rows_of(subject, flags):
            rows += stones.bury(table, ids, why, tx.now)
        rows += stones.bury("post_version", versions, why, tx.now)
        tx.disposals.empty(subject, flags, f"disposed of: {why}")
        left = stones.needed(read, beside=subject.case_id)
        stones.bury_bytes(read - left, why, tx.now)
        entries = tx.details.about(number, [f"flag:{one}" for one in flags])
        return Gone(
            rows=sorted(rows),
            details=len(entries),
            blobs=sorted(read - left),
            left=sorted(left),
            key=of_case and self._vault.ring.has(number),
            carried=tx.details.dispose(entries, why, tx.now),
        )

    def _destroy(self, subject: Subject, blobs: Sequence[str]) -> None:
        for name in blobs:
            self._vault.remove(name)
        if subject.case_id is not None:
            self._vault.dispose(subject.name.removeprefix("case:"))


def _free_of(tx: Transaction, records: Sequence[Subject]) -> frozenset[str]:
    """Return the names of the records, all of them still there, with which the actor has no conflict."""
    cases = {one.name: one.name.removeprefix("case:") for one in records if one.case_id is not None}
    seen = tx.grants.visible(set(cases.values()), replace(tx.sight(), oversight=True))
    return frozenset(one.name for one in records if one.case_id is None or cases[one.name] in seen)


def free_of(tx: Transaction, name: str) -> bool:
    """Tell whether the actor has no conflict with a record; a case that is gone has none left."""
    kind, _, number = name.partition(":")
    if kind != "case" or not tx.incidents.exists(number):
        return True
    return number in tx.grants.visible({number}, replace(tx.sight(), oversight=True))


def _hold_seen(tx: Transaction, hold: Hold) -> bool:
    _, person_id = tx.holds.subject(hold.id)
    if person_id is not None and person_id in tx.sight().not_persons:
        return False
    return not hold.case or free_of(tx, f"case:{hold.case}")


def _waiting(tx: Transaction, number: str) -> Disposal:
    tx.log.lock()
    proposal = tx.disposals.by_number(number)
    if proposal is None or proposal.approved is not None or not free_of(tx, proposal.subject):
        raise NotFound(f"no proposal {number} that waits")
    if proposal.proposed_by == tx.actor.login:
        raise Refused("who proposed a disposal does not decide on it: a second person does")
    return proposal


def _decide(
    tx: Transaction, proposal: Disposal, *, approved: bool, why: str, paper: Blob | None = None
) -> None:
    tx.disposals.decide(
        disposal_id=proposal.id,
        approved=approved,
        why=why,
        by=tx.actor.login,
        at=tx.now,
        certificate_sha256=paper.sha256 if paper else "",
        certificate_size=paper.size if paper else 0,
    )


def _found(tx: Transaction, number: str) -> Disposal:
    found = tx.disposals.by_number(number)
    assert found is not None  # noqa: S101  it was there just now
    return found


def _hold(tx: Transaction, hold_id: int) -> Hold:
    for hold in tx.holds.all():
        if hold.id == hold_id and _hold_seen(tx, hold):
            return hold
    raise NotFound(f"no hold {hold_id}")


def _named(tx: Transaction, on: HoldOn) -> tuple[int | None, int | None]:
    """Return the ids of the case and of the person that a hold names."""
    case = person = None
    if on.case:
        found = tx.disposals.subject(f"case:{on.case}")
        if found is None or not free_of(tx, found.name):
            raise (NotFound if found is None else OutOfSight)(f"no case {on.case}")
        case = found.id
    if on.person:
        known = tx.people.by_number(on.person)
        if known is None:
            raise NotFound(f"no person with number {on.person}")
        person = known[0]
    return case, person
