"""Muon: momentum made orthogonal, for the matrices inside a network (Jordan et al., 2024), with AdamW for the rest."""

import torch
from torch import Tensor, nn

from .precision import bfloat16_is_fast


class Muon(torch.optim.Optimizer):
    """For parameters of two and more dimensions, taken as matrices of outputs by the rest. Steps have the size that
    AdamW's have (0.2 root mean square), so that both take one learning rate (Liu et al., arXiv 2502.16982).

    Matrices of one shape are stepped together, in one stack: that takes half as long."""

    def __init__(self, parameters: list[nn.Parameter], lr: float = 1e-3, momentum: float = 0.95, weight_decay: float = 0.02):
        shapes: dict[tuple[int, int], list[nn.Parameter]] = {}
        for parameter in parameters:
            shapes.setdefault((parameter.shape[0], parameter[0].numel()), []).append(parameter)
        groups = [{"params": group} for group in shapes.values()]
        super().__init__(groups, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            parameters = group["params"]
            gradient = torch.stack([_matrix(parameter.grad) for parameter in parameters])
            state = self.state[parameters[0]]
            if "momentum" not in state:
                state["momentum"] = torch.zeros_like(gradient)
            momentum = state["momentum"].lerp_(gradient, 1 - group["momentum"])
            update = orthogonal(gradient.lerp_(momentum, group["momentum"]))
            step = -group["lr"] * 0.2 * max(update.shape[1:]) ** 0.5
            for parameter, change in zip(parameters, update, strict=True):
                _matrix(parameter).mul_(1 - group["lr"] * group["weight_decay"]).add_(change, alpha=step)


def _matrix(weight: Tensor) -> Tensor:
    """A view of outputs by the rest, whose columns stand as they lie in memory (convolutions: channels last). Orthogonal is
    orthogonal in any order of the columns."""
    return (weight.permute(0, 2, 3, 1) if weight.ndim == 4 else weight).view(len(weight), -1)


def orthogonal(matrices: Tensor, rounds: int = 4) -> Tensor:
    """The nearest orthogonal matrices, roughly, of a stack [n, rows, columns], by Newton and Schulz. The iteration forgives
    the rounding of bfloat16, in which cores with matrix units are ten times as fast; other cores are 50 times as slow in it
    (measured: 1.3 against 74 billion operations a second), and take float32."""
    upright = matrices.shape[1] > matrices.shape[2]
    x = (matrices.mT if upright else matrices).to(_precision(matrices.device)).contiguous()
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(rounds):
        square = x @ x.mT
        polynomial = torch.baddbmm(square, square, square, beta=-4.775, alpha=2.0315)
        x = torch.baddbmm(x, polynomial, x, beta=3.4445)
    return (x.mT if upright else x).float()


def _precision(device: torch.device) -> torch.dtype:
    return torch.bfloat16 if bfloat16_is_fast(device) else torch.float32


def optimizers(network: nn.Module, others: list[nn.Parameter], rate: float) -> list[torch.optim.Optimizer]:
    """Muon for convolutions and linear layers inside, AdamW for the first and last layers, norms, biases and words."""
    inner, rest = [], list(others)
    for name, parameter in network.named_parameters():
        outer = name.startswith(("first", "last", "time", "style", "size"))
        (rest if outer or parameter.ndim < 2 else inner).append(parameter)
    return [Muon(inner, rate), torch.optim.AdamW(rest, rate, betas=(0.9, 0.98), weight_decay=0.0)]
