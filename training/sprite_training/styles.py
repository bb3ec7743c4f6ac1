"""Styles that tiles can be redrawn in, to train adapters on."""

import numpy as np

HANDHELD = np.array([[15, 56, 15], [48, 98, 48], [139, 172, 15], [185, 205, 80]], np.uint8)
INK = np.array([[28, 26, 34], [244, 238, 220]], np.uint8)


def handheld(rgba: np.ndarray) -> np.ndarray:
    """Four shades of green by lightness, stretched over each picture. uint8 [height, width, 4]."""
    return _shaded(rgba, HANDHELD, _lightness(rgba))


def ink(rgba: np.ndarray) -> np.ndarray:
    """Black ink on paper; what lies between is hatched by a 2x2 pattern. uint8 [height, width, 4]."""
    pattern = np.array([[0.62, 0.38], [0.38, 0.62]])
    height, width = rgba.shape[:2]
    threshold = np.tile(pattern, (height // 2 + 1, width // 2 + 1))[:height, :width]
    return _shaded(rgba, INK, (_lightness(rgba) > threshold).astype(np.float32) * 0.99)


STYLES = {"handheld": handheld, "ink": ink}


def _lightness(rgba: np.ndarray) -> np.ndarray:
    """0 to 1 from the darkest to the lightest opaque pixel, a tenth at each end cut off."""
    light = rgba[..., :3].astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    opaque = light[rgba[..., 3] >= 128]
    if len(opaque) == 0:
        return light * 0
    low, high = np.quantile(opaque, 0.05), np.quantile(opaque, 0.95)
    return ((light - low) / max(high - low, 24)).clip(0, 0.999)


def _shaded(rgba: np.ndarray, shades: np.ndarray, light: np.ndarray) -> np.ndarray:
    colour = shades[(light * len(shades)).astype(int)]
    return np.concatenate([colour, rgba[..., 3:]], -1)
