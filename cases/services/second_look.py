"""Second looks: samples drawn so that anybody can check the draw, reviewed blind, and what they say of the first."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final

from cases.errors import BadInput, Missing, NotFound, Refused, Stale
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.agreement import kappa, share
from cases.model.intake import reading_text
from cases.model.masking import Masks
from cases.model.second_look import (
    SEED_BYTES,
    BlindItem,
    ClauseAgreement,
    Draw,
    Figures,
    ReviewerAgreement,
    Stratum,
    VerdictReceipt,
    digest,
    drawn,
    listed,
    packed,
)
from cases.model.states import DismissReason, FlagState
from cases.policy import Catalogue, Provision
from cases.services import opening
from cases.services.by_eye import flagged
from cases.services.follow_ups import reopened
from cases.services.words import required, taken
from cases.store.queries.second_look import Pair
from cases.store.transaction import Store, Transaction

SIZE_CAP: Final = 5_000
_LEASE: Final = timedelta(minutes=30)
_MATTER: Final = "a matter of the policy"
_SEEN_IN: Final = (
    "second-look",
    "A person saw it in a sample of posts that no rule had found.",
)
"""Stands for the rule, and its reason, where a person found what no rule did."""


class SecondLook:
    """Draws, blind reviews, figures."""

    def __init__(self, store: Store, catalogue: Catalogue, masks: Masks) -> None:
        """Judge by the clauses of `catalogue`; show and keep words through `masks`."""
        self._store = store
        self._catalogue = catalogue
        self._masks = masks

    def pledge(
        self, actor: Actor, stratum: Stratum, *, since: datetime, until: datetime, size: int
    ) -> Draw:
        """Fix what a sample will be drawn from: a seed nobody knows, and the list; custody keeps their hashes.

        Args:
            actor: Who draws.
            stratum: Dismissals of the period, or posts first seen in it that nobody flagged.
            since: Its begin, aware.
            until: Its end, not after now.
            size: How many to draw.

        Raises:
            BadInput: The period or the size cannot be.
            Refused: The period was drawn from before: there is no second draw.
            Missing: There is nothing to draw from.
        """
        if not 1 <= size <= SIZE_CAP:
            raise BadInput(f"a sample has 1 to {SIZE_CAP:,} posts, not {size:,}")
        with self._store.begin(actor, Capability.SAMPLE) as tx:
            if not since < until <= tx.now:
                raise BadInput("the period must begin before it ends, and be over")
            earlier = tx.second_looks.overlapping(stratum, since, until)
            if earlier is not None:
                raise Refused(
                    f"draw {earlier} was made from part of this period; nothing is drawn twice"
                )
            ids = tx.second_looks.eligible(stratum, since, until)
            if not ids:
                raise Missing("there is nothing in this period to draw from")
            seed = secrets.token_bytes(SEED_BYTES)
            made = tx.second_looks.pledge(
                stratum=stratum,
                since=since,
                until=until,
                size=min(size, len(ids)),
                eligible=len(ids),
                eligible_sha256=digest(listed(ids)),
                eligible_ids=packed(ids),
                seed_sha256=digest(seed),
                seed=seed,
                committed_by=actor.login,
                committed_at=tx.now,
                drawn_at=None,
            )
            tx.record(CustodyAction.SECOND_LOOK_COMMITTED, f"draw:{made.id}", details=_said(made))
            return made

    def draw(self, actor: Actor, draw_id: int) -> Draw:
        """Make a draw that was committed; its entry reveals the seed, so that anybody can make it again.

        Raises:
            NotFound: There is none that waits to be made.
        """
        with self._store.begin(actor, Capability.SAMPLE) as tx:
            closed = tx.second_looks.closed(draw_id)
            if closed is None:
                raise NotFound(f"no draw {draw_id} waits to be made")
            seed, ids = closed
            (found,) = tx.second_looks.draws(draw_id)
            chosen = drawn(seed, ids, found.size)
            tx.second_looks.make(draw_id, found.stratum, chosen, tx.now)
            (made,) = tx.second_looks.draws(draw_id)
            details = {**_said(made), "seed": made.seed, "drawn": list(chosen)}
            tx.record(CustodyAction.SECOND_LOOK_DRAWN, f"draw:{draw_id}", details=details)
            return made

    def draws(self, actor: Actor) -> tuple[Draw, ...]:
        """Return every draw there was, the oldest first."""
        with self._store.glance(actor, Capability.SAMPLE) as tx:
            return tx.second_looks.draws()

    def listed(self, actor: Actor, draw_id: int) -> tuple[int, ...]:
        """Return the ids that a draw is made from: with the seed, all it takes to make it again.

        Raises:
            NotFound: There is no such draw.
        """
        with self._store.begin(actor, Capability.SAMPLE) as tx:
            if not tx.second_looks.draws(draw_id):
                raise NotFound(f"no draw {draw_id}")
            tx.record(CustodyAction.SECOND_LOOK_READ, f"draw:{draw_id}")
            return tx.second_looks.listed(draw_id)

    def next(self, actor: Actor) -> BlindItem | None:
        """Return the next post for this reviewer, held for half an hour; None where none waits.

        Nobody gets a post that they decided on first, or whose flag they opened since. Nothing shown tells whether it
        was flagged, what was found, or what anybody decided.
        """
        with self._store.begin(actor, Capability.TRIAGE, unlogged=True) as tx:
            sight = tx.sight()
            row = tx.second_looks.next(sight, tx.now)
            if row is None:
                return None
            tx.second_looks.hold(row.id, actor.login, tx.now + _LEASE)
            tx.record(CustodyAction.SECOND_LOOK_SHOWN, f"second_look:{row.id}")
            return BlindItem(
                id=row.id,
                platform=row.platform,
                kind=row.kind,
                title=self._masks.text(row.title),
                text=self._masks.text(reading_text(row.title, row.text)),
                published_at=row.published_at,
                waiting=tx.second_looks.waiting(sight, tx.now),
            )

    def decide(
        self,
        actor: Actor,
        item_id: int,
        *,
        matter: bool,
        clause: str = "",
        reason: DismissReason | None = None,
        note: str = "",
    ) -> VerdictReceipt:
        """Say whether a post is a matter of the policy, by which clause, or why not.

        A dismissal that does not stand is opened again; a post that nobody flagged becomes a flag.

        Raises:
            Stale: The reviewer does not hold it, or is not blind to it any more.
            Missing: A matter without its clause, no matter without its reason.
        """
        words = self._masks.text(taken(note, "the note"))
        if reason is DismissReason.OTHER and not matter:
            required(note, "a note that says why")
        if matter is (reason is not None):
            raise Missing("a post is a matter by a clause, or no matter for a reason: name the one")
        if matter and not clause:
            raise Missing("name the clause that makes it a matter of the policy")
        cited = opening.provision(self._catalogue, clause) if clause else None
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            row = tx.second_looks.held(item_id, tx.sight(), tx.now)
            if row is None:
                raise Stale(
                    f"you do not hold post {item_id} of a second look, or have opened its flag since; take the next one"
                )
            verdict = tx.second_looks.keep(
                item_id=item_id,
                by=actor.login,
                at=tx.now,
                matter=matter,
                clause=clause,
                reason=reason,
                note=words,
            )
            tx.record(
                CustodyAction.SECOND_LOOK_DECIDED,
                f"second_look:{item_id}",
                details={
                    "verdict": verdict,
                    "matter": matter,
                    "clause": clause,
                    "reason": reason.value if reason else "",
                },
            )
            again = self._act_on(tx, row, cited, words) if matter and cited else None
            return VerdictReceipt(
                item_id, matter, again, tx.second_looks.waiting(tx.sight(), tx.now)
            )

    def figures(self, actor: Actor) -> Figures:
        """Return what all second looks say of the first ones: counts with their intervals; nobody is ranked."""
        with self._store.begin(actor, Capability.SAMPLE) as tx:
            tx.record(CustodyAction.SECOND_LOOK_READ, "queue:second_looks")
            return _figures(tx.second_looks.pairs(), tx.second_looks.reopened())

    def _act_on(
        self,
        tx: Transaction,
        row: Any,  # noqa: ANN401  a row of the store
        cited: Provision,
        note: str,
    ) -> int | None:
        if row.flag_id is None:
            return flagged(
                tx, self._catalogue, self._masks, row.post_version_id, cited, seen_in=_SEEN_IN
            )
        flag = tx.flags.get(row.flag_id, tx.sight(), lock=True)
        if flag is None or flag.state is not FlagState.DISMISSED:
            return None  # it was opened again meanwhile
        return reopened(tx, flag, note or f"second look: a matter by {cited.id}").flag_id


def _figures(pairs: tuple[Pair, ...], reopened_of: dict[str, int]) -> Figures:
    first = [one for one in pairs if one.stratum is Stratum.DISMISSED]
    unseen = [one for one in pairs if one.stratum is Stratum.UNFLAGGED]
    clauses = Counter(one.first_clause for one in first)
    upheld_by_clause = Counter(one.first_clause for one in first if not one.matter)
    people = Counter(one.first for one in first)
    upheld_of = Counter(one.first for one in first if not one.matter)
    return Figures(
        dismissed=share(sum(not one.matter for one in first), len(first)),
        reasons=kappa([(_answer(one.first_reason), _answer(one.reason)) for one in first]),
        missed=share(sum(one.matter for one in unseen), len(unseen)),
        clauses=tuple(
            ClauseAgreement(clause, clauses[clause], upheld_by_clause[clause])
            for clause in sorted(clauses)
        ),
        reviewers=tuple(
            ReviewerAgreement(login, people[login], upheld_of[login], reopened_of.get(login, 0))
            for login in sorted({*people, *reopened_of})
        ),
    )


def _answer(reason: DismissReason | None) -> str:
    return reason.value if reason else _MATTER


def _said(draw: Draw) -> dict[str, object]:
    return {
        "stratum": draw.stratum.value,
        "since": draw.since.isoformat(),
        "until": draw.until.isoformat(),
        "size": draw.size,
        "eligible": draw.eligible,
        "eligible_sha256": draw.eligible_sha256,
        "seed_sha256": draw.seed_sha256,
    }
