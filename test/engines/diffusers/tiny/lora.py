"""LoRAs for these pipelines."""

import re

import torch


def lora(pipeline, seed: int) -> dict[str, torch.Tensor]:
    """Random, on all attention of its network."""
    generator = torch.Generator("cpu").manual_seed(seed)
    weights = {}
    for name, part in pipeline.unet.named_modules():
        if re.search(r"attn\d\.to_[qkv]$", name):
            weights[f"unet.{name}.lora_A.weight"] = torch.randn(4, part.in_features, generator=generator)
            weights[f"unet.{name}.lora_B.weight"] = torch.randn(part.out_features, 4, generator=generator)
    return weights
