"""A reader, and pictures of words; what needs the heavy libraries is collected where they are: `make media`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec

import pytest
from PIL import Image, ImageDraw, ImageFont
from support.images import encoded

from monitor.media.reader import PictureReader

collect_ignore = [] if find_spec("rapidocr") else ["test_words_and_insignia.py"]

Written = Callable[..., bytes]


@pytest.fixture(scope="module")
def reader() -> Iterator[PictureReader]:
    with PictureReader() as made:
        yield made


@pytest.fixture
def written() -> Written:
    """Make a picture with lines of text."""

    def write(*lines: str, size: int = 40, kind: str = "PNG") -> bytes:
        image = Image.new("RGB", (900, 90 * len(lines) + 60), (235, 240, 245))
        draw = ImageDraw.Draw(image)
        font = ImageFont.load_default(size)
        for number, line in enumerate(lines):
            draw.text((40, 40 + 90 * number), line, font=font, fill=(10, 10, 10))
        return encoded(image, kind)

    return write
