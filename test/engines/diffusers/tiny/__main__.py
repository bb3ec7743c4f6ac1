"""Builds tiny pipelines of random weights, as people have them, and what goes with them: `python -m tiny FOLDER`.

Each has the architecture of its great original and none of its size, so that a picture takes a fraction of a second on a CPU.
"""

import shutil
import sys
from pathlib import Path

import torch
from diffusers import StableDiffusionPipeline
from safetensors.torch import save_file

from .ip_adapter import write_ip_adapters
from .lora import lora, write_loras_of_transformers
from .one_file import in_one_file
from .own_pictures import own_picture, own_picture_after, reference
from .pipelines import EDITING, PIPELINES
from .stable_diffusion import vae


def write_files(root: Path, pipelines: dict) -> None:
    """Models in one file, and LoRAs."""
    sd, xl = pipelines["tiny-sd15"], pipelines["tiny-sdxl"]
    save_file(in_one_file(sd), root / "tiny-file.safetensors")
    # What such a file leaves out, beside it.
    shutil.copytree(root / "tiny-sd15", root / "tiny-file", ignore=shutil.ignore_patterns("*.safetensors"))
    for seed, (name, pipeline) in enumerate({"ink": sd, "chalk": sd, "oil-xl": xl}.items()):
        save_file(lora(pipeline, seed), root / f"{name}.safetensors")
    write_loras_of_transformers(root)


def write_other_vae(root: Path) -> bytes:
    """The same checkpoint with another VAE in a file beside it. @returns what its pipeline draws."""
    shutil.copy(root / "tiny-file.safetensors", root / "tiny-other.safetensors")
    shutil.copytree(root / "tiny-file", root / "tiny-other")
    pipeline = StableDiffusionPipeline.from_pretrained(root / "tiny-sd15", safety_checker=None)
    torch.manual_seed(5)
    pipeline.vae = vae()
    save_file(pipeline.vae.state_dict(), root / "tiny-other.vae.safetensors")
    return own_picture(pipeline)


if __name__ == "__main__":
    root = Path(sys.argv[1])
    pipelines = {name: build(root / name) for name, build in PIPELINES.items()}
    for name, pipeline in pipelines.items():
        pipeline.save_pretrained(root / name)
        (root / f"{name}.rgb").write_bytes(own_picture(pipeline))
    write_files(root, pipelines)
    for name, (encoder, file) in write_ip_adapters(root / "IP-Adapter", pipelines).items():
        (root / f"{name}-after.rgb").write_bytes(own_picture_after(pipelines[name], encoder, file))
    for name, build in EDITING.items():
        pipeline = build(root / name)
        pipeline.save_pretrained(root / name)
        (root / f"{name}.rgb").write_bytes(own_picture(pipeline, image=reference(64)))
    (root / "tiny-other.rgb").write_bytes(write_other_vae(root))
