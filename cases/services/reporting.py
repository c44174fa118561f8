"""The services of employees' reports, wired as one: they share the record, the vault's keys and the limits."""

from __future__ import annotations

from dataclasses import dataclass

from cases.model.masking import Masks
from cases.model.reporting import Rules
from cases.policy import Catalogue
from cases.services.protecting import Protecting
from cases.services.report_captures import ReportCaptures
from cases.services.report_messages import ReportMessages
from cases.services.reports import Reports
from cases.store.transaction import Store
from cases.vault.blobs import Vault


@dataclass(frozen=True, slots=True)
class Reporting:
    """What is done with reports."""

    taking: Reports
    messages: ReportMessages
    captures: ReportCaptures
    protecting: Protecting


def reporting(
    store: Store, vault: Vault, catalogue: Catalogue, masks: Masks, rules: Rules
) -> Reporting:
    """Wire the services on a record and its vault."""
    return Reporting(
        Reports(store, vault, catalogue, masks, rules),
        ReportMessages(store, vault, masks),
        ReportCaptures(store, vault),
        Protecting(store, vault),
    )
