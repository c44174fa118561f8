"""Messages between a reporter and those who work on the report, who never learn who it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from cases.errors import NotFound, OutOfSight, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.codes import fits, plain
from cases.model.masking import Masks
from cases.model.protection import NameRequest
from cases.model.reporting import HOUR, Message, Progress, Thread
from cases.services.alleged import all_within, links_of, merged_into
from cases.services.reports import owned, pseudonym, refuse_own_name
from cases.services.words import required
from cases.store.queries.incidents import CaseRecord
from cases.store.queries.reports import Received
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault
from cases.vault.reporters import ReporterSeals

CAP: Final = 8_000
"""Characters of a message at most."""
TRIES: Final = 5
"""Wrong codes for one receipt, after which it stays shut for a while."""
SHUT: Final = timedelta(minutes=15)
_PER_HOUR: Final = 20
"""Messages a reporter may write on one report within an hour."""
_NUMBER: Final = 20
"""Characters of a receipt number at most."""


class ReportMessages:
    """Reading and writing messages, on both sides."""

    def __init__(self, store: Store, vault: Vault, masks: Masks) -> None:
        """Work on the reports of `store`; handlers read through `masks`."""
        self._store = store
        self._seals = ReporterSeals(vault.ring)
        self._masks = masks

    # The reporter's side. Nothing of it is logged under the reporter's login, not even what is refused.

    def mine(self, actor: Actor) -> tuple[Progress, ...]:
        """Return the actor's own reports, the newest first; anonymous ones are only found by receipt and code."""
        with self._store.glance(actor, Capability.REPORT) as tx:
            found = tx.reports.by_ids(owned(tx, self._seals))
            return tuple(self._progress(tx, one) for one in found)

    def status(self, actor: Actor, number: str, *, code: str = "") -> Progress:
        """Return what became of a report of one's own, with its messages.

        Args:
            actor: Who asks.
            number: The receipt number.
            code: Of an anonymous report; then it does not matter who asks.

        Raises:
            NotFound: There is no such report for this person, or with this code.
            Refused: Too many wrong codes were typed for it.
        """
        self._try(actor, number, code)
        with self._store.glance(actor, Capability.REPORT) as tx:
            return self._progress(tx, self._own(tx, number, code))

    def write(
        self, actor: Actor, number: str, text: str, *, code: str = "", as_written: bool = False
    ) -> Message:
        """Write a message on a report of one's own; the same one again, as after a lost line, is kept once.

        Raises:
            Missing: It says nothing.
            NotFound: There is no such report for this person, or with this code.
            Refused: It tells who the reporter is, or too many were written within an hour.
        """
        words = required(text, "the message", cap=CAP)
        self._try(actor, number, code)
        with self._store.begin(actor, Capability.REPORT, unlogged=True) as tx:
            report = self._own(tx, number, code)
            if report.confidential:
                tx.sealed_as = pseudonym(report.number)
                if not as_written:
                    refuse_own_name(tx, words)
            written = tx.reports.messages(report.id)
            if written and written[-1].from_reporter and written[-1].text == words:
                return written[-1]
            recent = [m for m in written if m.from_reporter and m.written_at > tx.now - HOUR]
            if len(recent) >= _PER_HOUR:
                raise Refused(
                    f"{_PER_HOUR} messages on this report within an hour are the most: write again later"
                )
            return self._write(tx, report, words, from_reporter=True)

    def _try(self, actor: Actor, number: str, code: str) -> None:
        """Test a code, slowly, and count a wrong one, in a transaction that stays whatever is refused after it.

        A number that does not exist, or is not anonymous, takes as long and is shut as soon: it tells nothing.
        """
        if not code:
            return
        number = number.strip()[:_NUMBER]
        with self._store.glance(actor, Capability.REPORT) as tx:
            report, before = tx.reports.by_number(number), tx.reports.tries(number)
            now = tx.now
        if before and before[0] >= TRIES and before[1] > now - SHUT:
            minutes = max(1, -int((now - before[1] - SHUT).total_seconds() // 60))
            raise Refused(
                f"too many wrong codes were typed for {number}: try again in {minutes} minutes"
            )
        if fits(code, report.code if report else ""):
            return
        with self._store.begin(actor, Capability.REPORT, unlogged=True) as tx:
            failures = tx.reports.failed(number, tx.now, forget_before=tx.now - SHUT)
            if failures == TRIES and report is not None:
                tx.sealed_as = pseudonym(report.number)
                tx.record(CustodyAction.REPORT_SHUT, f"report:{report.number}", case=report.case)
        raise _unknown(number)

    def _own(self, tx: Transaction, number: str, code: str) -> Received:
        report = tx.reports.by_number(number.strip()[:_NUMBER])
        if report is None:
            raise _unknown(number)
        if not (plain(code) if code else report.id in owned(tx, self._seals)):
            raise _unknown(number)
        return report

    def _progress(self, tx: Transaction, report: Received) -> Progress:
        messages = tx.reports.messages(report.id)
        answered = any(not message.from_reporter for message in messages)
        asked = tx.reporters.requests(report_id=report.id)
        return Progress(
            number=report.number,
            state="closed" if report.closed else "answered" if answered else "received",
            recipient=report.recipient,
            aware_at=report.aware_at,
            reported_at=report.reported_at,
            late=report.late,
            confidential=report.confidential,
            anonymous=report.anonymous,
            released=tuple(moment for one, _ in asked if (moment := _released(one))),
            messages=tuple(
                message
                if message.from_reporter
                else Message(
                    from_reporter=False, author="", text=message.text, written_at=message.written_at
                )
                for message in messages
            ),
        )

    # The side of those who work on it

    def threads(self, actor: Actor, case: str) -> tuple[Thread, ...]:
        """Return the messages on each report of a case, and of those merged into it; the look is an entry.

        Personal data is masked.

        Raises:
            NotFound: There is no such case, or none for this actor.
        """
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            reports = tx.reports.of_case(*all_within(tx, _case(tx, case)))
            tx.record(CustodyAction.REPORT_READ, f"case:{case}", case=case)
            return tuple(
                Thread(
                    report.number,
                    report.anonymous,
                    tuple(self._masked(one) for one in tx.reports.messages(report.id)),
                )
                for report in reports
            )

    def answer(self, actor: Actor, number: str, text: str) -> Message:
        """Write to the reporter of a report whose case, or the one it goes on within, the actor works on.

        Raises:
            Missing: It says nothing.
            NotFound: There is no such report, or its case is none for this actor.
        """
        words = required(text, "the message", cap=CAP)
        with self._store.begin(actor, Capability.CASE_WORK, unlogged=True) as tx:
            report = tx.reports.by_number(number)
            if report is None:
                raise NotFound(f"no report {number}")
            if not _works_on(tx, report.case):
                raise OutOfSight(f"no report {number}")
            written = tx.reports.messages(report.id)
            if written and not written[-1].from_reporter and written[-1].text == words:
                return written[-1]
            return self._write(tx, report, words, from_reporter=False)

    @staticmethod
    def _write(tx: Transaction, report: Received, words: str, *, from_reporter: bool) -> Message:
        author = report.number if from_reporter and report.confidential else tx.actor.login
        message = tx.reports.write(
            report.id, from_reporter=from_reporter, author=author, text=words, at=tx.now
        )
        tx.record(
            CustodyAction.REPORT_MESSAGE,
            f"report:{report.number}",
            case=report.case,
            details={"from_reporter": from_reporter},
        )
        return message

    def _masked(self, message: Message) -> Message:
        return Message(
            message.from_reporter,
            message.author,
            self._masks.text(message.text),
            message.written_at,
        )


def _works_on(tx: Transaction, number: str) -> bool:
    """Tell whether a case is in the actor's sight, or one within which it goes on."""
    while number:
        if tx.incidents.get(number, tx.sight()) is not None:
            return True
        case = tx.incidents.get(number, replace(tx.sight(), oversight=True))
        number = merged_into(links_of(tx, case)) if case else ""
    return False


def _case(tx: Transaction, number: str) -> CaseRecord:
    case = tx.incidents.get(number, tx.sight())
    if case is None:
        raise (OutOfSight if tx.incidents.exists(number) else NotFound)(f"no case {number}")
    return case


def _released(request: NameRequest) -> datetime | None:
    return request.decided_at if request.released else None


def _unknown(number: str) -> NotFound:
    """Return the one answer to whoever may not see a report, whether it exists or not."""
    return NotFound(
        f"no report {number.strip()[:_NUMBER]!r} of yours: see the receipt number, and for an anonymous report its code"
    )
