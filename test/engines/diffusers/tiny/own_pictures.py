"""What pipelines draw by themselves, as a test asks for it."""

from pathlib import Path

import torch
from PIL import Image

FOLLOW = 0.6


def own_picture(pipeline, **more) -> bytes:
    pipeline.set_progress_bar_config(disable=True)
    seed = torch.Generator("cpu").manual_seed(7)
    # Qwen-Image guides by another name, away from a blank.
    guidance = {"true_cfg_scale": 3.0, "negative_prompt": " "} if type(pipeline).__name__.startswith("Qwen") else {"guidance_scale": 3.0}
    picture = pipeline(prompt="a knight", width=64, height=64, num_inference_steps=4, generator=seed, **guidance, **more).images[0]
    return picture.convert("RGB").tobytes()


def own_picture_after(pipeline, encoder, file: Path) -> bytes:
    """After the tests' reference, with this IP-Adapter."""
    pipeline.register_modules(image_encoder=encoder)
    pipeline.load_ip_adapter(str(file.parent), subfolder="", weight_name=file.name, local_files_only=True)
    pipeline.set_ip_adapter_scale(FOLLOW)
    return own_picture(pipeline, ip_adapter_image=reference())


def reference(side: int = 32) -> Image.Image:
    """Each pixel of its own colour. `live/pictures.ts` has the same. As large as these models draw."""
    picture = Image.new("RGB", (16, 16))
    picture.putdata([(16 * x, 16 * y, 8 * (x + y)) for y in range(16) for x in range(16)])
    return picture.resize((side, side), Image.Resampling.NEAREST)
