"""Letters of a case: drafted, issued as an item of evidence, served, listed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from cases.errors import BadInput, NotFound, OutOfSight, Refused, Stale
from cases.export.letter_templates import Template, strangers, template
from cases.export.letters import text_of
from cases.model.access import readable
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.clock_views import EndKind
from cases.model.letters import LetterKind, LetterView, Served
from cases.model.masking import Masks
from cases.model.terms import StartEvent
from cases.policy import Catalogue
from cases.services.clocking import ClockRules, end_in
from cases.services.compartments import derive, placed
from cases.services.evidence import Stored, case_of, file_item, to_work_on
from cases.services.lettering import Composer, Letterhead, Made, Order
from cases.services.todo import take_letter
from cases.services.words import required, taken
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault

_WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as it would be issued."""

    kind: LetterKind
    to: str
    text: str
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Serving:
    """How a letter was served."""

    how: Served
    on: date
    served_by: str = ""
    """Who served it; empty: whoever writes it down."""
    handed_to: str = ""
    proof: str = ""
    proof_item: int | None = None


class Letters:
    """What is done with letters."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        catalogue: Catalogue,
        masks: Masks,
        head: Letterhead,
        rules: ClockRules,
    ) -> None:
        """Write letters on cases of `store`; their bytes go into `vault`; clauses are named as in `catalogue`.

        A letter that tells of the outcome ends the clocks of telling it, by `rules`.
        """
        self._rules = rules
        self._store = store
        self._vault = vault
        self._composer = Composer(catalogue, head)
        self._masks = masks
        self._head = head

    def templates(self) -> tuple[tuple[Template, ...], tuple[str, ...]]:
        """Return the template of each letter that is in force, and files in its folder that are none.

        Raises:
            TemplateError: One cannot be used.
        """
        folder = self._head.folder
        found = tuple(template(kind, folder) for kind in LetterKind)
        return found, strangers(folder) if folder else ()

    def draft(self, actor: Actor, number: str, order: Order) -> Draft:
        """Return a letter as it would be issued now; nothing is kept but that somebody looked.

        Raises:
            NotFound: There is no such case, or nobody the letter could go to.
            Missing: Something the template asks for was not given.
            Refused: It may not go to that person, or names somebody.
        """
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            made = self._composer.make(tx, number, order)
            details: dict[str, object] = {"draft": order.kind.value}
            tx.record(CustodyAction.CASE_VIEWED, f"case:{number}", case=number, details=details)
            at = tx.now
        text = text_of(made.filled, made.frame)
        return Draft(order.kind, made.to, text, made.pdf(at))

    def issue(self, actor: Actor, number: str, order: Order) -> LetterView:
        """Issue a letter: its PDF becomes an item of evidence of the case.

        Raises:
            NotFound: There is no such case, or nobody the letter could go to.
            Missing: Something the template asks for was not given.
            Refused: It may not go to that person, names somebody, or the case is closed.
            Stale: Somebody else changed the case at the same moment.
            StoreTrouble: Nothing was kept.
        """
        with self._store.begin(actor, Capability.CASE_WORK, unlogged=True) as tx:
            made, at = self._composer.make(tx, number, order), tx.now
            to_work_on(made.case)
            placed(tx, made.case, order.lies)
            item = tx.items.next(made.case.id)
        name = f"{order.kind}.pdf"
        with tempfile.TemporaryDirectory(prefix="watchdesk-letter-") as folder:
            file = Path(folder) / name
            file.write_bytes(made.pdf(at))
            blob, sealed = self._vault.put_item(number, item, file)
        with self._store.begin(actor, Capability.CASE_WORK) as tx:
            case = to_work_on(case_of(tx, number))
            if tx.items.next(case.id) != item or case.version != made.case.version:
                raise Stale("somebody else changed the case at the same moment; issue it again")
            stored = Stored(item, blob, sealed, name, placed(tx, case, order.lies))
            derive(tx, case, f"E-{item}", order.lies)
            return _keep(tx, case, stored, made)

    def served(self, actor: Actor, letter_id: int, serving: Serving) -> LetterView:
        """Write down that a letter was served, and what shows it; after its case was closed too.

        Raises:
            NotFound: There is no such letter for this actor, or no such item of its case.
            BadInput: The day lies ahead, or before the letter.
            Missing: Nothing shows it.
            Refused: This service is on record already.
        """
        served_by = taken(serving.served_by, "who served it", cap=_WORDS) or actor.login
        handed_to = self._masks.text(taken(serving.handed_to, "who took it", cap=_WORDS))
        proof = self._masks.text(required(serving.proof, "what shows it (proof)", cap=_WORDS))
        with self._store.begin(actor, Capability.CASE_WORK) as tx:
            letter = tx.letters.by_id(letter_id)
            if letter is None:
                raise NotFound(f"no letter {letter_id}")
            case = _case_of_letter(tx, letter)
            self._check_service(tx, letter, case, serving)
            tx.letters.serve(
                letter_id=letter_id,
                how=serving.how,
                served_on=serving.on,
                served_by=served_by,
                handed_to=handed_to,
                proof=proof,
                proof_item=serving.proof_item,
                recorded_by=actor.login,
                recorded_at=tx.now,
            )
            tx.record(
                CustodyAction.LETTER_SERVED,
                f"letter:{letter_id}",
                case=letter.case,
                details={
                    "how": serving.how.value,
                    "on": serving.on.isoformat(),
                    "proof": proof,
                    "proof_item": serving.proof_item or 0,
                },
            )
            if letter.kind is LetterKind.OUTCOME_OFFICER:
                self._told(tx, case, letter_id, serving.on)
            return _found(tx, letter_id)

    def _told(self, tx: Transaction, case: CaseRecord, letter_id: int, on: date) -> None:
        """End the clocks that ask that the addressee is told of the decision: it was served."""
        about = tx.letters.about(letter_id)
        met = [
            one.id
            for one in tx.clocks.of_case(case.id)
            if one.end is None
            and one.allegation_id in about
            and one.clock.terms.starts is StartEvent.DECISION
            and one.clock.started_on <= on
        ]
        if met:
            document = f"letter {letter_id}, served"
            end_in(tx, self._rules, case, EndKind.COMPLETED, on, document, met)

    def of_case(self, actor: Actor, number: str) -> tuple[LetterView, ...]:
        """Return the letters of a case with how each was served; the look is an entry."""
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            case = case_of(tx, number)
            tx.record(CustodyAction.CASE_VIEWED, f"case:{number}", case=number)
            items = _items(tx, case)
            return tuple(one for one in tx.letters.of_case(case.id) if one.item in items)

    def _check_service(
        self, tx: Transaction, letter: LetterView, case: CaseRecord, serving: Serving
    ) -> None:
        if serving.on > tx.now.astimezone(self._head.zone).date():
            raise BadInput("the day it was served lies ahead; write it down once it was")
        if serving.on < letter.made_at.astimezone(self._head.zone).date():
            raise BadInput(f"letter {letter.id} was issued after that day; look at the date")
        if any((one.how, one.on) == (serving.how, serving.on) for one in letter.services):
            raise Refused(f"letter {letter.id} is on record as served so on {serving.on} already")
        items = _items(tx, case)
        if serving.proof_item is not None and serving.proof_item not in items:
            raise NotFound(f"the case has no item E-{serving.proof_item}")


def _keep(tx: Transaction, case: CaseRecord, stored: Stored, made: Made) -> LetterView:
    """Keep a letter as an item of its case, in this transaction."""
    file_item(tx, case, stored, about=f"letter: {made.template.title}")
    letter_id = tx.letters.issue(
        case_id=case.id,
        kind=made.template.kind,
        person_id=made.employee.id if made.employee else None,
        report_number=made.report.number if made.report else "",
        item=stored.item,
        sha256=stored.blob.sha256,
        template_sha256=made.template.sha256,
        made_by=tx.actor.login,
        made_at=tx.now,
    )
    take_letter(tx, case, made.template.kind, letter_id)
    tx.record(
        CustodyAction.LETTER_ISSUED,
        f"letter:{letter_id}",
        case=case.number,
        details={
            "kind": made.template.kind.value,
            "to": made.employee.number if made.employee else made.to,
            "item": stored.item,
            "sha256": stored.blob.sha256,
            "template": made.template.sha256,
            "checked_by": made.template.checked_by,
        },
    )
    return _found(tx, letter_id)


def _case_of_letter(tx: Transaction, letter: LetterView) -> CaseRecord:
    try:
        case = case_of(tx, letter.case)
    except OutOfSight:  # worded as if the letter were not there
        raise OutOfSight(f"no letter {letter.id}") from None
    if letter.item not in _items(tx, case):
        raise OutOfSight(f"no letter {letter.id}")
    return case


def _items(tx: Transaction, case: CaseRecord) -> frozenset[int]:
    """Return the numbers of the items of a case that lie in compartments which the actor may read."""
    rooms = readable(tx.actor, tx.grants.parts(case.id, tx.sight()))
    return frozenset(one.item for one in tx.items.of_case(case.id, compartments=rooms))


def _found(tx: Transaction, letter_id: int) -> LetterView:
    found = tx.letters.by_id(letter_id)
    assert found is not None  # noqa: S101  it was written just now
    return found
