"""How a case begins, from a flag or from a report: number, subject, allegations, evidence."""

from __future__ import annotations

from collections.abc import Sequence

from cases.errors import BadInput, Missing, Refused
from cases.model.access import OVERSIGHT, Part
from cases.model.actions import CustodyAction
from cases.model.actors import Role
from cases.model.case_states import CaseState
from cases.model.custody import Blob
from cases.model.findings import FLAGGED_AT, Explanation
from cases.model.frozen import snapshot
from cases.model.notices import NoticeKind
from cases.model.states import CaseSource, DecisionKind, FlagState
from cases.policy import Catalogue, Provision, UnknownClause
from cases.services.flag_decisions import Ruling
from cases.services.notices import notify
from cases.services.words import taken
from cases.store.queries.flags import FlagRecord
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction

TITLE_CAP = 200


def open_case(
    tx: Transaction,
    *,
    source: CaseSource,
    title: str,
    person_id: int | None,
    unit_id: int | None,
    restricted: bool = False,
) -> tuple[int, str]:
    """Open a case; return its id and number.

    Whoever opens it has a part in it, unless they report a violation, and so has the unit, unless the case is
    `restricted` to internal affairs. A case about the chief, or about the commander of internal affairs, always is;
    counsel has a part in it, to name with the other of the two who acts in their place.
    """
    number = tx.incidents.next_number("IA", tx.now.year)
    about_oversight = tx.grants.role_of(person_id) in OVERSIGHT
    restricted = restricted or about_oversight
    case_id = tx.incidents.open(
        number=number,
        state=CaseState.INTAKE,
        source=source,
        restricted=restricted,
        person_id=person_id,
        unit_id=unit_id,
        title=taken(title, "the title", cap=TITLE_CAP),
        opened_by=tx.sealed_as.login,
        opened_at=tx.now,
    )
    given = {"granted_by": tx.sealed_as.login, "granted_at": tx.now}
    if source is CaseSource.FLAG and tx.actor.person_id is not None:
        tx.grants.give(case_id, Part.OPENER, person_id=tx.actor.person_id, why="opened it", **given)
    if unit_id is not None and not restricted:
        tx.grants.give(case_id, Part.RECIPIENT, unit_id=unit_id, why="opened in this unit", **given)
    if about_oversight:
        why = "it is about somebody who answers for every case"
        tx.grants.give(case_id, Part.COUNSEL, role=Role.LEGAL, why=why, **given)
    return case_id, number


def restrict(tx: Transaction, case: CaseRecord) -> None:
    """Leave a case to internal affairs and those they name; the unit has no part in it any more."""
    tx.grants.end(case.id, Part.RECIPIENT, by=tx.actor.login, at=tx.now)
    tx.incidents.change(case.id, case.version, restricted=True)


def allege(
    tx: Transaction,
    catalogue: Catalogue,
    case_id: int,
    clause: str,
    *,
    person_id: int | None,
    flag: FlagRecord | None = None,
) -> int:
    """Allege a clause against a person, resting on the post version of the flag where there is one."""
    return tx.incidents.allege(
        case_id=case_id,
        person_id=person_id,
        clause=clause,
        policy_version=catalogue.version,
        flag_id=flag.id if flag else None,
        post_version_id=flag.post_version_id if flag else None,
        alleged_by=tx.sealed_as.login,
        alleged_at=tx.now,
        shown={
            "clause": provision(catalogue, clause).as_json(),
            **(snapshot(flag.post_version_id, flag.explanation) if flag else {}),
        },
    )


def unit_of(flag: FlagRecord) -> int | None:
    """Return the unit whose command may see a case on the flag; None keeps it with those who see the department."""
    return flag.unit_id if flag.shared else None


def add_evidence(tx: Transaction, case_id: int, flag: FlagRecord) -> tuple[Blob, ...]:
    """Put the flag's post versions and their raw answers among the evidence; return the bytes vouched for."""
    versions = (flag.post_version_id, *tx.same_text.versions_of(flag.id))
    added = tx.evidence.add(case_id, versions, by=tx.actor.login, at=tx.now)
    return tuple(Blob(sha256, size) for sha256, size in added)


def violable(catalogue: Catalogue, explanation: Explanation) -> list[str]:
    """Return the clauses that were found and that a person can violate, the heaviest first."""
    found = explanation.whole_clauses
    ranked = sorted(found, key=lambda clause: (-found[clause], clause))
    strong = [clause for clause in ranked if found[clause] >= FLAGGED_AT] or ranked
    return [clause for clause in strong if catalogue.provision(clause).violable]


def provision(catalogue: Catalogue, clause: str) -> Provision:
    """Return a clause that somebody typed.

    Raises:
        BadInput: The policy has no such clause.
    """
    try:
        return catalogue.provision(clause)
    except UnknownClause as error:
        raise BadInput(
            f"the policy has no clause {clause!r}; `watchdesk policy show` lists them"
        ) from error


def require_basis(catalogue: Catalogue, clauses: Sequence[str]) -> None:
    """Refuse a case that would rest on clauses which cannot carry one.

    Raises:
        BadInput: The policy has no such clause.
        Missing: No clause was named.
        Refused: A clause cannot be violated, or all of them are under a legal note (safeguard E.1).
    """
    if not clauses:
        raise Missing(
            "no clause that can be violated: a caution is answered by a safety notice, "
            "and what is no matter of the policy is dismissed"
        )
    provisions = [provision(catalogue, clause) for clause in clauses]
    for cited in provisions:
        if not cited.violable:
            raise Refused(
                f"{cited.id} is a {cited.kind.replace('_', ' ')}: "
                "nobody can violate it, so it cannot be alleged"
            )
    if not any(cited.sole_basis for cited in provisions):
        names = ", ".join(cited.id for cited in provisions)
        raise Refused(
            f"{names} cannot be the only basis of a case: {provisions[0].legal_note} "
            "Name another clause, or escalate with your reasons"
        )


def open_on(
    tx: Transaction, catalogue: Catalogue, flag: FlagRecord, clauses: tuple[str, ...], title: str
) -> Ruling:
    """Open a case on a flag, alleging clauses; return what is decided on the flag by that.

    Args:
        tx: The transaction.
        catalogue: The policy.
        flag: What it rests on.
        clauses: Without any, those that were found and can be violated.
        title: As it is kept; else the title of the first clause.

    Raises:
        Missing: No clause that can be violated.
        Refused: A clause cannot be alleged, or not alone.
    """
    named = clauses or tuple(violable(catalogue, flag.explanation))
    require_basis(catalogue, named)
    case_id, number = open_case(
        tx,
        source=CaseSource.FLAG,
        title=title or catalogue.provision(named[0]).title,
        person_id=flag.person_id,
        unit_id=unit_of(flag),
    )
    for clause in named:
        allege(tx, catalogue, case_id, clause, person_id=flag.person_id, flag=flag)
    blobs = add_evidence(tx, case_id, flag)
    tx.record(
        CustodyAction.CASE_OPENED,
        f"case:{number}",
        case=number,
        details={"flag": flag.id, "clauses": list(named), "policy": catalogue.version},
        blobs=blobs,
    )
    return Ruling(
        DecisionKind.OPEN_CASE,
        FlagState.IN_CASE,
        case=(case_id, number),
        shown={"alleged": list(named), "title": title},
    )


def hand_over(tx: Transaction, catalogue: Catalogue, flag: FlagRecord, why: str) -> tuple[int, str]:
    """Bring a flag's case to internal affairs, opening one where there is none; return its id and number."""
    clauses = violable(catalogue, flag.explanation)
    if flag.case_id is not None:
        case = tx.incidents.by_id(flag.case_id)
        if not case.restricted:
            restrict(tx, case)
        case_id, number = case.id, case.number
        blobs: tuple[Blob, ...] = ()
    else:
        case_id, number = open_case(
            tx,
            source=CaseSource.FLAG,
            title=catalogue.provision(flag.clause).title,
            person_id=flag.person_id,
            unit_id=unit_of(flag),
            restricted=True,
        )
        for clause in clauses:
            allege(tx, catalogue, case_id, clause, person_id=flag.person_id, flag=flag)
        blobs = add_evidence(tx, case_id, flag)
    tx.record(
        CustodyAction.CASE_ESCALATED,
        f"case:{number}",
        case=number,
        details={"flag": flag.id, "clauses": clauses, "why": why},
        blobs=blobs,
    )
    notify(tx, NoticeKind.CASE, f"case:{number}", roles={Role.IA_COMMANDER}, urgent=True)
    return case_id, number
