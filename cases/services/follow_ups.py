"""What follows a decision on a flag: coaching that is signed, notices that are seen again, doubts, recusals."""

from __future__ import annotations

from datetime import timedelta

from cases.errors import BadInput, Conflicted, Missing, Stale
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.conflicts import OWN, ConflictRule
from cases.model.handling import Skips
from cases.model.masking import Masks
from cases.model.states import WAITING, DecisionKind, FlagState
from cases.model.views import FlagSummary, Receipt
from cases.policy import Catalogue
from cases.services import opening
from cases.services.flag_decisions import (
    Ruling,
    by_holder,
    in_hand,
    one_up,
    regardless,
    unseen,
)
from cases.services.once import Once
from cases.services.triage import RECHECK
from cases.services.undoing import timed
from cases.services.words import required, taken
from cases.store.queries.flags import FlagRecord
from cases.store.transaction import Store, Transaction


class FollowUps:
    """Coaching, re-checks, doubts about identity, re-opening, recusal; see `Triage` on the keys of requests."""

    def __init__(
        self, store: Store, catalogue: Catalogue, masks: Masks, *, recheck: timedelta = RECHECK
    ) -> None:
        """Keep words through `masks`; a notice is seen again after `recheck`."""
        self._store = store
        self._catalogue = catalogue
        self._masks = masks
        self._recheck = recheck
        self._once = Once(store)

    def coach(
        self,
        actor: Actor,
        flag_id: int,
        *,
        version: int,
        note: str,
        clause: str = "",
        key: str = "",
    ) -> Receipt:
        """Propose documented counselling, which is no discipline; somebody else, of command, signs it.

        Raises:
            Missing: There is no note that says what is to be talked about.
        """
        made = Ruling(
            DecisionKind.COACH,
            FlagState.COACHING_PROPOSED,
            note=self._required(note, "a note that says what is to be talked about"),
            clause=self._cited(clause),
        )
        return self._decide(actor, flag_id, version, made, key)

    def doubt_identity(
        self, actor: Actor, flag_id: int, *, version: int, note: str, key: str = ""
    ) -> Receipt:
        """Send a flag back until a registrar has graded whose account it is; till then its content is hidden (E.3).

        Raises:
            Missing: There is no note that says why.
        """
        made = Ruling(
            DecisionKind.NEEDS_IDENTITY,
            FlagState.NEEDS_IDENTITY,
            note=self._required(note, "a note that says why it may be somebody else"),
            columns={"shared": False},
        )
        return self._decide(actor, flag_id, version, made, key)

    def to_legal(
        self, actor: Actor, flag_id: int, *, version: int, note: str, key: str = ""
    ) -> Receipt:
        """Stop triage of what may be concerted activity: nobody but counsel sees it from now on (E.8).

        Raises:
            Missing: There is no note that says why.
        """
        made = Ruling(
            DecisionKind.TO_LEGAL,
            FlagState.WITH_LEGAL,
            note=self._required(note, "a note that says what makes it concerted activity"),
        )
        return self._decide(actor, flag_id, version, made, key)

    def proposals(self, actor: Actor) -> tuple[FlagSummary, ...]:
        """Return the flags in the actor's reach whose coaching waits for a signature; an entry names them."""
        with self._store.begin(actor, Capability.SIGN_OFF) as tx:
            found = tx.flags.in_state(tx.sight(), FlagState.COACHING_PROPOSED)
            return self._listed(tx, found, "queue:coaching")

    def sign_off(
        self, actor: Actor, flag_id: int, *, version: int, note: str = "", key: str = ""
    ) -> Receipt:
        """Sign coaching that somebody else proposed.

        Raises:
            Stale: No coaching is proposed on it.
            Conflicted: The actor proposed it.
        """
        words = self._masks.text(taken(note, "the note"))

        def work(tx: Transaction) -> Receipt:
            flag = self._proposed(tx, flag_id, version)
            made = Ruling(DecisionKind.SIGN_OFF, FlagState.COACHED, note=words)
            return regardless(tx, flag, made)

        return self._once.do(actor, Capability.SIGN_OFF, (key, f"sign flag:{flag_id}"), work)

    def decline(
        self, actor: Actor, flag_id: int, *, version: int, note: str, key: str = ""
    ) -> Receipt:
        """Decline coaching that somebody else proposed: the flag waits in the queue again.

        Raises:
            Missing: There is no reason.
            Stale: No coaching is proposed on it.
            Conflicted: The actor proposed it.
        """
        words = self._required(note, "the reason for declining")

        def work(tx: Transaction) -> Receipt:
            flag = self._proposed(tx, flag_id, version)
            return regardless(tx, flag, Ruling(DecisionKind.DECLINE, FlagState.NEW, note=words))

        return self._once.do(actor, Capability.SIGN_OFF, (key, f"decline flag:{flag_id}"), work)

    def notices_due(self, actor: Actor) -> tuple[FlagSummary, ...]:
        """Return the safety notices in the actor's reach that somebody has to see again; an entry names them."""
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            found = tx.flags.to_recheck(tx.sight(), tx.now)
            return self._listed(tx, found, "queue:rechecks")

    def recheck(
        self,
        actor: Actor,
        flag_id: int,
        *,
        version: int,
        heeded: bool,
        note: str = "",
        key: str = "",
    ) -> Receipt:
        """Note whether a safety notice was heeded; one that was not comes up again after the same time.

        Raises:
            Stale: There is no notice on it that waits to be seen again.
            Missing: It was not heeded, and there is no note that says what was done.
        """
        words = self._masks.text(taken(note, "the note"))
        if not heeded and not words:
            raise Missing("a note that says what was done about it is required")

        def work(tx: Transaction) -> Receipt:
            flag = in_hand(tx, flag_id, version)
            if flag.state is not FlagState.SAFETY_NOTICE:
                raise Stale(f"flag {flag_id} has no safety notice ({flag.state.said})")
            made = Ruling(
                DecisionKind.RECHECK,
                FlagState.SAFETY_NOTICE,
                note=words,
                shown={"heeded": heeded},
            )
            return regardless(tx, flag, timed(tx, made, self._recheck))

        return self._once.do(actor, Capability.TRIAGE, (key, f"recheck flag:{flag_id}"), work)

    def reopen(
        self, actor: Actor, flag_id: int, *, version: int, note: str, key: str = ""
    ) -> Receipt:
        """Put a flag that somebody else dismissed back into the queue; it counts as a disagreement with them.

        Raises:
            Missing: There is no reason.
            Stale: It is not dismissed.
            Conflicted: The actor dismissed it: that is taken back by undo.
        """
        words = self._required(note, "the reason for opening it again")

        def work(tx: Transaction) -> Receipt:
            flag = in_hand(tx, flag_id, version)
            if flag.state is not FlagState.DISMISSED:
                raise Stale(f"flag {flag_id} is not dismissed ({flag.state.said})")
            if tx.decisions.decider(flag_id, DecisionKind.DISMISS) == actor.login:
                raise Conflicted(f"you dismissed flag {flag_id} yourself: take that back by undo")
            return reopened(tx, flag, words)

        return self._once.do(actor, Capability.REOPEN, (key, f"reopen flag:{flag_id}"), work)

    def recuse(self, actor: Actor, flag_id: int, *, rule: ConflictRule, why: str) -> None:
        """Keep oneself out of a flag: lists, counts and looks leave it out from now on; a claim of it ends.

        Where nobody else within the actor's command may decide on it, it goes one level up.

        Raises:
            BadInput: The rule is not one that somebody gives of themselves.
            Missing: There is no reason.
            NotFound: There is no such flag, or none for this actor.
        """
        words = self._required(why, "the reason")
        if rule not in OWN:
            raise BadInput(f"the rule is one of {', '.join(OWN)}")
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            flag = tx.flags.get(flag_id, tx.sight(), lock=True)
            if flag is None:
                raise unseen(tx, flag_id)
            _recuse(tx, flag, rule, words)
            if flag.state in WAITING and not _left_to(tx, flag):
                one_up(tx, flag, "nobody else of that command may decide on it")

    def skips(self, actor: Actor) -> tuple[Skips, ...]:
        """Return how often each person left flags for the next one; counts, by login."""
        with self._store.glance(actor, Capability.SAMPLE) as tx:
            return tx.handling.skips()

    def _decide(self, actor: Actor, flag_id: int, version: int, made: Ruling, key: str) -> Receipt:
        def work(tx: Transaction) -> Receipt:
            return by_holder(tx, in_hand(tx, flag_id, version), made)

        act = f"{made.kind.value} flag:{flag_id}"
        return self._once.do(actor, Capability.TRIAGE, (key, act), work)

    def _proposed(self, tx: Transaction, flag_id: int, version: int) -> FlagRecord:
        flag = in_hand(tx, flag_id, version)
        if flag.state is not FlagState.COACHING_PROPOSED:
            raise Stale(f"no coaching is proposed on flag {flag_id} ({flag.state.said})")
        if tx.decisions.decider(flag_id, DecisionKind.COACH) == tx.actor.login:
            raise Conflicted(f"you proposed the coaching on flag {flag_id}: somebody else signs it")
        return flag

    def _listed(
        self, tx: Transaction, found: tuple[FlagSummary, ...], where: str
    ) -> tuple[FlagSummary, ...]:
        tx.record(CustodyAction.FLAG_LISTED, where, details={"flags": [one.id for one in found]})
        return tuple(map(self._masks.summary, found))

    def _required(self, typed: str, what: str) -> str:
        return self._masks.text(required(typed, what))

    def _cited(self, clause: str) -> str:
        return opening.provision(self._catalogue, clause).id if clause else ""


def reopened(tx: Transaction, flag: FlagRecord, note: str) -> Receipt:
    """Put a dismissed flag back into the queue."""
    return regardless(tx, flag, Ruling(DecisionKind.REOPEN, FlagState.NEW, note=note))


def _recuse(tx: Transaction, flag: FlagRecord, rule: ConflictRule, why: str) -> None:
    login = tx.actor.login
    if flag.state is FlagState.CLAIMED and flag.held_by == login:
        tx.flags.change(flag.id, flag.version, state=FlagState.NEW, held_by=None, held_until=None)
    tx.handling.recuse(flag_id=flag.id, login=login, rule=rule.value, why=why, by=login, at=tx.now)
    tx.record(
        CustodyAction.FLAG_RECUSED,
        f"flag:{flag.id}",
        details={"login": login, "rule": rule.value, "why": why},
    )


def _left_to(tx: Transaction, flag: FlagRecord) -> bool:
    """Tell whether somebody else within the actor's command may decide on a flag."""
    others = tx.people.within(tx.sight().units, but=tx.actor.login)
    return any(
        one.may(Capability.TRIAGE) and tx.flags.get(flag.id, tx.sight_of(one)) for one in others
    )
