"""Grounds: on what an allegation may be sustained, and which penalty may follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from cases.errors import Refused
from cases.model.case_states import CaseState
from cases.model.dispositions import Found
from cases.model.procedure import Standing
from cases.model.records import CaseRecordView, RecordKind
from cases.model.speech import stops
from cases.model.views import AllegationView
from cases.policy import Catalogue
from cases.services.opening import provision

NO_PENALTY: Final = "none"
"""A penalty that no notice needs to name."""


def require_basis(catalogue: Catalogue, sustained: Sequence[AllegationView]) -> None:
    """Refuse what no person can violate, and what would rest on clauses under legal note alone (safeguard E.1).

    Raises:
        Refused: It is one of these.
    """
    for one in sustained:
        if not provision(catalogue, one.clause).violable:
            raise Refused(f"{one.clause} cannot be violated, so it cannot be sustained")
    if sustained and not any(provision(catalogue, one.clause).sole_basis for one in sustained):
        raise Refused(
            f"{sustained[0].clause} cannot be the only basis of a sustained case: "
            f"{provision(catalogue, sustained[0].clause).legal_note}"
        )


def require_speech(allegation: AllegationView, records: Iterable[CaseRecordView]) -> None:
    """Refuse to sustain what touches speech before its facts are on record (safeguard E.2).

    Raises:
        Refused: The form on speech, or what counsel says of it, stops it.
    """
    about = [one for one in records if one.body.get("allegation") == allegation.id]

    def latest(kind: RecordKind) -> dict[str, Any] | None:
        return next((one.body for one in reversed(about) if one.kind is kind), None)

    cleared = bool((latest(RecordKind.OPINION) or {}).get("clears"))
    stopped = stops(allegation.clause, latest(RecordKind.SPEECH_FORM), cleared=cleared)
    if stopped:
        raise Refused(
            f"{allegation.clause} (allegation {allegation.id}) cannot be sustained: {stopped}"
        )


def require_named(standing: Standing, penalty: str, found: Mapping[int, Found]) -> None:
    """Refuse a penalty where nothing is sustained, or one that no notice of proposed action named.

    The second would be void (Sanchez v. Los Angeles).

    Raises:
        Refused: It is one.
    """
    if penalty == NO_PENALTY:
        return
    if not any(said.disposition.sustains for said in found.values()):
        raise Refused(f"nothing is sustained, so no penalty follows: the penalty is {NO_PENALTY}")
    options = [option for notice in notices_of(standing) for option in notice["options"]]
    if penalty not in options:
        raise Refused(
            "the penalty must be one that the notice of proposed action named: "
            + ("; ".join(options) if options else "none was served")
        )


def notices_of(standing: Standing) -> list[dict[str, Any]]:
    """Return the notices of proposed action that were served since the case last came to that point."""
    return [
        one.body
        for one in standing.since(CaseState.NOTICE)
        if one.kind is RecordKind.PROPOSED_ACTION
    ]
