"""Pictures as another hand might have drawn them: a style must not be what the judge of recognition knows a thing by.

All that happens to a batch at once, as tensors [n, 4, side, side] in [0, 1], colour not multiplied by alpha.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

SIDE = 32


def restyled(pictures: Tensor, inside: Tensor, plain: Tensor) -> Tensor:
    """Of side 64 to side 32. `plain` [n] tells those of one colour, which get others, `inside` [n, 64, 64] what they enclose."""
    small = _sharp(_moved(_painted(pictures, inside, plain)))
    small = _lit(_recoloured(small))
    return _holed(_outlined(_posterised(small)))


def small_as_drawn(pictures: Tensor, inside: Tensor, plain: Tensor) -> Tensor:
    """Of side 64 to side 32 and nothing else, but for what has no colour of its own."""
    painted = torch.where(plain[:, None, None, None], torch.cat([_passing(pictures), pictures[:, 3:]], 1), pictures)
    flat = torch.cat([painted[:, :3] * painted[:, 3:], painted[:, 3:]], 1)
    small = F.avg_pool2d(flat, 2)
    there = (small[:, 3:] > 0.4).float()
    return torch.cat([(small[:, :3] / small[:, 3:].clamp(min=1e-3)) * there, there], 1)


def on_ground(pictures: Tensor, ground: Tensor, side: int) -> Tensor:
    """Before one colour each, [n, 3, 1, 1], enlarged; [n, 3, side, side] in [-1, 1]."""
    alpha = pictures[:, 3:]
    flat = pictures[:, :3] * alpha + ground * (1 - alpha)
    return F.interpolate(flat, size=side, mode="bilinear", align_corners=False) * 2 - 1


def plain_colour(pictures: Tensor) -> Tensor:
    """Random colours [n, 3, 1, 1], of all hues, seldom pale."""
    n = len(pictures)
    return _mixed(torch.rand(n), torch.rand(n).sqrt() * 0.9, torch.rand(n) * 0.75 + 0.25)


def _mixed(hue: Tensor, saturation: Tensor, value: Tensor) -> Tensor:
    wheel = torch.stack([(hue * 6 + n) % 6 for n in (5.0, 3.0, 1.0)], 1)
    colour = value[:, None] * (1 - saturation[:, None] * torch.minimum(wheel, 4 - wheel).clamp(0, 1))
    return colour[..., None, None]


def _some(pictures: Tensor, share: float) -> Tensor:
    return torch.rand(len(pictures), 1, 1, 1) < share


def _between(pictures: Tensor, low: float, high: float) -> Tensor:
    return torch.rand(len(pictures), 1, 1, 1) * (high - low) + low


def _painted(pictures: Tensor, inside: Tensor, plain: Tensor) -> Tensor:
    """What is of one colour in another, or in two that pass into each other; what it encloses filled, where it isn't left open."""
    lines, filled = _passing(pictures), _passing(pictures)
    behind = (inside[:, None] & _some(pictures, 0.7)).float()
    alpha = torch.maximum(pictures[:, 3:], behind)
    colour = lines + (filled - lines) * behind
    return torch.where(plain[:, None, None, None], torch.cat([colour, alpha], 1), pictures)


def _passing(pictures: Tensor) -> Tensor:
    """A colour that passes into another from above to below, over a little or the whole. [n, 3, side, side]."""
    first, second = plain_colour(pictures), plain_colour(pictures)
    second = torch.where(_some(pictures, 0.6), first * _between(pictures, 0.5, 1), second)
    height = torch.linspace(0, 1, pictures.shape[-1])[:, None].expand(pictures.shape[-2:])
    share = ((height - _between(pictures, 0, 1)) * _between(pictures, 0.5, 4) + 0.5).clamp(0, 1)
    return first + (second - first) * share


def _moved(pictures: Tensor) -> Tensor:
    """Mirrored, turned, stretched, sheared, moved, bent; premultiplied, each pixel the mean of its area, some twice as coarse."""
    n = len(pictures)
    angle = torch.randn(n) * math.radians(9)
    size = torch.exp(torch.randn(n) * 0.13 + 0.12)
    wide, shear = torch.exp(torch.randn(n) * 0.1), torch.randn(n) * 0.1
    mirror = torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    cos, sin = torch.cos(angle) * size, torch.sin(angle) * size
    shift = (torch.rand(2, n) - 0.5) * 0.3
    matrix = torch.stack([torch.stack([cos * wide * mirror, -sin + shear, shift[0]], 1), torch.stack([sin * mirror, cos / wide, shift[1]], 1)], 1)
    grid = F.affine_grid(matrix, [n, 4, 64, 64], align_corners=False)
    bend = F.interpolate(torch.randn(n, 2, 4, 4) * 0.05, size=64, mode="bicubic", align_corners=True)
    grid = grid + bend.permute(0, 2, 3, 1)
    flat = torch.cat([pictures[:, :3] * pictures[:, 3:], pictures[:, 3:]], 1)
    small = F.avg_pool2d(F.grid_sample(flat, grid, align_corners=False), 2)
    coarse = F.interpolate(F.interpolate(small, size=22, mode="area"), size=SIDE, mode="nearest")
    return torch.where(_some(small, 0.15), coarse, small)


def _sharp(flat: Tensor) -> Tensor:
    """What is more than half there is there; of some, what is there by less, too: lines of icons are thin."""
    there = (flat[:, 3:] > _between(flat, 0.25, 0.5)).float()
    return torch.cat([(flat[:, :3] / flat[:, 3:].clamp(min=1e-3)).clamp(0, 1) * there, there], 1)


def _recoloured(pictures: Tensor) -> Tensor:
    """Hues turned, a little or by any angle; paler or without colour; lighter or darker, with more or less contrast."""
    n = len(pictures)
    turn = torch.where(torch.rand(n) < 0.35, torch.rand(n), torch.randn(n) * 0.06) * 2 * math.pi
    grey = torch.full((3, 3), 1 / 3)
    cross = torch.tensor([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / math.sqrt(3)
    cos, sin = torch.cos(turn)[:, None, None], torch.sin(turn)[:, None, None]
    about_grey = cos * torch.eye(3) + sin * cross + (1 - cos) * grey
    colour = torch.einsum("nij,njhw->nihw", about_grey, pictures[:, :3])
    middle = colour.mean(1, keepdim=True)
    strength = torch.where(_some(pictures, 0.12), torch.zeros(n, 1, 1, 1), _between(pictures, 0.3, 1.5))
    colour = middle + (colour - middle) * strength
    colour = (colour - 0.5) * _between(pictures, 0.6, 1.3) + 0.5 + _between(pictures, -0.2, 0.2)
    return torch.cat([colour.clamp(0, 1), pictures[:, 3:]], 1)


def _lit(pictures: Tensor) -> Tensor:
    """Light from one side over the whole, and grain."""
    line = torch.linspace(-1, 1, SIDE)
    light = line[:, None] * torch.randn(len(pictures), 1, 1, 1) + line * torch.randn(len(pictures), 1, 1, 1)
    light = light * torch.where(_some(pictures, 0.4), _between(pictures, 0, 0.2), torch.zeros(1))
    grain = torch.randn(len(pictures), 3, SIDE, SIDE) * torch.where(_some(pictures, 0.4), _between(pictures, 0, 0.06), torch.zeros(1))
    return torch.cat([(pictures[:, :3] + light + grain).clamp(0, 1), pictures[:, 3:]], 1)


def _posterised(pictures: Tensor) -> Tensor:
    levels = torch.where(_some(pictures, 0.3), _between(pictures, 2, 6).round(), torch.full((1,), 255.0))
    return torch.cat([(pictures[:, :3] * levels).round() / levels, pictures[:, 3:]], 1)


def _outlined(pictures: Tensor) -> Tensor:
    """A dark line around, or the border itself darker; a pixel less where a line is taken away."""
    alpha = pictures[:, 3:]
    wider = F.max_pool2d(alpha, 3, 1, 1)
    narrower = -F.max_pool2d(-alpha, 3, 1, 1)
    dark = plain_colour(pictures) * 0.35
    around = torch.cat([torch.where(alpha > 0, pictures[:, :3], dark.expand(-1, -1, SIDE, SIDE)), wider], 1)
    border = torch.cat([torch.where((alpha - narrower) > 0, pictures[:, :3] * 0.45 + dark * 0.3, pictures[:, :3]), alpha], 1)
    bare = torch.cat([pictures[:, :3], narrower], 1)
    chosen = torch.rand(len(pictures), 1, 1, 1)
    enough = narrower.sum((2, 3), keepdim=True) > 0.6 * alpha.sum((2, 3), keepdim=True)
    styled = torch.where(chosen < 0.25, around, torch.where(chosen < 0.4, border, torch.where((chosen < 0.5) & enough, bare, pictures)))
    return styled


def _holed(pictures: Tensor) -> Tensor:
    """Of some a rectangle is missing."""
    place = torch.arange(SIDE)
    top, left, side = (torch.randint(low, high, (len(pictures), 1, 1, 1)) for low, high in ((0, 24), (0, 24), (4, 12)))
    inside = (place[:, None] >= top) & (place[:, None] < top + side) & (place >= left) & (place < left + side)
    return pictures * ~(inside & _some(pictures, 0.25))
