"""One exchange put into the record, inside a transaction of whoever brought it: the net, an import, a capture."""

from __future__ import annotations

from cases.model.actions import CustodyAction
from cases.model.custody import Blob
from cases.model.intake import Brought, Kept, ProfileRecord, Said
from cases.model.presence import PostState, Sign, Standing
from cases.store.queries.posts import Sorted
from cases.store.transaction import Transaction
from cases.vault.blobs import Vault

_WEIGHTY = frozenset({Sign.MISSING, Sign.REMOVED, Sign.RESTRICTED})
_HERE = frozenset({PostState.LIVE, PostState.MISSING})


class Keeper:
    """Keeps the exchanges of one handle."""

    def __init__(self, tx: Transaction, vault: Vault, handle_id: int, named: str) -> None:
        """Work in this transaction.

        Args:
            tx: The transaction; entries are recorded in it.
            vault: Where bodies go, before the transaction that speaks of them commits.
            handle_id: Whose exchanges.
            named: The handle in words, for the entries.
        """
        self._tx = tx
        self._vault = vault
        self._handle_id = handle_id
        self.named = named
        self.last_exchange = 0
        """Id of the exchange that was kept last."""

    def keep(self, page: Brought, standing: Standing, *, file: Blob | None = None) -> Kept:
        """Keep an exchange where it says something that the record does not know.

        Args:
            page: The exchange and what was read from it.
            standing: How the account stands, as asked in the same look.
            file: Where the bytes are those of a file that lies in the vault already; the exchange is kept then
                whatever it says.
        """
        known = self._tx.posts.sort_out(self._handle_id, page.posts)
        if file:
            self._leave_known(known, page.exchange.collector)
        signs = [*page.signs, *(Said(one, Sign.LIVE, "seen again") for one in known.back)]
        exchange_id = None
        if file or self._says_something(page, known):
            exchange_id = self._exchange(page, file)
        self._tx.presence.seen(known.seen, self._tx.now)
        if exchange_id is not None and (known.new or known.changed):
            self._tx.posts.add(
                self._handle_id, exchange_id, self._tx.now, new=known.new, changed=known.changed
            )
        lost = self._presence(signs, standing, exchange_id)
        if page.profile:
            lost += self._account(page.profile, exchange_id)
        return Kept(
            fetched=len(page.posts),
            new=len(known.new),
            changed=len(known.changed),
            unchanged=known.unchanged,
            lost=lost,
        )

    def _leave_known(self, known: Sorted, collector: str) -> None:
        """Leave known posts as they are where a file says less of them than the record: no edit is made up.

        A file read in another way words a post otherwise, and an older one holds an older text. Both are evidence,
        kept whole; a new version they are only after one read in the same way, and with a text never seen before.
        """
        earlier = self._tx.posts.earlier([post_id for post_id, _, _ in known.changed])
        new = [
            (post_id, versions, post)
            for post_id, versions, post in known.changed
            if earlier[post_id][0] == collector and post.content_sha256 not in earlier[post_id][1]
        ]
        known.unchanged += len(known.changed) - len(new)
        known.changed = new

    @staticmethod
    def _says_something(page: Brought, known: Sorted) -> bool:
        grave = any(one.sign in _WEIGHTY for one in page.signs)
        unwell = page.profile is not None and page.profile.standing is not Standing.ACTIVE
        return bool(known.new or known.changed or known.back or page.error or grave or unwell)

    def _exchange(self, page: Brought, file: Blob | None) -> int:
        """Keep the exchange itself, its bytes first."""
        exchange = page.exchange
        blob = file or (self._vault.put(exchange.body) if exchange.body else None)
        exchange_id = self._tx.posts.add_exchange(self._handle_id, exchange, blob, error=page.error)
        self.last_exchange = exchange_id
        self._tx.record(
            CustodyAction.EXCHANGE_CAPTURED,
            f"exchange:{exchange_id}",
            details={
                "handle": self.named,
                "url": exchange.final_url,
                "status": exchange.status,
                "purpose": exchange.purpose,
                "terms": exchange.terms_basis,
                "error": page.error,
            },
            blobs=(blob,) if blob else (),
        )
        return exchange_id

    def _presence(self, signs: list[Said], standing: Standing, exchange_id: int | None) -> int:
        """Take in what was said of known posts; return how many are lost by it."""
        if not signs:
            return 0
        changes = self._tx.presence.take(
            self._handle_id,
            [(one.native_id, one.sign, one.token) for one in signs],
            standing=standing,
            exchange_id=exchange_id,
            at=self._tx.now,
        )
        for change in changes:
            self._tx.record(
                CustodyAction.POST_STATE,
                f"post:{change.post_id}",
                details={"from": change.before.value, "to": change.now.value},
            )
        return sum(change.now not in _HERE for change in changes)

    def _account(self, profile: ProfileRecord, exchange_id: int | None) -> int:
        """Note how the account stands; return how many posts are lost with it."""
        before, lost = self._tx.sources.stand(self._handle_id, profile, self._tx.now)
        quiet = before is profile.standing or (
            before is Standing.UNKNOWN and profile.standing is Standing.ACTIVE
        )
        if not quiet:
            self._tx.record(
                CustodyAction.ACCOUNT_STANDING,
                f"handle:{self._handle_id}",
                details={
                    "handle": self.named,
                    "from": before.value,
                    "to": profile.standing.value,
                    "token": profile.token,
                },
            )
        if not lost:
            return 0
        gone = self._tx.presence.lose_account(
            self._handle_id, profile.standing, profile.token, exchange_id, self._tx.now
        )
        if gone:
            self._tx.record(
                CustodyAction.POST_STATE,
                f"handle:{self._handle_id}",
                details={"handle": self.named, "posts": gone, "to": PostState.ACCOUNT_GONE.value},
            )
        return gone
