"""A pass reads the pictures it has kept, in a real child, and the flag's page shows what was read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from integration.watch.test_pipeline import RESPONSE, look, pipeline_of
from PIL import Image
from support.department import Department, MovingClock
from support.images import encoded, scene
from support.web import Site, reply

from cases.services.picturing import Picturing
from monitor.media.picture import Reference
from monitor.media.reader import PictureReader
from monitor.media.watching import PictureWatch


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as running:
        yield running


async def test_a_pass_reads_pictures_and_joins_what_they_show(
    site: Site, department: Department, clock: MovingClock
) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 30.0, 36.0), 3: "W", 4: (90.0, 15.0, 0.0)})
    site.pages["/a.jpg"] = reply(encoded(scene(3), "JPEG", exif=exif), kind="image/jpeg")
    item = (
        f"<item><title>{RESPONSE}</title><guid isPermaLink='false'>tag:1</guid><description>"
        "&lt;img src='http://blog.example/a.jpg'&gt;</description></item>"
    )
    site.pages["/feed/mastodon.rss"] = reply(
        f"<rss version='2.0'><channel>{item}</channel></rss>".encode()
    )
    pipeline = pipeline_of(site, department, clock)
    roster = Reference("the leaked roster", "known", encoded(scene(3)))
    picturing = Picturing(department.store, department.vault)
    pipeline._pictures = PictureWatch(picturing, lambda: [roster], PictureReader)

    await look(pipeline)

    sgt = department.actor("sgt")
    (flag,) = department.triage.queue(sgt).items
    detail = department.triage.look(sgt, flag.id)
    (picture,) = detail.history.pictures
    assert picture.read
    (said,) = detail.explanation.pictures
    assert said.sha256 == picture.sha256
    assert [seen.label for seen in said.seen] == ["known_picture", "picture_position"]
    assert said.score == 0
    assert department.custody.verify(department.actor("aud")).verified
    assert "flag:pictured" in [
        line.action for line in department.custody.log(department.actor("iac"), limit=20)
    ]
