"""Kernel inception distance: how far two sets of pictures lie apart, judged by a classifier's features."""

import numpy as np


def kid(one: np.ndarray, other: np.ndarray) -> float:
    """Between features [n, d] and [m, d], unbiased, with a cubic polynomial kernel (Binkowski et al., arXiv 1801.01401)."""
    a, b = one.astype(np.float64), other.astype(np.float64)
    within = sum((kernel.sum() - kernel.trace()) / (len(kernel) * (len(kernel) - 1)) for kernel in (_kernel(a, a), _kernel(b, b)))
    return float(within - 2 * _kernel(a, b).mean())


def halved_kid(pictures: np.ndarray, real: np.ndarray, splits: int = 100, seed: int = 0) -> float:
    """KID between the pictures of one half of the captions and the real tiles of the other half, the mean over random halves. Row i
    of both belongs to caption i, so no picture is held against the tile that it was captioned by; with real tiles as
    `pictures` it is the floor, real against real."""
    chance = np.random.default_rng(seed)
    halves = (np.array_split(chance.permutation(len(real)), 2) for _ in range(splits))
    return float(np.mean([kid(pictures[one], real[other]) for one, other in halves]))


def _kernel(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a @ b.T / a.shape[1] + 1) ** 3
