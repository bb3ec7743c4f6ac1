"""What the evaluation measures on finished pictures, uint8 [n, 32, 32, 4]."""

import numpy as np
import torch
from torch import Tensor

from .batches import to_network
from .matcher import Classifier, Matcher

CHOICES = 32


@torch.no_grad()
def features(network: Classifier, pictures: np.ndarray) -> Tensor:
    return torch.cat([network.features(to_network(part)) for part in np.array_split(pictures, max(1, len(pictures) // 256))])


@torch.no_grad()
def alignment(judge: Matcher, pictures: np.ndarray, words: Tensor, pool: Tensor, seed: int = 0) -> np.ndarray:
    """1 where the judge takes a picture's own caption for the best of CHOICES, the others drawn from the pool, else 0.
    Chance gives 1 / CHOICES. Captions of the same words as its own are no counter-examples."""
    chance = torch.Generator().manual_seed(seed)
    seen = judge.pictures(to_network(pictures))
    own = (seen * judge.prompts(words)).sum(1)
    others = seen @ judge.prompts(pool).T
    same = (words[:, None] == pool[None]).flatten(2).all(-1)
    others = others.masked_fill(same, -2)
    hits = []
    for row in range(len(pictures)):
        drawn = others[row, torch.randperm(len(pool), generator=chance)[: CHOICES - 1]]
        hits.append(float(own[row] > drawn.max()))
    return np.array(hits)


def near_copies(pictures: np.ndarray, training: np.ndarray) -> np.ndarray:
    """True where a picture is far closer to one training tile than to the next 49: distance in premultiplied grey and
    alpha, the least over mirroring and shifts by a pixel, below a third of their mean (hue does not count)."""
    target = torch.from_numpy(_grey(training)).flatten(1)
    best = np.full((len(pictures), len(training)), np.inf, np.float32)
    for mirrored in (pictures, pictures[:, :, ::-1]):
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                moved = torch.from_numpy(_grey(np.roll(mirrored, (down, right), (1, 2)))).flatten(1)
                best = np.minimum(best, torch.cdist(moved, target).numpy())
    nearest = np.sort(best, 1)[:, :50]
    return nearest[:, 0] < nearest[:, 1:].mean(1) / 3


def _grey(pictures: np.ndarray) -> np.ndarray:
    unit = pictures.astype(np.float32) / 255
    alpha = unit[..., 3]
    return np.stack([unit[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32) * alpha, alpha], 1)


def colours(pictures: np.ndarray) -> np.ndarray:
    """Colours among the opaque pixels of each picture."""
    return np.array([len(np.unique(p[p[..., 3] >= 128][:, :3], axis=0)) for p in pictures])


def orphans(pictures: np.ndarray) -> np.ndarray:
    """Share of opaque pixels without a like one among the eight around them: more than 24 apart in some channel."""
    shares = []
    for picture in pictures.astype(np.int16):
        opaque = picture[..., 3] >= 128
        alone = opaque.copy()
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                if down or right:
                    near = np.roll(picture, (down, right), (0, 1))
                    alone &= ~((np.abs(near - picture).max(-1) <= 24) & (near[..., 3] >= 128))
        shares.append(alone.sum() / max(1, opaque.sum()))
    return np.array(shares)


def shuffled(pictures: np.ndarray, seed: int = 0) -> np.ndarray:
    """The same pixels of each picture in random places."""
    chance = np.random.default_rng(seed)
    flat = pictures.reshape(len(pictures), -1, 4)
    return np.stack([chance.permutation(picture) for picture in flat]).reshape(pictures.shape)
