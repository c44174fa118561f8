"""What became of a post: its versions, where it stood, its pictures."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, ScalarSelect, select
from sqlmodel import col

from cases.model.findings import touched_in
from cases.model.intake import reading_text
from cases.model.posted import PictureLine, PictureView, PostHistory, StateView, VersionView
from cases.store.queries.common import AnyRow
from cases.store.tables import (
    ExchangeRow,
    FlagPostRow,
    FlagRow,
    PictureReadingRow,
    PictureRow,
    PostStateRow,
    PostVersionRow,
)

LATEST: Final = 20
"""Versions and states shown at most."""


def history_of(connection: Connection, version_id: int) -> PostHistory:
    """Return the history of the post that a version belongs to."""
    post = (
        select(col(PostVersionRow.post_id))
        .where(col(PostVersionRow.id) == version_id)
        .scalar_subquery()
    )
    states = connection.execute(
        select(col(PostStateRow.state), col(PostStateRow.token), col(PostStateRow.at))
        .where(col(PostStateRow.post_id) == post)
        .order_by(col(PostStateRow.id).desc())
        .limit(LATEST)
    ).all()
    pictures = connection.execute(
        select(
            col(PictureRow.url),
            col(PictureRow.mime),
            col(PictureRow.size),
            col(PictureRow.sha256),
            col(PictureRow.error),
            col(PictureRow.read_with),
            col(PictureReadingRow.body),
            col(PictureReadingRow.error).label("trouble"),
        )
        .join(
            PictureReadingRow,
            (col(PictureReadingRow.sha256) == col(PictureRow.sha256))
            & (col(PictureReadingRow.reader) == col(PictureRow.read_with)),
            isouter=True,
        )
        .where(col(PictureRow.post_version_id) == version_id)
        .order_by(col(PictureRow.position))
    ).all()
    return PostHistory(
        versions=_versions(connection, post),
        states=tuple(StateView(row.state, row.token, row.at) for row in reversed(states)),
        pictures=tuple(map(_picture, pictures)),
    )


def _versions(connection: Connection, post: ScalarSelect[int]) -> tuple[VersionView, ...]:
    rows = connection.execute(
        select(
            col(PostVersionRow.version_no),
            col(PostVersionRow.observed_at),
            col(PostVersionRow.title),
            col(PostVersionRow.text),
            col(ExchangeRow.collector),
            col(FlagRow.explanation)["clauses"].label("clauses"),
            col(FlagRow.explanation)["pictures"].label("pictures"),
            col(FlagPostRow.explanation)["clauses"].label("joined"),
        )
        .join(ExchangeRow, col(ExchangeRow.id) == col(PostVersionRow.exchange_id))
        .join(FlagRow, col(FlagRow.post_version_id) == col(PostVersionRow.id), isouter=True)
        .join(FlagPostRow, col(FlagPostRow.post_version_id) == col(PostVersionRow.id), isouter=True)
        .where(col(PostVersionRow.post_id) == post)
        .order_by(col(PostVersionRow.version_no).desc())
        .limit(LATEST)
    ).all()
    return tuple(
        VersionView(
            row.version_no,
            row.observed_at,
            reading_text(row.title, row.text),
            row.collector,
            touched_in([*(row.clauses or ()), *(row.joined or ())], row.pictures or ()),
        )
        for row in reversed(rows)
    )


def _picture(row: AnyRow) -> PictureView:
    body = row.body or {}
    unread = [*body.get("unread", ()), *([row.trouble] if row.trouble else ())]
    return PictureView(
        url=row.url,
        mime=row.mime,
        size=row.size,
        sha256=row.sha256,
        error=row.error,
        read=bool(row.read_with),
        words=tuple(
            PictureLine(line["text"], tuple((x, y) for x, y in line["box"]))
            for line in body.get("lines", ())
        ),
        unread=tuple(unread),
    )
