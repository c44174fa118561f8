"""Random review draws (V.B.1): pledged, made, published, and how they fell; see `cases.model.draws`."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from cases.errors import BadInput, Missing, NotFound, OutOfSight, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Reach, Role
from cases.model.directed_looks import Limits
from cases.model.drawing import by_turn, listed_sha256, packed, pick
from cases.model.draws import (
    Excluded,
    Exclusion,
    Exposure,
    Member,
    Proof,
    Purpose,
    Review,
    ReviewDraw,
)
from cases.model.notices import NoticeKind
from cases.model.second_look import SEED_BYTES, digest
from cases.services.notices import notify
from cases.services.words import required, taken
from cases.store.transaction import Store, Transaction

SIZE_CAP: Final = 1_000
_WORD_CAP: Final = 200
_REFERENCE_CAP: Final = 500
_REVIEWERS: Final = frozenset({Role.SUPERVISOR, Role.COMMAND, Role.IA_COMMANDER})


class Draws:
    """Draws of people."""

    def __init__(self, store: Store, limits: Limits, zone: tzinfo) -> None:
        """Work on this store, within these limits; days are those of `zone`."""
        self._store = store
        self._limits = limits
        self._zone = zone

    def pledge(
        self,
        actor: Actor,
        unit: str,
        *,
        purpose: Purpose,
        since: datetime,
        until: datetime,
        size: int,
    ) -> ReviewDraw:
        """Fix what a draw will be made from: a seed nobody knows, and the list; custody keeps their hashes.

        Whoever pledges can be drawn like everybody else. Left out are only those whom a rule leaves out.

        Args:
            actor: Who draws.
            unit: Name of the unit, with all below it.
            purpose: One of the three of V.B.1.
            since: Begin of the posts that will be looked at, aware.
            until: Their end, not after now.
            size: How many people to draw.

        Raises:
            OutOfSight: The unit is not in the actor's command.
            BadInput: The period or the size cannot be.
            Refused: The period was drawn from before, in this unit, one above or one below: there is no redraw.
            Missing: There is nobody to draw from.
        """
        if not 1 <= size <= SIZE_CAP:
            raise BadInput(f"a draw has 1 to {SIZE_CAP:,} people, not {size:,}")
        with self._store.begin(actor, Capability.DRAW) as tx:
            self._require_period(tx, since, until)
            unit_id, below = _unit(tx, unit)
            line = below | tx.draws.units_above(unit_id)
            earlier = tx.draws.overlapping(line, since, until)
            if earlier is not None:
                raise Refused(
                    f"draw {earlier} covers part of this period in {unit}, above or below it; nothing is drawn twice"
                )
            members, excluded = _members(tx, below, self._today(tx))
            if not members:
                raise Missing(f"nobody in {unit} has a registered handle in use")
            size = min(size, len(members))
            seed = secrets.token_bytes(SEED_BYTES)
            draw_id = tx.draws.pledge(
                unit_id=unit_id,
                purpose=purpose,
                since=since,
                until=until,
                size=size,
                rotation=by_turn(size, self._limits.random_percent),
                eligible=len(members),
                eligible_sha256=listed_sha256(members),
                eligible_list=packed(members),
                excluded=[[one.number, one.rule.value] for one in excluded],
                seed_sha256=digest(seed),
                seed=seed,
                committed_by=actor.login,
                committed_at=tx.now,
                word="",
                drawn_by=None,
                drawn_at=None,
                due_on=None,
            )
            (made,) = tx.draws.draws(None, draw_id)
            left_out = {one.number: one.rule.value for one in excluded}
            details = {**_said(made), "excluded": left_out}
            tx.record(CustodyAction.DRAW_PLEDGED, f"draw:{draw_id}", details=details)
            return made

    def draw(self, actor: Actor, draw_id: int, *, word: str = "") -> ReviewDraw:
        """Make a draw that was pledged; its entry reveals the seed, so that anybody can make it again.

        Args:
            actor: Who draws.
            draw_id: The draw.
            word: What somebody outside (the union, the auditor) named after the seed was pledged; it goes into the
                ranks, so that nobody here can have chosen the seed for what it gives.

        Raises:
            NotFound: There is none that waits to be made.
        """
        named = taken(word, "the word", cap=_WORD_CAP)
        with self._store.begin(actor, Capability.DRAW) as tx:
            found = _seen(tx, draw_id)
            closed = tx.draws.closed(draw_id)
            if closed is None:
                raise NotFound(f"no draw {draw_id} waits to be made")
            chosen = pick(closed.seed, named, closed.members, found.size, found.rotation)
            due = self._today(tx) + timedelta(days=self._limits.review_days)
            tx.draws.make(
                draw_id,
                chosen,
                found.rotation,
                word=named,
                drawn_by=actor.login,
                drawn_at=tx.now,
                due_on=due,
            )
            made = _seen(tx, draw_id)
            details = {**_said(made), "seed": made.seed, "word": named, "drawn": list(chosen)}
            tx.record(CustodyAction.DRAW_MADE, f"draw:{draw_id}", details=details)
            notify(tx, NoticeKind.TASK, f"draw:{draw_id}", roles=_REVIEWERS)
            return made

    def list(self, actor: Actor) -> tuple[ReviewDraw, ...]:
        """Return the draws in the actor's command, the newest first; all of them for an auditor."""
        with self._store.glance(actor, Capability.SUPERVISION_READ) as tx:
            return tx.draws.draws(_units(tx))

    def reviews(self, actor: Actor, draw_id: int) -> tuple[Review, ...]:
        """Return who was drawn of those in sight, and how far their reviews are. An entry.

        Raises:
            NotFound: There is no such draw in the actor's command.
        """
        with self._store.begin(actor, Capability.DRAW) as tx:
            _seen(tx, draw_id)
            tx.record(CustodyAction.DRAW_READ, f"draw:{draw_id}")
            return tx.draws.reviews(tx.sight(), draw_id)

    def excluded(self, actor: Actor, draw_id: int) -> tuple[Excluded, ...]:
        """Return who could not be drawn, and by which rule. An entry.

        Raises:
            NotFound: There is no such draw in the actor's command.
        """
        with self._store.begin(actor, Capability.SUPERVISION_READ) as tx:
            _seen(tx, draw_id)
            tx.record(CustodyAction.DRAW_READ, f"draw:{draw_id}")
            _, left_out = tx.draws.listed(draw_id)
            return tuple(Excluded(number, Exclusion(rule)) for number, rule in left_out)

    def proof(self, actor: Actor, draw_id: int) -> Proof:
        """Return all it takes to make a draw again, by opaque ids: for the union, the auditor, anybody. An entry.

        Before the draw, it tells the hashes and the list, and neither the seed nor who was drawn.

        Raises:
            NotFound: There is no such draw in the actor's command.
        """
        with self._store.begin(actor, Capability.SUPERVISION_READ) as tx:
            found = _seen(tx, draw_id)
            members, _ = tx.draws.listed(draw_id)
            tx.record(CustodyAction.DRAW_PUBLISHED, f"draw:{draw_id}")
            return Proof(
                draw=draw_id,
                seed_sha256=found.seed_sha256,
                eligible_sha256=found.eligible_sha256,
                size=found.size,
                rotation=found.rotation,
                eligible=tuple((one.id, one.times, one.last) for one in members),
                seed=found.seed,
                word=found.word,
                drawn=tx.draws.drawn(draw_id),
            )

    def exposures(self, actor: Actor) -> tuple[Exposure, ...]:
        """Return how often each person in sight was drawn, beside what was to be expected; an entry."""
        with self._store.begin(actor, Capability.SUPERVISION_READ) as tx:
            tx.record(CustodyAction.DRAW_READ, "queue:draws")
            sight = None if actor.reach is Reach.NOTHING else tx.sight()
            return tx.draws.exposures(sight)

    def leave(self, actor: Actor, number: str, *, since: date, until: date, reference: str) -> int:
        """Put a leave on file: who is away on the day of a pledge cannot be drawn. Kept by who keeps the registry.

        Raises:
            NotFound: There is no such person.
            BadInput: It ends before it begins.
            Refused: It is the actor's own.
        """
        paper = required(reference, "the paper on file", cap=_REFERENCE_CAP)
        if until < since:
            raise BadInput("a leave ends on or after the day it begins: see --from and --until")
        with self._store.begin(actor, Capability.REGISTRY_EDIT) as tx:
            found = tx.people.by_number(number)
            if found is None:
                raise NotFound(f"no person with the number {number}")
            if found[0] == actor.person_id:
                raise Refused("nobody records a leave of their own")
            leave_id = tx.draws.add_leave(
                person_id=found[0],
                since=since,
                until=until,
                reference=paper,
                added_by=actor.login,
                added_at=tx.now,
            )
            details: dict[str, object] = {
                "person": found[0],
                "since": since.isoformat(),
                "until": until.isoformat(),
                "reference": paper,
            }
            tx.record(CustodyAction.LEAVE_ADDED, f"leave:{leave_id}", details=details)
            return leave_id

    def _require_period(self, tx: Transaction, since: datetime, until: datetime) -> None:
        if since > tx.now:
            raise BadInput(
                "the begin of the period lies ahead of today: posts are looked at afterwards"
            )
        if not since < until <= tx.now:
            raise BadInput("the period must begin before it ends, and be over")
        if tx.now - since > timedelta(days=self._limits.random_days):
            raise BadInput(
                f"a random review looks back {self._limits.random_days} days at most: begin later"
            )

    def _today(self, tx: Transaction) -> date:
        return tx.now.astimezone(self._zone).date()


def _members(
    tx: Transaction, units: frozenset[int], today: date
) -> tuple[list[Member], list[Excluded]]:
    """Return who can be drawn, and who cannot, by which rule."""
    people = tx.draws.reachable(units)
    directed, away = tx.directed_looks.running(today), tx.draws.away(today)
    before = tx.draws.drawn_before(one for one, _ in people)
    members, excluded = [], []
    for person_id, number in people:
        if person_id in directed:
            excluded.append(Excluded(number, Exclusion.DIRECTED))
        elif person_id in away:
            excluded.append(Excluded(number, Exclusion.LEAVE))
        else:
            members.append(Member(person_id, *before.get(person_id, (0, 0))))
    return members, excluded


def _units(tx: Transaction) -> frozenset[int] | None:
    """Return the units whose draws may be seen: an auditor, who sees no content, sees all."""
    return None if tx.actor.reach is Reach.NOTHING else tx.sight().units


def _unit(tx: Transaction, name: str) -> tuple[int, frozenset[int]]:
    """Return the id of a unit in the actor's command, and those of it and all below.

    Raises:
        OutOfSight: There is none of that name there.
    """
    unit_id = tx.people.unit_ids().get(name)
    reach = tx.sight().units
    if unit_id is None or (reach is not None and unit_id not in reach):
        raise OutOfSight(f"no unit {name!r} in your command")
    return unit_id, tx.people.units_below(unit_id)


def _seen(tx: Transaction, draw_id: int) -> ReviewDraw:
    found = tx.draws.draws(_units(tx), draw_id)
    if not found:
        raise OutOfSight(f"no draw {draw_id}")
    return found[0]


def _said(draw: ReviewDraw) -> dict[str, object]:
    return {
        "unit": draw.unit,
        "purpose": draw.purpose.value,
        "since": draw.since.isoformat(),
        "until": draw.until.isoformat(),
        "size": draw.size,
        "rotation": draw.rotation,
        "eligible": draw.eligible,
        "eligible_sha256": draw.eligible_sha256,
        "seed_sha256": draw.seed_sha256,
    }
