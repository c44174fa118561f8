"""One JSON line in, one JSON line out: what `watchdesk score` does with each line it reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final, cast

from cases.model.findings import Explanation
from monitor.scoring.document import Document
from monitor.scoring.scorer import Scorer

_TEXTS: Final = ("kind", "platform", "author")


class NoPost(ValueError):
    """A line is no post; the sentence says what was expected."""


class LineScorer:
    """Scores lines."""

    def __init__(self, scorer: Scorer) -> None:
        """Score with this scorer."""
        self._scorer = scorer

    def __call__(self, line: tuple[int, bytes]) -> tuple[str, str]:
        """Return the answer to a numbered line, and the sentence of its error if it has one."""
        number, raw = line
        said: dict[str, Any] = {}
        try:
            said = _object(raw)
            document = _document(said)
        except NoPost as error:
            sentence = f"line {number}: {error}"
            return json.dumps({"id": said.get("id"), "error": sentence}) + "\n", sentence
        return json.dumps(answer(said.get("id"), self._scorer.score(document))) + "\n", ""


def answer(post_id: object, said: Explanation) -> dict[str, object]:
    """Return what is told of one post."""
    return {
        "id": post_id,
        "score": said.score,
        "flagged": said.flagged,
        "clauses": said.clauses,
        "findings": [asdict(finding) for finding in said.findings],
        "against": [asdict(against) for against in said.against],
        "rules": said.rules_version,
        "policy": said.policy_version,
    }


def _object(raw: bytes) -> dict[str, Any]:
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NoPost(f"expected one JSON object on a line ({type(error).__name__})") from error
    if not isinstance(said, dict):
        raise NoPost(f"expected a JSON object, found {type(said).__name__}")
    return said


def _document(said: Mapping[str, Any]) -> Document:
    """Read the fields of a post; what is not known of is left alone.

    Raises:
        NoPost: The text, or the kind of a field, is missing or wrong.
    """
    if not isinstance(said.get("text"), str):
        raise NoPost('expected "text" with the words of the post')
    for name in _TEXTS:
        if not isinstance(said.get(name) or "", str):
            raise NoPost(f'"{name}": expected a text')
    context = said.get("context")
    return Document(
        text=said["text"],
        kind=said.get("kind") or "post",
        platform=said.get("platform") or "",
        author=said.get("author") or "",
        posted_at=_moment(said.get("posted_at")),
        context=cast("Mapping[str, object]", context) if isinstance(context, dict) else None,
    )


def _moment(value: object) -> datetime | None:
    """Read when it was posted; a time that cannot be read is no time, for a post is more than its date."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
