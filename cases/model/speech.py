"""Speech: which clauses touch it, and what must be on record before such an allegation is sustained.

Nothing here says whether speech is protected. It holds that the facts a court would ask for were asked for, one by
one (Pickering v. Board of Education, 391 U.S. 563; Connick v. Myers, 461 U.S. 138; Garcetti v. Ceballos, 547 U.S.
410; Moser v. Las Vegas Metropolitan Police Department, 984 F.3d 900), and that counsel looked at them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cases.model.typed import trimmed

_ASKING: Final = ("V.A.4", "V.A.5", "V.A.8", "V.A.9.a-2", "V.A.9.d")
"""Clauses, with all below them, for which the form is filled before the chain of command speaks."""
_DISRUPTION: Final = ("V.A.5", "V.A.9.a-2")
"""Clauses that are not sustained without evidence of disruption, actual or reasonably predicted."""


def asks_form(clause: str) -> bool:
    """Tell whether an allegation of a clause asks for the form on speech."""
    return _under(clause, _ASKING)


def asks_disruption(clause: str) -> bool:
    """Tell whether an allegation of a clause asks for evidence of disruption."""
    return _under(clause, _DISRUPTION)


def stops(clause: str, form: Mapping[str, Any] | None, *, cleared: bool) -> str:
    """Say what stops an allegation from being sustained; empty where nothing on record does.

    Args:
        clause: Of the allegation.
        form: The latest form on speech for it, or None.
        cleared: Whether counsel looked at union activity or whistle-blowing, and let it pass.
    """
    if not asks_form(clause):
        return ""
    if form is None:
        return "the form on speech is not filled for it"
    if asks_disruption(clause) and not trimmed(str(form.get("disruption", ""))):
        return "the form on speech names no evidence of disruption, actual or reasonably predicted: who, what and when"
    for name, said in (
        ("concerted", "union or concerted activity"),
        ("whistle_blowing", "whistle-blowing"),
    ):
        if form.get(name) and not cleared:
            return f"the form on speech says {said}: counsel must let it pass first"
    return ""


def _under(clause: str, roots: tuple[str, ...]) -> bool:
    return any(clause == root or clause.startswith((f"{root}.", f"{root}-")) for root in roots)
