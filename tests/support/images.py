"""Pictures made for tests."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw


def encoded(image: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def scene(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Return a picture of circles and bars, different for each seed."""
    image = Image.new("RGB", size, (190, 205, 220))
    draw = ImageDraw.Draw(image)
    for n in range(40):
        x, y = (seed * 7919 + n * 104729) % size[0], (seed * 6151 + n * 3571) % size[1]
        shade = ((n * 53 + seed * 17) % 256, (n * 97) % 256, (n * 31 + seed * 5) % 256)
        box = (x, y, x + 20 + n * 3, y + 15 + n * 2)
        (draw.ellipse if n % 2 else draw.rectangle)(box, fill=shade)
    return image
