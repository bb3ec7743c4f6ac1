"""Reduces a large picture to a sprite: cropped to what is there, averaged over areas, few colours, alpha 0 or 255."""

import numpy as np
from PIL import Image

# Pixels left free around a reduced picture, both sides together, by the side of the sprite.
MARGIN = {16: 0, 24: 2, 32: 2, 48: 2, 64: 4}
SIZES = tuple(MARGIN)
COLOURS = 16
# The share of a pixel that must be covered for it to be there.
OPAQUE = 0.5


def reduce(rgba: np.ndarray, size: int, colours: int = COLOURS) -> np.ndarray | None:
    """uint8 [height, width, 4] to uint8 [size, size, 4], or None where nothing is left of it."""
    inner = size - MARGIN[size]
    square = _square(rgba)
    if square is None:
        return None
    small = _shrunk(square, inner)
    if not (small[..., 3] > OPAQUE).any():
        return None
    framed = np.zeros((size, size, 4), np.uint8)
    start = (size - inner) // 2
    framed[start : start + inner, start : start + inner] = _sprite(small, colours)
    return framed


def averaged(rgba: np.ndarray, size: int, colours: int = COLOURS) -> np.ndarray:
    """A square, uint8 [side, side, 4], to uint8 [size, size, 4]: neither cropped nor moved, each pixel the mean of its area."""
    return _sprite(_shrunk(_premultiplied(rgba), size), colours)


def _shrunk(unit: np.ndarray, size: int) -> np.ndarray:
    """float32 [side, side, 4], premultiplied, to [size, size, 4]: the mean of each area."""
    return np.stack([np.asarray(Image.fromarray(unit[..., k]).resize((size, size), Image.BOX)) for k in range(4)], -1)


def _sprite(small: np.ndarray, colours: int) -> np.ndarray:
    """Premultiplied float32 [side, side, 4] to uint8: what is more than half there, in at most so many colours."""
    opaque = small[..., 3] > OPAQUE
    colour = (small[..., :3] / np.maximum(small[..., 3:], 1e-3)).clip(0, 1)
    sprite = np.zeros(small.shape, np.uint8)
    if opaque.any():
        sprite[..., :3][opaque] = few_colours((colour[opaque] * 255).round().astype(np.uint8), colours)
    sprite[..., 3] = opaque * 255
    return sprite


def few_colours(colour: np.ndarray, most: int) -> np.ndarray:
    """uint8 [n, 3] to the same with at most `most` colours (median cut, then k-means)."""
    strip = Image.fromarray(np.ascontiguousarray(colour).reshape(1, -1, 3))
    return np.asarray(strip.quantize(most, method=Image.Quantize.MEDIANCUT, kmeans=3).convert("RGB")).reshape(-1, 3)


def framed(rgba: np.ndarray, size: int) -> np.ndarray | None:
    """Pixel art that fits, its own pixels centred on a square of `size`; None where it does not fit."""
    found = _content(rgba)
    if found is None or max(found.shape[:2]) > size:
        return None
    height, width = found.shape[:2]
    top, left = (size - height) // 2, (size - width) // 2
    square = np.zeros((size, size, 4), np.uint8)
    square[top : top + height, left : left + width] = found
    return square


def _content(rgba: np.ndarray) -> np.ndarray | None:
    rows, columns = np.where(rgba[..., 3] > 12)
    if len(rows) == 0:
        return None
    return rgba[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _square(rgba: np.ndarray) -> np.ndarray | None:
    """What is there, premultiplied, float32 in [0, 1], in the middle of a square."""
    found = _content(rgba)
    if found is None:
        return None
    unit = _premultiplied(found)
    height, width = unit.shape[:2]
    side = max(height, width)
    square = np.zeros((side, side, 4), np.float32)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = unit
    return square


def _premultiplied(rgba: np.ndarray) -> np.ndarray:
    """float32 in [0, 1]."""
    unit = rgba.astype(np.float32) / 255
    unit[..., :3] *= unit[..., 3:]
    return unit
