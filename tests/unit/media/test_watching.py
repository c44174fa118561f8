"""Pictures in the watch: read once by a real child, joined to their posts' flags, masked where they are shown."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import Engine, text
from support.department import Department, exchange, explanation, keep, post
from support.images import encoded, scene

from cases.model.actors import SERVICE
from cases.model.findings import Explanation
from cases.model.intake import PictureReading, PictureRecord
from cases.model.states import DismissReason, FlagState
from cases.services.picturing import Picturing
from cases.services.watching import Watching
from monitor.media import picture as kinds
from monitor.media.picture import Line, Picture, Reference
from monitor.media.reader import PictureReader
from monitor.media.watching import PictureWatch, Read, picture_of, reader_name, said_of
from monitor.scoring.document import Document
from monitor.scoring.scorer import Scorer

SMITH = ("mastodon", "@js@social.example")
NOVAK = ("blog", "novak-notes")
GO = threading.Event()
BOX = ((10, 20), (410, 20), (410, 60), (10, 60))
BELOW = ((10, 70), (310, 70), (310, 99), (10, 99))
SHOWN = Picture(
    "PNG",
    640,
    480,
    "",
    (
        Line("Call me at 555-234-8842", 99, BOX),
        Line("We shoot every last one of those animals tonight", 98, BELOW),
    ),
)


def posted(department: Department, *pictures: bytes, handle: tuple[str, str] = SMITH) -> int:
    """Keep a post with pictures, scored as nothing to look at; return its version's id."""
    (lease,) = department.intake.lease(SERVICE, limit=1, due_only=False, handle=handle)
    department.clock.forward(seconds=1)
    now = department.clock()
    made = replace(
        post(f"look at this, {now:%H:%M:%S}"),
        media=tuple(f"https://cdn.example/{n}.png" for n in range(len(pictures))),
    )
    keep(department.intake, lease, exchange(now.isoformat().encode(), now), [made])
    watching = Watching(department.store, department.vault)
    for wanted, data in zip(watching.wanted(SERVICE, limit=9), pictures, strict=True):
        record = PictureRecord(wanted, exchange(data, now), "image/png", 640, 480)
        watching.keep_pictures(SERVICE, [record], [wanted.version_id])
    (pending,) = department.intake.pending(SERVICE)
    nothing = replace(explanation(pending.text), score=0, clauses={}, findings=())
    department.intake.flag(SERVICE, [(pending.version_id, nothing)], rules_version="r1")
    return pending.version_id


def watch(
    department: Department, references: Sequence[Reference] = (), seconds: float = 60
) -> PictureWatch:
    picturing = Picturing(department.store, department.vault)
    return PictureWatch(picturing, lambda: references, PictureReader, seconds=seconds)


def gps() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 30.0, 36.0), 3: "W", 4: (90.0, 15.0, 0.0)})
    return encoded(scene(), "JPEG", exif=exif)


def shown(department: Department, version_id: int) -> Explanation:
    """Join what `SHOWN` says to a post, as the watch does."""
    reading = PictureReading("ab" * 32, "1", _body(SHOWN))
    pictures = said_of([reading], Scorer.shipped(), Document(""))
    said = replace(explanation("x"), score=0, clauses={}, findings=(), pictures=pictures)
    department.intake.picture(SERVICE, [(version_id, said)])
    return said


def _body(picture: Picture) -> dict[str, object]:
    import msgspec

    made: dict[str, object] = msgspec.to_builtins(picture)
    return made


def test_a_picture_is_read_once_however_many_posts_it_stands_in(
    department: Department, engine: Engine
) -> None:
    first = posted(department, gps())
    second = posted(department, gps(), encoded(scene(2)), handle=NOVAK)
    reading = watch(department)

    read = reading.read(SERVICE, GO)

    assert [(each.version_id, len(of)) for each, of in read] == [(first, 1), (second, 2)]
    assert reading.read(SERVICE, GO) == ()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM picture_reading")).scalar_one() == 2
    assert department.custody.verify(department.actor("aud")).verified


def test_where_a_picture_was_taken_is_told_but_not_kept(
    department: Department, engine: Engine
) -> None:
    posted(department, gps())
    read = watch(department).read(SERVICE, GO)

    (said,) = said_of(read[0][1], Scorer.shipped(), Document(""))

    assert [seen.label for seen in said.seen] == ["picture_position"]
    assert said.score == 0
    with engine.connect() as connection:
        kept = str(connection.execute(text("SELECT body FROM picture_reading")).scalar_one())
    assert "41.51" not in kept
    assert "41.0" in kept


def test_a_registered_picture_is_known_and_a_new_registration_is_another_reader(
    department: Department,
) -> None:
    known = Reference("the leaked roster", "known", encoded(scene(3)))
    posted(department, encoded(scene(3).resize((400, 300)), "JPEG", quality=50))

    read = watch(department, [known]).read(SERVICE, GO)

    (said,) = said_of(read[0][1], Scorer.shipped(), Document(""))
    assert said.seen[0].reason == "Is a copy of the registered picture the leaked roster."
    assert reader_name([known]) != reader_name([])


def test_a_picture_that_cannot_be_read_says_why_and_is_not_tried_again(
    department: Department,
) -> None:
    flag = department.flag("x")
    assert flag
    posted(department, encoded(scene())[:900])

    ((_, (reading,)),) = watch(department).read(SERVICE, GO)

    assert "damaged" in reading.error
    assert picture_of(reading.body) is None
    assert said_of([reading], Scorer.shipped(), Document("")) == ()
    assert watch(department).read(SERVICE, GO) == ()


def test_a_pass_keeps_to_its_time_and_to_its_stop(department: Department) -> None:
    posted(department, encoded(scene()))
    stop = threading.Event()
    stop.set()

    assert watch(department, seconds=-1).read(SERVICE, GO) == ()
    assert watch(department).read(SERVICE, stop) == ()
    assert len(watch(department).read(SERVICE, GO)) == 1


def test_without_the_libraries_pictures_wait_unread(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted(department, encoded(scene()))
    with monkeypatch.context() as there_is:
        there_is.setitem(kinds.NEEDS, "file", "a_library_that_is_not_here")
        assert watch(department).read(SERVICE, GO) == ()

    assert len(watch(department).read(SERVICE, GO)) == 1


def test_words_in_a_picture_raise_a_flag_that_names_the_picture_and_masks_it(
    department: Department,
) -> None:
    version = posted(department, encoded(scene()))
    said = shown(department, version)

    (line,) = department.triage.queue(department.actor("sgt")).items
    detail = department.triage.look(department.actor("sgt"), line.id)

    assert said.flagged
    assert line.score == said.whole_score >= 50
    (one,) = detail.explanation.pictures
    assert one.sha256 == "ab" * 32
    assert one.boxes[[f.label for f in one.findings].index("PHONE_NUMBER")] == (BOX,)
    assert "234-8842" not in repr(detail)
    assert "555-***-**42" in repr(detail)
    assert department.custody.verify(department.actor("aud")).verified


def test_what_is_found_in_a_picture_joins_the_flag_that_waits(department: Department) -> None:
    sgt = department.actor("sgt")
    flag = department.flag("mild", clause="V.A.9.a-1", score=60)
    version = department.triage.look(sgt, flag).post_version_id

    said = shown(department, version)

    detail = department.triage.look(sgt, flag)
    assert detail.summary.version == 2
    assert detail.explanation.clauses == {"V.A.9.a-1": 60}
    assert set(detail.explanation.whole_clauses) == {"V.A.9.a-1", *said.whole_clauses}
    actions = [line.action for line in department.custody.log(department.actor("iac"), limit=9)]
    assert "flag:pictured" in actions


def test_a_dismissed_flag_waits_again_only_for_a_clause_that_is_new(
    department: Department,
) -> None:
    sgt = department.actor("sgt")
    flag = department.flag("mild", clause="V.A.9.a-1", score=60)
    version = department.triage.look(sgt, flag).post_version_id
    department.triage.dismiss(sgt, flag, version=1, reason=DismissReason.PROTECTED_SPEECH)
    shown(department, version)
    detail = department.triage.look(sgt, flag)
    assert detail.summary.state is FlagState.NEW

    department.triage.dismiss(
        sgt, flag, version=detail.summary.version, reason=DismissReason.NOT_A_VIOLATION
    )
    shown(department, version)
    assert department.triage.look(sgt, flag).summary.state is FlagState.DISMISSED


def test_what_was_read_goes_with_the_post(department: Department, engine: Engine) -> None:
    from cases.services.retention import Retention

    posted(department, encoded(scene()))
    read: Read = watch(department).read(SERVICE, GO)
    assert read
    department.clock.now += timedelta(days=400)

    assert Retention(department.store, department.vault).run(SERVICE, ()) == 1

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM picture_reading")).scalar_one() == 0
    assert department.custody.verify(department.actor("aud")).problems == ()
