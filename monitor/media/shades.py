"""A drawing in the cells of a terminal: cut to their number, and as signs where there are no colours."""

from __future__ import annotations

from typing import Final

from cases.model.drawings import Drawing

SIGNS: Final = " ░▒▓█"
"""From dark to light, as they look on a dark ground."""
_SPREAD: Final = 3
"""Places a side that are looked at for one pixel at most: more cost time and change little."""
_STEP: Final = 16
"""Between two shades of a colour, where places are mixed."""
Pixel = tuple[int, int, int]
"""Red, green and blue, 0–255."""
Cell = tuple[Pixel, Pixel | None]
"""The upper and the lower half of a cell; below the last row of an odd drawing there is nothing."""


def cells(drawing: Drawing, width: int, height: int) -> list[list[Cell]]:
    """Return a drawing as lines of cells, each of two pixels; a larger one is made smaller, none is enlarged.

    Args:
        drawing: What is shown.
        width: Cells of a line at most.
        height: Lines at most.
    """
    rows = _rows(drawing, max(1, width), max(1, height) * 2)
    below: list[list[Pixel] | None] = [*rows[1:], None]
    return [
        [(upper, under[x] if under else None) for x, upper in enumerate(row)]
        for row, under in zip(rows[::2], below[::2], strict=True)
    ]


def signs(drawing: Drawing, width: int, height: int) -> list[str]:
    """Return a drawing as lines of signs, by how light each cell is."""
    return ["".join(map(_sign, line)) for line in cells(drawing, width, height)]


def _rows(drawing: Drawing, width: int, height: int) -> list[list[Pixel]]:
    """Return the rows of pixels that fit; each is the middle of a few places of the drawing, evenly spread."""
    times = max(1.0, drawing.width / width, drawing.height / height)
    across, down = max(1, int(drawing.width / times)), max(1, int(drawing.height / times))
    spread = min(_SPREAD, round(times)) if drawing.plain else 1  # what is blurred is smooth
    columns = _places(drawing.width, across, spread)
    pixels, line = drawing.pixels, 3 * drawing.width
    made = []
    for places in _places(drawing.height, down, spread):
        rows = [pixels[line * y : line * (y + 1)] for y in places]
        made.append(
            _row(rows[0], columns) if spread == 1 else [_middle(rows, xs) for xs in columns]
        )
    return made


def _row(row: bytes, columns: list[list[int]]) -> list[Pixel]:
    return [(row[3 * x], row[3 * x + 1], row[3 * x + 2]) for (x,) in columns]


def _places(length: int, parts: int, spread: int) -> list[list[int]]:
    """Return for each of the parts of a length the places within it that are looked at."""
    step = length / (parts * spread)
    return [
        [int((part * spread + place + 0.5) * step) for place in range(spread)]
        for part in range(parts)
    ]


def _middle(rows: list[bytes], xs: list[int]) -> Pixel:
    """Return the middle of some places, in so few shades that neighbours are often alike: a slow line carries each."""
    count = len(rows) * len(xs)
    red, green, blue = (
        sum(row[3 * x + colour] for row in rows for x in xs) // count // _STEP * _STEP + _STEP // 2
        for colour in range(3)
    )
    return red, green, blue


def _sign(cell: Cell) -> str:
    shown = [half for half in cell if half is not None]
    light = sum(299 * red + 587 * green + 114 * blue for red, green, blue in shown) // len(shown)
    return SIGNS[min(light * len(SIGNS) // 255_000, len(SIGNS) - 1)]
