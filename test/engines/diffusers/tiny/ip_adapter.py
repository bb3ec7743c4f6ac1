"""IP-Adapters for the pipelines with a UNet, and the image encoder that they look with, laid out as their makers share them."""

from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

WIDTH = 32
PROJECTED = 16
TOKENS = 4
# A head of the resampler is always as wide as this, and it has as many layers.
HEAD = 64
LAYERS = 4


def image_encoder() -> CLIPVisionModelWithProjection:
    torch.manual_seed(6)
    size = {"hidden_size": WIDTH, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "projection_dim": PROJECTED}
    return CLIPVisionModelWithProjection(CLIPVisionConfig(image_size=32, patch_size=8, **size))


def plain(unet) -> dict[str, torch.Tensor]:
    """It takes a picture as a whole."""
    text = unet.config.cross_attention_dim
    shapes = {"proj.weight": (TOKENS * text, PROJECTED), "proj.bias": (TOKENS * text,), "norm.weight": (text,), "norm.bias": (text,)}
    return with_attention(unet, shapes)


def plus(unet) -> dict[str, torch.Tensor]:
    """It takes all parts of a picture."""
    text = unet.config.cross_attention_dim
    shapes = {"latents": (1, TOKENS, WIDTH), "proj_in.weight": (WIDTH, WIDTH), "proj_in.bias": (WIDTH,),
              "proj_out.weight": (text, WIDTH), "proj_out.bias": (text,), "norm_out.weight": (text,), "norm_out.bias": (text,)}  # fmt: skip
    for layer in range(LAYERS):
        attention = {"to_q": (HEAD, WIDTH), "to_kv": (2 * HEAD, WIDTH), "to_out": (WIDTH, HEAD)}
        shapes |= {f"layers.{layer}.0.{name}.weight": shape for name, shape in attention.items()}
        for norm in ("0.norm1", "0.norm2", "1.0"):
            shapes |= {f"layers.{layer}.{norm}.weight": (WIDTH,), f"layers.{layer}.{norm}.bias": (WIDTH,)}
        shapes |= {f"layers.{layer}.1.1.weight": (4 * WIDTH, WIDTH), f"layers.{layer}.1.3.weight": (WIDTH, 4 * WIDTH)}
    return with_attention(unet, shapes)


def with_attention(unet, shapes: dict[str, tuple]) -> dict[str, torch.Tensor]:
    """Random weights of these shapes, and those of its part in each attention to the text, which count by twos."""
    named = {f"image_proj.{name}": shape for name, shape in shapes.items()}
    crossing = [part for name, part in unet.named_modules() if name.endswith("attn2")]
    for number, part in enumerate(crossing):
        named |= {f"ip_adapter.{2 * number + 1}.to_{side}_ip.weight": tuple(part.to_k.weight.shape) for side in "kv"}
    generator = torch.Generator("cpu").manual_seed(8)
    return {name: torch.randn(shape, generator=generator) for name, shape in named.items()}


def write_ip_adapters(root: Path, pipelines: dict) -> dict:
    """@returns encoder and file of each pipeline that has one, by its name."""
    files = {"tiny-sd15": root / "models/ip-adapter_sd15.safetensors", "tiny-sdxl": root / "sdxl_models/ip-adapter-plus_sdxl_vit-h.safetensors"}
    encoder = image_encoder()
    encoder.save_pretrained(root / "models/image_encoder")
    for (name, file), build in zip(files.items(), [plain, plus]):
        file.parent.mkdir(exist_ok=True)
        save_file(build(pipelines[name].unet), file)
    return {name: (encoder, file) for name, file in files.items()}
