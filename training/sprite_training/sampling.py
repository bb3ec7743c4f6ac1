"""Draws with a denoiser in torch, as the engine does in TypeScript, to look at a network while it trains."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from .network import SIDES
from .sources import ANY_STYLE


@torch.no_grad()
def sample(
    velocity: Callable[..., Tensor], words: Tensor, references: Tensor, style: Tensor | None = None, steps: int = 16, guidance: float = 2.5,
    interval: tuple[float, float] = (0.1, 0.95), noise: float = 0.9, last: float = 0.15, seed: int = 0,
) -> np.ndarray:
    """Pictures of the prompts [n, 16, 128] after references [n, 10, side, side] as uint8 [n, side, side, 4]: Euler steps of
    rectified flow from noise of deviation `noise`, evenly spaced from t = 1 to `last` and from there to 0. Where t lies in
    `interval` they are guided away from what the network draws without words, references and style."""
    count, side = len(words), references.shape[-1]
    anything = torch.full((count,), ANY_STYLE)
    style = anything if style is None else style
    size = torch.full((count,), SIDES.index(side))
    x = noise * torch.randn(count, 4, side, side, generator=torch.Generator().manual_seed(seed))
    levels = [*np.linspace(1, last, steps), 0.0]
    for t, after in zip(levels, levels[1:]):
        time = torch.full((count,), float(t))
        step = velocity(x, time, words, references, style, size).float()
        if interval[0] <= t <= interval[1]:
            empty = velocity(x, time, torch.zeros_like(words), torch.zeros_like(references), anything, size).float()
            step = empty + guidance * (step - empty)
        x = x + (after - t) * step
    return to_pixels(x)


def to_pixels(x: Tensor) -> np.ndarray:
    """Premultiplied [n, 4, height, width] in [-1, 1] to uint8 [n, height, width, 4] with alpha 0 or 255."""
    unit = ((x.clamp(-1, 1) + 1) / 2).permute(0, 2, 3, 1)
    alpha = unit[..., 3:]
    colour = (unit[..., :3] / alpha.clamp(min=0.3)).clamp(max=1)
    opaque = alpha >= 0.5
    return torch.cat([(colour * 255).round() * opaque, opaque * 255.0], -1).to(torch.uint8).numpy()
