"""One call of a pipeline: what it is given, what it tells on its way, how it is given up."""

import inspect
import math
from collections.abc import Callable

import torch
from diffusers import QwenImageEditPipeline, QwenImageEditPlusPipeline
from PIL import Image, ImageOps

from .problem import Stopped
from .request import Request
from .samplers import most_steps

# They take one prompt at a time, as they look at the references with it.
ALONE = (QwenImageEditPipeline, QwenImageEditPlusPipeline)

# A little more, so that what is rounded down is one.
ONE = 1.000001

# Told of each step: how many are done, and the latents as the VAE's map takes them, a picture each.
OnStep = Callable[[int, torch.Tensor], None]


def run(pipe, requests: list[Request], on_encoded: Callable[[], None], on_step: OnStep) -> list[Image.Image]:
    """Draws pictures that are alike. Raises Stopped once all were given up, within a block of the network."""
    steps = requests[0].message["steps"]
    done = 0

    def after_step(pipe, index: int, _time, state: dict) -> dict:
        nonlocal done
        # Some samplers pass the network more often than there are steps: the last pass ends the last step.
        now = (index + 1) * steps // pipe.num_timesteps
        if now > done:
            done = now
            on_step(done, spread(pipe, state["latents"], requests[0].message))
        return {}

    def expect_wanted(*_) -> None:
        if all(request.stopped.is_set() for request in requests):
            raise Stopped

    hooks = [block.register_forward_pre_hook(expect_wanted) for block in blocks(pipe)]
    encode = pipe.encode_prompt

    def encode_and_tell(*args, **kwargs):
        encoded = encode(*args, **kwargs)
        on_encoded()
        return encoded

    pipe.encode_prompt = encode_and_tell
    try:
        pictures = pipe(**arguments(pipe, requests), callback_on_step_end=after_step).images
        return [sized(picture, requests[0].message) for picture in pictures]
    finally:
        del pipe.encode_prompt
        for hook in hooks:
            hook.remove()
        # A pipeline that was given up leaves on the GPU what it had brought there.
        pipe.maybe_free_model_hooks()


def arguments(pipe, requests: list[Request]) -> dict:
    """Under the names that this pipeline has; what it has no name for is not taken by its model."""
    messages = [request.message for request in requests]
    first = messages[0]
    known = inspect.signature(type(pipe).__call__).parameters
    negative = [message["negative"] for message in messages] if first["negative"] else None
    wishes = {
        "prompt": [message["prompt"] for message in messages],
        "negative_prompt": negative,
        "width": first["width"],
        "height": first["height"],
        "num_inference_steps": first["steps"],
        "guidance_scale": first["guidance"],
        "generator": [request.generator for request in requests],
    }
    if "true_cfg_scale" in known:
        # It guides by a second pass only where it is given something to guide away from.
        wishes["true_cfg_scale"] = wishes.pop("guidance_scale")
        wishes["negative_prompt"] = negative or [" "] * len(messages)
    wishes |= drawn_from(pipe, requests)
    return {name: value for name, value in wishes.items() if name in known}


def drawn_from(pipe, requests: list[Request]) -> dict:
    """The pictures that these are drawn from."""
    first = requests[0]
    over = {} if first.init is None else drawn_over(requests, most_steps(pipe.scheduler))
    references = first.pictures("reference")
    if not references:
        return over
    if "ip_adapter" in first.message:
        # It is one adapter that looks at all of them, and cuts off what goes beyond a square.
        return {**over, "ip_adapter_image": [[squared(one) for one in references]]}
    # Beside a picture to draw over a model that has its own way with references takes one.
    if over:
        return {**over, "image_reference": references[:1] * len(requests)}
    return {"image": references[0] if isinstance(pipe, QwenImageEditPipeline) else references}


def drawn_over(requests: list[Request], most: int) -> dict:
    """@param most steps that there may be."""
    first = requests[0]
    # A pipeline makes this share of its steps, of which it needs one.
    strength = max(first.message["strength"], ONE / most)
    white = Image.new("L", first.init.size, 255)
    return {
        "image": [request.init for request in requests],
        "mask_image": [white if request.mask is None else request.mask.convert("L") for request in requests],
        "strength": strength,
        "num_inference_steps": min(most, max(first.message["steps"], math.ceil(ONE / strength))),
    }


def squared(picture: Image.Image) -> Image.Image:
    side = max(picture.size)
    return ImageOps.pad(picture, (side, side), color="white")


def sized(picture: Image.Image, message: dict) -> Image.Image:
    """Some pipelines draw over a picture of more than a megapixel in a smaller size."""
    size = (message["width"], message["height"])
    return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)


def blocks(pipe) -> list[torch.nn.Module]:
    """Short enough, each of them, to be waited for."""
    networks = [part for part in pipe.components.values() if isinstance(part, torch.nn.Module)]
    lists = [part for network in networks for part in network.modules() if isinstance(part, torch.nn.ModuleList)]
    return [block for one in lists for block in one]


def spread(pipe, latents: torch.Tensor, message: dict) -> torch.Tensor:
    """Latents as channels of a picture: some pipelines draw with patches of 2 x 2 in a row."""
    if latents.ndim != 3:
        return latents
    count, _, values = latents.shape
    height, width = (message[side] // (2 * pipe.vae_scale_factor) for side in ("height", "width"))
    tiles = latents.reshape(count, height, width, values // 4, 2, 2)
    return tiles.permute(0, 3, 1, 4, 2, 5).reshape(count, values // 4, 2 * height, 2 * width)
