"""Draws training batches: pictures as the network sees them, flipped and shifted, with freshly written captions."""

import random
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .prompts import CaptionMixer, WordTable, read_captions
from .split import SPLITS
from .words import WordNet


class Batches:
    def __init__(self, dataset: Path, table: WordTable, wordnet: WordNet, seed: int, split: str = "train"):
        stored = np.load(dataset)
        self.captions = read_captions(stored)
        rows = np.flatnonzero(stored["split"] == SPLITS.index(split))
        self.pixels = stored["pixels"]
        self.rows = rows
        weight = stored["weight"][rows]
        self._share = np.cumsum(weight / weight.sum())
        self.mixer = CaptionMixer(self.captions, table, wordnet)
        self._random = random.Random(seed)
        self._numpy = np.random.default_rng(seed)

    def draw(self, size: int) -> tuple[Tensor, Tensor, np.ndarray]:
        """Pictures [size, 4, 32, 32] in [-1, 1], rows of the word table [size, 16], and which samples they are."""
        index = self.rows[np.searchsorted(self._share, self._numpy.random(size)).clip(max=len(self.rows) - 1)]
        pictures = np.stack([self._varied(self.pixels[i], self.captions[i]) for i in index])
        words = [self.mixer.rows(i, self._random) for i in index]
        return to_network(pictures), torch.tensor(words), index

    def _varied(self, rgba: np.ndarray, caption: dict) -> np.ndarray:
        """Mirrored half the time, moved by up to two pixels now and then; floors and walls run round."""
        if self._random.random() < 0.5:
            rgba = rgba[:, ::-1]
        if "tile" in caption["kinds"]:
            shift = (self._random.randrange(32), self._random.randrange(32))
            return np.roll(rgba, shift, (0, 1)) if self._random.random() < 0.5 else rgba
        if self._random.random() < 0.3:
            return _moved(rgba, self._random.randint(-2, 2), self._random.randint(-2, 2))
        return rgba


def _moved(rgba: np.ndarray, down: int, right: int) -> np.ndarray:
    """Only where nothing but transparent pixels would leave the picture."""
    rolled = np.roll(rgba, (down, right), (0, 1))
    edges = [rolled[:down] if down > 0 else rolled[down:] if down < 0 else rolled[:0]]
    edges.append(rolled[:, :right] if right > 0 else rolled[:, right:] if right < 0 else rolled[:, :0])
    return rgba if any(edge[..., 3].any() for edge in edges) else rolled


def to_network(rgba: np.ndarray) -> Tensor:
    """uint8 [n, height, width, 4] to premultiplied RGBA in [-1, 1], [n, 4, height, width]. Shadows, black and see-through,
    become air."""
    unit = torch.from_numpy(np.ascontiguousarray(rgba)).float() / 255
    colour, alpha = unit[..., :3], unit[..., 3:]
    shadow = (colour.amax(-1, keepdim=True) < 0.05) & (alpha < 0.95)
    alpha = alpha.masked_fill(shadow, 0)
    return torch.cat([colour * alpha, alpha], -1).permute(0, 3, 1, 2).contiguous() * 2 - 1
