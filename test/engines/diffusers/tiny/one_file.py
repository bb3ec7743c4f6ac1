"""The weights of a pipeline as checkpoints in one file name them."""

import re

import torch
from diffusers import StableDiffusionPipeline


def in_one_file(pipeline: StableDiffusionPipeline) -> dict[str, torch.Tensor]:
    """Its weights as checkpoints in one file name them."""
    named = {}
    for key, value in pipeline.unet.state_dict().items():
        named[f"model.diffusion_model.{old_unet(key, pipeline.unet.config)}"] = value
    for key, value in pipeline.vae.state_dict().items():
        old = old_vae(key, len(pipeline.vae.config.block_out_channels))
        is_matrix = "attn_1" in old and old.endswith("weight") and value.ndim == 2
        named[f"first_stage_model.{old}"] = value[:, :, None, None] if is_matrix else value
    for key, value in pipeline.text_encoder.state_dict().items():
        body = key.removeprefix("text_model.")
        named[f"cond_stage_model.transformer.text_model.{body}"] = value
    return {key: value.contiguous() for key, value in named.items()}


RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
OUTER = {
    "conv_in": "input_blocks.0.0",
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}


def old_unet(key: str, config) -> str:
    """Blocks are counted through, each resnet one, each change of size one."""
    parts = key.split(".")
    layers = config.layers_per_block
    if parts[0] == "down_blocks":
        place = 1 + int(parts[1]) * (layers + 1)
        if parts[2] == "downsamplers":
            return f"input_blocks.{place + layers}.0.op.{parts[-1]}"
        return f"input_blocks.{place + int(parts[3])}.{inner_block(parts[2:])}"
    if parts[0] == "up_blocks":
        place = int(parts[1]) * (layers + 1)
        if parts[2] == "upsamplers":
            # Behind the attention, where there is one.
            second = 2 if config.up_block_types[int(parts[1])].startswith("CrossAttn") else 1
            return f"output_blocks.{place + layers}.{second}.conv.{parts[-1]}"
        return f"output_blocks.{place + int(parts[3])}.{inner_block(parts[2:])}"
    if parts[0] == "mid_block":
        number = 1 if parts[1] == "attentions" else 2 * int(parts[2])
        return f"middle_block.{number}.{inner_block(parts[1:]).split('.', 1)[1]}"
    outer, last = key.rsplit(".", 1)
    return f"{OUTER[outer]}.{last}"


def inner_block(parts: list[str]) -> str:
    kind, _, name, *rest = parts
    return ".".join(["0", RESNET[name], *rest] if kind == "resnets" else ["1", name, *rest])


def old_vae(key: str, levels: int) -> str:
    renamed = re.sub(r"down_blocks\.(\d+)\.resnets\.(\d+)", r"down.\1.block.\2", key)
    renamed = re.sub(r"down_blocks\.(\d+)\.downsamplers\.0", r"down.\1.downsample", renamed)
    renamed = re.sub(r"up_blocks\.(\d+)\.resnets\.(\d+)", lambda m: f"up.{levels - 1 - int(m[1])}.block.{m[2]}", renamed)
    renamed = re.sub(r"up_blocks\.(\d+)\.upsamplers\.0", lambda m: f"up.{levels - 1 - int(m[1])}.upsample", renamed)
    renamed = re.sub(r"mid_block\.resnets\.(\d+)", lambda m: f"mid.block_{int(m[1]) + 1}", renamed)
    renamed = re.sub(r"mid_block\.attentions\.0", "mid.attn_1", renamed)
    for new, old in {
        "group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out",
        "conv_norm_out": "norm_out", "conv_shortcut": "nin_shortcut",
    }.items():
        renamed = renamed.replace(new, old)
    return renamed
