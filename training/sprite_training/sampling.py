"""Draws with a denoiser in torch, as the engine does in TypeScript, to look at a network while it trains."""

import numpy as np
import torch
from torch import Tensor

from .network import Denoiser


@torch.no_grad()
def sample(
    network: Denoiser, words: Tensor, steps: int = 20, guidance: float = 2.5, interval: tuple[float, float] = (0.1, 0.9), seed: int = 0
) -> np.ndarray:
    """Pictures of the prompts [n, 16, 96] as uint8 [n, 32, 32, 4]: evenly spaced Euler steps of rectified flow, guided
    where t lies in `interval`."""
    x = torch.randn(len(words), 4, 32, 32, generator=torch.Generator().manual_seed(seed))
    for step in range(steps):
        t, after = 1 - step / steps, 1 - (step + 1) / steps
        time = torch.full((len(words),), t)
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
