"""Which kept pictures there are: those of a flagged post, and those among the evidence of a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from cases.model.drawings import PictureOnFile
from cases.model.evidence import Item
from cases.model.views import FlagDetail
from cases.services.evidence import items_for
from cases.store.queries.bundles import EvidencePicture
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction

_ENDINGS: Final = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp"})
"""How names of files end that are offered as pictures; what they are is seen when they are opened."""


def of_flag(detail: FlagDetail) -> tuple[PictureOnFile, ...]:
    """Return the pictures of the flagged version of a post."""
    return tuple(
        PictureOnFile(
            label=f"P{place}",
            source=f"version {detail.post_version_no} of the post",
            sha256=one.sha256,
            size=one.size,
            mime=one.mime,
            url=one.url,
            error=one.error,
        )
        for place, one in enumerate(detail.history.pictures, 1)
    )


def of_case(tx: Transaction, case: CaseRecord) -> tuple[PictureOnFile, ...]:
    """Return the pictures in the compartments that this transaction's actor may read, by item."""
    items = items_for(tx, case)
    rooms = {one.compartment for one in items}
    about = {one.item: one.description for one in tx.evidence.of_case(case.id, compartments=rooms)}
    of_posts: dict[int, list[EvidencePicture]] = {}
    for picture in tx.bundles.pictures(case.id):
        of_posts.setdefault(picture.item, []).append(picture)
    answers = tx.bundles.receptions(case.id)
    found: list[PictureOnFile] = []
    for item in items:
        found += _of_post(item, of_posts.get(item.item, ()), about[item.item])
        if (mime := _mime(item, answers.get(item.item))) is not None:
            label, said = f"E-{item.item}", about[item.item]
            found.append(PictureOnFile(label, said, item.sha256, item.size, mime, item=item.item))
    return tuple(found)


def _of_post(
    item: Item, pictures: Sequence[EvidencePicture], about: str
) -> Iterator[PictureOnFile]:
    for one in pictures:
        yield PictureOnFile(
            label=f"E-{item.item}-P{one.position + 1}",
            source=about,
            sha256=one.sha256,
            size=one.size,
            mime=one.mime,
            url=one.url,
            item=item.item,
        )


def _mime(item: Item, answer: Any) -> str | None:  # noqa: ANN401  a row: see `Bundles.receptions`
    """Return the kind of picture that an item is said to be, empty where only its name says so; None for another."""
    if item.kind == "post":
        return None
    told, name = "", item.name
    if answer is not None:
        told = next((str(v) for k, v in answer.headers if str(k).lower() == "content-type"), "")
        name = str(answer.url)
    told = told.partition(";")[0].strip().lower()
    named = PurePosixPath(name).suffix.lower() in _ENDINGS
    return told if told.startswith("image/") or (named and not told) else None
