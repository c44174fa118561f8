"""Recomputing: what a flag or a decision was shown, handed out with all that it takes to make it again."""

from __future__ import annotations

from collections.abc import Sequence

from cases.errors import BadInput, NotFound
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.frozen import FrozenView, Source, snapshot
from cases.services.triage import unseen
from cases.store.transaction import Store


class Recomputing:
    """Keeping what scores rest on, and handing it out again."""

    def __init__(self, store: Store) -> None:
        """Work on this store."""
        self._store = store

    def keep(self, actor: Actor, sources: Sequence[Source]) -> int:
        """Keep what the next flags rest on, where it is not kept already; return how many were new.

        Raises:
            StoreTrouble: Nothing was written.
        """
        names = [source.sha256 for source in sources]
        with self._store.glance(actor, Capability.KEEP) as tx:
            if tx.scoring.kept(names) >= set(names):
                return 0
        with self._store.begin(actor, Capability.KEEP, unlogged=True) as tx:
            known = tx.scoring.kept(names)
            new = [source for source in sources if source.sha256 not in known]
            tx.scoring.keep(new, tx.now)
            if new:
                tx.record(
                    CustodyAction.RULES_IN_FORCE,
                    f"rules:{new[0].sha256[:16]}",
                    details={source.kind: source.version or source.sha256 for source in new},
                )
            return len(new)

    def last_rules(self, actor: Actor) -> bytes | None:
        """Return the rules by which the newest scored post was scored, where something was flagged by them."""
        with self._store.glance(actor, Capability.KEEP) as tx:
            return tx.scoring.last_rules()

    def frozen(self, actor: Actor, flag_id: int, *, decision: int | None = None) -> FrozenView:
        """Return a flag as it was raised, or as a decision on it was shown, with what that was made from.

        Raises:
            NotFound: There is no such flag for this actor, or no such decision on it.
            BadInput: The decision was made before such things were kept.
        """
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            flag = tx.flags.get(flag_id, tx.sight())
            if flag is None:
                raise unseen(tx, flag_id)
            text, at = tx.scoring.raised(flag_id)
            said = snapshot(flag.post_version_id, flag.explanation)
            made_from = flag.explanation.made_from
            if decision is not None:
                kept = tx.scoring.shown(flag_id, decision)
                if kept is None:
                    raise NotFound(f"flag {flag_id} has no decision {decision}")
                said, at = kept
                made_from = said.get("made_from", {})
            if not made_from:
                raise BadInput(
                    f"flag {flag_id} was scored before Watchdesk kept what scores are made from: "
                    "there is nothing to make it again from"
                )
            names: dict[str, str] = made_from["sources"]
            bodies = tx.scoring.bodies(names.values())
            tx.record(
                CustodyAction.FLAG_VIEWED,
                f"flag:{flag_id}",
                details={"version": flag.post_version_id, "decision": decision or 0},
            )
            return FrozenView(
                flag_id=flag_id,
                decision_id=decision,
                at=at,
                said=said,
                made_from=made_from,
                text=text,
                sources={kind: bodies[name] for kind, name in names.items() if name in bodies},
            )

    def done(self, actor: Actor, view: FrozenView, differing: Sequence[str]) -> None:
        """Record that an explanation was made again, and whether it came out the same."""
        with self._store.begin(actor, Capability.TRIAGE) as tx:
            tx.record(
                CustodyAction.FLAG_RECOMPUTED,
                f"flag:{view.flag_id}",
                details={"decision": view.decision_id or 0, "differences": len(differing)},
            )
