"""Conflicts of interest: which relation keeps somebody out of a matter.

The list follows what departments ask of whoever handles a complaint (such as Los Angeles County Sheriff's
Department, Manual of Policy and Procedures 3-01/030.12).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ConflictRule(StrEnum):
    """Why somebody is kept out."""

    NOT_IMPARTIAL = "not_impartial"
    """They say themselves that they cannot be impartial."""
    INVOLVED = "involved"
    """They took part in what happened."""
    FAMILY = "family"
    """Family, now or formerly."""
    DATING = "dating"
    BUSINESS = "business"
    """Business or money."""
    SOCIAL = "social"
    """A close friendship, or an open feud."""
    CLOSE_WORK = "close_work"
    """They work, or worked, closely together."""
    RIVAL = "rival"
    """They stood against each other for a post or a promotion."""
    SUBJECT = "subject"
    WITNESS = "witness"
    REPORTER = "reporter"
    CHALLENGED = "challenged"
    """Somebody challenged them, and internal affairs agreed."""

    @property
    def said(self) -> str:
        """The rule in words."""
        return _SAID[self]


_SAID: Final = {
    ConflictRule.NOT_IMPARTIAL: "cannot be impartial",
    ConflictRule.INVOLVED: "personally involved",
    ConflictRule.FAMILY: "family, now or formerly",
    ConflictRule.DATING: "dating, now or formerly",
    ConflictRule.BUSINESS: "business or money",
    ConflictRule.SOCIAL: "friendship or feud",
    ConflictRule.CLOSE_WORK: "worked closely together",
    ConflictRule.RIVAL: "rivals for a post",
    ConflictRule.SUBJECT: "subject of the case",
    ConflictRule.WITNESS: "witness in the case",
    ConflictRule.REPORTER: "reported it",
    ConflictRule.CHALLENGED: "challenged, and the challenge was upheld",
}
NONE: Final = "none"
"""What a declaration says where there is no relation."""
OWN: Final = tuple(
    rule
    for rule in ConflictRule
    if rule not in {ConflictRule.SUBJECT, ConflictRule.REPORTER, ConflictRule.CHALLENGED}
)
"""What somebody may give as their own reason to keep out of a case or a flag."""
RELATIONS: Final = (NONE, *(rule.value for rule in OWN))
"""What may be declared."""
