"""Looks at cases: each with its purpose, counted, and told to the auditor where nothing follows (E.11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cases.errors import NotFound
from cases.model.access import OVERSIGHT, Part
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.notices import NoticeKind
from cases.model.overrides import LOOKS_WINDOW, CaseLook
from cases.model.records import CaseRecordView, RecordKind
from cases.services.notices import notify
from cases.services.witnesses import person_named
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction

_MOST = 1_000


class CaseLooks:
    """The watch on those who look at cases."""

    def __init__(self, store: Store) -> None:
        """Work on this store."""
        self._store = store

    def lines(
        self, actor: Actor, *, by: str = "", at: str = "", case: str = "", limit: int = 200
    ) -> tuple[CaseLook, ...]:
        """Return who opened which cases and how often, the most without an act first; reading it is an entry.

        Args:
            actor: The auditor, who is shown counts and times, and nothing of a matter of their own.
            by: Only looks of this login.
            at: Only looks at cases about the person of this number.
            case: Only looks at this case.
            limit: Lines at most.
        """
        with self._store.begin(actor, Capability.LOOKS_WATCH) as tx:
            whom = person_named(tx, at) if at else None
            if at and whom is None:
                raise NotFound(f"nobody has the number or login {at!r}")
            found = tx.case_looks.lines(by=by, at=whom, case=case, limit=max(1, min(limit, _MOST)))
            tx.record(CustodyAction.LOOKS_READ, "log:case_looks", details={"lines": len(found)})
            free = replace(tx.sight(), oversight=True)
            shown = tx.grants.visible({line.case for line in found}, free)
            return tuple(line for line in found if line.case in shown)


def looked(
    tx: Transaction,
    case: CaseRecord,
    purpose: str = "",
    *,
    action: CustodyAction = CustodyAction.CASE_VIEWED,
    alert_after: int,
) -> None:
    """Keep a look at a case with its purpose, count it, and tell the auditor where it is one too many."""
    parts = tx.grants.parts(case.id, tx.sight())
    said = purpose or tx.case_looks.purpose(tx.actor, case.id) or _default(tx, case, parts)
    tx.record(
        action,
        f"case:{case.number}",
        case=case.number,
        details={"purpose": said, "parts": sorted(part.value for part in parts)},
    )
    tx.case_looks.seen(tx.actor, case.id, said, tx.now)
    if case.person_id is None:
        return
    login, whom = tx.actor.login, case.person_id
    looks = tx.case_looks.idle(login, whom, tx.now - LOOKS_WINDOW)
    if looks <= alert_after:
        return
    tx.case_looks.told(login, whom)
    alert = tx.looks.alert(login, whom, looks, tx.now)
    tx.record(
        CustodyAction.VIEWER_ALERT,
        f"alert:{alert}",
        details={"login": login, "person": whom, "looks": looks, "at": "cases"},
    )
    notify(tx, NoticeKind.REVIEW, roles=(Role.AUDITOR,))


def asks_purpose(tx: Transaction, case: CaseRecord) -> bool:
    """Tell whether a look is to say what for: somebody with a part in the case need not."""
    if tx.grants.parts(case.id, tx.sight()):
        return False
    return not tx.case_looks.purpose(tx.actor, case.id)


def unlinked(tx: Transaction, records: Iterable[CaseRecordView]) -> tuple[CaseRecordView, ...]:
    """Return records without the numbers of linked cases that the actor may not know of."""
    records = tuple(records)
    linked = {str(one.body["case"]) for one in records if one.kind is RecordKind.LINK}
    seen = tx.grants.visible(linked, tx.sight()) if linked else frozenset[str]()
    return tuple(
        replace(one, body={**one.body, "case": "(another case)", "why": ""})
        if one.kind is RecordKind.LINK and one.body["case"] not in seen
        else one
        for one in records
    )


def _default(tx: Transaction, case: CaseRecord, parts: frozenset[Part]) -> str:
    """Return what somebody looks for who says nothing: what their part is for."""
    if Part.BREAK_GLASS in parts:
        return tx.grants.why(case.id, Part.BREAK_GLASS, tx.sight())
    if parts:
        return ", ".join(sorted(part.value.replace("_", " ") for part in parts))
    return "oversight" if tx.actor.role in OVERSIGHT else "not said"
