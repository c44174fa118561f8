"""A picture made small for a terminal, plain or blurred. Only in the child: what is blurred leaves it no other way."""

from __future__ import annotations

from typing import Final

from PIL import Image, ImageOps

from cases.model.drawings import Drawing
from monitor.media.opening import Opened
from monitor.media.picture import Drawn, PictureError, Wanted

_COLOURS: Final = 96
"""Colours of a plain drawing; each cell of the terminal names two of them."""
_GREYS: Final = 8
_LEFT: Final = 12
"""Pixels of the longer side that blurring leaves; faces and words are gone, light and dark are there."""
_LARGER: Final = 8
"""Times that a tiny picture is enlarged at most."""


def drawn(data: bytes, wanted: Wanted) -> Drawn:
    """Return a picture made small, or why it was refused."""
    try:
        opened = Opened(data)
        small = _fitted(opened.image, wanted)
        image = _plain(small) if wanted.plain else _blurred(small)
    except PictureError as refusal:
        return Drawn(refused=str(refusal))
    except MemoryError:
        return Drawn(refused="The picture takes more memory than it may.")
    return Drawn(
        Drawing(
            image.width,
            image.height,
            image.tobytes(),
            wanted.plain,
            opened.format,
            opened.width,
            opened.height,
            opened.animated,
        )
    )


def _fitted(image: Image.Image, wanted: Wanted) -> Image.Image:
    """Return the picture as large as it may be, in its own proportions."""
    times = min(wanted.width / image.width, wanted.height / image.height)
    if times > 1:
        times = min(int(times), _LARGER)
    size = max(1, int(image.width * times)), max(1, int(image.height * times))
    how = Image.Resampling.NEAREST if times >= 1 else Image.Resampling.LANCZOS
    return image.resize(size, how)


def _plain(image: Image.Image) -> Image.Image:
    few = image.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return few.convert("RGB")


def _blurred(image: Image.Image) -> Image.Image:
    """Return what is left of a picture: shades of grey of a dozen places a side, smoothed."""
    times = min(1.0, _LEFT / max(image.size))
    few = max(1, int(image.width * times)), max(1, int(image.height * times))
    left = ImageOps.autocontrast(image.convert("L").resize(few, Image.Resampling.BOX))
    smooth = left.resize(image.size, Image.Resampling.BICUBIC)
    step = 256 // _GREYS
    return smooth.point([shade // step * step + step // 2 for shade in range(256)]).convert("RGB")
