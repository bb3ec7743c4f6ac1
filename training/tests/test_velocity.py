import pytest

torch = pytest.importorskip("torch")

from sprite_training.trainee import LEAST_TIME, POWER, PREDICTIONS, velocity_of  # noqa: E402


def _noised(t: float) -> tuple["torch.Tensor", "torch.Tensor", "torch.Tensor", "torch.Tensor"]:
    chance = torch.Generator().manual_seed(1)
    clean, noise = torch.randn(2, 4, 8, 8, generator=chance), torch.randn(2, 4, 8, 8, generator=chance)
    return (1 - t) * clean + t * noise, clean, noise, torch.full((2,), t)


@pytest.mark.parametrize("t", [0.05, LEAST_TIME, 0.5, 0.95])
def test_the_right_guess_gives_the_velocity_whatever_is_guessed(t: float):
    noisy, clean, noise, time = _noised(t)
    power = (1 - t) ** 2 * POWER + t**2
    balanced = (noisy * (t - (1 - t) * POWER) / power - (noise - clean)) * (power / POWER) ** 0.5
    guesses = {"velocity": noise - clean, "picture": clean, "balanced": balanced}
    for prediction in PREDICTIONS:
        if prediction != "picture" or t >= LEAST_TIME:
            assert torch.allclose(velocity_of(guesses[prediction], noisy, time, prediction), noise - clean, atol=1e-4)


def test_a_balanced_guess_is_of_the_picture_in_noise_and_of_the_noise_in_a_picture():
    noisy, clean, noise, time = _noised(0.999)
    assert torch.allclose(velocity_of(clean / POWER**0.5, noisy, time, "balanced"), noise - clean, atol=0.02)
    noisy, clean, noise, time = _noised(0.001)
    assert torch.allclose(velocity_of(-noise, noisy, time, "balanced"), noise - clean, atol=0.02)
