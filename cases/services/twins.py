"""The same text twice: which new findings belong to a flag that is there already, and which are a flag of their own.

One person is asked once about the same words. So a further post of the same text, on whichever of the person's
accounts, joins the flag that waits. It has a flag of its own where it could weigh more than what is decided there:

- another person posted it: allegations are made against persons, each has his or her own;
- it touches a clause that the earlier flag does not: a longer text is not hidden behind a shorter one;
- the earlier flag was decided, by a notice, a case or an escalation: posting it again after that is a new act;
- it was dismissed for what lay around the post (wrong person, released, its context, a duplicate, small, other): that
  may be otherwise now.

Where the words themselves were judged (protected speech, a false match, no violation), the same words of the same
person under the same version of the policy keep that answer, as a colleague's would: they join the dismissed flag and
raise nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cases.model.actions import CustodyAction
from cases.model.findings import FLAGGED_AT
from cases.model.likeness import ALIKE, Sketch
from cases.model.states import DismissReason, FlagState
from cases.store.queries.same_text import Earlier
from cases.store.transaction import Transaction

_OPEN: Final = frozenset(
    {FlagState.NEW, FlagState.CLAIMED, FlagState.NEEDS_IDENTITY, FlagState.WITH_LEGAL}
)
_OF_THE_WORDS: Final = frozenset(
    {
        DismissReason.PROTECTED_SPEECH,
        DismissReason.FALSE_MATCH,
        DismissReason.NOT_VIOLABLE,
        DismissReason.NOT_A_VIOLATION,
    }
)
_PERCENT: Final = 100
CROWD: Final = 32
"""Texts under one hash that are compared, the latest; more is a phrase that everybody posts."""
_NOTHING: Final = Sketch("")


@dataclass(slots=True)
class _Text:
    """A flag with the text it was raised for: one that is kept, or a row that is about to be."""

    owner: tuple[str, int]
    state: FlagState
    sketch: Sketch
    clauses: Mapping[str, int]
    policy: str
    dismissed: DismissReason | None = None
    flag_id: int = 0
    """0 until it is kept."""
    version: int = 1
    """As it was read."""
    same_as: int = 0
    first: _Text | None = None
    """The flag whose text it has, where that is not kept yet either."""
    row: dict[str, Any] = field(default_factory=dict)
    further: list[tuple[dict[str, Any], int]] = field(default_factory=list)
    """Rows that join it, and how alike they are, in per cent."""


@dataclass(slots=True)
class Sorted:
    """What becomes of rows: flags to raise, and the posts that join flags."""

    raised: list[_Text]
    joined: list[_Text]
    """Those that are there already and get further posts."""


def sort_out(
    tx: Transaction, rows: Sequence[dict[str, Any]], sketches: Mapping[int, Sketch]
) -> Sorted:
    """Decide for each row of a flag whether it is raised, or joins another."""
    earlier = [_of_earlier(one) for one in tx.same_text.candidates(sketches.values())]
    index = _Index(earlier)
    raised: list[_Text] = []
    for row in rows:
        made = _of_row(row, sketches.get(row["post_version_id"], _NOTHING))
        alike = index.alike(made.sketch)
        home = next((other for other, _ in alike if _joins(made, other) and _held(tx, other)), None)
        if home is not None:
            share = next(share for other, share in alike if other is home)
            same = home.sketch.key == made.sketch.key  # else it holds it whole, and more
            home.further.append((row, _PERCENT if same else min(_PERCENT - 1, int(100 * share))))
            continue
        if alike:
            made.first = alike[0][0].first or alike[0][0]
        raised.append(made)
        index.add(made)
    return Sorted(raised, [one for one in earlier if one.further])


def keep(tx: Transaction, done: Sorted, ids: Sequence[int]) -> None:
    """Keep what the raised flags are compared by and the posts that joined; `ids` are those of the raised ones."""
    for one, flag_id in zip(done.raised, ids, strict=True):
        one.flag_id = flag_id
        one.same_as = (one.first.same_as or one.first.flag_id) if one.first else flag_id
    kept = {one.flag_id: (one.same_as, one.sketch) for one in done.raised if one.sketch.key}
    tx.same_text.keep_flags(kept)
    _join_unflagged(tx, done.raised)
    for one in (*done.joined, *done.raised):
        _join(tx, one)


def _join(tx: Transaction, flag: _Text) -> None:
    if not flag.further:
        return
    tx.same_text.join(
        [
            {
                "flag_id": flag.flag_id,
                "post_version_id": row["post_version_id"],
                "likeness": likeness,
                "score": row.get("score"),
                "explanation": row.get("explanation"),
                "joined_at": tx.now,
            }
            for row, likeness in flag.further
        ]
    )
    for row, likeness in flag.further:
        tx.record(
            CustodyAction.FLAG_JOINED,
            f"flag:{flag.flag_id}",
            details={"version": row["post_version_id"], "likeness": likeness},
        )


def _join_unflagged(tx: Transaction, raised: Sequence[_Text]) -> None:
    """Add the posts with the very same words that the same people made before, when no rule found them."""
    by_key = {(one.sketch.key, one.owner): one for one in raised if one.sketch.key}
    new = [one.row["post_version_id"] for one in raised]
    new += [row["post_version_id"] for one in raised for row, _ in one.further]
    for found in tx.same_text.unflagged([key for key, _ in by_key], new):
        own = _owner(found.person_id, found.unit_id, found.handle_id, sure=True)
        flag = by_key.get((found.words_key, own))
        if flag is not None:
            flag.further.append(({"post_version_id": found.version_id}, _PERCENT))


def _joins(made: _Text, other: _Text) -> bool:
    if made.owner != other.owner or _touched(made.clauses) - _touched(other.clauses):
        return False
    if other.state in _OPEN:
        return True
    return other.dismissed in _OF_THE_WORDS and made.policy == other.policy


def _held(tx: Transaction, flag: _Text) -> bool:
    """Make an open flag that is kept a newer one, so that whoever is about to decide sees first what joined it.

    False where somebody decided on it just now. A decided flag stays as it is: its decision can still be taken back.
    """
    if not flag.flag_id or flag.further or flag.state not in _OPEN:
        return True
    return tx.same_text.renew(flag.flag_id, flag.version)


def _touched(clauses: Mapping[str, int]) -> set[str]:
    return {clause for clause, score in clauses.items() if score >= FLAGGED_AT} or set(clauses)


def _owner(person_id: int | None, unit_id: int, handle_id: int, *, sure: bool) -> tuple[str, int]:
    """Whose text it is: a person's, one of a unit's own pages, or nobody knows for sure."""
    if not sure:
        return "handle", handle_id
    return ("unit", unit_id) if person_id is None else ("person", person_id)


def _of_row(row: dict[str, Any], sketch: Sketch) -> _Text:
    said = row["explanation"]
    sure = row["state"] is not FlagState.NEEDS_IDENTITY
    return _Text(
        owner=_owner(row["person_id"], row["unit_id"], row["handle_id"], sure=sure),
        state=row["state"],
        sketch=sketch,
        clauses=said["clauses"],
        policy=said["policy_version"],
        row=row,
    )


def _of_earlier(one: Earlier) -> _Text:
    sure = one.state is not FlagState.NEEDS_IDENTITY
    return _Text(
        owner=_owner(one.person_id, one.unit_id, one.handle_id, sure=sure),
        state=one.state,
        sketch=one.sketch,
        clauses=one.clauses,
        policy=one.policy_version,
        dismissed=one.dismissed,
        flag_id=one.flag_id,
        version=one.version,
        same_as=one.same_as,
    )


def _marks(sketch: Sketch) -> tuple[str | int, ...]:
    return sketch.key, *sketch.marks


class _Index:
    """Texts by their keys and marks."""

    def __init__(self, texts: Sequence[_Text]) -> None:
        self._known: dict[str | int, list[_Text]] = {}
        for one in texts:
            self.add(one)

    def add(self, text: _Text) -> None:
        """Take a text in."""
        if text.sketch.key:
            for mark in _marks(text.sketch):
                self._known.setdefault(mark, []).append(text)

    def alike(self, sketch: Sketch) -> list[tuple[_Text, float]]:
        """Return texts that count as the same, the most alike and latest known first."""
        if not sketch.key:
            return []
        near = {
            id(one): one for mark in _marks(sketch) for one in self._known.get(mark, ())[-CROWD:]
        }
        shares = [(one, sketch.likeness(one.sketch)) for one in near.values()]
        return sorted(
            ((one, share) for one, share in shares if share >= ALIKE), key=lambda pair: -pair[1]
        )
