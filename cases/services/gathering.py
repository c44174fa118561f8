"""What a bundle is made from: read in one transaction, cut to its profile as it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from cases.export.contents import Exhibit, Order, Profile, Reception, Withheld
from cases.export.profiles import Cutting, Person
from cases.model.access import Compartment, readable
from cases.model.custody import StoredEntry, read
from cases.model.evidence import Item, Transfer
from cases.model.masking import Masks
from cases.model.views import CaseFile, EvidenceView
from cases.policy import Catalogue
from cases.services.case_looks import unlinked
from cases.services.compartments import read_tasks
from cases.store.queries.bundles import EvidencePicture, Named
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction

LEAVES: Final = MappingProxyType(
    {
        Profile.INTERNAL: frozenset(
            {Compartment.FACTS, Compartment.COMPELLED, Compartment.CRIMINAL}
        ),
        Profile.COUNSEL: frozenset({Compartment.FACTS, Compartment.CRIMINAL}),
        Profile.PUBLIC: frozenset({Compartment.FACTS}),
    }
)
"""Compartments that a bundle may hold, whoever asks for it.

Advice of counsel is in none. Counsel of either side may be the prosecutor, who never gets what was compelled.
"""
_NAMED_HASH: Final = re.compile(rb'"sha256":"([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True)
class Gathered:
    """A case, cut to its profile; what proves it is still to come."""

    file: CaseFile
    exhibits: tuple[Exhibit, ...]
    transfers: tuple[Transfer, ...]
    entries: tuple[StoredEntry, ...]
    hashes_only: frozenset[int]
    withheld: tuple[Withheld, ...]
    items: dict[str, Item]
    """By label, for their bytes; pictures lie in the collection."""


def gather(
    tx: Transaction, case: CaseRecord, order: Order, masks: Masks, catalogue: Catalogue
) -> Gathered:
    """Read a case as its profile gives it."""
    cutting = Cutting(
        order=order,
        reporters=tuple(map(_person, tx.bundles.reporters(case.id))),
        employee=_employee(tx.bundles.employee(case.id)),
        masks=masks,
    )
    rooms = readable(tx.actor, tx.grants.parts(case.id, tx.sight())) & LEAVES[order.profile]
    seen = {one.item: one for one in tx.evidence.of_case(case.id, compartments=rooms)}
    notes = tx.incidents.notes(case.id, compartments=rooms)
    file = CaseFile(
        summary=replace(tx.incidents.summary(case.id), evidence=len(seen), notes=len(notes)),
        allegations=tx.incidents.allegations(case.id),
        evidence=(),
        notes=notes,
        custody=(),
        reports=tx.reports.views(case.id),
        records=unlinked(tx, tx.records.of_case(case.id, compartments=rooms)),
        tasks=read_tasks(tx, case.id, tx.tasks.of_case(case.id), rooms),
    )
    items = tuple(item for item in tx.items.of_case(case.id) if item.item in seen)
    exhibits = tuple(_exhibits(tx, case, items, seen))
    cutting.seal(exhibits, {one.id for one in catalogue.provisions() if one.sealed})
    vouching = _vouching(tx.log.leaves(after=0), {one.sha256 for one in exhibits}, case.number)
    wanted = {*tx.bundles.numbers_of(case.number), *vouching.keys, *vouching.captures()}
    entries, by_hash = cutting.entries(tx.bundles.entries(wanted))
    return Gathered(
        file=cutting.case(file),
        exhibits=tuple(
            cutting.exhibit(replace(one, vouched=vouching.of(one.sha256))) for one in exhibits
        ),
        transfers=tuple(
            cutting.transfer(one)
            for one in tx.items.transfers(case.id)
            if seen.keys() >= set(one.items)
        ),
        entries=entries,
        hashes_only=by_hash,
        withheld=tuple(cutting.withheld),
        items={f"E-{item.item}": item for item in items},
    )


def _person(named: Named) -> Person:
    return Person(named.login, (named.name, named.number, named.login, *named.handles))


def _employee(named: Named | None) -> Person | None:
    return _person(named) if named else None


def _exhibits(
    tx: Transaction, case: CaseRecord, items: Iterable[Item], seen: Mapping[int, EvidenceView]
) -> Iterator[Exhibit]:
    receptions, sources = tx.bundles.receptions(case.id), tx.bundles.read_from(case.id)
    pictures: dict[int, list[EvidencePicture]] = {}
    for picture in tx.bundles.pictures(case.id):
        pictures.setdefault(picture.item, []).append(picture)
    for item in items:
        how = receptions.get(item.item)
        one = _exhibit(item, seen[item.item], _reception(how) if how else None)
        yield replace(one, read_from=sources.get(item.item))
        for picture in pictures.get(item.item, ()):
            yield Exhibit(
                label=f"E-{item.item}-P{picture.position + 1}",
                item=item.item,
                kind="picture",
                description=f"picture of E-{item.item}, fetched from {picture.url}",
                sha256=picture.sha256,
                size=picture.size,
                added_by=item.added_by,
                added_at=picture.fetched_at,
                mime=picture.mime,
                pixels=picture.pixels,
                url=picture.url,
            )


def _exhibit(item: Item, view: EvidenceView, how: Reception | None) -> Exhibit:
    return Exhibit(
        label=f"E-{item.item}",
        item=item.item,
        kind=item.kind,
        description=item.about if item.kind == "file" else view.description,
        sha256=item.sha256,
        size=item.size,
        added_by=item.added_by,
        added_at=item.added_at,
        text=view.text if item.kind == "post" else "",
        name=item.name,
        received_from=item.received_from,
        copy_of=item.copy_of,
        mime=how.mime if how else "",
        url=how.final_url if how else "",
        said=view.said,
        reception=how,
        sealed=item.sealed,
    )


def _reception(row: object) -> Reception:
    told = {name: getattr(row, name) for name in Reception.__dataclass_fields__}
    for name in ("request_headers", "headers"):
        told[name] = tuple((str(key), str(value)) for key, value in told[name])
    return Reception(**{**told, "redirects": tuple(told["redirects"])})


class _Vouching:
    """Which entries vouch for which bytes, and which tell of keys."""

    def __init__(self) -> None:
        self.keys: list[int] = []
        self._first: dict[str, int] = {}
        """By hash, the entry outside any case that was first to vouch for it: the capture."""
        self._in_case: dict[str, list[int]] = {}

    def captures(self) -> set[int]:
        return set(self._first.values())

    def of(self, sha256: str) -> tuple[int, ...]:
        first = [self._first[sha256]] if sha256 in self._first else []
        return tuple(sorted({*first, *self._in_case.get(sha256, ())}))

    def see(self, seq: int, leaf: bytes, wanted: set[str], case: str) -> None:
        hashes = {found.decode() for found in _NAMED_HASH.findall(leaf)} & wanted
        if not hashes and b'"type":"key"' not in leaf:
            return
        said = read(leaf)
        if said["obj"]["type"] == "key" and said["act"].startswith("key:"):
            self.keys.append(seq)
        for sha256 in hashes:
            if not said.get("case"):
                self._first.setdefault(sha256, seq)
            elif said["case"] == case:
                self._in_case.setdefault(sha256, []).append(seq)


def _vouching(leaves: Iterable[bytes], wanted: set[str], case: str) -> _Vouching:
    found = _Vouching()
    for seq, leaf in enumerate(leaves, 1):
        found.see(seq, leaf, wanted, case)
    return found
