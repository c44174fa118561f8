"""How sure it is that a handle is the person's, judged again (safeguard E.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cases.errors import Missing
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.registry import SURE, Identity
from cases.model.states import FlagState, Level
from cases.policy import Catalogue, UnknownClause
from cases.services.words import required
from cases.store.queries.flags import FlagRecord
from cases.store.transaction import Store, Transaction

_FACTS: Final = 2
"""Independent facts that confirm an identity."""
_FACT_CAP: Final = 500


@dataclass(frozen=True, slots=True)
class Graded:
    """What became of a grade."""

    before: Identity
    now: Identity
    shown: tuple[int, ...]
    """Flags that wait in the queue again."""
    hidden: tuple[int, ...]
    """Flags that are kept back from now on."""


class Grading:
    """A registrar's act: it decides who may see what the account says."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        """Keep what touches a sealed clause of `catalogue` from the chain of command all the same."""
        self._store = store
        self._catalogue = catalogue

    def grade(
        self, actor: Actor, platform: str, handle: str, identity: Identity, *, facts: Sequence[str]
    ) -> Graded:
        """Grade a handle; flags that waited for it come back to the queue, or those in it are kept back.

        Args:
            actor: The registrar.
            platform: Of the handle.
            handle: As it is registered.
            identity: How sure it is now.
            facts: What it rests on: two independent ones where it is confirmed, else at least one.

        Raises:
            Missing: There are too few facts.
            NotFound: There is no such handle.
        """
        said = [required(one, "a fact", cap=_FACT_CAP) for one in facts]
        needed = _FACTS if identity is Identity.CONFIRMED else 1
        if len(set(said)) < needed:
            raise Missing(
                f"the grade {identity.value} rests on at least {needed} independent "
                f"{'facts' if needed > 1 else 'fact'}; name {'them' if needed > 1 else 'it'}"
            )
        with self._store.begin(actor, Capability.REGISTRY_EDIT) as tx:
            handle_id, before = tx.handling.grade(platform, handle, identity)
            tx.record(
                CustodyAction.HANDLE_GRADED,
                f"handle:{handle_id}",
                details={
                    "handle": f"{platform}:{handle}",
                    "from": before.value,
                    "to": identity.value,
                    "facts": said,
                },
            )
            if identity in SURE:
                there = tx.flags.without_identity(handle_id)
                shown = [self._move(tx, flag, sure=True) for flag in there.values()]
                return Graded(before, identity, tuple(shown), ())
            there = tx.flags.waiting_of_handle(handle_id)
            hidden = [self._move(tx, flag, sure=False) for flag in there.values()]
            return Graded(before, identity, (), tuple(hidden))

    def _move(self, tx: Transaction, flag: FlagRecord, *, sure: bool) -> int:
        state = FlagState.NEW if sure else FlagState.NEEDS_IDENTITY
        tx.flags.change(
            flag.id,
            flag.version,
            state=state,
            shared=sure and not self._sealed(flag),
            held_by=None,
            held_until=None,
            decided_by=None,
            level=Level.UNIT,
            since=tx.now,
        )
        tx.record(
            CustodyAction.FLAG_IDENTITY_GRADED, f"flag:{flag.id}", details={"state": state.value}
        )
        return flag.id

    def _sealed(self, flag: FlagRecord) -> bool:
        for clause in flag.explanation.whole_clauses:
            try:
                if self._catalogue.provision(clause).sealed:
                    return True
            except UnknownClause:  # of an older policy: rather too few eyes than too many
                return True
        return False
