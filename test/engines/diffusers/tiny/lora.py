"""LoRAs for these pipelines."""

import re
from pathlib import Path

import torch
from diffusers import DiffusionPipeline
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict


def lora(pipeline, seed: int) -> dict[str, torch.Tensor]:
    """Random, on all attention of its network."""
    generator = torch.Generator("cpu").manual_seed(seed)
    weights = {}
    for name, part in pipeline.unet.named_modules():
        if re.search(r"attn\d\.to_[qkv]$", name):
            weights[f"unet.{name}.lora_A.weight"] = torch.randn(4, part.in_features, generator=generator)
            weights[f"unet.{name}.lora_B.weight"] = torch.randn(part.out_features, 4, generator=generator)
    return weights


ATTENTION = ["to_q", "to_k", "to_v", "to_out.0"]
# As people train them: with layers that tell its network, and on its attention alone, which FLUX.2 and Qwen-Image call the same.
OF_TRANSFORMERS = {
    "tiny-klein": {"wax": [*ATTENTION, "to_qkv_mlp_proj"], "wax-plain": [*ATTENTION, "add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"]},
    "tiny-z-image": {"clay": ATTENTION},
    "tiny-qwen": {"silk": [*ATTENTION, "add_q_proj", "img_mlp.net.2", "txt_mlp.net.2"], "silk-plain": ATTENTION},
}


def write_loras_of_transformers(root: Path) -> None:
    """Each as its own pipeline writes it. What they are put on is loaded anew, as they stay on it."""
    for model, loras in OF_TRANSFORMERS.items():
        for name, layers in loras.items():
            pipeline = DiffusionPipeline.from_pretrained(root / model)
            torch.manual_seed(11)
            pipeline.transformer.add_adapter(LoraConfig(r=4, lora_alpha=4, target_modules=layers, init_lora_weights=False))
            weights = get_peft_model_state_dict(pipeline.transformer)
            weights = {key: torch.randn_like(value) for key, value in weights.items()}
            pipeline.save_lora_weights(root, transformer_lora_layers=weights, weight_name=f"{name}.safetensors")
