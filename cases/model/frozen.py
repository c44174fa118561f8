"""Frozen: what a decision was shown and what that was made from, so that it can be made again and compared.

The words of a post are not among it: spans count the code points of the post version, whose text is named by its hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cases.model.findings import Explanation


@dataclass(frozen=True, slots=True)
class Source:
    """Something that scores rest on, as bytes: the rules, the members, the policy."""

    kind: str
    """rules · members · policy."""
    version: str
    """As people call it; may be empty."""
    body: bytes

    @property
    def sha256(self) -> str:
        """Its lasting name."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class FrozenView:
    """An explanation as it was shown, with all that it takes to make it again."""

    flag_id: int
    decision_id: int | None
    """None for the flag as it was raised."""
    at: datetime
    said: dict[str, Any]
    """See `snapshot`."""
    made_from: dict[str, Any]
    """See `Explanation.made_from`; empty where nothing was kept then."""
    text: str
    """The post as the record holds it now."""
    sources: dict[str, bytes]
    """By kind, hashed again; those that are not kept, or are not what they were, are missing."""


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text, hex; surrogates count as they are."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def plain(said: Explanation) -> dict[str, Any]:
    """Return what was said as JSON values, without any words of the post."""
    findings = [asdict(finding) for finding in said.findings]
    for finding in findings:
        del finding["text"]
    return {
        "score": said.score,
        "clauses": dict(said.clauses),
        "findings": findings,
        "against": [asdict(against) for against in said.against],
        "rules": said.rules_version,
        "policy": said.policy_version,
        "context": list(said.context),
    }


def snapshot(post_version_id: int, said: Explanation) -> dict[str, Any]:
    """Return what is kept with a decision or an allegation: what was shown, and what it was made from."""
    return {
        "post_version": post_version_id,
        **plain(said),
        "made_from": said.made_from,
        "pictures": [
            {
                "sha256": one.sha256,
                "reader": one.reader,
                "score": one.score,
                "clauses": dict(one.clauses),
                "rules": [finding.rule for finding in one.findings],
            }
            for one in said.pictures
        ],
    }


def differences(before: dict[str, Any], now: dict[str, Any]) -> tuple[str, ...]:
    """Return each way in which two answers differ, a sentence each; none when they are the same.

    Args:
        before: As it was kept, see `plain`.
        now: As it was made again.
    """
    found = [
        f"{what}: {before[key]} then, {now[key]} now"
        for key, what in (("score", "score"), ("rules", "rules"), ("policy", "policy"))
        if before.get(key) != now[key]
    ]
    clauses = {*before.get("clauses", {}), *now["clauses"]}
    for clause in sorted(clauses):
        then, today = before["clauses"].get(clause, 0), now["clauses"].get(clause, 0)
        if then != today:
            found.append(f"{clause}: {then} then, {today} now")
    if "findings" in before:  # older decisions kept the score and the clauses only
        found += _compared(_findings(before), _findings(now))
        found += _compared(_against(before), _against(now))
    return tuple(found)


def _compared(before: dict[str, str], now: dict[str, str]) -> list[str]:
    found = [f"{name}: there then, not now" for name in before if name not in now]
    found += [
        f"{name}: not there then, now {said}" for name, said in now.items() if name not in before
    ]
    for name, said in before.items():
        if now.get(name, said) != said:
            found.append(f"{name}: {said} then, {now[name]} now")
    return found


def _findings(said: dict[str, Any]) -> dict[str, str]:
    return {
        f"finding {f['rule']} at {f['start']}-{f['end']}": (
            f"{f['clause']} ({f['label']}), weight {f['weight']}: {f['reason']}"
        )
        for f in said["findings"]
    }


def _against(said: dict[str, Any]) -> dict[str, str]:
    return {f"against: {a['reason']}": f"-{a['weight']}" for a in said["against"]}
