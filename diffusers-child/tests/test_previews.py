"""Previews of a pipeline whose VAE is as linear as those of trained models nearly are."""

import numpy as np
import torch
from diffusers import AutoencoderKL
from PIL import Image
from tiny.stable_diffusion import stable_diffusion

from diffusers_child import passes
from diffusers_child.previews import LatentMap
from diffusers_child.request import Request

FACTOR = 2
STEPS = 6


class LinearVae(AutoencoderKL):
    """Its colours are sums of its channels, each in a square."""

    def decode(self, latents: torch.Tensor, **_) -> tuple[torch.Tensor]:
        weights = torch.tensor([[0.2, 0.1, 0.0, -0.1], [0.0, 0.2, 0.1, 0.1], [0.1, 0.0, -0.2, 0.1]]) * self.config.scaling_factor
        colors = torch.einsum("rc,bchw->brhw", weights, latents) + 0.1
        return (colors.repeat_interleave(FACTOR, -1).repeat_interleave(FACTOR, -2),)


def test_previews_come_nearer_to_the_picture_and_the_last_is_the_picture_itself(tmp_path):
    pipe = stable_diffusion(tmp_path)
    pipe.vae = LinearVae(**pipe.vae.config)
    pipe.set_progress_bar_config(disable=True)
    previews = LatentMap(pipe)
    seen: list[Image.Image] = []

    def show(_step: int, latents: torch.Tensor) -> None:
        width, height, data = previews.picture(latents[0])
        seen.append(Image.frombytes("RGB", (width, height), data))

    wish = {"prompt": "a knight", "negative": "", "width": 32, "height": 32, "steps": STEPS, "guidance": 3.0, "seed": "7"}
    request = Request({"id": "1", "type": "draw", "model": {"path": "m", "family": "sd15"}, "loras": [], "sampler": None, **wish})
    [picture] = passes.run(pipe, [request], lambda: None, show)
    assert [one.size for one in seen] == [(32 // FACTOR, 32 // FACTOR)] * STEPS
    away = [distance(one, picture.resize(one.size, Image.Resampling.NEAREST)) for one in seen]
    assert away[-1] < 1
    assert away[0] > 3 * away[STEPS // 2] > 3 * away[-1]


def distance(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of a channel, of 255."""
    return float(np.abs(np.asarray(one, float) - np.asarray(other, float)).mean())
