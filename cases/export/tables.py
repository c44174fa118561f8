"""Tables of a bundle: CSV for people with a spreadsheet. Cells it would run as a formula begin with an apostrophe."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Final

from cases.export.contents import Contents, Exhibit
from cases.model.custody import timestamp
from cases.model.views import CustodyLine

_FORMULA: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")

EVIDENCE: Final = (
    "item", "kind", "original_or_copy", "read_from", "description", "sha256_as_kept", "size", "file",
    "added_by", "added_at", "received_from", "original_name", "url", "collected_at", "collector",
    "method", "http_status", "server_ip", "tls", "terms", "custody_entries", "withheld",
)  # fmt: skip
CUSTODY: Final = (
    "entry", "at", "actor", "role", "action", "object", "case", "sha256_of_entry",
)  # fmt: skip
TRANSFERS: Final = (
    "transfer", "items", "released_by", "received_by", "purpose", "reference", "confirms", "by", "at",
)  # fmt: skip


def evidence_csv(contents: Contents, files: Mapping[str, str]) -> bytes:
    """Return the list of exhibits; `files` tells by label where the bytes or words of one are."""
    return _csv(EVIDENCE, (_exhibit(one, files.get(one.label, "")) for one in contents.exhibits))


def _exhibit(one: Exhibit, file: str) -> tuple[object, ...]:
    how = one.reception
    return (
        one.label,
        one.kind,
        "original" if one.original else f"working copy of E-{one.copy_of}",
        f"E-{one.read_from}" if one.read_from else "",
        one.description,
        one.sha256,
        one.size,
        file,
        one.added_by,
        timestamp(one.added_at),
        one.received_from,
        one.name,
        one.url,
        timestamp(how.finished_at) if how else "",
        f"{how.collector} {how.collector_version}" if how else "",
        how.method if how else "",
        how.status if how else "",
        how.remote_ip if how else "",
        how.tls if how else "",
        how.terms_basis if how else "",
        " ".join(map(str, one.vouched)),
        one.withheld,
    )


def custody_csv(lines: Iterable[CustodyLine]) -> bytes:
    """Return the entries, the oldest first."""
    return _csv(
        CUSTODY,
        ((c.seq, c.at, c.actor, c.role, c.action, c.object, c.case, c.digest) for c in lines),
    )


def transfers_csv(contents: Contents) -> bytes:
    """Return who released items to whom, and who confirmed it."""
    rows = (
        (
            t.id,
            " ".join(f"E-{item}" for item in t.items),
            t.released_by,
            t.received_by,
            t.purpose,
            t.reference,
            t.answers or "",
            t.by,
            timestamp(t.at),
        )
        for t in contents.transfers
    )
    return _csv(TRANSFERS, rows)


def withheld_csv(contents: Contents) -> bytes:
    """Return what is not in the bundle, and why."""
    rows = ((one.what, one.where, one.why) for one in contents.withheld)
    return _csv(("what", "where", "why"), rows)


def _csv(head: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(head)
    out.writerows([_cell(str(value)) for value in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: str) -> str:
    plain = value.replace("\0", "\ufffd")
    return f"'{plain}" if plain.lstrip(" ").startswith(_FORMULA) else plain
