"""Posts that say the same: which flags a text is like, the further posts of a flag, who else posted it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update
from sqlmodel import col

from cases.model.findings import touched_in
from cases.model.intake import reading_text
from cases.model.likeness import Sketch
from cases.model.posted import AlsoPosted
from cases.model.states import DecisionKind, DismissReason, FlagState
from cases.store.queries.common import AnySelect, chunks
from cases.store.queries.kept import Written
from cases.store.tables import (
    DecisionRow,
    FlagPostRow,
    FlagRow,
    FlagTextRow,
    HandleRow,
    PostRow,
    PostTextRow,
    PostVersionRow,
    TextMarkRow,
)

SHOWN: Final = 50
"""Further posts of a flag that are shown; the latest ones."""
EACH: Final = 200
"""Further posts of a flag that become evidence."""
_CANDIDATES: Final = 2_000
"""Flags that a batch of texts is compared with: the latest ones."""
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Earlier:
    """A flag whose text may be the same."""

    flag_id: int
    version: int
    state: FlagState
    person_id: int | None
    unit_id: int
    handle_id: int
    shared: bool
    sketch: Sketch
    same_as: int
    clauses: Mapping[str, int]
    policy_version: str
    dismissed: DismissReason | None
    """Why, where it was dismissed and that stands."""


@dataclass(frozen=True, slots=True)
class Unflagged:
    """A post version with the same words as a flagged one, which was not flagged itself."""

    version_id: int
    words_key: str
    person_id: int | None
    unit_id: int
    handle_id: int


class SameText:
    """Posts that say the same, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def keep(self, keys: Mapping[int, str]) -> None:
        """Keep the keys of post versions by their ids; a version without words has none."""
        rows = [{"post_version_id": one, "words_key": key} for one, key in keys.items() if key]
        if rows:
            self._connection.execute(insert(PostTextRow), rows)

    def forget(self, version_ids: Sequence[int]) -> None:
        """Drop the keys of versions whose words were dropped."""
        for chunk in chunks(version_ids, _CHUNK):
            self._connection.execute(
                delete(PostTextRow).where(col(PostTextRow.post_version_id).in_(chunk))
            )

    def forget_flags(self, flag_ids: Sequence[int]) -> None:
        """Drop what flags are compared by, and what was said of their further posts; the links stay."""
        for table in (TextMarkRow, FlagTextRow):
            self._connection.execute(delete(table).where(col(table.flag_id).in_(flag_ids)))
        self._connection.execute(
            update(FlagPostRow)
            .where(col(FlagPostRow.flag_id).in_(flag_ids))
            .values(explanation=None)
        )

    def keep_flags(self, sketches: Mapping[int, tuple[int, Sketch]]) -> None:
        """Keep what flags are compared by: for each id the first flag with its text, and its sketch."""
        rows = [
            {"flag_id": one, "same_as": first, "words_key": made.key, "runs": made.packed()}
            for one, (first, made) in sketches.items()
        ]
        marks = [
            {"mark": mark, "flag_id": one}
            for one, (_, made) in sketches.items()
            for mark in dict.fromkeys(made.marks)
        ]
        if rows:
            self._connection.execute(insert(FlagTextRow), rows)
        if marks:
            self._connection.execute(insert(TextMarkRow), marks)

    def candidates(self, sketches: Iterable[Sketch]) -> tuple[Earlier, ...]:
        """Return the flags that share a key or a mark with some texts, the latest first."""
        made = [one for one in sketches if one.key]
        found: dict[int, Earlier] = {}
        keys = sorted({one.key for one in made})
        marks = sorted({mark for one in made for mark in one.marks})
        for chunk in chunks(keys, _CHUNK):
            self._add(found, col(FlagTextRow.words_key).in_(chunk))
        for some in chunks(marks, _CHUNK):
            marked = select(col(TextMarkRow.flag_id)).where(col(TextMarkRow.mark).in_(some))
            self._add(found, col(FlagTextRow.flag_id).in_(marked))
        return tuple(sorted(found.values(), key=lambda one: -one.flag_id))

    def _add(self, found: dict[int, Earlier], wanted: ColumnElement[bool]) -> None:
        latest = (
            select(func.max(col(DecisionRow.id)))
            .where(
                col(DecisionRow.flag_id) == col(FlagRow.id),
                col(DecisionRow.kind) == DecisionKind.DISMISS,
            )
            .correlate(FlagRow)
            .scalar_subquery()
        )
        query: AnySelect = (
            select(
                FlagRow.__table__.c,  # type: ignore[attr-defined]
                col(FlagTextRow.words_key),
                col(FlagTextRow.runs),
                col(FlagTextRow.same_as),
                col(DecisionRow.reason),
            )
            .join(FlagTextRow, col(FlagTextRow.flag_id) == col(FlagRow.id))
            .join(DecisionRow, col(DecisionRow.id) == latest, isouter=True)
            .where(wanted)
            .order_by(col(FlagRow.id).desc())
            .limit(_CANDIDATES)
        )
        for row in self._connection.execute(query):
            dismissed = row.state is FlagState.DISMISSED and row.reason
            found[row.id] = Earlier(
                flag_id=row.id,
                version=row.version,
                state=row.state,
                person_id=row.person_id,
                unit_id=row.unit_id,
                handle_id=row.handle_id,
                shared=row.shared,
                sketch=Sketch.unpacked(row.words_key, row.runs),
                same_as=row.same_as,
                clauses=row.explanation["clauses"],
                policy_version=row.explanation["policy_version"],
                dismissed=DismissReason(row.reason) if dismissed else None,
            )

    def unflagged(self, keys: Sequence[str], before: Sequence[int]) -> tuple[Unflagged, ...]:
        """Return versions with these keys that belong to no flag, but for those that are just being scored."""
        if not keys:
            return ()
        flagged = select(col(FlagRow.id)).where(
            col(FlagRow.post_version_id) == col(PostTextRow.post_version_id)
        )
        joined = select(col(FlagPostRow.id)).where(
            col(FlagPostRow.post_version_id) == col(PostTextRow.post_version_id)
        )
        found: list[Unflagged] = []
        for chunk in chunks(sorted(set(keys)), _CHUNK):
            query: AnySelect = (
                select(
                    col(PostTextRow.post_version_id),
                    col(PostTextRow.words_key),
                    col(HandleRow.id).label("handle_id"),
                    col(HandleRow.person_id),
                    col(HandleRow.unit_id),
                )
                .join(PostVersionRow, col(PostVersionRow.id) == col(PostTextRow.post_version_id))
                .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id))
                .join(HandleRow, col(HandleRow.id) == col(PostRow.handle_id))
                .where(col(PostTextRow.words_key).in_(chunk), ~flagged.exists(), ~joined.exists())
                .order_by(col(PostTextRow.post_version_id).desc())
                .limit(_CANDIDATES)
            )
            found += [
                Unflagged(r.post_version_id, r.words_key, r.person_id, r.unit_id, r.handle_id)
                for r in self._connection.execute(query)
            ]
        new = set(before)
        return tuple(one for one in found if one.version_id not in new)

    def join(self, rows: Sequence[dict[str, Any]]) -> None:
        """Add further posts to flags."""
        if not rows:
            return
        ids = self._connection.execute(
            insert(FlagPostRow).returning(col(FlagPostRow.id)), list(rows)
        ).scalars()
        self._written += [("flag_post", one) for one in ids]

    def renew(self, flag_id: int, version: int) -> bool:
        """Raise the version of a flag that is still at `version`; return whether it was."""
        done = self._connection.execute(
            update(FlagRow)
            .where(col(FlagRow.id) == flag_id, col(FlagRow.version) == version)
            .values(version=version + 1)
        )
        return bool(done.rowcount)

    def versions_of(self, flag_id: int) -> tuple[int, ...]:
        """Return the post versions of a flag besides its first, the earliest first, at most `EACH`."""
        query = (
            select(col(FlagPostRow.post_version_id))
            .where(col(FlagPostRow.flag_id) == flag_id)
            .order_by(col(FlagPostRow.id))
            .limit(EACH)
        )
        return tuple(self._connection.execute(query).scalars())

    def posts_of(self, flag_id: int) -> tuple[AlsoPosted, ...]:
        """Return the further posts of a flag, the latest `SHOWN`, oldest first."""
        query: AnySelect = (
            select(
                col(FlagPostRow.likeness),
                col(FlagPostRow.score),
                col(FlagPostRow.explanation)["clauses"].label("clauses"),
                col(FlagPostRow.explanation)["pictures"].label("pictures"),
                col(HandleRow.platform),
                col(HandleRow.handle),
                col(PostRow.permalink),
                col(PostVersionRow.version_no),
                col(PostVersionRow.published_at),
                col(PostVersionRow.observed_at),
                col(PostVersionRow.title),
                col(PostVersionRow.text),
            )
            .join(PostVersionRow, col(PostVersionRow.id) == col(FlagPostRow.post_version_id))
            .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id))
            .join(HandleRow, col(HandleRow.id) == col(PostRow.handle_id))
            .where(col(FlagPostRow.flag_id) == flag_id)
            .order_by(col(FlagPostRow.id).desc())
            .limit(SHOWN)
        )
        return tuple(
            AlsoPosted(
                platform=row.platform,
                handle=row.handle,
                permalink=row.permalink,
                version_no=row.version_no,
                published_at=row.published_at,
                observed_at=row.observed_at,
                likeness=row.likeness,
                score=row.score,
                text="" if row.likeness == 100 else reading_text(row.title, row.text),  # noqa: PLR2004  per cent
                clauses=touched_in(row.clauses or (), row.pictures or ()),
            )
            for row in reversed(self._connection.execute(query).all())
        )

    def others(
        self, flag_id: int, person_id: int | None, sighted: Sequence[ColumnElement[bool]]
    ) -> int:
        """Return how many other people's accounts posted the same text, among the flags in sight."""
        first = (
            select(col(FlagTextRow.same_as))
            .where(col(FlagTextRow.flag_id) == flag_id)
            .scalar_subquery()
        )
        who = func.coalesce(col(FlagRow.person_id), -col(FlagRow.handle_id))
        others: ColumnElement[bool] = col(FlagRow.id) != flag_id
        if person_id is not None:
            others = or_(col(FlagRow.person_id).is_(None), col(FlagRow.person_id) != person_id)
        query = (
            select(func.count(func.distinct(who)))
            .select_from(FlagRow)
            .join(FlagTextRow, col(FlagTextRow.flag_id) == col(FlagRow.id))
            .where(col(FlagTextRow.same_as) == first, others, *sighted)
        )
        return self._connection.execute(query).scalar_one()
