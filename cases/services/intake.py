"""What the net brings into the record: exchanges and posts kept, findings turned into flags.

The acting service is no person: it keeps and raises, it never decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from cases.model.actors import Actor, Capability
from cases.model.custody import CustodyAction
from cases.model.findings import FLAGGED_AT, Explanation
from cases.model.intake import ExchangeRecord, Kept, Lease, PendingPost, PostRecord, reading_text
from cases.model.registry import SURE
from cases.model.states import FlagState
from cases.policy import Catalogue
from cases.store.transaction import Store
from cases.vault.blobs import Vault

LEASE: Final = timedelta(minutes=5)
"""How long one look at a handle may take before another pass may take it over."""
_EXCERPT: Final = 240


class Intake:
    """Keeping and flagging."""

    def __init__(self, store: Store, vault: Vault, catalogue: Catalogue) -> None:
        """Keep rows in `store` and bytes in `vault`; severities come from the catalogue."""
        self._store = store
        self._vault = vault
        self._catalogue = catalogue

    def lease(
        self,
        actor: Actor,
        *,
        limit: int,
        due_only: bool = True,
        handle: tuple[str, str] | None = None,
    ) -> tuple[Lease, ...]:
        """Take handles to look at, the longest due first; nobody else gets them until the lease ends."""
        with self._store.begin(actor, Capability.COLLECT, unlogged=True) as tx:
            return tx.sources.lease(
                tx.now, hold=LEASE, limit=limit, due_only=due_only, handle=handle
            )

    def give_back(self, actor: Actor, leases: Sequence[Lease]) -> None:
        """Free handles that were taken but not looked at."""
        with self._store.begin(actor, Capability.COLLECT, unlogged=True) as tx:
            for lease in leases:
                tx.sources.give_back(lease)

    def keep(
        self,
        actor: Actor,
        lease: Lease,
        exchange: ExchangeRecord,
        posts: Sequence[PostRecord],
        *,
        next_due_at: datetime,
        warning: str = "",
        validators: tuple[str | None, str | None] = (None, None),
    ) -> Kept:
        """Keep one look: the raw answer, the posts that are new or changed, and the source's state.

        A repeated answer that brings nothing new (304, or the same posts) leaves no entry: nothing was captured.

        Raises:
            Stale: Another pass took the handle over; nothing of this one is kept.
            StoreTrouble: Nothing was kept.
        """
        blob = self._vault.put(exchange.body) if posts else None
        with self._store.begin(actor, Capability.KEEP, unlogged=True) as tx:
            tx.sources.settle(
                lease,
                next_due_at=next_due_at,
                ok_at=exchange.finished_at,
                error=warning,
                etag=validators[0],
                last_modified=validators[1],
            )
            new, changed, unchanged = tx.posts.sort_out(lease.handle_id, posts)
            if blob is None or not (new or changed):
                return Kept(fetched=len(posts), unchanged=unchanged)
            exchange_id = tx.posts.add_exchange(lease, exchange, blob.sha256, error=warning)
            tx.posts.add(lease.handle_id, exchange_id, tx.now, new=new, changed=changed)
            tx.record(
                CustodyAction.EXCHANGE_CAPTURED,
                f"exchange:{exchange_id}",
                details={
                    "handle": f"{lease.platform}:{lease.handle}",
                    "url": exchange.final_url,
                    "basis": lease.basis,
                    "terms": exchange.terms_basis,
                },
                blobs=(blob,),
            )
            return Kept(len(posts), len(new), len(changed), unchanged)

    def fail(
        self,
        actor: Actor,
        lease: Lease,
        error: str,
        *,
        next_due_at: datetime,
        exchange: ExchangeRecord | None = None,
    ) -> None:
        """Keep a failed look: the sentence on the source, the raw answer where there was one."""
        body = exchange.body if exchange else b""
        blob = self._vault.put(body) if body else None
        with self._store.begin(actor, Capability.KEEP) as tx:
            tx.sources.settle(
                lease,
                next_due_at=next_due_at,
                ok_at=None,
                error=error,
                etag=lease.etag,
                last_modified=lease.last_modified,
            )
            if exchange is not None:
                tx.posts.add_exchange(lease, exchange, blob.sha256 if blob else "", error=error)
            tx.record(
                CustodyAction.SOURCE_FAILED,
                f"handle:{lease.handle_id}",
                details={"handle": f"{lease.platform}:{lease.handle}", "error": error},
                blobs=(blob,) if blob else (),
            )

    def pending(self, actor: Actor, *, limit: int = 1_000) -> tuple[PendingPost, ...]:
        """Return kept posts that wait to be scored."""
        with self._store.glance(actor, Capability.KEEP) as tx:
            return tx.posts.pending(limit=limit)

    def flag(
        self, actor: Actor, scored: Sequence[tuple[int, Explanation]], *, rules_version: str
    ) -> int:
        """Note that post versions were scored, and raise a flag for each that a person should look at.

        A version is flagged once: when two passes score it, the later one finds it taken.

        Returns:
            How many flags were raised.
        """
        said = dict(scored)
        with self._store.begin(actor, Capability.KEEP, unlogged=True) as tx:
            fresh = tx.posts.mark_scored(list(said), rules_version)
            hits = [key for key in said if key in fresh and said[key].flagged]
            origins = tx.posts.origins(hits)
            rows = [self._row(origins[key], said[key], tx.now) for key in hits]
            for flag_id, row in zip(tx.flags.add(rows), rows, strict=True):
                tx.record(
                    CustodyAction.FLAG_RAISED,
                    f"flag:{flag_id}",
                    details={
                        "version": row["post_version_id"],
                        "clause": row["clause"],
                        "score": row["score"],
                        "rules": rules_version,
                        "policy": row["explanation"]["policy_version"],
                    },
                )
            return len(rows)

    def totals(self, actor: Actor) -> tuple[int, int, int]:
        """Return how many posts, flags and cases there are in all."""
        with self._store.glance(actor, Capability.COLLECT) as tx:
            return tx.posts.count(), tx.flags.count(), tx.incidents.count()

    def _row(self, origin: Any, said: Explanation, now: datetime) -> dict[str, Any]:  # noqa: ANN401  a row of the store
        touched = [clause for clause, score in said.clauses.items() if score >= FLAGGED_AT]
        clause, severity = max(
            ((name, self._catalogue.provision(name).severity) for name in touched or said.clauses),
            key=lambda pair: (pair[1], said.clauses[pair[0]], pair[0]),
        )
        sure = origin.identity in SURE
        sealed = any(self._catalogue.provision(name).sealed for name in said.clauses)
        return {
            "version": 1,
            "post_version_id": origin.id,
            "handle_id": origin.handle_id,
            "person_id": origin.person_id,
            "unit_id": origin.unit_id,
            "state": FlagState.NEW if sure else FlagState.NEEDS_IDENTITY,
            "waiting": sure,
            "shared": sure and not sealed,
            "rank": -(severity * 1_000 + said.score),
            "score": said.score,
            "severity": severity,
            "clause": clause,
            "explanation": asdict(said),
            "excerpt": reading_text(origin.title, origin.text)[:_EXCERPT],
            "published_at": origin.published_at,
            "observed_at": origin.observed_at,
            "raised_at": now,
            "held_by": None,
            "held_until": None,
            "decided_by": None,
            "case_id": None,
        }
