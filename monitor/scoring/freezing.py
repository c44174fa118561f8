"""Freezing: rules, members and policy as bytes, and a scorer made from such bytes again. Pure.

What is kept is what a scorer goes by after all files were read and joined, so nothing of it depends on files that
may have changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, Final

import msgspec

from cases.model.findings import Explanation
from cases.model.frozen import FrozenView, Source, differences, plain, text_hash
from cases.policy import Catalogue, catalogue
from cases.policy.model import Clause
from monitor.scoring import replies
from monitor.scoring.document import Document
from monitor.scoring.engines import Engine
from monitor.scoring.quicker import of_re2
from monitor.scoring.roster import NOBODY, Roster
from monitor.scoring.rulebook import Rulebook, RulesError
from monitor.scoring.rules import ENGINE, shipped
from monitor.scoring.scorer import Scorer
from monitor.scoring.sealed import IDENTITY, NUMBER, Digest, added

RULES, MEMBERS, POLICY = KINDS = ("rules", "members", "policy")
_json: Final = msgspec.json


class Grounds:
    """A scorer, with what it was made from."""

    def __init__(
        self,
        book: Rulebook,
        policy: Catalogue,
        roster: Roster = NOBODY,
        engine: Callable[[Sequence[str]], Engine] = of_re2,
    ) -> None:
        """Make the scorer; see `Scorer.of`."""
        self.scorer: Final = Scorer.of(book, policy, roster, engine=engine)
        self._book, self._policy, self._roster = book, policy, roster

    @classmethod
    @cache
    def shipped(cls) -> Grounds:
        """Return those of the rules and the policy that ship with the product; made once."""
        return cls(shipped(), catalogue())

    def score(self, document: Document, digest: Digest | None = None) -> Explanation:
        """Return what the rules say of a text, and what is known of it by keyed hash only.

        Args:
            document: Told of the hashes that were found in it.
            digest: The keyed hash; without it, what is known by hash only is left out.
        """
        return self._whole(self.scorer.score(document), document, digest)

    def score_many(
        self, documents: Sequence[Document], digest: Digest | None = None
    ) -> Iterator[Explanation]:
        """Return the same for each of many texts, several times faster."""
        said = self.scorer.score_many(documents)
        for document, one in zip(documents, said, strict=True):
            yield self._whole(one, document, digest)

    def _whole(self, said: Explanation, document: Document, digest: Digest | None) -> Explanation:
        if document.context and replies.GROUP in document.context:
            said = replies.judged(said, document, self._groups, self.scorer.score)
        if digest is None or not self._cites_sealed:
            return said
        return added(said, document, digest, self._book.defences)

    def group_of(self, text: str) -> str:
        """Return the group that a text names, where replies to it may say `they`; else nothing."""
        return self._groups.named(text)

    @cached_property
    def _groups(self) -> replies.Groups:
        return replies.Groups(self._book.lexicons)

    @cached_property
    def _cites_sealed(self) -> bool:
        """Whether the policy has the clauses that findings by hash cite."""
        known = {provision.id for provision in self._policy.provisions()}
        return {IDENTITY.clause, NUMBER.clause} <= known

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """What is to be kept, so that a flag can be made again; put together once."""
        return (
            Source(RULES, self._book.version, _json.encode(self._book)),
            Source(MEMBERS, "", _json.encode(self._roster)),
            Source(POLICY, self._policy.version, _json.encode(self._policy.as_json())),
        )

    @cached_property
    def names(self) -> dict[str, str]:
        """The hash of each source by its kind."""
        return {source.kind: source.sha256 for source in self.sources}

    def made_from(self, document: Document) -> dict[str, Any]:
        """Return what is kept beside an explanation, as JSON values: see `Explanation.made_from`."""
        return {
            "text_sha256": text_hash(document.text),
            "engine": ENGINE,
            "document": told(document),
            "sources": self.names,
        }


def told(document: Document) -> dict[str, Any]:
    """Return what a scorer is told of a text, besides the text itself."""
    at = document.posted_at
    return {
        "kind": document.kind,
        "platform": document.platform,
        "author": document.author,
        "posted_at": at.isoformat() if at else "",
        "context": _plain(document.context or {}),
    }


def document_of(text: str, said: Mapping[str, Any]) -> Document:
    """Return a document as it was told once."""
    return Document(
        text=text,
        kind=said["kind"],
        platform=said["platform"],
        author=said["author"],
        posted_at=datetime.fromisoformat(said["posted_at"]) if said["posted_at"] else None,
        context=_listed(said["context"]) or None,
    )


def thawed_rules(body: bytes) -> Rulebook | None:
    """Return the rules of these bytes; None where they cannot be read."""
    try:
        return _json.decode(body, type=Rulebook)
    except msgspec.DecodeError:
        return None


def thaw(sources: Mapping[str, bytes]) -> Grounds:
    """Return what was made from these bytes.

    Raises:
        RulesError: One is missing, or is not what it should be.
    """
    missing = [kind for kind in KINDS if kind not in sources]
    if missing:
        raise RulesError(
            f"the {' and the '.join(missing)} of that time: not kept, or damaged since"
        )
    try:
        book = _json.decode(sources[RULES], type=Rulebook)
        roster = _json.decode(sources[MEMBERS], type=Roster)
        policy = _catalogue(_json.decode(sources[POLICY]))
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise RulesError(f"what was kept cannot be read: {error}") from error
    return Grounds(book, policy, roster)


def recompute(
    view: FrozenView, score: Callable[[Grounds, Document], Explanation] = Grounds.score
) -> tuple[str, ...]:
    """Make an explanation again and return each difference from what was kept; none when it is the same.

    1. The text is the one that was scored.
    2. Rules, members and policy are there, and are those of then.
    3. Score, clauses, findings with their spans and weights, and what spoke against are the same.
    4. Where they are not: whether this program's engine counts otherwise than that of then.

    Args:
        view: What was kept.
        score: How a document is scored: as the watch does it.

    Raises:
        RulesError: What it was made from is not there any more.
    """
    found: list[str] = []
    if text_hash(view.text) != view.made_from["text_sha256"]:  # step 1
        found.append("the words of the post are not those that were scored: changed or disposed of")
    grounds = thaw(view.sources)  # step 2
    said = score(grounds, document_of(view.text, view.made_from["document"]))
    found += differences(view.said, plain(said))  # step 3
    if found and view.made_from["engine"] != ENGINE:  # step 4
        found.append(
            f"scored by engine {view.made_from['engine']}, this program has engine {ENGINE}: "
            "a difference may come from that"
        )
    return tuple(found)


def _catalogue(said: Any) -> Catalogue:  # noqa: ANN401  as decoded
    clauses = (msgspec.convert(clause, Clause) for clause in said["clauses"])
    return Catalogue(said["version"], MappingProxyType({clause.id: clause for clause in clauses}))


def _plain(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as JSON has them."""
    return {
        name: sorted(fact)
        if isinstance(fact, frozenset)
        else list(fact)
        if isinstance(fact, tuple)
        else fact
        for name, fact in context.items()
        if not callable(fact)
    }


def _listed(context: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(fact) if isinstance(fact, list) else fact for name, fact in context.items()}
