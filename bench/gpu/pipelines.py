"""Pipelines of random weights: of the true architectures, and the tiny ones of the tests."""

import json
import importlib
import sys
import tempfile
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    EulerDiscreteScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from diffusers_child.tokenizers import missing_tokenizers
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

ROOT = Path(__file__).parents[2]
CONFIGS = ROOT / "diffusers-child/configs"
TESTS = ROOT / "test/engines/diffusers"
TEXT_ENCODERS = {"text_encoder": CLIPTextModel, "text_encoder_2": CLIPTextModelWithProjection}
TRUE = {"sd15": StableDiffusionPipeline, "sdxl": StableDiffusionXLPipeline}


def built(name: str, device: str, dtype: torch.dtype):
    """One of `sd15`, `sdxl`, and the names of the tests' tiny ones."""
    if name not in TRUE:
        sys.path.append(str(TESTS))
        with tempfile.TemporaryDirectory() as folder:
            return importlib.import_module("tiny.pipelines").PIPELINES[name](Path(folder) / name).to(device, dtype)
    folder = CONFIGS / name
    index = json.loads((folder / "model_index.json").read_text())
    config = lambda part: json.loads((folder / part / "config.json").read_text())
    # Where they are to be, and as they are to be: weights of seven gigabytes are made once.
    torch.set_default_dtype(dtype)
    with torch.device(device):
        parts = {
            "vae": AutoencoderKL.from_config(config("vae")),
            "unet": UNet2DConditionModel.from_config(config("unet")),
            **{part: kind(CLIPTextConfig(**config(part))) for part, kind in TEXT_ENCODERS.items() if part in index},
        }
    torch.set_default_dtype(torch.float32)
    scheduler = EulerDiscreteScheduler.from_config(json.loads((folder / "scheduler/scheduler_config.json").read_text()))
    without = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False} if name == "sd15" else {"add_watermarker": False}
    return TRUE[name](**parts, **missing_tokenizers(index, folder), scheduler=scheduler, **without)
