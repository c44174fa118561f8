"""Links between cases: one that belongs to another, one that was split off; undone by a further link."""

from __future__ import annotations

from cases.errors import BadInput, NotFound, Refused
from cases.model.access import Compartment
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.masking import Masks
from cases.model.records import CaseRecordView, RecordKind
from cases.services.conduct import merged_into, shown, worked_on
from cases.services.words import required
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction


class Links:
    """Links, each on record in both cases."""

    def __init__(self, store: Store, masks: Masks) -> None:
        """Link the cases of `store`; words are kept through `masks`."""
        self._store = store
        self._masks = masks

    def merge(self, actor: Actor, number: str, into: str, *, why: str) -> None:
        """Let a case go on within another: it takes no further step until that is undone.

        Raises:
            Refused: It is merged already, or the other one is merged into it.
        """
        self._link(actor, number, into, "merged_into", "holds", why)

    def relate(self, actor: Actor, number: str, other: str, *, why: str) -> None:
        """Note that two cases belong beside each other; each goes its own way."""
        self._link(actor, number, other, "related", "related", why)

    def split(self, actor: Actor, number: str, off: str, *, why: str) -> None:
        """Note that a case was split off from another one."""
        self._link(actor, off, number, "split_from", "split_off", why)

    def undo(self, actor: Actor, number: str, link: int, *, why: str) -> None:
        """Undo a link by its number in a case: a further record in both, nothing is taken away.

        Raises:
            NotFound: There is no such link.
            Refused: It was undone already.
        """
        reason = self._masks.text(required(why, "the reason"))
        with self._store.begin(actor, Capability.CASE_CLASSIFY) as tx:
            case = shown(tx, number)
            links = [one for one in _links(tx, case) if one.number == link]
            if not links:
                raise NotFound(f"case {number} has no link {link}")
            body = links[0].body
            if body["link"] == "undone" or any(
                one.body.get("undoes") == link for one in _links(tx, case)
            ):
                raise Refused(f"link {link} is undone already")
            other = shown(tx, str(body["case"]))
            theirs = next(
                one.number
                for one in reversed(_links(tx, other))
                if one.body.get("case") == number and one.body["link"] == body["back"]
            )
            self._write(tx, case, other, {"link": "undone", "undoes": link}, reason)
            self._write(tx, other, case, {"link": "undone", "undoes": theirs}, reason)

    def _link(self, actor: Actor, number: str, other: str, kind: str, back: str, why: str) -> None:
        reason = self._masks.text(required(why, "the reason"))
        if number == other:
            raise BadInput("a case is not linked to itself")
        with self._store.begin(actor, Capability.CASE_CLASSIFY) as tx:
            # Always in the order of their numbers, so that two links at once wait for each other and not in a ring.
            held = {name: shown(tx, name) for name in sorted((number, other))}
            case, target = worked_on(held[number]), worked_on(held[other])
            if kind == "merged_into":
                for one in (case, target):
                    if into := merged_into(_links(tx, one)):
                        raise Refused(
                            f"case {one.number} is merged into {into}: undo that link first"
                        )
            self._write(tx, case, target, {"link": kind, "back": back}, reason)
            self._write(tx, target, case, {"link": back, "back": kind}, reason)

    @staticmethod
    def _write(
        tx: Transaction, case: CaseRecord, other: CaseRecord, body: dict[str, object], why: str
    ) -> None:
        number = tx.records.add(
            case.id,
            RecordKind.LINK,
            {**body, "case": other.number, "why": why},
            by=tx.actor.login,
            at=tx.now,
            person_id=tx.actor.person_id,
        )
        tx.incidents.change(case.id, case.version)
        tx.record(
            CustodyAction.CASE_LINKED,
            f"case:{case.number}",
            case=case.number,
            details={"record": number, "other": other.number, **body, "why": why},
        )


def _links(tx: Transaction, case: CaseRecord) -> tuple[CaseRecordView, ...]:
    return tx.records.of_case(case.id, compartments=(Compartment.FACTS,), kinds=(RecordKind.LINK,))
