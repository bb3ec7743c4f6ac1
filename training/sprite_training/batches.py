"""Draws training batches: pictures as the network sees them, with freshly written captions and chosen references."""

import random
from collections import Counter
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .colours import COLOURS, colour_shares, colour_words
from .network import REFERENCES, SIDES
from .neighbours import nearest_references
from .picture_set import PictureSet, is_part
from .prompts import CaptionMixer, WordTable
from .references import closeness, disturbed, resampled, turned
from .sources import ANY_STYLE, SOURCES, STYLES
from .wordnet import WordNet

# Of a batch, the share of each kind of picture; a source's share is spread over its concepts.
SHARES = {
    "crawl": 0.22, "crawl character": 0.09, "emoji": 0.34, "drawings": 0.18, "gervais": 0.05, "superpowers": 0.05, "superpowers character": 0.04,
    "shape": 0.03,
}
PART = 0.15
# Cases of a hundred: no reference, a close one; else neighbours by caption, each there 85 times.
NO_REFERENCE, CLOSE, THERE = 0.12, 0.34, 0.85
# A nearer neighbour is taken more often than the next by this factor.
NEARER = 1 / 0.82


@dataclass
class Batch:
    """`clean` [n, 4, side, side] and `references` [n, 10, side, side] float32; `rows` of the word table [n, 16], `style` and
    `size` int64; `index` of the pictures."""

    clean: Tensor
    rows: Tensor
    references: Tensor
    style: Tensor
    size: Tensor
    index: np.ndarray


class Batches:
    def __init__(self, pictures: PictureSet, table: WordTable, wordnet: WordNet, seed: int, split: str = "train"):
        self.pictures = pictures
        self.records = pictures.records
        self.mixer = CaptionMixer(self.records, table, wordnet)
        self._neighbours = nearest_references(pictures, table)
        self._style = np.array([STYLES.index(record["style"]) for record in self.records])
        self._sided = np.array([bool({"left", "right"} & set(record["names"])) for record in self.records])
        self._tile = np.array(["tile" in record["kinds"] for record in self.records])
        self._hued = np.array([_may_be_recoloured(record) for record in self.records])
        self._shares = {side: _shares(self.records, pictures.rows(side) >= 0, split) for side in SIDES}
        self._random = random.Random(seed)
        self._numpy = np.random.default_rng(seed)

    def draw(self, count: int, side: int = 32, vary: bool = True) -> Batch:
        """`vary` turns hues, mirrors and moves pictures, and writes captions in other words."""
        r = self._random
        index = np.searchsorted(self._shares[side], self._numpy.random(count)).clip(max=len(self.records) - 1)
        rows = self.pictures.rows(side)[index]
        natural = self.pictures.pixels(side)[rows]
        turn = np.where(self._hued[index] & (self._numpy.random(count) < 0.3), self._numpy.uniform(0.1, 0.9, count), 0) * vary
        picture = turned(natural, turn)
        captions, named = zip(*(self._caption(i, picture[b], turn[b], vary) for b, i in enumerate(index)), strict=True)
        reference, there = self._references(index, natural, np.array(named), side)
        mirrored = (self._numpy.random(count) < 0.5) & ~self._sided[index] & vary
        picture = _mirrored(picture, mirrored)
        for slot in range(REFERENCES):
            differently = self._numpy.random(count) < (0.2 if slot else 0.1)
            own = there[:, slot] == 2
            reference[:, slot] = _mirrored(reference[:, slot], mirrored ^ (differently & ~own))
        if vary:
            for b in np.flatnonzero(self._tile[index] & (self._numpy.random(count) < 0.5)):
                picture[b] = np.roll(picture[b], (r.randrange(side), r.randrange(side)), (0, 1))
        close = np.stack([np.where(there[:, s] > 0, closeness(reference[:, s], picture), 0) for s in range(REFERENCES)], 1)
        style = np.where(self._numpy.random(count) < 0.25, ANY_STYLE, self._style[index])
        return Batch(
            to_network(picture), torch.tensor(captions), reference_channels(reference, close), torch.from_numpy(style),
            torch.full((count,), SIDES.index(side)), index,
        )

    def _caption(self, index: int, picture: np.ndarray, turn: float, vary: bool) -> tuple[list[int], bool]:
        record = self.records[index]
        if not vary:
            return self.mixer.plain_rows(record), True
        return self.mixer.rows(record, self._random, colour_words(colour_shares(picture)) if turn else None)

    def _references(self, index: np.ndarray, natural: np.ndarray, named: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
        """Pictures uint8 [n, 2, side, side, 4], and for each 0 where there is none, 1 for a neighbour, 2 for the picture itself.

        The picture itself comes in other hues only where the caption names colours: a prompt that says nothing of colours
        means those of the reference."""
        r = self._random
        count = len(index)
        there = np.zeros((count, REFERENCES), np.int64)
        chosen = np.zeros((count, REFERENCES), np.int64)
        for b, i in enumerate(index):
            if r.random() < NO_REFERENCE:
                continue
            close = r.random() < CLOSE
            for slot, neighbour in enumerate(self._near(REFERENCES)):
                chosen[b, slot] = self._neighbours[i, neighbour]
                there[b, slot] = r.random() < (THERE if not close else THERE / 2)
            if close:
                chosen[b, 0], there[b, 0] = i, 2
        pixels = self.pictures.pixels(32)[self.pictures.rows(32)[chosen]]
        reference = resampled(pixels, side).copy() if side != 32 else pixels
        own = np.flatnonzero(there[:, 0] == 2)
        for b in own:
            # Half of those of other sizes at their own size, as a user's picture is; half as from the library.
            reference[b, 0] = disturbed(natural[b] if side == 32 or r.random() < 0.5 else reference[b, 0], r)
        turn = np.zeros(count)
        turn[own] = np.where(named[own] & (self._numpy.random(len(own)) < 0.8), self._numpy.uniform(0.08, 0.92, len(own)), 0)
        reference[:, 0] = turned(reference[:, 0], turn)
        reference[there == 0] = 0
        return reference, there

    def _near(self, count: int) -> list[int]:
        places = self._neighbours.shape[1]
        chosen: list[int] = []
        while len(chosen) < count:
            place = min(int(self._random.expovariate(np.log(NEARER))), places - 1)
            if place not in chosen:
                chosen.append(place)
        return chosen


def _may_be_recoloured(record: dict) -> bool:
    """People keep the colours of their skins, and grey has no hue to turn."""
    return bool(set(record["colours"]) & set(COLOURS[:9])) and not {"person", "face", "part"} & set(record["kinds"])


def _shares(records: list[dict], there: np.ndarray, split: str) -> np.ndarray:
    """Cumulative shares of the pictures of a split: each source by SHARES, concepts with many pictures of one source less
    than their number says."""
    kind = np.array([_kind(record) for record in records])
    wanted = there & np.array([record["split"] == split for record in records])
    concepts = Counter((record["source"], record["concept"] or " ".join(record["kinds"])) for record in records if record["group"] != "character")
    weight = np.zeros(len(records))
    for name, share in SHARES.items():
        rows = np.flatnonzero(wanted & (kind == name))
        if len(rows) == 0:
            continue
        raw = np.array([
            1.0 if records[i]["group"] == "character" else concepts[records[i]["source"], records[i]["concept"] or " ".join(records[i]["kinds"])] ** -0.4
            for i in rows
        ])
        raw *= [PART if is_part(records[i]) else 1 for i in rows]
        weight[rows] = share * raw / raw.sum()
    return np.cumsum(weight / weight.sum())


def _kind(record: dict) -> str:
    source = record["source"]
    if source not in ("crawl", "drawings", "gervais", "superpowers"):
        return "shape" if SOURCES[source].style == "shape" else "emoji"
    return f"{source} character" if record["group"] == "character" else source


def _mirrored(rgba: np.ndarray, where: np.ndarray) -> np.ndarray:
    return np.where(where[:, None, None, None], rgba[:, :, ::-1], rgba)


def to_network(rgba: np.ndarray) -> Tensor:
    """uint8 [n, height, width, 4] to premultiplied RGBA in [-1, 1], [n, 4, height, width]. Shadows, black and see-through,
    become air."""
    unit = torch.from_numpy(np.ascontiguousarray(rgba)).permute(0, 3, 1, 2).float() / 255
    r, g, b, alpha = unit.unbind(1)
    shadow = (torch.maximum(torch.maximum(r, g), b) < 0.05) & (alpha < 0.95)
    alpha = alpha.masked_fill(shadow, 0)
    return torch.stack([r * alpha, g * alpha, b * alpha, alpha], 1) * 2 - 1


def reference_channels(reference: np.ndarray, close: np.ndarray) -> Tensor:
    """References uint8 [n, 2, side, side, 4] and their closeness [n, 2], 0 where there is none, to [n, 10, side, side]."""
    count, slots, height, width, _ = reference.shape
    pictures = to_network(reference.reshape(-1, height, width, 4)).reshape(count, slots, 4, height, width)
    follow = torch.from_numpy(close.astype(np.float32))[:, :, None, None, None]
    channels = torch.cat([pictures * (follow > 0), follow.expand(count, slots, 1, height, width)], 2)
    return channels.reshape(count, slots * 5, height, width)
