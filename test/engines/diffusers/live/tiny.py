"""Builds tiny pipelines of random weights, as folders that diffusers would load: `python tiny.py FOLDER [NAME ...]`.

Each has the architecture of its great original and none of its size, so that a picture takes a fraction of a second on a CPU.
"""

import json
import sys
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    AutoencoderKLFlux2,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    Flux2KleinPipeline,
    Flux2Transformer2DModel,
    PNDMScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
    ZImagePipeline,
    ZImageTransformer2DModel,
)
from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
)

LETTERS = ByteLevel.alphabet()
CHAT = "{% for message in messages %}<|im_start|>{{ message.content }}<|im_end|>{% endfor %}"


def clip_tokenizer(folder: Path, pad: str) -> CLIPTokenizer:
    """Letter by letter, with the vocabulary in the two files that CLIP's has."""
    folder.mkdir(parents=True)
    letters = sorted(LETTERS)
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: i for i, word in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), pad_token=pad, model_max_length=77)


def qwen_tokenizer() -> PreTrainedTokenizerFast:
    words = {word: i for i, word in enumerate([*sorted(LETTERS), "<|im_start|>", "<|im_end|>", "<|endoftext|>"])}
    tokenizer = Tokenizer(BPE(words, []))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    made = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<|endoftext|>",
        eos_token="<|im_end|>",
        additional_special_tokens=["<|im_start|>"],
        padding_side="right",
    )
    made.chat_template = CHAT
    return made


def clip_config(side: int, vocabulary: int) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=vocabulary,
        hidden_size=side,
        intermediate_size=2 * side,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=77,
        projection_dim=side,
        hidden_act="quick_gelu",
        bos_token_id=vocabulary - 2,
        eos_token_id=vocabulary - 1,
        pad_token_id=vocabulary - 1,
    )


def vae(**others) -> AutoencoderKL:
    settings = {
        "block_out_channels": (16, 32),
        "down_block_types": ("DownEncoderBlock2D",) * 2,
        "up_block_types": ("UpDecoderBlock2D",) * 2,
        "latent_channels": 4,
        "layers_per_block": 1,
        "norm_num_groups": 8,
        "scaling_factor": 0.18215,
    }
    return AutoencoderKL(**{**settings, **others})


def stable_diffusion(folder: Path) -> StableDiffusionPipeline:
    tokenizer = clip_tokenizer(folder / "tokenizer", "<|endoftext|>")
    torch.manual_seed(0)
    return StableDiffusionPipeline(
        vae=vae(),
        text_encoder=CLIPTextModel(clip_config(32, len(tokenizer))),
        tokenizer=tokenizer,
        unet=UNet2DConditionModel(
            sample_size=16,
            block_out_channels=(16, 32),
            down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
            layers_per_block=1,
            norm_num_groups=8,
            cross_attention_dim=32,
            attention_head_dim=4,
        ),
        scheduler=PNDMScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", skip_prk_steps=True, steps_offset=1
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def stable_diffusion_xl(folder: Path) -> StableDiffusionXLPipeline:
    first, second = (clip_tokenizer(folder / name, pad) for name, pad in [("tokenizer", "<|endoftext|>"), ("tokenizer_2", "!")])
    torch.manual_seed(1)
    return StableDiffusionXLPipeline(
        vae=vae(scaling_factor=0.13025),
        text_encoder=CLIPTextModel(clip_config(32, len(first))),
        text_encoder_2=CLIPTextModelWithProjection(clip_config(32, len(second))),
        tokenizer=first,
        tokenizer_2=second,
        unet=UNet2DConditionModel(
            sample_size=16,
            block_out_channels=(16, 32),
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            layers_per_block=1,
            norm_num_groups=8,
            cross_attention_dim=64,
            attention_head_dim=(2, 4),
            use_linear_projection=True,
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            transformer_layers_per_block=(1, 1),
            projection_class_embeddings_input_dim=6 * 8 + 32,
        ),
        scheduler=EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1, timestep_spacing="leading"
        ),
    )


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


PIPELINES = {
    "tiny-sd15": stable_diffusion,
    "tiny-sdxl": stable_diffusion_xl,
    "tiny-klein": flux2_klein,
    "tiny-z-image": z_image,
}


def own_picture(pipeline) -> bytes:
    """What the pipeline draws by itself, as a test asks for it."""
    pipeline.set_progress_bar_config(disable=True)
    seed = torch.Generator("cpu").manual_seed(7)
    picture = pipeline(
        prompt="a knight", width=64, height=64, num_inference_steps=4, guidance_scale=3.0, generator=seed
    ).images[0]
    return picture.convert("RGB").tobytes()


if __name__ == "__main__":
    root, *names = sys.argv[1:]
    for name in names or PIPELINES:
        folder = Path(root, name)
        pipeline = PIPELINES[name](folder)
        pipeline.save_pretrained(folder)
        Path(root, f"{name}.rgb").write_bytes(own_picture(pipeline))
