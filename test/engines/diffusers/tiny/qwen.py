"""Pipelines of Qwen-Image and Qwen-Image-Edit, which have their networks in common."""

from pathlib import Path

import torch
from diffusers import (
    AutoencoderKLQwenImage,
    FlowMatchEulerDiscreteScheduler,
    QwenImageEditPipeline,
    QwenImageEditPlusPipeline,
    QwenImagePipeline,
    QwenImageTransformer2DModel,
)
from transformers import (
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2VLImageProcessor,
    Qwen2VLProcessor,
    Qwen2VLVideoProcessor,
)

from .letters import qwen_tokenizer


def parts(levels: int, patches: int) -> dict:
    """@param levels of its VAE, each of which but the first halves the sides. @param patches of a picture of the size that it draws."""
    tokenizer = qwen_tokenizer()
    text = {"vocab_size": len(tokenizer), "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
            "num_key_value_heads": 2, "max_position_embeddings": 8192, "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [1, 1, 2]}}  # fmt: skip
    vision = {"depth": 1, "hidden_size": 16, "intermediate_size": 32, "num_heads": 2, "out_hidden_size": 16, "fullatt_block_indexes": [0]}
    places = {f"{name}_token_id": tokenizer.convert_tokens_to_ids(f"<|{token}|>") for name, token in TOKENS.items()}
    return {
        "tokenizer": tokenizer,
        "vae": AutoencoderKLQwenImage(base_dim=8, z_dim=16, dim_mult=[1, *[2] * (levels - 1)], num_res_blocks=1, temperal_downsample=[False] * (levels - 1)),
        "text_encoder": Qwen2_5_VLForConditionalGeneration(Qwen2_5_VLConfig(text_config=text, vision_config=vision, **places)),
        "transformer": QwenImageTransformer2DModel(
            in_channels=64, out_channels=16, num_layers=2, attention_head_dim=16, num_attention_heads=2, joint_attention_dim=16, axes_dims_rope=(4, 6, 6)
        ),
        "scheduler": FlowMatchEulerDiscreteScheduler(shift=1.0, use_dynamic_shifting=True, base_image_seq_len=patches // 4, max_image_seq_len=patches),
    }  # fmt: skip


# What stands for a picture in a prompt.
TOKENS = {"vision_start": "vision_start", "vision_end": "vision_end", "image": "image_pad", "video": "video_pad"}


def qwen_image(_folder: Path) -> QwenImagePipeline:
    torch.manual_seed(4)
    return QwenImagePipeline(**parts(levels=2, patches=256))


def edit_parts() -> dict:
    """These show their network each reference at a megapixel, whatever they draw: with the reduction of the great ones that is some thousand patches."""
    made = parts(levels=4, patches=16)
    tokenizer = made["tokenizer"]
    processor = Qwen2VLProcessor(Qwen2VLImageProcessor(), tokenizer, Qwen2VLVideoProcessor(), chat_template=tokenizer.chat_template)
    return {**made, "processor": processor}


def qwen_image_edit(_folder: Path) -> QwenImageEditPipeline:
    torch.manual_seed(9)
    return QwenImageEditPipeline(**edit_parts())


def qwen_image_edit_plus(_folder: Path) -> QwenImageEditPlusPipeline:
    torch.manual_seed(10)
    return QwenImageEditPlusPipeline(**edit_parts())
