"""What the net brings into the record: exchanges and posts kept, findings turned into flags.

The acting service is no person: it keeps and raises, it never decides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.findings import FLAGGED_AT, Explanation
from cases.model.intake import Brought, Kept, Lease, Outcome, PendingPost, reading_text
from cases.model.likeness import Sketch
from cases.model.masking import Masks, in_plain
from cases.model.presence import Standing
from cases.model.registry import SURE
from cases.model.states import FlagState, Level
from cases.policy import Catalogue
from cases.services import twins
from cases.services.keeping import Keeper
from cases.store.queries.flags import FlagRecord
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault

LEASE: Final = timedelta(minutes=10)
"""How long one look at a handle may take before another pass may take it over."""
_EXCERPT: Final = 240


@dataclass(frozen=True, slots=True)
class Sweep:
    """Which known posts are asked for again."""

    platforms: frozenset[str]
    """Those that answer for single posts."""
    each: int = 20
    """Most posts of one handle in one look."""
    lookback: timedelta = timedelta(days=30)
    """Older posts are only asked for where they are flagged."""


class Intake:
    """Keeping and flagging."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        catalogue: Catalogue,
        masks: Masks,
        *,
        hold: timedelta = LEASE,
    ) -> None:
        """Keep rows in `store` and bytes in `vault`; severities come from the catalogue.

        What a flag repeats of its post goes through `masks`. A look holds its handle for `hold`.
        """
        self._hold = hold
        self._store = store
        self._vault = vault
        self._catalogue = catalogue
        self._masks = masks

    def lease(
        self,
        actor: Actor,
        *,
        limit: int,
        due_only: bool = True,
        handle: tuple[str, str] | None = None,
        sweep: Sweep | None = None,
        own: Collection[int] = (),
    ) -> tuple[Lease, ...]:
        """Take handles to look at, the longest due first; nobody else gets them until the lease ends.

        With a `sweep`, each lease names the known posts whose turn it is to be asked for. With `due_only`, hosts at
        which others look are left out; `own` are the handles that the asker looks at already.
        """
        with self._store.begin(actor, Capability.COLLECT, unlogged=True) as tx:
            leases = tx.sources.lease(
                tx.now, hold=self._hold, limit=limit, due_only=due_only, handle=handle, own=own
            )
            if sweep is None or not leases:
                return leases
            ids = [lease.handle_id for lease in leases if lease.platform in sweep.platforms]
            due = tx.presence.due(ids, tx.now, each=sweep.each, lookback=sweep.lookback)
            return tuple(replace(one, refs=due.get(one.handle_id, ())) for one in leases)

    def give_back(self, actor: Actor, leases: Sequence[Lease]) -> None:
        """Free handles that were taken but not looked at."""
        with self._store.begin(actor, Capability.COLLECT, unlogged=True) as tx:
            tx.sources.give_back(leases)

    def settle(
        self, actor: Actor, lease: Lease, pages: Sequence[Brought], outcome: Outcome
    ) -> Kept:
        """Keep one look: raw answers that say something new, what was read from them, the source's state.

        A repeated answer that brings nothing new (304, or the same posts) leaves no entry: nothing was captured.

        Raises:
            Stale: Another pass took the handle over; nothing of this one is kept.
            StoreTrouble: Nothing was kept.
        """
        kept = Kept()
        standing = next(
            (page.profile.standing for page in reversed(pages) if page.profile),
            Standing.ACTIVE if outcome.answered else Standing.UNKNOWN,
        )
        with self._store.begin(actor, Capability.KEEP, unlogged=True) as tx:
            moved_before = tx.sources.settle(lease, outcome, tx.now)
            keeper = Keeper(tx, self._vault, lease.handle_id, f"{lease.platform}:{lease.handle}")
            for page in pages:
                kept += keeper.keep(page, standing)
            if outcome.failed:
                action = (
                    CustodyAction.SOURCE_REFUSED if outcome.refused else CustodyAction.SOURCE_FAILED
                )
                tx.record(
                    action,
                    f"handle:{lease.handle_id}",
                    details={"handle": keeper.named, "error": outcome.error},
                )
            if outcome.moved_to and outcome.moved_to == moved_before:
                _propose(tx, lease, outcome.moved_to)
        return kept

    def pending(self, actor: Actor, *, limit: int = 1_000) -> tuple[PendingPost, ...]:
        """Return kept posts that wait to be scored."""
        with self._store.glance(actor, Capability.KEEP) as tx:
            return tx.posts.pending(limit=limit)

    def flag(
        self,
        actor: Actor,
        scored: Sequence[tuple[int, Explanation]],
        *,
        rules_version: str,
        sketches: Mapping[int, Sketch] = MappingProxyType({}),
    ) -> int:
        """Note that post versions were scored, and raise a flag for each that a person should look at.

        A version is flagged once: when two passes score it, the later one finds it taken. The same text by the
        same person is one flag with several posts: see `cases.services.twins`.

        Args:
            actor: The service.
            scored: What was said of each version.
            rules_version: By which rules.
            sketches: What their texts are compared by, by version; of those that are not flagged the key will do.

        Returns:
            How many flags were raised.
        """
        said = dict(scored)
        with self._store.begin(actor, Capability.KEEP, unlogged=True) as tx:
            fresh = tx.posts.mark_scored(list(said), rules_version)
            hits = [key for key in said if key in fresh and said[key].flagged]
            origins = tx.posts.origins(hits)
            found = [self._row(origins[key], said[key], tx.now) for key in hits]
            tx.same_text.keep({key: sketches[key].key for key in sketches if key in fresh})
            done = twins.sort_out(
                tx, found, {key: sketches[key] for key in hits if key in sketches}
            )
            rows = [one.row for one in done.raised]
            ids = _raise(tx, rows)
            twins.keep(tx, done, ids)
            return len(rows)

    def picture(self, actor: Actor, scored: Sequence[tuple[int, Explanation]]) -> int:
        """Join what was found in pictures to the flags of their posts; return how many flags were raised by it.

        A flag that waits becomes a newer one, so that whoever decides sees it first. One that was dismissed or
        answered by a notice waits again where a picture touches a clause that the text did not; what has become
        a case keeps its decision, and shows what was found.
        """
        with self._store.begin(actor, Capability.KEEP, unlogged=True) as tx:
            said = dict(scored)
            origins = tx.posts.origins(list(said))
            there = tx.flags.of_versions(list(said))
            fresh = []
            for version_id, one in said.items():
                if version_id not in origins or not one.pictures:
                    continue
                row = self._row(origins[version_id], one, tx.now)
                if version_id not in there:
                    fresh += [row] if one.flagged else []
                    continue
                _pictured(tx, there[version_id], row)
            _raise(tx, fresh)
            return len(fresh)

    def totals(self, actor: Actor) -> tuple[int, int, int]:
        """Return how many posts, flags and cases there are in all."""
        with self._store.glance(actor, Capability.COLLECT) as tx:
            return tx.posts.count(), tx.flags.count(), tx.incidents.count()

    def _row(self, origin: Any, said: Explanation, now: datetime) -> dict[str, Any]:  # noqa: ANN401  a row of the store
        clauses = said.whole_clauses
        touched = [clause for clause, score in clauses.items() if score >= FLAGGED_AT]
        clause, severity = max(
            ((name, self._catalogue.provision(name).severity) for name in touched or clauses),
            key=lambda pair: (pair[1], clauses[pair[0]], pair[0]),
        )
        sure = origin.identity in SURE
        sealed = any(self._catalogue.provision(name).sealed for name in clauses)
        text = reading_text(origin.title, origin.text)
        masked = self._masks.text(text, said.findings)
        context = tuple(map(self._masks.text, said.context))
        return {
            "version": 1,
            "post_version_id": origin.id,
            "handle_id": origin.handle_id,
            "person_id": origin.person_id,
            "unit_id": origin.unit_id,
            "state": FlagState.NEW if sure else FlagState.NEEDS_IDENTITY,
            "waiting": sure,
            "shared": sure and not sealed,
            "rank": -(severity * 1_000 + said.whole_score),
            "score": said.whole_score,
            "severity": severity,
            "clause": clause,
            "explanation": asdict(
                self._masks.pictures(replace(in_plain(said, masked), context=context))
            ),
            "excerpt": masked[:_EXCERPT],
            "published_at": origin.published_at,
            "observed_at": origin.observed_at,
            "raised_at": now,
            "level": Level.UNIT,
            "since": now,
            "urgent": False,
            "recheck_at": None,
            "held_by": None,
            "held_until": None,
            "decided_by": None,
            "case_id": None,
        }


def _raise(tx: Transaction, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Raise flags, an entry for each; return their ids."""
    ids = tx.flags.add(rows)
    for flag_id, row in zip(ids, rows, strict=True):
        tx.record(
            CustodyAction.FLAG_RAISED,
            f"flag:{flag_id}",
            details={
                "version": row["post_version_id"],
                "clause": row["clause"],
                "score": row["score"],
                "rules": row["explanation"]["rules_version"],
                "policy": row["explanation"]["policy_version"],
            },
        )
    return ids


def _pictured(tx: Transaction, flag: FlagRecord, row: dict[str, Any]) -> None:
    """Join what was found in pictures to a flag that is there."""
    found = row["explanation"]["pictures"]
    touched = {clause for one in found for clause, at in one["clauses"].items() if at >= FLAGGED_AT}
    new = touched - set(flag.explanation.whole_clauses)
    decided = flag.state not in {FlagState.NEW, FlagState.CLAIMED, FlagState.NEEDS_IDENTITY}
    if decided and not new:
        return  # its decision can still be taken back; the page shows what was read all the same
    values = {name: row[name] for name in ("rank", "score", "severity", "clause", "shared")}
    kept = asdict(flag.explanation)
    values["explanation"] = {**kept, "pictures": found}
    if flag.state in {FlagState.DISMISSED, FlagState.SAFETY_NOTICE}:
        values |= {
            "state": FlagState.NEW,
            "decided_by": None,
            "level": Level.UNIT,
            "since": tx.now,
            "recheck_at": None,
        }
    tx.flags.change(flag.id, flag.version, **values)
    tx.record(
        CustodyAction.FLAG_PICTURED,
        f"flag:{flag.id}",
        details={
            "version": flag.post_version_id,
            "pictures": [one["sha256"] for one in found],
            "clauses": sorted(touched),
        },
    )


def _propose(tx: Transaction, lease: Lease, to_url: str) -> None:
    """Put a source's new address before a person; nothing is followed for good without one."""
    move_id = tx.sources.propose_move(lease.handle_id, to_url, tx.now)
    if move_id is not None:
        tx.record(
            CustodyAction.SOURCE_MOVED,
            f"move:{move_id}",
            details={"handle": f"{lease.platform}:{lease.handle}", "from": lease.url, "to": to_url},
        )
