"""The denoiser: a small UNet over 2x2 pixel blocks, conditioned on word vectors."""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

# Standard deviation of premultiplied RGBA in [-1, 1] over the training tiles, measured: 0.66.
SIGMA = 0.66


@dataclass(frozen=True)
class Shape:
    """Sizes of a network."""

    channels: tuple[int, int, int] = (48, 96, 192)
    blocks: int = 2
    word: int = 96
    words: int = 16
    condition: int = 256
    dropout: float = 0.05

    def as_dict(self) -> dict:
        return asdict(self)


SHAPES = {
    "small": Shape(blocks=1, dropout=0.0),
    "large": Shape(channels=(64, 128, 256), blocks=3, condition=384, dropout=0.1),
}


class Block(nn.Module):
    """Residual block; group norms are scaled and shifted by the condition."""

    def __init__(self, inputs: int, outputs: int, shape: Shape):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.modulate = nn.Linear(shape.condition, 2 * outputs)
        self.norm2 = nn.GroupNorm(8, outputs)
        self.dropout = nn.Dropout(shape.dropout)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.modulate(condition)[..., None, None].chunk(2, 1)
        h = F.silu(self.norm2(h) * (1 + scale) + shift)
        return self.skip(x) + self.conv2(self.dropout(h))


class Attention(nn.Module):
    """Each place looks at all places and at the words of the prompt, in one softmax."""

    def __init__(self, channels: int, shape: Shape, head: int = 32):
        super().__init__()
        self.heads = channels // head
        self.norm = nn.GroupNorm(8, channels)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.word_kv = nn.Linear(shape.condition, 2 * channels)
        self.out = nn.Linear(channels, channels)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor, words: Tensor, bias: Tensor) -> Tensor:
        batch, channels, height, width = x.shape
        tokens = self.norm(x).flatten(2).transpose(1, 2)
        q, k, v = self.qkv(tokens).chunk(3, -1)
        word_k, word_v = self.word_kv(words).chunk(2, -1)
        q, k, v = (self._split(part) for part in (q, torch.cat([k, word_k], 1), torch.cat([v, word_v], 1)))
        scores = q @ k.transpose(-1, -2) * (channels // self.heads) ** -0.5
        mask = torch.cat([bias.new_zeros(batch, height * width), bias], 1)
        mixed = (scores + mask[:, None, None]).softmax(-1) @ v
        out = self.out(mixed.transpose(1, 2).reshape(batch, height * width, channels))
        return x + out.transpose(1, 2).reshape(batch, channels, height, width)

    def _split(self, tokens: Tensor) -> Tensor:
        batch, length, channels = tokens.shape
        return tokens.reshape(batch, length, self.heads, channels // self.heads).transpose(1, 2)


class TextEncoder(nn.Module):
    """Word vectors [batch, words, 96], rows of zeros where there is no word, to word states, their mask and their mean."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.project = nn.Linear(shape.word, shape.condition)
        self.place = nn.Parameter(torch.randn(shape.words, shape.condition) * 0.02)
        self.empty = nn.Parameter(torch.randn(1, 1, shape.condition) * 0.02)
        self.mix = nn.Sequential(
            nn.LayerNorm(shape.condition), nn.Linear(shape.condition, shape.condition), nn.SiLU(), nn.Linear(shape.condition, shape.condition)
        )

    def forward(self, words: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        known = (words.abs().sum(-1) > 0).to(words.dtype)
        states = self.project(words) + self.place
        states = states + self.mix(states)
        count = known.sum(1, keepdim=True)
        mean = (states * known[..., None]).sum(1) / count.clamp(min=1)
        empty = self.empty.expand(words.shape[0], 1, -1)
        pooled = torch.where(count > 0, mean, empty[:, 0])
        bias = torch.cat([(1 - known) * -1e4, known.new_zeros(words.shape[0], 1)], 1)
        return torch.cat([states, empty], 1), bias, pooled


class Denoiser(nn.Module):
    """Predicts noise minus picture, the velocity of rectified flow.

    `picture` float32 [batch, 4, height, width] is (1 - t) picture + t noise, sides multiples of 8; `time` float32
    [batch] in [0, 1]; `words` float32 [batch, 16, 96]. The network itself predicts what is left after the best linear
    guess, preconditioned as in EDM (Karras et al., arXiv 2206.00364) for this path.
    """

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        a, b, c = shape.channels
        condition = shape.condition
        self.text = TextEncoder(shape)
        self.time = nn.Sequential(nn.Linear(64, condition), nn.SiLU(), nn.Linear(condition, condition))
        self.pooled = nn.Linear(condition, condition)
        self.first = nn.Conv2d(16, a, 3, padding=1)
        self.down = nn.ModuleList()
        self.attend_down = nn.ModuleDict()
        skips = [a]
        width = a
        for level, channels in enumerate((a, b, c)):
            for i in range(shape.blocks):
                self.down.append(Block(width, channels, shape))
                width = channels
                skips.append(width)
                if level > 0:
                    self.attend_down[f"{level}_{i}"] = Attention(width, shape)
            if level < 2:
                skips.append(width)
        self.shrink = nn.ModuleList([nn.Conv2d(width, width, 3, stride=2, padding=1) for width in (a, b)])
        self.middle = nn.ModuleList([Block(c, c, shape), Block(c, c, shape)])
        self.attend_middle = Attention(c, shape)
        self.up = nn.ModuleList()
        self.attend_up = nn.ModuleDict()
        for level, channels in ((2, c), (1, b), (0, a)):
            for i in range(shape.blocks + 1):
                self.up.append(Block(width + skips.pop(), channels, shape))
                width = channels
                if level > 0 and i == shape.blocks:
                    self.attend_up[f"{level}_{i}"] = Attention(width, shape)
        self.grow = nn.ModuleList([nn.Conv2d(width, width, 3, padding=1) for width in (c, b)])
        self.norm = nn.GroupNorm(8, a)
        self.last = nn.Conv2d(a, 16, 3, padding=1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def forward(self, picture: Tensor, time: Tensor, words: Tensor) -> Tensor:
        t = time[:, None, None, None]
        clean = (1 - t) * SIGMA**2
        total = (1 - t) * clean + t * t
        raw = self.raw(picture * total.rsqrt(), time, words)
        return picture * (t - clean) / total - SIGMA * total.rsqrt() * raw

    def raw(self, x: Tensor, time: Tensor, words: Tensor) -> Tensor:
        states, bias, pooled = self.text(words)
        condition = F.silu(self.time(time_features(time)) + self.pooled(pooled))
        blocks = self.shape.blocks
        h = self.first(F.pixel_unshuffle(x, 2))
        skips = [h]
        for level in range(3):
            for i in range(blocks):
                h = self.down[level * blocks + i](h, condition)
                if level > 0:
                    h = self.attend_down[f"{level}_{i}"](h, states, bias)
                skips.append(h)
            if level < 2:
                h = self.shrink[level](h)
                skips.append(h)
        h = self.middle[0](h, condition)
        h = self.attend_middle(h, states, bias)
        h = self.middle[1](h, condition)
        for index, level in enumerate((2, 1, 0)):
            for i in range(blocks + 1):
                h = self.up[index * (blocks + 1) + i](torch.cat([h, skips.pop()], 1), condition)
                if level > 0 and i == blocks:
                    h = self.attend_up[f"{level}_{i}"](h, states, bias)
            if level > 0:
                h = self.grow[index](F.interpolate(h, scale_factor=2.0, mode="nearest"))
        return F.pixel_shuffle(self.last(F.silu(self.norm(h))), 2)


def time_features(time: Tensor) -> Tensor:
    """Sines and cosines of t at 32 frequencies from 1 to 1,000, [batch, 64]."""
    frequencies = torch.exp(torch.linspace(0, 6.9078, 32, device=time.device, dtype=time.dtype))
    angles = time[:, None] * frequencies * 3.14159
    return torch.cat([angles.sin(), angles.cos()], -1)


def velocity_target(clean: Tensor, noise: Tensor, time: Tensor) -> tuple[Tensor, Tensor]:
    """The noisy picture (1 - t) clean + t noise, already divided by its deviation, and what `Denoiser.raw` should say
    of it, which has variance 1."""
    t = time[:, None, None, None]
    noisy = (1 - t) * clean + t * noise
    total = ((1 - t) * SIGMA) ** 2 + t * t
    guess = noisy * (1 - t) * SIGMA**2 / total
    return noisy * total.rsqrt(), (clean - guess) * total.sqrt() / (t * SIGMA)
