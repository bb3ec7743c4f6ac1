"""Muon: momentum made orthogonal, for the matrices inside a network (Jordan et al., 2024), with AdamW for the rest."""

import torch
from torch import Tensor, nn


class Muon(torch.optim.Optimizer):
    """For parameters of two and more dimensions, taken as matrices of outputs by the rest. Steps have the size that
    AdamW's have (0.2 root mean square), so that both take one learning rate (Liu et al., arXiv 2502.16982)."""

    def __init__(self, parameters: list[nn.Parameter], lr: float = 1e-3, momentum: float = 0.95, weight_decay: float = 0.02):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                momentum = self.state[parameter].setdefault("momentum", torch.zeros_like(parameter))
                momentum.lerp_(parameter.grad, 1 - group["momentum"])
                ahead = parameter.grad.lerp(momentum, group["momentum"])
                update = orthogonal(ahead.reshape(ahead.shape[0], -1))
                scale = 0.2 * max(update.shape) ** 0.5
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.add_(update.reshape(parameter.shape), alpha=-group["lr"] * scale)


def orthogonal(matrix: Tensor, rounds: int = 4) -> Tensor:
    """The nearest orthogonal matrix, roughly, by Newton and Schulz, in bfloat16: cores with matrix units are ten times as
    fast in it, and the iteration forgives its rounding."""
    x = matrix.bfloat16()
    x = x.T if matrix.shape[0] > matrix.shape[1] else x
    x = x / (x.norm() + 1e-7)
    for _ in range(rounds):
        square = x @ x.T
        x = 3.4445 * x + (-4.775 * square + 2.0315 * square @ square) @ x
    x = x.float()
    return x.T if matrix.shape[0] > matrix.shape[1] else x


def optimizers(network: nn.Module, others: list[nn.Parameter], rate: float) -> list[torch.optim.Optimizer]:
    """Muon for convolutions and linear layers inside, AdamW for the first and last layers, norms, biases and words."""
    inner, rest = [], list(others)
    for name, parameter in network.named_parameters():
        outer = name.startswith(("first", "last", "time", "style", "size"))
        (rest if outer or parameter.ndim < 2 else inner).append(parameter)
    return [Muon(inner, rate), torch.optim.AdamW(rest, rate, betas=(0.9, 0.98), weight_decay=0.0)]
