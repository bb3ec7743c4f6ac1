"""Reference pictures as the network sees them: which, how changed, and how closely they resemble what is to be drawn."""

import random

import numpy as np

from .colours import rotate_hue

# Closeness of a reference that is there but not alike in any way.
LEAST = 0.2
# Root mean square difference of shapes (see `closeness`) at which two pictures are no longer alike. Pictures of different
# things differ by 0.35 in the mean, neighbours by caption by 0.27.
UNLIKE = 0.45
SHAPE_SIDE = 8
# The package gives references other proportions before it follows them (src/engines/references/proportions.ts): points on a grid moved
# by up to so many pixels of 32, the whole stretched by up to such a share. Training goes a little further.
POINTS, REACH, STRETCH = 4, 1.5, 0.1


def resampled(rgba: np.ndarray, size: int) -> np.ndarray:
    """uint8 [..., side, side, 4] to another side: areas averaged where it shrinks, nearest pixels where it grows."""
    side = rgba.shape[-2]
    if size == side:
        return rgba
    if size > side:
        place = np.arange(size) * side // size
        return rgba[..., place, :, :][..., place, :]
    unit = rgba.astype(np.float32) / 255
    unit[..., :3] *= unit[..., 3:]
    across = _areas(side, size)
    small = np.einsum("ij,...jkc,lk->...ilc", across, unit, across, optimize=True)
    opaque = small[..., 3:] > 0.5
    colour = small[..., :3] / np.maximum(small[..., 3:], 1e-3)
    return (np.concatenate([colour.clip(0, 1), np.ones_like(opaque, np.float32)], -1) * opaque * 255).round().astype(np.uint8)


def closeness(reference: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """How alike two pictures are but for hue, from LEAST to 1: 1 for a picture and itself in other hues. uint8 [n, side, side, 4]
    each. @returns float32 [n]."""
    difference = np.sqrt(((_shape(reference) - _shape(picture)) ** 2).mean((1, 2, 3)))
    return (LEAST + (1 - LEAST) * (1 - difference / UNLIKE).clip(0, 1)).astype(np.float32)


def _shape(rgba: np.ndarray) -> np.ndarray:
    """Value (the V of HSV, which turning hues keeps) over what is there, and alpha, averaged over 8x8 areas."""
    alpha = rgba[..., 3].astype(np.float32) / 255
    value = np.maximum(np.maximum(rgba[..., 0], rgba[..., 1]), rgba[..., 2]) * alpha / 255
    n, side = rgba.shape[0], rgba.shape[1]
    block = side // SHAPE_SIDE
    maps = np.stack([value, alpha], -1).reshape(n, SHAPE_SIDE, block, SHAPE_SIDE, block, 2)
    return maps.mean((2, 4))


def disturbed(rgba: np.ndarray, chance: random.Random) -> np.ndarray:
    """A close reference is not always whole: in other proportions, darker or lighter, moved by a pixel, coarser, with a hole, or a
    mere silhouette. uint8 [side, side, 4]."""
    side = rgba.shape[0]
    if chance.random() < 0.5:
        rgba = bent(rgba, chance)
    if chance.random() < 0.3:
        rgba = np.concatenate([(rgba[..., :3] * chance.uniform(0.6, 1.3)).clip(0, 255).astype(np.uint8), rgba[..., 3:]], -1)
    if chance.random() < 0.3:
        rgba = np.roll(rgba, (chance.randint(-1, 1), chance.randint(-1, 1)), (0, 1))
    if chance.random() < 0.15:
        rgba = resampled(resampled(rgba, side // 2), side)
    if chance.random() < 0.25:
        rgba = rgba.copy()
        top, left = chance.randrange(side * 3 // 4), chance.randrange(side * 3 // 4)
        rgba[top : top + chance.randint(side // 8, side // 3), left : left + chance.randint(side // 8, side // 3)] = 0
    if chance.random() < 0.15:
        rgba = np.concatenate([np.full_like(rgba[..., :3], 235), rgba[..., 3:]], -1)
    return rgba


def bent(rgba: np.ndarray, chance: random.Random) -> np.ndarray:
    """The picture in other proportions, its feet where they were. uint8 [side, side, 4]."""
    side = rgba.shape[0]
    reach = np.random.default_rng(chance.getrandbits(32))
    place = np.arange(side)
    grid = place / (side - 1) * (POINTS - 1)
    cell = np.minimum(grid.astype(int), POINTS - 2)
    share = grid - cell
    share = share * share * (3 - 2 * share)
    weights = np.zeros((side, POINTS))
    weights[place, cell], weights[place, cell + 1] = 1 - share, share
    moved_y, moved_x = (weights @ reach.uniform(-1, 1, (2, POINTS, POINTS)) @ weights.T) * REACH * side / 32
    taller, wider = 1 + reach.uniform(-STRETCH, STRETCH, 2)
    y = np.rint((place[:, None] - side) * taller + side + moved_y).astype(int)
    x = np.rint((place[None] - side / 2) * wider + side / 2 + moved_x).astype(int)
    inside = (y >= 0) & (x >= 0) & (y < side) & (x < side)
    return rgba[y.clip(0, side - 1), x.clip(0, side - 1)] * inside[..., None]


def turned(rgba: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """Hues turned by a share of the circle for each picture; 0 leaves one alone. uint8 [n, side, side, 4], float [n]."""
    moved = np.flatnonzero(turn)
    if len(moved) == 0:
        return rgba
    rgba = rgba.copy()
    rgba[moved] = rotate_hue(rgba[moved], turn[moved][:, None, None])
    return rgba


def _areas(side: int, size: int) -> np.ndarray:
    """Shares of `side` pixels in each of `size` areas, float32 [size, side]."""
    step = side / size
    edges = np.arange(size)[:, None] * step
    pixels = np.arange(side)[None]
    covered = (np.minimum(pixels + 1, edges + step) - np.maximum(pixels, edges)).clip(0)
    return (covered / step).astype(np.float32)
