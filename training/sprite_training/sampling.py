"""Draws with a denoiser in torch, as the engine does in TypeScript, to look at a network while it trains."""

import numpy as np
import torch
from torch import Tensor

from .network import Denoiser


@torch.no_grad()
def sample(
    network: Denoiser, words: Tensor, steps: int = 16, guidance: float = 3.5, interval: tuple[float, float] = (0.1, 0.9),
    noise: float = 0.85, last: float = 0.2, size: tuple[int, int] = (32, 32), seed: int = 0,
) -> np.ndarray:
    """Pictures of the prompts [n, 16, 128] as uint8 [n, height, width, 4]: Euler steps of rectified flow from noise of deviation
    `noise`, evenly spaced from t = 1 to `last` and from there to 0, guided where t lies in `interval`."""
    x = noise * torch.randn(len(words), 4, *size, generator=torch.Generator().manual_seed(seed))
    levels = [*np.linspace(1, last, steps), 0.0]
    for t, after in zip(levels, levels[1:]):
        time = torch.full((len(words),), float(t))
        velocity = network(x, time, words)
        if interval[0] <= t <= interval[1]:
            empty = network(x, time, torch.zeros_like(words))
            velocity = empty + guidance * (velocity - empty)
        x = x + (after - t) * velocity
    return to_pixels(x)


def to_pixels(x: Tensor) -> np.ndarray:
    """Premultiplied [n, 4, height, width] in [-1, 1] to uint8 [n, height, width, 4] with alpha 0 or 255."""
    unit = ((x.clamp(-1, 1) + 1) / 2).permute(0, 2, 3, 1)
    alpha = unit[..., 3:]
    colour = (unit[..., :3] / alpha.clamp(min=0.3)).clamp(max=1)
    opaque = alpha >= 0.5
    return torch.cat([(colour * 255).round() * opaque, opaque * 255.0], -1).to(torch.uint8).numpy()
