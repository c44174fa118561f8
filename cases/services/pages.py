"""The department's own pages (IV.A): what checks found, where the pages are, which duties are waived."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta, tzinfo
from typing import Final

from cases.errors import NotFound, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.intake import Brought, ExchangeRecord
from cases.model.page_reading import complies, look
from cases.model.pages import Duty, House, PageCheck, PageLine, ReadPage, Waiver
from cases.model.presence import Standing
from cases.policy import Catalogue
from cases.services.keeping import Keeper
from cases.services.words import required
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault

_REASON_CAP: Final = 500
_HISTORY: Final = 100


class Pages:
    """Pages of the department."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        catalogue: Catalogue,
        duties: tuple[Duty, ...],
        house: House,
        *,
        recheck: timedelta,
        zone: tzinfo,
    ) -> None:
        """Check by `duties`, for `house`; a page is due again after `recheck`; days are those of `zone`."""
        self._store = store
        self._vault = vault
        self._catalogue = catalogue
        self._duties = duties
        self.house = house
        self._recheck = recheck
        self._zone = zone

    def list(self, actor: Actor) -> tuple[PageLine, ...]:
        """Return the pages with their last check: pages are the department's, and public."""
        with self._store.glance(actor, Capability.SUPERVISION_READ) as tx:
            return _lines(tx, self._recheck)

    def one(self, actor: Actor, platform: str, handle: str) -> PageLine:
        """Return one page.

        Raises:
            NotFound: There is no such page of the department.
        """
        with self._store.glance(actor, Capability.SUPERVISION_READ) as tx:
            return _line(tx, self._recheck, platform, handle)

    def history(self, actor: Actor, platform: str, handle: str) -> tuple[PageCheck, ...]:
        """Return the checks of a page, the newest first.

        Raises:
            NotFound: There is no such page of the department.
        """
        with self._store.glance(actor, Capability.SUPERVISION_READ) as tx:
            line = _line(tx, self._recheck, platform, handle)
            return tx.department_pages.history(line.id, limit=_HISTORY)

    def place(self, actor: Actor, platform: str, handle: str, url: str) -> PageLine:
        """Say where people see the page, when that is not the address its posts are read at.

        Raises:
            NotFound: There is no such page of the department.
        """
        with self._store.begin(actor, Capability.CAPTURE) as tx:
            line = _line(tx, self._recheck, platform, handle)
            tx.department_pages.place(line.id, url, by=actor.login, at=tx.now)
            tx.record(CustodyAction.PAGE_PLACED, f"page:{line.id}", details={"url": url})
            return _line(tx, self._recheck, platform, handle)

    def keep(
        self, actor: Actor, platform: str, handle: str, exchange: ExchangeRecord, page: ReadPage
    ) -> PageCheck:
        """Check a page that was just captured, and keep the capture and what was found.

        Raises:
            NotFound: There is no such page of the department.
            StoreTrouble: Nothing was kept.
        """
        blob = self._vault.put(exchange.body)
        with self._store.begin(actor, Capability.CAPTURE) as tx:
            line = _line(tx, self._recheck, platform, handle)
            waived = tx.department_pages.waivers(handle_id=line.id, on=self._today(tx))
            results = look(page, self._duties, self.house, (one.duty for one in waived))
            keeper = Keeper(tx, self._vault, line.id, line.page)
            terms = f"{exchange.terms_basis} · check of the department's page by {actor.login}"
            keeper.keep(Brought(replace(exchange, terms_basis=terms)), Standing.UNKNOWN, file=blob)
            verdict = complies(results)
            check_id = tx.department_pages.keep(
                results,
                handle_id=line.id,
                exchange_id=keeper.last_exchange,
                url=exchange.final_url,
                text_sha256=hashlib.sha256(page.text.encode("utf-8", "replace")).hexdigest(),
                policy=self._catalogue.version,
                complies=verdict,
                by=actor.login,
                at=tx.now,
            )
            details: dict[str, object] = {
                "check": check_id,
                "policy": self._catalogue.version,
                "complies": "cannot tell" if verdict is None else verdict,
                "results": {one.duty: one.result.value for one in results},
            }
            tx.record(CustodyAction.PAGE_CHECKED, f"page:{line.id}", details=details, blobs=(blob,))
            return tx.department_pages.history(line.id, limit=1)[0]

    def waive(
        self,
        actor: Actor,
        page: tuple[str, str],
        duty: str,
        *,
        why: str,
        reference: str,
        until: date | None = None,
    ) -> Waiver:
        """Say that a page need not meet a duty which the policy asks for only where it can be done.

        Raises:
            NotFound: There is no such page of the department.
            NotFound: There is no such duty.
            Refused: The policy lets nobody waive it.
        """
        words = required(why, "why it cannot be done", cap=_REASON_CAP)
        paper = required(reference, "the paper on file", cap=_REASON_CAP)
        asked = next((one for one in self._duties if one.id == duty), None)
        if asked is None:
            raise NotFound(f"no duty {duty!r}; there are {', '.join(d.id for d in self._duties)}")
        if not asked.waivable:
            able = ", ".join(one.id for one in self._duties if one.waivable)
            raise Refused(
                f"{asked.clause} asks for it of every page; only this can be waived: {able}"
            )
        with self._store.begin(actor, Capability.PERMISSION_EDIT) as tx:
            line = _line(tx, self._recheck, *page)
            waiver_id = tx.department_pages.waive(
                handle_id=line.id,
                duty=duty,
                why=words,
                reference=paper,
                until=until,
                added_by=actor.login,
                added_at=tx.now,
            )
            details: dict[str, object] = {"duty": duty, "why": words, "reference": paper}
            tx.record(CustodyAction.PAGE_WAIVED, f"page:{line.id}", details=details)
            found = tx.department_pages.waivers(handle_id=line.id)
            return next(one for one in found if one.id == waiver_id)

    def end_waiver(self, actor: Actor, waiver_id: int) -> None:
        """End a waiver now.

        Raises:
            NotFound: There is none that runs.
        """
        with self._store.begin(actor, Capability.PERMISSION_EDIT) as tx:
            if not tx.department_pages.end_waiver(waiver_id, by=actor.login, at=tx.now):
                raise NotFound(f"no waiver {waiver_id} that still runs")
            tx.record(CustodyAction.PAGE_WAIVER_ENDED, f"waiver:{waiver_id}")

    def waivers(self, actor: Actor) -> tuple[Waiver, ...]:
        """Return every waiver there was, the newest first."""
        with self._store.glance(actor, Capability.SUPERVISION_READ) as tx:
            return tx.department_pages.waivers()

    def _today(self, tx: Transaction) -> date:
        return tx.now.astimezone(self._zone).date()


def _lines(
    tx: Transaction, recheck: timedelta, name: tuple[str, str] | None = None
) -> tuple[PageLine, ...]:
    return tx.department_pages.pages(tx.now - recheck, name)


def _line(tx: Transaction, recheck: timedelta, platform: str, handle: str) -> PageLine:
    found = _lines(tx, recheck, (platform, handle))
    if not found:
        raise NotFound(
            f"{platform}:{handle} is no registered page of the department; `watchdesk pages list` lists them"
        )
    return found[0]
