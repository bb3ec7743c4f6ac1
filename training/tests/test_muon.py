import pytest

torch = pytest.importorskip("torch")

from sprite_training.muon import Muon, orthogonal  # noqa: E402


@pytest.mark.parametrize("shape", [(3, 8, 20), (2, 20, 8)])
def test_a_stack_of_matrices_becomes_nearly_orthogonal(shape: tuple[int, int, int]):
    made = orthogonal(torch.randn(*shape, generator=torch.Generator().manual_seed(1)), rounds=8)
    values = torch.linalg.svdvals(made)
    assert values.min() > 0.5 and values.max() < 1.4


def test_parameters_of_one_shape_step_as_if_each_were_alone():
    chance = torch.Generator().manual_seed(2)
    together = [torch.nn.Parameter(torch.randn(4, 2, 3, 3, generator=chance).contiguous(memory_format=torch.channels_last)) for _ in range(2)]
    alone = [torch.nn.Parameter(parameter.detach().clone(memory_format=torch.preserve_format)) for parameter in together]
    gradients = [torch.randn(4, 2, 3, 3, generator=chance).contiguous(memory_format=torch.channels_last) for _ in range(2)]
    for parameters in (together, alone):
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient.clone()
    Muon(together, 0.1).step()
    for parameter in alone:
        Muon([parameter], 0.1).step()
    assert all(torch.allclose(a, b, atol=1e-2) for a, b in zip(together, alone, strict=True))
