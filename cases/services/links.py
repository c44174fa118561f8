"""Links between cases: one that goes on within another, one split off, one beside another; undone by a further link."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cases.errors import BadInput, Missing, NotFound, Refused
from cases.model.access import Compartment
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.case_states import CaseState
from cases.model.masking import Masks
from cases.model.records import CaseRecordView, RecordKind
from cases.services.alleged import (
    alleged_in,
    links_of,
    merged_into,
    spoken,
    standing_allegations,
    undone,
)
from cases.services.carrying import Way, carry, carry_back
from cases.services.conduct import moved, shown, worked_on
from cases.services.following import start_clocks
from cases.services.house_rules import HouseRules
from cases.services.opening import open_case
from cases.services.words import required
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction


class Links:
    """Links, each on record in both cases."""

    def __init__(self, store: Store, rules: HouseRules, masks: Masks) -> None:
        """Link the cases of `store` by these rules; words are kept through `masks`."""
        self._store = store
        self._rules = rules
        self._masks = masks

    def merge(self, actor: Actor, number: str, into: str, *, why: str) -> None:
        """Let a case go on within another: its allegations are decided there, and it takes no step of its own.

        Raises:
            Refused: It is merged already, the other one is, its report is locked, or they are about different people.
        """
        reason = self._reason(why)
        with self._store.begin(actor, Capability.CASE_CLASSIFY, case=number) as tx:
            case, target = _both(tx, number, into)
            for one in (case, target):
                if beyond := merged_into(links_of(tx, one)):
                    raise Refused(
                        f"case {one.number} is merged into {spoken(tx, beyond)}: undo that link first"
                    )
            if case.person_id != target.person_id:
                raise Refused(
                    f"{number} and {into} are about different people, and each is decided by itself: relate them"
                )
            alleged_in(target)
            alleged = standing_allegations(tx, case)
            taken = carry(tx, self._rules, Way(case, target), alleged)
            clocked = tx.clocks.started(target.id)
            if new := tuple(one for one in taken.values() if one not in clocked):
                start_clocks(tx, self._rules, target, new)
            said = {"link": "merged_into", "back": "holds", "moved": list(taken)}
            _write(tx, case, target, said, reason)
            said = {"link": "holds", "back": "merged_into", "carried": list(taken.values())}
            _write(tx, target, case, said, reason)

    def relate(self, actor: Actor, number: str, other: str, *, why: str) -> None:
        """Note that two cases belong beside each other; each goes its own way."""
        reason = self._reason(why)
        with self._store.begin(actor, Capability.CASE_CLASSIFY, case=number) as tx:
            case, target = _both(tx, number, other)
            for one, two in ((case, target), (target, case)):
                _write(tx, one, two, {"link": "related", "back": "related"}, reason)

    def split(
        self, actor: Actor, number: str, allegations: Collection[int], *, why: str, title: str = ""
    ) -> str:
        """Open a new case with some of the allegations of one; return its number.

        They are alleged anew there, with clocks that run from the same days, and need no disposition where they were.

        Raises:
            Missing: No allegation was named.
            NotFound: One is not of the case, or was taken elsewhere.
            Refused: Nothing would be left, or the case goes on within another one.
        """
        reason = self._reason(why)
        with self._store.begin(actor, Capability.CASE_CLASSIFY, case=number) as tx:
            case = worked_on(shown(tx, number))
            if into := merged_into(links_of(tx, case)):
                raise Refused(
                    f"case {number} is merged into {spoken(tx, into)}: undo that link first"
                )
            known = {one.id: one for one in standing_allegations(tx, case)}
            if not allegations:
                raise Missing("name the allegations that go into the new case")
            if strange := sorted(set(allegations) - set(known)):
                raise NotFound(f"case {number} has no allegation {strange[0]}")
            if set(allegations) == set(known):
                raise Refused(f"nothing would be left in {number}: leave an allegation there")
            new = self._opened(tx, case, title)
            taken = carry(
                tx, self._rules, Way(case, new), [known[one] for one in sorted(set(allegations))]
            )
            said = {"link": "split_off", "back": "split_from", "moved": list(taken)}
            _write(tx, case, new, said, reason)
            said = {"link": "split_from", "back": "split_off", "carried": list(taken.values())}
            _write(tx, new, case, said, reason)
            return new.number

    def undo(self, actor: Actor, number: str, link: int, *, why: str) -> None:
        """Undo a link by its number in a case: a further record in both, nothing is taken away.

        What a split or a merger took along stands again where it was; a case that was split off is withdrawn.

        Raises:
            NotFound: There is no such link.
            Refused: It was undone already, or what it took along was worked on.
        """
        reason = self._reason(why)
        with self._store.begin(actor, Capability.CASE_CLASSIFY, case=number) as tx:
            links = links_of(tx, shown(tx, number))
            found = [one for one in links if one.number == link]
            if not found or found[0].body["link"] == "undone":
                raise NotFound(f"case {number} has no link {link}")
            if link in undone(links):
                raise Refused(f"link {link} is undone already")
            body = found[0].body
            case, other = _both(tx, number, str(body["case"]))
            theirs = _other_side(tx, other, number, str(body["back"]))
            sides = (case, found[0]), (other, theirs)
            for (old, left), (new, took) in (sides, sides[::-1]):
                if "moved" in left.body:
                    self._take_back(tx, Way(old, new), left, took)
            _write(tx, case, other, {"link": "undone", "undoes": link}, reason)
            _write(tx, other, case, {"link": "undone", "undoes": theirs.number}, reason)

    def _reason(self, why: str) -> str:
        return self._masks.text(required(why, "the reason"))

    def _opened(self, tx: Transaction, case: CaseRecord, title: str) -> CaseRecord:
        summary = tx.incidents.summary(case.id)
        _, number = open_case(
            tx,
            source=summary.source,
            title=self._masks.text(title or summary.title),
            person_id=case.person_id,
            unit_id=case.unit_id,
            restricted=case.restricted,
        )
        tx.record(
            CustodyAction.CASE_OPENED, f"case:{number}", case=number, details={"from": case.number}
        )
        return shown(tx, number)

    def _take_back(
        self, tx: Transaction, way: Way, left: CaseRecordView, took: CaseRecordView
    ) -> None:
        if took.body["link"] == "split_from":
            _require_untouched(tx, way.new)
        decided = tx.dispositions.standing(way.new.id)
        if any(one in decided for one in took.body["carried"]):
            raise Refused(f"{way.new.number} has decided what it took over: the link stays")
        carry_back(
            tx, self._rules, way, dict(zip(left.body["moved"], took.body["carried"], strict=True))
        )
        if took.body["link"] == "split_from":
            why = f"split off from {way.old.number}, and taken back"
            moved(tx, way.new, CaseState.WITHDRAWN, why)


def _both(tx: Transaction, number: str, other: str) -> tuple[CaseRecord, CaseRecord]:
    """Return two cases to act on, always held in the order of their numbers, so that two links at once do not ring."""
    if number == other:
        raise BadInput("a case is not linked to itself")
    held = {name: worked_on(shown(tx, name)) for name in sorted((number, other))}
    return held[number], held[other]


def _other_side(tx: Transaction, other: CaseRecord, number: str, kind: str) -> CaseRecordView:
    links = links_of(tx, other)
    gone = undone(links)
    return next(
        one
        for one in reversed(links)
        if (one.body.get("case"), one.body["link"]) == (number, kind) and one.number not in gone
    )


def _require_untouched(tx: Transaction, new: CaseRecord) -> None:
    rooms = frozenset(Compartment)
    records = tx.records.of_case(new.id, compartments=rooms)
    if (
        new.state is not CaseState.INTAKE
        or any(one.kind is not RecordKind.LINK for one in records)
        or tx.incidents.notes(new.id, compartments=rooms)
    ):
        raise Refused(f"{new.number} has been worked on: the split stays")


def _write(
    tx: Transaction, case: CaseRecord, other: CaseRecord, body: Mapping[str, object], why: str
) -> None:
    number = tx.records.add(
        case.id,
        RecordKind.LINK,
        {**body, "case": other.number, "why": why},
        by=tx.actor.login,
        at=tx.now,
        person_id=tx.actor.person_id,
    )
    tx.incidents.change(case.id, tx.incidents.by_id(case.id).version)
    tx.record(
        CustodyAction.CASE_LINKED,
        f"case:{case.number}",
        case=case.number,
        details={"record": number, "other": other.number, **body, "why": why},
    )
