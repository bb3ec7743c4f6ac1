"""The denoiser: a UNet over 2x2 pixel blocks, conditioned on word vectors, a style, a size and reference pictures."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .sources import STYLE_ROWS

REFERENCES = 2
# Premultiplied RGBA and how closely to follow.
REFERENCE_CHANNELS = 5
# Sides of the pictures that it is trained on; `size` is a place in this list.
SIDES = (16, 24, 32, 48, 64)
HEADS = 4


@dataclass(frozen=True)
class Shape:
    """Sizes of a network: channels at 16x16, 8x8 and 4x4 for a picture of 32x32, blocks at each and in the middle."""

    channels: tuple[int, int, int] = (64, 128, 256)
    blocks: int = 2
    middle: int = 3
    word: int = 128
    condition: int = 320


SHAPES = {"small": Shape(), "large": Shape(channels=(96, 192, 384))}


class Block(nn.Module):
    """Residual block whose second norm is scaled and shifted by the condition."""

    def __init__(self, inputs: int, outputs: int, condition: int):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.modulate = nn.Linear(condition, 2 * outputs)
        self.norm2 = nn.GroupNorm(8, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.modulate(condition)[..., None, None].chunk(2, 1)
        h = self.conv2(F.silu(self.norm2(h) * (1 + scale) + shift))
        return self.skip(x) + h


class Attention(nn.Module):
    """Each place looks at all places and at the words of the prompt, in one softmax."""

    def __init__(self, channels: int, word: int):
        super().__init__()
        self.norm = nn.GroupNorm(8, channels)
        self.query = nn.Linear(channels, channels)
        self.places = nn.Linear(channels, 2 * channels)
        self.words = nn.Linear(word, 2 * channels)
        self.out = nn.Linear(channels, channels)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor, words: Tensor, known: Tensor) -> Tensor:
        batch, channels, height, width = x.shape
        tokens = self.norm(x).flatten(2).transpose(1, 2)
        k, v = torch.cat([self.places(tokens), self.words(words)], 1).chunk(2, -1)
        q, k, v = self._split(self.query(tokens)), self._split(k), self._split(v)
        bias = torch.cat([known.new_zeros(batch, height * width), (known - 1) * 1e4], 1)
        scores = q @ k.transpose(-1, -2) * (channels // HEADS) ** -0.5 + bias[:, None, None]
        mixed = (scores.softmax(-1).to(v.dtype) @ v).transpose(1, 2).reshape(batch, height * width, channels)
        return x + self.out(mixed).transpose(1, 2).reshape(batch, channels, height, width)

    def _split(self, tokens: Tensor) -> Tensor:
        batch, length, channels = tokens.shape
        return tokens.reshape(batch, length, HEADS, channels // HEADS).transpose(1, 2)


class Denoiser(nn.Module):
    """Predicts noise minus picture, the velocity of rectified flow (Liu et al., arXiv 2209.03003).

    `picture` float32 [batch, 4, height, width] is (1 - t) picture + t noise, sides multiples of 8; `time` float32 [batch] in
    [0, 1]; `words` float32 [batch, any, 128], rows of zeros where there is no word; `references` float32 [batch, 10, height,
    width], two pictures, each premultiplied RGBA in [-1, 1] and its closeness in [0, 1] at every pixel, all zeros where there
    is none; `style` int64 [batch], a place in sources.STYLES or ANY_STYLE; `size` int64 [batch], a place in SIDES.
    """

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        a, b, c = shape.channels
        condition = shape.condition
        self.time = nn.Sequential(nn.Linear(128, condition), nn.SiLU(), nn.Linear(condition, condition))
        self.prompt = nn.Sequential(nn.Linear(shape.word, condition), nn.SiLU(), nn.Linear(condition, condition))
        self.style = nn.Embedding(STYLE_ROWS + 1, condition)
        self.size = nn.Embedding(len(SIDES), condition)
        self.first = nn.Conv2d(16 + REFERENCES * REFERENCE_CHANNELS * 4, a, 3, padding=1)
        self.down0 = nn.ModuleList(Block(a, a, condition) for _ in range(shape.blocks))
        self.shrink0 = nn.Conv2d(a, b, 3, stride=2, padding=1)
        self.down1 = nn.ModuleList(Block(b, b, condition) for _ in range(shape.blocks))
        self.attend_down = Attention(b, shape.word)
        self.shrink1 = nn.Conv2d(b, c, 3, stride=2, padding=1)
        self.middle = nn.ModuleList(Block(c, c, condition) for _ in range(shape.middle))
        self.attend_middle = Attention(c, shape.word)
        self.grow1 = nn.Conv2d(c, b, 1)
        self.up1 = nn.ModuleList(Block(2 * b, b, condition) for _ in range(shape.blocks))
        self.attend_up = Attention(b, shape.word)
        self.grow0 = nn.Conv2d(b, a, 1)
        self.up0 = nn.ModuleList(Block(2 * a, a, condition) for _ in range(shape.blocks))
        self.norm = nn.GroupNorm(8, a)
        self.last = nn.Conv2d(a, 16, 3, padding=1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def forward(self, picture: Tensor, time: Tensor, words: Tensor, references: Tensor, style: Tensor, size: Tensor) -> Tensor:
        known = (words.abs().sum(-1) > 0).to(words.dtype)
        mean = (words * known[..., None]).sum(1) / known.sum(1, keepdim=True).clamp(min=1).sqrt()
        condition = F.silu(self.time(time_features(time)) + self.prompt(mean) + self.style(style) + self.size(size))
        h = self.first(F.pixel_unshuffle(torch.cat([picture, references], 1), 2))
        skips = []
        for block in self.down0:
            h = block(h, condition)
            skips.append(h)
        h = self.shrink0(h)
        for block in self.down1:
            h = block(h, condition)
            skips.append(h)
        h = self.shrink1(self.attend_down(h, words, known))
        for i, block in enumerate(self.middle):
            h = block(h, condition)
            if i == 0:
                h = self.attend_middle(h, words, known)
        h = F.interpolate(self.grow1(h), scale_factor=2.0, mode="nearest")
        for i, block in enumerate(self.up1):
            h = block(torch.cat([h, skips.pop()], 1), condition)
            if i == 0:
                h = self.attend_up(h, words, known)
        h = F.interpolate(self.grow0(h), scale_factor=2.0, mode="nearest")
        for block in self.up0:
            h = block(torch.cat([h, skips.pop()], 1), condition)
        return F.pixel_shuffle(self.last(F.silu(self.norm(h))), 2)


def time_features(time: Tensor) -> Tensor:
    """Cosines and sines of 1,000 t at 64 frequencies from 1 down to 1 / 10,000, [batch, 128]."""
    frequencies = torch.exp(torch.arange(64, device=time.device, dtype=time.dtype) * (-math.log(10_000) / 64))
    angles = time[:, None] * 1000 * frequencies
    return torch.cat([angles.cos(), angles.sin()], -1)
