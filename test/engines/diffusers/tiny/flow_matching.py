"""Pipelines of FLUX.2 klein and Z-Image, whose networks are transformers."""

from pathlib import Path

import torch
from diffusers import (
    AutoencoderKLFlux2,
    FlowMatchEulerDiscreteScheduler,
    Flux2KleinPipeline,
    Flux2Transformer2DModel,
    ZImagePipeline,
    ZImageTransformer2DModel,
)
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

from .letters import qwen_tokenizer
from .stable_diffusion import vae


def qwen3(tokenizer: PreTrainedTokenizerFast, layers: int) -> Qwen3ForCausalLM:
    return Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=len(tokenizer),
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=layers,
            num_attention_heads=2,
            num_key_value_heads=2,
            head_dim=8,
        )
    )


def flux2_klein(_folder: Path) -> Flux2KleinPipeline:
    tokenizer = qwen_tokenizer()
    torch.manual_seed(2)
    decoder = AutoencoderKLFlux2(
        block_out_channels=(16, 32),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=8,
    )
    return Flux2KleinPipeline(
        vae=decoder,
        text_encoder=qwen3(tokenizer, 28),
        tokenizer=tokenizer,
        transformer=Flux2Transformer2DModel(
            in_channels=16,
            num_layers=1,
            num_single_layers=2,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=48,
            timestep_guidance_channels=16,
            axes_dims_rope=(4, 4, 4, 4),
            guidance_embeds=False,
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True, base_image_seq_len=64, max_image_seq_len=256),
        is_distilled=True,
    )


def z_image(_folder: Path) -> ZImagePipeline:
    tokenizer = qwen_tokenizer()
    torch.manual_seed(3)
    pipeline = ZImagePipeline(
        vae=vae(latent_channels=16, scaling_factor=0.3611, shift_factor=0.1159),
        text_encoder=qwen3(tokenizer, 3),
        tokenizer=tokenizer,
        transformer=ZImageTransformer2DModel(
            in_channels=16,
            dim=32,
            n_layers=2,
            n_refiner_layers=1,
            n_heads=2,
            n_kv_heads=2,
            cap_feat_dim=16,
            axes_dims=[4, 6, 6],
            axes_lens=[1024, 128, 128],
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, base_image_seq_len=64, max_image_seq_len=256),
    )
    for name, weights in pipeline.transformer.named_parameters():
        # What it leaves empty until it is trained.
        if "pad_token" in name:
            torch.nn.init.normal_(weights, std=0.02)
    return pipeline
