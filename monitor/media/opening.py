"""Opening a picture: format, size, the picture as shown, its perceptual hash, where it was taken. Only in the child."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Sequence
from typing import Any, Final

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from monitor.media.picture import PIXELS_CAP, PictureError, Position

FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
SIDE: Final = 2_048
"""Pixels of the longer side that are looked at; a larger picture is made smaller first."""
_HASH_SIDE: Final = 16
_LEAST_CONTRAST: Final = 8
"""Shades of grey between which a picture must range to have a hash; a flat one would resemble every other."""
_GPS: Final = 0x8825
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_SIXTY: Final = 60


class Opened:
    """A picture as shown, in colour, with the measure back to its own pixels."""

    def __init__(self, data: bytes) -> None:
        """Open a picture.

        Raises:
            PictureError: It is none, or too large.
        """
        Image.MAX_IMAGE_PIXELS = PIXELS_CAP
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                image = Image.open(io.BytesIO(data), formats=FORMATS)
                if image.width * image.height > PIXELS_CAP:
                    raise PictureError(_TOO_LARGE)
                self.format = str(image.format)
                self.position = _position(image)
                self.width, self.height = _size_shown(image)
                self.animated = _animated(image)
                image.draft("RGB", (SIDE, SIDE))
                shown = ImageOps.exif_transpose(image).convert("RGB")
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise PictureError(_TOO_LARGE) from None
        except UnidentifiedImageError:
            raise PictureError(f"Expected a picture of the kinds {', '.join(FORMATS)}.") from None
        except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError) as wrong:
            raise PictureError(f"The picture is damaged: {type(wrong).__name__}.") from wrong
        shown.thumbnail((SIDE, SIDE))
        self.image: Image.Image = shown
        self.scale = max(self.width / shown.width, 1.0)
        """Pixels of the picture for one of `image`."""


_TOO_LARGE: Final = f"The picture has more than {PIXELS_CAP:,} pixels; open it in a viewer instead."


def _size_shown(image: Image.Image) -> tuple[int, int]:
    """Return width and height as shown, where the EXIF rotation may lay the picture on its side."""
    sideways = image.getexif().get(ExifTags.Base.Orientation) in {5, 6, 7, 8}
    return (image.height, image.width) if sideways else (image.width, image.height)


def _animated(image: Image.Image) -> bool:
    """Tell whether the file says that it has further frames, or begins a second one; none of them is unpacked."""
    try:
        return bool(getattr(image, "is_animated", False))
    except Exception:  # noqa: BLE001  a broken second frame is no reason to refuse the first
        return False


def perceptual_hash(image: Image.Image) -> str:
    """Return 256 bits: whether each of 16 x 16 places is darker than its right neighbour (a difference hash).

    Copies that were resized, re-encoded or made a little brighter differ in few bits; other pictures in about half.
    """
    small = image.convert("L").resize((_HASH_SIDE + 1, _HASH_SIDE), Image.Resampling.LANCZOS)
    shades = small.tobytes()
    if max(shades) - min(shades) < _LEAST_CONTRAST:
        return ""
    bits = 0
    for place in range(_HASH_SIDE * (_HASH_SIDE + 1)):
        if place % (_HASH_SIDE + 1) < _HASH_SIDE:
            bits = bits << 1 | (shades[place] < shades[place + 1])
    return f"{bits:064x}"


def distance(one: str, other: str) -> int:
    """Return how many bits of two hashes differ; all of them where one is empty."""
    if not one or not other:
        return _HASH_SIDE**2
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _position(image: Image.Image) -> Position | None:
    """Return where the camera says it was (Exif 2.32, GPS tags 1–4); None where it does not, or cannot have been."""
    try:
        tags = image.getexif().get_ifd(_GPS)
        latitude = _degrees(tags[_LATITUDE], tags.get(_LATITUDE_REF), "S")
        longitude = _degrees(tags[_LONGITUDE], tags.get(_LONGITUDE_REF), "W")
    except Exception:  # noqa: BLE001  hostile tags fail in many ways; a position is no reason to refuse a picture
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004  degrees; false for NaN
        return None
    return None if latitude == longitude == 0 else Position(latitude, longitude)


def _degrees(parts: Sequence[Any], sense: object, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / _SIXTY + seconds / _SIXTY**2
    if not math.isfinite(value):
        raise ValueError("a position that is no number")
    return -value if str(sense).strip("\0 ").upper() == negative else value
