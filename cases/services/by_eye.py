"""A post that no rule found, flagged because a person saw it: in a sample, a random review, a directed look."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from cases.model.actions import CustodyAction
from cases.model.findings import FLAGGED_AT, Explanation, Finding
from cases.model.intake import reading_text
from cases.model.masking import Masks, in_plain
from cases.model.registry import SURE
from cases.model.states import FlagState, Level
from cases.policy import Catalogue, Provision
from cases.store.transaction import Transaction

_EXCERPT: Final = 240


def flagged(
    tx: Transaction,
    catalogue: Catalogue,
    masks: Masks,
    version_id: int,
    cited: Provision,
    *,
    seen_in: tuple[str, str],
) -> int | None:
    """Flag a post by a clause; return the flag's id, None where it was flagged meanwhile.

    Args:
        tx: The transaction of the act.
        catalogue: The policy.
        masks: Words go into the flag through these.
        version_id: The version that was seen.
        cited: The clause.
        seen_in: Name that stands in the place of a rule, and why it was seen, as a sentence.
    """
    origin = tx.posts.origins([version_id]).get(version_id)
    if origin is None or tx.flags.of_versions([version_id]):
        return None
    text = reading_text(origin.title, origin.text)
    masked = masks.text(text)
    said = _explanation(cited, text, masked, catalogue.version, seen_in)
    sure = origin.identity in SURE
    (flag_id,) = tx.flags.add(
        [
            {
                "version": 1,
                "post_version_id": version_id,
                "handle_id": origin.handle_id,
                "person_id": origin.person_id,
                "unit_id": origin.unit_id,
                "state": FlagState.NEW if sure else FlagState.NEEDS_IDENTITY,
                "waiting": sure,
                "shared": sure and not cited.sealed,
                "rank": -(cited.severity * 1_000 + FLAGGED_AT),
                "score": FLAGGED_AT,
                "severity": cited.severity,
                "clause": cited.id,
                "explanation": asdict(in_plain(said, masked)),
                "excerpt": masked[:_EXCERPT],
                "published_at": origin.published_at,
                "observed_at": origin.observed_at,
                "raised_at": tx.now,
                "level": Level.UNIT,
                "since": tx.now,
                "urgent": False,
                "recheck_at": None,
                "held_by": None,
                "held_until": None,
                "decided_by": None,
                "case_id": None,
            }
        ]
    )
    tx.record(
        CustodyAction.FLAG_RAISED,
        f"flag:{flag_id}",
        details={
            "version": version_id,
            "clause": cited.id,
            "score": FLAGGED_AT,
            "rules": seen_in[0],
            "policy": catalogue.version,
        },
    )
    return flag_id


def _explanation(
    cited: Provision, text: str, masked: str, policy: str, seen_in: tuple[str, str]
) -> Explanation:
    """Return what a flag says that no rule raised."""
    name, why = seen_in
    return Explanation(
        score=FLAGGED_AT,
        clauses={cited.id: FLAGGED_AT},
        findings=(
            Finding(
                rule=name,
                clause=cited.id,
                label="seen",
                weight=FLAGGED_AT,
                start=0,
                end=len(text),
                text=masked,
                reason=why,
            ),
        ),
        against=(),
        rules_version=name,
        policy_version=policy,
    )
