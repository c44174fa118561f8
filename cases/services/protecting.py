"""Protecting reporters (E.10): the custodian alone releases a name, and watches that nobody is made to pay for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Final

from cases.errors import BadInput, CustodyBroken, NotFound, OutOfSight, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.custody import read
from cases.model.protection import (
    RELEASED_FOR,
    Check,
    Identity,
    NameRequest,
    Touch,
    Watch,
)
from cases.model.reporting import CHECK_DAYS
from cases.services.words import required
from cases.store.queries.reports import Received
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault
from cases.vault.reporters import ReporterSeals

_WORDS: Final = 500
_TOUCHES: Final = 500
"""Entries that one look at the watch tells of; more are told at the next, once these were checked."""
_ACTOR: Final = re.compile(rb'"actor":\{[^{}]*"id":"([^"\\]*)"')
_OPENING: Final = frozenset({CustodyAction.REPORT_RECEIVED, CustodyAction.CASE_OPENED})


class Protecting:
    """The compartment of reporters."""

    def __init__(self, store: Store, vault: Vault) -> None:
        """Work on the reports of `store`; the seals open by the ring of `vault`."""
        self._store = store
        self._seals = ReporterSeals(vault.ring)

    # Asking

    def ask(self, actor: Actor, report: str, *, why: str) -> NameRequest:
        """Ask the custodian who made a confidential report; asked twice, it is one request.

        Raises:
            Missing: There is no reason.
            NotFound: There is no such report, or its case is none for this actor.
            Refused: It is anonymous, or its reporter is named.
        """
        why = required(why, "the reason", cap=_WORDS)
        with self._store.begin(actor, Capability.REPORTER_ASK, unlogged=True) as tx:
            found = _in_sight(tx, report)
            if found.anonymous:
                raise Refused(
                    f"{report} is anonymous: nobody here can know who made it; write to the reporter instead"
                )
            if not found.confidential:
                raise Refused(f"{report} was made openly: the case names who made it")
            for one, _ in tx.reporters.requests(report_id=found.id):
                if one.asked_by == actor.login and (one.released is None or _open(tx, one)):
                    return one
            made = tx.reporters.ask(found.id, by=actor.login, why=why, at=tx.now)
            tx.record(
                CustodyAction.REPORTER_ASKED,
                f"report:{report}",
                case=found.case,
                details={"request": made, "why": why},
            )
            return _request(tx, made)

    def identity(self, actor: Actor, report: str) -> Identity:
        """Return who made a report, to the one it was released to; each look is an entry, which names nobody.

        Raises:
            NotFound: There is no such report, or its case is none for this actor.
            Refused: It was not released to this actor, or that is too long ago.
        """
        with self._store.begin(actor, Capability.REPORTER_ASK) as tx:
            found = _in_sight(tx, report)
            asked = [
                one
                for one, _ in tx.reporters.requests(report_id=found.id)
                if one.asked_by == actor.login and _open(tx, one)
            ]
            if not asked:
                raise Refused(
                    f"who made {report} was not released to you, or more than {RELEASED_FOR.days} days ago: "
                    "ask the custodian with your reason"
                )
            person_id = self._reporter(tx, found)
            if person_id is None:
                raise NotFound(f"who made {report} is not known any more")
            tx.record(
                CustodyAction.REPORTER_REVEALED,
                f"report:{report}",
                case=found.case,
                details={"request": asked[-1].id},
            )
            return tx.reporters.identity(report, person_id)

    # The custodian

    def requests(self, actor: Actor, *, waiting: bool = True) -> tuple[NameRequest, ...]:
        """Return the requests that wait, or all; those of a case about the custodian are another custodian's."""
        with self._store.begin(actor, Capability.REPORTER_RELEASE) as tx:
            tx.record(CustodyAction.REPORTER_LISTED, "queue:reporters")
            return tuple(
                one
                for one, subject in tx.reporters.requests()
                if not _about(actor, subject) and not (waiting and one.released is not None)
            )

    def decide(self, actor: Actor, request_id: int, *, release: bool, why: str) -> NameRequest:
        """Let the one who asked see who made a report, or decline; the reason is kept.

        Raises:
            Missing: There is no reason.
            NotFound: No such request waits for this custodian.
            Refused: It is decided already.
        """
        why = required(why, "the reason", cap=_WORDS)
        with self._store.begin(actor, Capability.REPORTER_RELEASE) as tx:
            tx.log.lock()  # two custodians at once: one decides
            found = tx.reporters.request(request_id)
            if found is None or _about(actor, found[1]):
                raise NotFound(f"no request {request_id} waits for you")
            request, _ = found
            if request.released is not None:
                raise Refused(f"request {request_id} was decided by {request.decided_by}")
            tx.reporters.decide(request_id, released=release, why=why, by=actor.login, at=tx.now)
            tx.record(
                CustodyAction.REPORTER_RELEASED if release else CustodyAction.REPORTER_DECLINED,
                f"report:{request.report}",
                case=request.case,
                details={"request": request_id, "to": request.asked_by, "why": why},
            )
            return _request(tx, request_id)

    def watch(self, actor: Actor) -> Watch:
        """Return the checks that are due, and what the subjects and those above them did with the reporters' own.

        Watched are reports with a known reporter and a known subject, for a year. The look is an entry.
        """
        with self._store.begin(actor, Capability.REPORTER_RELEASE) as tx:
            tx.record(CustodyAction.REPORTER_WATCHED, "queue:reporters")
            watched = list(self._watched(tx))
            done = tx.reporters.checks()
            due = [
                Check(one.number, days, at.date())
                for one, _ in watched
                for days in CHECK_DAYS
                if (at := one.reported_at + timedelta(days=days)) <= tx.now
                and (one.id, days) not in done
            ]
            return Watch(
                checks=tuple(sorted(due, key=lambda check: (check.due_on, check.report))),
                touches=tuple(_touches(tx, watched)),
                reports=len(watched),
            )

    def check(self, actor: Actor, report: str, days: int, *, found: str) -> Check:
        """Keep what the custodian found on one of the days of the watch.

        Raises:
            Missing: It is not said what was found.
            BadInput: It is none of the days, or not due yet.
            NotFound: No such report is watched by this custodian.
            Refused: It was checked already.
        """
        words = required(found, "what you found", cap=_WORDS)
        with self._store.begin(actor, Capability.REPORTER_RELEASE) as tx:
            one = next((one for one, _ in self._watched(tx) if one.number == report), None)
            if one is None:
                raise NotFound(f"no report {report} is under your watch")
            at = one.reported_at + timedelta(days=days)
            if days not in CHECK_DAYS:
                raise BadInput(f"the days of the watch are {', '.join(map(str, CHECK_DAYS))}")
            if at > tx.now:
                raise BadInput(f"day {days} of {report} is {at:%Y-%m-%d}: it lies ahead")
            if (one.id, days) in tx.reporters.checks():
                raise Refused(f"day {days} of {report} was checked already")
            tx.reporters.check(one.id, days, found=words, by=actor.login, at=tx.now)
            tx.record(CustodyAction.REPORTER_CHECKED, f"report:{report}", details={"days": days})
            return Check(report, days, at.date(), words, actor.login, tx.now)

    def _watched(self, tx: Transaction) -> Iterator[tuple[Received, int]]:
        """Yield the reports under watch with their reporters; none about the custodian."""
        since = tx.now - timedelta(days=CHECK_DAYS[-1] + 31)
        for one in tx.reports.since(since):
            if one.subject_id is None or one.anonymous or _about(tx.actor, one.subject_id):
                continue
            person_id = self._reporter(tx, one)
            if person_id is not None and person_id != one.subject_id:
                yield one, person_id

    def _reporter(self, tx: Transaction, report: Received) -> int | None:
        if not report.confidential:
            return report.named_id
        seal = tx.reporters.sealed(report.id)
        if seal:
            return self._seals.open(report.number, seal)
        return next(
            (who for one, _, _, who in tx.reporters.in_the_clear() if one == report.id), None
        )

    # Older reports

    def seal_older(self, actor: Actor) -> int:
        """Move the reporters of older confidential reports under seal; return how many reports that changed.

        Details of the entries that named them, or whose hashes would let one find them by trying, go with a tombstone;
        what else they vouched for is vouched for anew. Whoever is under seal without a mark gets one, and is kept out
        of the case from then on.
        """
        needs = Capability.REPORTER_RELEASE
        if not actor.may(needs):
            needs = Capability.KEEP
        with self._store.glance(actor, needs) as tx:
            if not tx.reporters.in_the_clear() and not self._unmarked(tx):
                return 0
        with self._store.begin(actor, needs) as tx:
            older = tx.reporters.in_the_clear()
            carried: dict[str, str] = {}
            for report_id, number, case, person_id in older:
                tx.reporters.seal(report_id, self._seals.close(number, person_id), tx.now)
                tx.reporters.blank(report_id)
                told = [
                    seq
                    for seq in tx.details.about("", [f"report:{number}", f"case:{case}"])
                    if read(tx.log.leaf(seq) or b"{}").get("act") in _OPENING
                ]
                carried |= tx.details.dispose(told, "the reporter is under seal", tx.now)
            marked = self._unmarked(tx)
            for report_id, number, person_id in marked:
                tx.exceptions.bar(report_id, self._seals.mark(number, person_id))
            kept = {name: one for name, one in carried.items() if not name.startswith("report:")}
            moved, kept_out = [one[1] for one in older], [one[1] for one in marked]
            tx.record(
                CustodyAction.REPORTER_SEALED,
                "queue:reporters",
                details={"reports": moved, "kept_out": kept_out, "carried": kept},
            )
            return len({*moved, *kept_out})

    def _unmarked(self, tx: Transaction) -> list[tuple[int, str, int]]:
        """Return id, receipt number and reporter of sealed reports without a mark; a seal that was changed is left.

        Custody tells of changed seals: one of them must not leave the others without their marks.
        """
        found = []
        for row in tx.exceptions.unbarred():
            with suppress(CustodyBroken, NotFound):
                found.append((row.id, row.number, self._seals.open(row.number, row.sealed)))
        return found


def _in_sight(tx: Transaction, report: str) -> Received:
    found = tx.reports.by_number(report)
    if found is None:
        raise NotFound(f"no report {report}")
    if tx.incidents.get(found.case, tx.sight()) is None:
        raise OutOfSight(f"no report {report}")
    return found


def _open(tx: Transaction, request: NameRequest) -> bool:
    """Tell whether a name is released and may still be looked at."""
    return bool(
        request.released and request.decided_at and tx.now - request.decided_at <= RELEASED_FOR
    )


def _about(actor: Actor, subject_id: int | None) -> bool:
    return subject_id is not None and subject_id == actor.person_id


def _request(tx: Transaction, request_id: int) -> NameRequest:
    found = tx.reporters.request(request_id)
    assert found is not None  # noqa: S101  kept in this transaction
    return found[0]


def _touches(tx: Transaction, watched: list[tuple[Received, int]]) -> Iterator[Touch]:
    """Yield the entries since each report in which somebody watched touched what is the reporter's own."""
    whose = [
        (one, tx.reporters.watched_logins(one.subject_id), tx.reporters.belongings(who))
        for one, who in watched
        if one.subject_id is not None
    ]
    logins = {login.encode() for _, known, _ in whose for login in known}
    told = 0
    for seq, leaf in enumerate(tx.log.leaves(after=0), 1):
        actor = _ACTOR.search(leaf)
        if actor is None or actor[1] not in logins:
            continue
        said = read(leaf)
        name = f"{said['obj']['type']}:{said['obj']['id']}"
        for one, known, own in whose:
            if (
                said["actor"]["id"] in known
                and name in own
                and said["ts"] >= one.reported_at.isoformat()[:19]
            ):
                yield Touch(one.number, seq, said["ts"], said["actor"]["id"], said["act"], name)
                told += 1
                if told >= _TOUCHES:
                    return
