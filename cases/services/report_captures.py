"""What a report points at, kept as evidence of its case: by the service, so that nothing of it tells who reported."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Final

from cases.errors import NotFound, Stale
from cases.export.archive import write_page
from cases.export.contents import Exhibit, Reception
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.intake import ExchangeRecord
from cases.store.queries.reports import Received
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault

_ABOUT: Final = 500
_ADDRESS: Final = 300


class ReportCaptures:
    """Pages that reports name, as items of evidence."""

    def __init__(self, store: Store, vault: Vault) -> None:
        """Work on the reports of `store`; the bytes go into `vault`."""
        self._store = store
        self._vault = vault

    def keep(self, actor: Actor, report: str, page: ExchangeRecord) -> int:
        """Keep a captured page as an item of the report's case: a web archive of the exchange. Return its number.

        Args:
            actor: The collecting service.
            report: The receipt number.
            page: The request and its answer.

        Raises:
            NotFound: There is no such report.
            Stale: Somebody else added an item at the same moment; nothing was kept.
            StoreTrouble: Nothing was kept.
        """
        with self._store.glance(actor, Capability.KEEP) as tx:
            found = _found(tx, report)
            item = tx.items.next(found.case_id)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "page.warc"
            with file.open("wb") as to:
                write_page(found.case, _exhibit(item, page, actor.login), page.body, to)
            blob, sealed = self._vault.put_item(found.case, item, file)
        about = (
            f"page that {report} names: {page.final_url[:_ADDRESS]} answered {page.status} at "
            f"{page.finished_at:%Y-%m-%d %H:%M:%S}Z from {page.remote_ip or 'an unknown address'}"
        )
        with self._store.begin(actor, Capability.KEEP) as tx:
            found = _found(tx, report)
            tx.incidents.by_id(found.case_id)  # nobody adds an item at the same moment
            if tx.items.next(found.case_id) != item:
                raise Stale("somebody else added an item at the same moment")
            tx.items.add_file(
                found.case_id,
                item=item,
                sha256=blob.sha256,
                size=blob.size,
                added_by=actor.login,
                added_at=tx.now,
                name=f"{report}.warc",
                about=about,
                received_from="",
                copy_of=None,
                sealed=sealed,
            )
            tx.record(
                CustodyAction.EVIDENCE_ADDED,
                f"evidence:{found.case}/{item}",
                case=found.case,
                details={
                    "about": about,
                    "report": report,
                    "body_sha256": hashlib.sha256(page.body).hexdigest(),
                    "terms": page.terms_basis[:_ABOUT],
                },
                blobs=(blob,),
            )
            return item

    def missed(self, actor: Actor, report: str, *, why: str) -> None:
        """Note that the page of a report could not be captured, and why: a person does it by hand."""
        with self._store.begin(actor, Capability.KEEP) as tx:
            found = _found(tx, report)
            tx.record(
                CustodyAction.REPORT_UNCAPTURED,
                f"report:{report}",
                case=found.case,
                details={"url": found.url, "why": why[:_ABOUT]},
            )


def _found(tx: Transaction, report: str) -> Received:
    found = tx.reports.by_number(report)
    if found is None:
        raise NotFound(f"no report {report}")
    return found


def _exhibit(item: int, page: ExchangeRecord, login: str) -> Exhibit:
    """Return a page as an archive takes it."""
    return Exhibit(
        label=f"E-{item}",
        item=item,
        kind="exchange",
        description="",
        sha256=hashlib.sha256(page.body).hexdigest(),
        size=len(page.body),
        added_by=login,
        added_at=page.finished_at,
        reception=Reception(
            **{name: getattr(page, name) for name in Reception.__dataclass_fields__}
        ),
    )
