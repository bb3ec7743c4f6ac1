"""Colour words that are true of a tile, computed from its pixels."""

import numpy as np

COLOURS = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "brown", "white", "grey", "black")
# Words of file names that tell colours, which a picture loses when its hue is turned.
COLOUR_NAMES = {*COLOURS, "magenta", "gold", "golden", "silver", "light", "dark", "violet", "gray"}
_INDEX = {name: i for i, name in enumerate(COLOURS)}

# Upper ends of the hues in degrees; red closes the circle.
_HUES = ((14, "red"), (42, "orange"), (68, "yellow"), (165, "green"), (200, "cyan"), (258, "blue"), (292, "purple"), (335, "pink"))


def colour_shares(rgba: np.ndarray) -> np.ndarray:
    """Shares of COLOURS among the opaque pixels. @param rgba: uint8 [..., height, width, 4]. @returns float [..., 12]."""
    rgb = rgba[..., :3].astype(np.float32) / 255
    opaque = rgba[..., 3] >= 128
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    high, low = np.maximum(np.maximum(r, g), b), np.minimum(np.minimum(r, g), b)
    chroma = high - low
    safe = np.where(chroma > 0, chroma, 1)
    hue = np.where(high == r, (g - b) / safe % 6, np.where(high == g, (b - r) / safe + 2, (r - g) / safe + 4)) * 60
    saturation = np.where(high > 0, chroma / np.where(high > 0, high, 1), 0)
    name = np.full(hue.shape, _INDEX["red"])
    for end, colour in reversed(_HUES):
        name = np.where(hue < end, _INDEX[colour], name)
    name = np.where(hue >= 335, _INDEX["red"], name)
    warm = (hue < 50) | (hue >= 345)
    name = np.where(warm & (hue >= 10) & (hue < 50) & ((high < 0.72) | (saturation < 0.55)), _INDEX["brown"], name)
    name = np.where(warm & (hue < 10) & (high < 0.4) & (saturation < 0.6), _INDEX["brown"], name)
    name = np.where((hue >= 292) & (hue < 335) & (high < 0.55), _INDEX["purple"], name)
    name = np.where((saturation < 0.16) | (chroma < 0.06), _INDEX["grey"], name)
    name = np.where((saturation < 0.2) & (high > 0.82), _INDEX["white"], name)
    name = np.where(high < 0.17, _INDEX["black"], name)
    counts = np.stack([((name == i) & opaque).sum((-2, -1)) for i in range(len(COLOURS))], -1).astype(np.float32)
    return counts / np.maximum(opaque.sum((-2, -1)), 1)[..., None]


def colour_words(shares: np.ndarray) -> list[str]:
    """The one or two colours that a person would name. Outlines are black, and so black counts for less."""
    weights = shares.copy()
    weights[_INDEX["black"]] *= 0.45
    weights[_INDEX["grey"]] *= 0.8
    weights[_INDEX["brown"]] *= 0.9
    total = weights.sum()
    if total <= 0:
        return []
    weights /= total
    order = np.argsort(-weights)
    words = [COLOURS[order[0]]] if weights[order[0]] >= 0.3 else []
    if weights[order[1]] >= 0.25:
        words.append(COLOURS[order[1]])
    return words


def rotate_hue(rgba: np.ndarray, turn: float | np.ndarray) -> np.ndarray:
    """Turns hues by `turn` of the circle in HSV, so that saturation and value stay. uint8 [..., 4]; `turn` is one number, or
    one for each picture in the shape [n, 1, 1]."""
    rgb = rgba[..., :3].astype(np.float32) / 255
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    high, low = np.maximum(np.maximum(r, g), b), np.minimum(np.minimum(r, g), b)
    chroma = high - low
    safe = np.where(chroma > 0, chroma, 1)
    hue = np.where(high == r, (g - b) / safe % 6, np.where(high == g, (b - r) / safe + 2, (r - g) / safe + 4))
    hue = (hue + 6 * turn) % 6
    channels = [high - chroma * np.clip(np.minimum((n + hue) % 6, 4 - (n + hue) % 6), 0, 1) for n in (5, 3, 1)]
    turned = np.stack(channels, -1)
    return np.concatenate([(turned * 255).round().astype(np.uint8), rgba[..., 3:]], -1)
