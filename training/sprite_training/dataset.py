"""Builds the training set, one .npz file: `python -m sprite_training data`."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .captions import Caption, caption_of
from .characters import compose, parts_of
from .colours import COLOURS, colour_shares, colour_words
from .split import SPLITS, split_of
from .tiles import read_tiles

CHARACTERS = {"train": 14_000, "validation": 300, "test": 300}
HUES = 3
# How often a kind of tile is drawn, against what its number of tiles would give. Fragments and signs are no sprites.
SHARE = {"part": 0.35, "blood": 0.3, "icon": 0.7, "tentacle": 0.4, "tile": 0.7}
COLOUR_NAMES = {*COLOURS, "magenta", "gold", "silver", "light", "dark"}


@dataclass
class Sample:
    rgba: np.ndarray
    caption: Caption
    colours: list[str]
    split: str
    group: str  # tile, hue or character
    path: str


def build_dataset(archive: Path, target: Path, seed: int = 1) -> None:
    """Writes pixels uint8 [n, 32, 32, 4], split and weight of each, and captions as JSON in one .npz file."""
    tiles = read_tiles(archive)
    chance = random.Random(seed)
    samples = [Sample(tile.rgba, caption_of(tile.path), _colours(tile.rgba), split_of(tile.path), "tile", tile.path) for tile in tiles]
    samples += [variant for sample in samples if sample.split == "train" for variant in _recoloured(sample, chance)]
    for split in SPLITS:
        parts = parts_of([tile for tile in tiles if split == "test" or split_of(tile.path) == "train"])
        for i in range(CHARACTERS[split]):
            rgba, caption = compose(parts, chance)
            samples.append(Sample(rgba, caption, _colours(rgba), split, "character", f"character/{split}/{i}"))
    captions = [{"names": s.caption.names, "kinds": s.caption.kinds, "colours": s.colours, "group": s.group, "path": s.path} for s in samples]
    np.savez_compressed(
        target,
        pixels=np.stack([s.rgba for s in samples]),
        split=np.array([SPLITS.index(s.split) for s in samples]),
        weight=_weights(samples),
        captions=np.array(json.dumps(captions)),
    )
    counts = {split: sum(s.split == split for s in samples) for split in SPLITS}
    print(f"{len(tiles)} tiles, {len(samples)} samples: {counts}")


def _colours(rgba: np.ndarray) -> list[str]:
    return colour_words(colour_shares(rgba))


def _recoloured(sample: Sample, chance: random.Random) -> list[Sample]:
    """The same picture in other hues, with colour words that are true of them; none for a grey picture."""
    if not set(sample.colours) & set(COLOURS[:9]) or "part" in sample.caption.kinds:
        return []
    names = tuple(word for word in sample.caption.names if word not in COLOUR_NAMES)
    variants = []
    for _ in range(HUES):
        rgba = rotate_hue(sample.rgba, chance.uniform(0.12, 0.88))
        variants.append(Sample(rgba, Caption(names, sample.caption.kinds), _colours(rgba), sample.split, "hue", sample.path))
    return variants


def rotate_hue(rgba: np.ndarray, turn: float) -> np.ndarray:
    """Turns hues by `turn` of the circle in HSV, so that saturation and value stay. uint8 [..., 4]."""
    rgb = rgba[..., :3].astype(np.float32) / 255
    high, low = rgb.max(-1), rgb.min(-1)
    chroma = high - low
    safe = np.where(chroma > 0, chroma, 1)
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    hue = np.where(high == r, (g - b) / safe % 6, np.where(high == g, (b - r) / safe + 2, (r - g) / safe + 4))
    hue = (hue + 6 * turn) % 6
    channels = [high - chroma * np.clip(np.minimum((n + hue) % 6, 4 - (n + hue) % 6), 0, 1) for n in (5, 3, 1)]
    turned = np.stack(channels, -1)
    return np.concatenate([(turned * 255).round().astype(np.uint8), rgba[..., 3:]], -1)


def _weights(samples: list[Sample]) -> np.ndarray:
    """Sampling weights: rarer kinds more often than their number says, hues for a third of the tiles, characters for a fifth."""
    kinds = [" ".join(s.caption.kinds[:2]) for s in samples]
    weights = np.zeros(len(samples))
    for group, share in (("tile", 0.55), ("hue", 0.25), ("character", 0.2)):
        rows = [i for i, s in enumerate(samples) if s.group == group]
        counts: dict[str, int] = {}
        for i in rows:
            counts[kinds[i]] = counts.get(kinds[i], 0) + 1
        raw = np.array([counts[kinds[i]] ** -0.3 * min(SHARE.get(word, 1) for word in samples[i].caption.kinds) for i in rows])
        weights[rows] = share * raw / raw.sum()
    return weights.astype(np.float32)
