"""The reviews that a draw leaves behind: taken in order, done by somebody who is in no conflict, no discipline."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cases.errors import NotFound, Refused, Stale
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.draws import Review, ReviewOutcome, SeenPost
from cases.model.masking import Masks
from cases.policy import Catalogue
from cases.services import opening
from cases.services.by_eye import flagged
from cases.services.notices import settle
from cases.services.words import required, taken
from cases.store.queries.draws import ReviewRecord
from cases.store.transaction import Store, Transaction

POSTS_CAP: Final = 2_000
"""Posts of one person that are shown at most; a review of more says so."""
SEEN_IN: Final = ("random-review", "A person saw it in a random review (V.B.1).")


class Reviews:
    """Reviews of those who were drawn."""

    def __init__(self, store: Store, catalogue: Catalogue, masks: Masks) -> None:
        """Judge by the clauses of `catalogue`; show and keep words through `masks`."""
        self._store = store
        self._catalogue = catalogue
        self._masks = masks

    def next(self, actor: Actor) -> Review | None:
        """Return the review that this reviewer has to do next, theirs from now on; None where none waits.

        Nobody chooses: it is the one that is due first, in the order of the draw. Nobody gets their own, one of
        somebody they are related to, or one that they recused themselves from.
        """
        with self._store.begin(actor, Capability.DRAW, unlogged=True) as tx:
            for one in (waiting := tx.draws.waiting(tx.sight())):
                if tx.draws.take(one.id, actor.login, tx.now):
                    if not one.reviewer:
                        tx.record(CustodyAction.REVIEW_TAKEN, f"review:{one.id}")
                    return replace(one, reviewer=actor.login, waiting=len(waiting))
            return None

    def posts(self, actor: Actor, review_id: int) -> tuple[SeenPost, ...]:
        """Return the posts of the period, the newest first, personal data masked. An entry.

        Raises:
            Stale: The actor does not hold this review.
        """
        with self._store.begin(actor, Capability.DRAW) as tx:
            review = _held(tx, review_id)
            found = tx.watched.posts(
                tx.sight(), review.person_id, review.since, review.until, limit=POSTS_CAP
            )
            details: dict[str, object] = {
                "posts": len(found),
                "since": review.since.isoformat(),
                "until": review.until.isoformat(),
            }
            tx.record(CustodyAction.REVIEW_SHOWN, f"review:{review_id}", details=details)
            return tuple(masked(one, self._masks) for one in found)

    def flag(self, actor: Actor, review_id: int, version: int, *, clause: str, note: str) -> int:
        """Put a post of the review into the queue, by a clause; return the flag's id.

        Raises:
            Stale: The actor does not hold this review.
            NotFound: The version is of no post of this review.
            Refused: The post is flagged already.
        """
        cited = opening.provision(self._catalogue, clause)
        words = self._masks.text(required(note, "what you saw"))
        with self._store.begin(actor, Capability.DRAW) as tx:
            review = _held(tx, review_id)
            span = (review.since, review.until)
            if not tx.watched.may_flag(tx.sight(), review.person_id, version, *span):
                raise NotFound(f"no post {version} in this review")
            flag_id = flagged(tx, self._catalogue, self._masks, version, cited, seen_in=SEEN_IN)
            if flag_id is None:
                raise Refused(f"post {version} is flagged already")
            tx.watched.flagged(
                review_id=review_id, look_id=None, flag_id=flag_id, by=actor.login, at=tx.now
            )
            details: dict[str, object] = {"flag": flag_id, "clause": clause, "note": words}
            tx.record(CustodyAction.REVIEW_FLAGGED, f"review:{review_id}", details=details)
            return flag_id

    def done(self, actor: Actor, review_id: int, *, note: str = "") -> ReviewOutcome:
        """End a review: nothing found, or what was flagged in it waits in the queue. Neither is discipline.

        Raises:
            Stale: The actor does not hold this review, or it is done.
        """
        words = self._masks.text(taken(note, "the note"))
        with self._store.begin(actor, Capability.DRAW) as tx:
            review = _held(tx, review_id)
            flags = tx.watched.flags_of(review=review_id)
            outcome = ReviewOutcome.FLAGGED if flags else ReviewOutcome.NOTHING
            posts = tx.watched.posts(
                tx.sight(), review.person_id, review.since, review.until, limit=POSTS_CAP
            )
            tx.draws.result(
                review_id=review_id,
                outcome=outcome,
                posts=len(posts),
                note=words,
                by=actor.login,
                at=tx.now,
            )
            details: dict[str, object] = {
                "outcome": outcome.value,
                "flags": flags,
                "posts": len(posts),
            }
            tx.record(CustodyAction.REVIEW_DONE, f"review:{review_id}", details=details)
            if tx.draws.all_done(review.draw_id):
                settle(tx, f"draw:{review.draw_id}")
            return outcome

    def recuse(self, actor: Actor, review_id: int, *, why: str) -> None:
        """Give a review back for good, because of a conflict that no relation on file tells of.

        Raises:
            Stale: The actor does not hold this review, or it is done.
        """
        words = self._masks.text(required(why, "why you cannot review this person"))
        with self._store.begin(actor, Capability.DRAW) as tx:
            _held(tx, review_id)
            tx.draws.recuse(review_id=review_id, login=actor.login, why=words, at=tx.now)
            tx.draws.take(review_id, None, None)
            tx.record(CustodyAction.REVIEW_RECUSED, f"review:{review_id}", details={"why": words})


def masked(post: SeenPost, masks: Masks) -> SeenPost:
    """Return a post with its personal data masked."""
    return replace(post, title=masks.text(post.title), text=masks.text(post.text))


def _held(tx: Transaction, review_id: int) -> ReviewRecord:
    found = tx.draws.held(review_id, tx.sight())
    if found is None or found.done:
        raise Stale(f"you do not hold review {review_id}, or it is done; take the next one")
    return found
