"""Searching: words across the cases an actor may see; what is found is masked, and the look is an entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cases.errors import BadInput
from cases.model.access import Compartment, readable
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.masking import Masks
from cases.model.views import Page
from cases.store.queries.search import Hit
from cases.store.transaction import Store, Transaction

PAGE_CAP: Final = 200
_AROUND: Final = 160
_TYPED: Final = 500


@dataclass(frozen=True, slots=True)
class Found:
    """Something in a case that holds the words."""

    case: str
    kind: str
    """case · note · record · evidence."""
    ref: int
    words: str
    """Around the first of them, masked."""
    clauses: tuple[str, ...] = ()
    """Every clause that anything in it was found under, where it is a post."""


class Searching:
    """Search across cases."""

    def __init__(self, store: Store, masks: Masks) -> None:
        """Search `store`; words are shown through `masks`."""
        self._store = store
        self._masks = masks

    def find(
        self, actor: Actor, typed: str, *, after: str | None = None, limit: int = 50
    ) -> Page[Found]:
        """Return what holds all the words in cases the actor may see, the newest first.

        Whatever is typed is taken as words; what is none finds nothing.

        Raises:
            BadInput: The key of the page is none.
        """
        if after is not None and not (after.isascii() and after.isdigit() and len(after) < 12):  # noqa: PLR2004  an id
            raise BadInput(f"{after!r} is not a place in what was found")
        typed = typed[:_TYPED].replace("\x00", " ").encode("utf-8", "replace").decode()
        wanted = max(1, min(limit, PAGE_CAP))
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            hits, key = _readable(tx, typed, int(after) if after else None, wanted)
            tx.record(
                CustodyAction.CASE_SEARCHED,
                "queue:cases",
                details={
                    "words": self._masks.text(typed),
                    "cases": sorted({hit.case for hit in hits}),
                },
            )
            posts = {(hit.case_id, hit.ref) for hit in hits if hit.kind == "evidence"}
            touched = tx.evidence.touched(posts)
            return Page(
                items=tuple(
                    Found(
                        hit.case,
                        hit.kind,
                        hit.ref,
                        self._around(hit, typed),
                        touched.get((hit.case_id, hit.ref), ()) if hit.kind == "evidence" else (),
                    )
                    for hit in hits
                ),
                next_key=key,
                total=len(hits),
            )

    def _around(self, hit: Hit, typed: str) -> str:
        """Return the words around the first one that was typed; masked as a whole first, then cut."""
        words = self._masks.text(hit.words)
        first = typed.split(maxsplit=1)[0].casefold() if typed.split() else ""
        at = max(words.casefold().find(first), 0)
        return words[max(at - _AROUND // 2, 0) :][:_AROUND]


def _readable(
    tx: Transaction, typed: str, before: int | None, wanted: int
) -> tuple[list[Hit], str | None]:
    """Return hits in compartments the actor may read, and the key of the next page; None where that was all."""
    rooms: dict[int, frozenset[Compartment]] = {}
    kept: list[Hit] = []
    while len(kept) <= wanted:
        found = tx.search.find(typed, tx.sight(), before=before, limit=wanted + 1)
        for hit in found:
            if hit.case_id not in rooms:
                rooms[hit.case_id] = readable(tx.actor, tx.grants.parts(hit.case_id, tx.sight()))
            if hit.compartment in rooms[hit.case_id]:
                kept.append(hit)
        if len(found) <= wanted:
            break
        before = found[-1].id
    more = len(kept) > wanted
    return kept[:wanted], str(kept[wanted - 1].id) if more else None
