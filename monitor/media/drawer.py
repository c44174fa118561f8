"""The child that draws pictures: what is wanted and then the bytes of each picture in, a `Drawn` for each out."""

from __future__ import annotations

import msgspec

from monitor.media.inside import Answer, serve
from monitor.media.picture import Wanted


def prepare(setup: bytes) -> Answer:
    """Make what answers; asked for only where a library that opens pictures is there."""
    from monitor.media.thumbnail import drawn

    wanted = msgspec.msgpack.decode(setup, type=Wanted)
    return lambda data: msgspec.msgpack.encode(drawn(data, wanted))


def main() -> None:
    """Run the child."""
    serve(prepare)
