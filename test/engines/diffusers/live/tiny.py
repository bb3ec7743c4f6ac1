"""Builds tiny pipelines of random weights, as people have them, and LoRAs for them: `python tiny.py FOLDER`.

Each has the architecture of its great original and none of its size, so that a picture takes a fraction of a second on a CPU.
"""

import json
import re
import shutil
import sys
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    AutoencoderKLFlux2,
    AutoencoderKLQwenImage,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    Flux2KleinPipeline,
    Flux2Transformer2DModel,
    PNDMScheduler,
    QwenImagePipeline,
    QwenImageTransformer2DModel,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
    ZImagePipeline,
    ZImageTransformer2DModel,
)
from safetensors.torch import save_file
from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    PreTrainedTokenizerFast,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
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


def qwen_image(_folder: Path) -> QwenImagePipeline:
    tokenizer = qwen_tokenizer()
    torch.manual_seed(4)
    text = {"vocab_size": len(tokenizer), "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
            "num_key_value_heads": 2, "max_position_embeddings": 1024, "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [1, 1, 2]}}  # fmt: skip
    vision = {"depth": 1, "hidden_size": 16, "intermediate_size": 32, "num_heads": 2, "out_hidden_size": 16, "fullatt_block_indexes": [0]}
    return QwenImagePipeline(
        vae=AutoencoderKLQwenImage(base_dim=8, z_dim=16, dim_mult=[1, 2], num_res_blocks=1, temperal_downsample=[False]),
        text_encoder=Qwen2_5_VLForConditionalGeneration(Qwen2_5_VLConfig(text_config=text, vision_config=vision)),
        tokenizer=tokenizer,
        transformer=QwenImageTransformer2DModel(
            in_channels=64, out_channels=16, num_layers=2, attention_head_dim=16, num_attention_heads=2, joint_attention_dim=16, axes_dims_rope=(4, 6, 6)
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(shift=1.0, use_dynamic_shifting=True, base_image_seq_len=64, max_image_seq_len=256),
    )


PIPELINES = {
    "tiny-sd15": stable_diffusion,
    "tiny-sdxl": stable_diffusion_xl,
    "tiny-klein": flux2_klein,
    "tiny-z-image": z_image,
    "tiny-qwen": qwen_image,
}


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


def lora(pipeline, seed: int) -> dict[str, torch.Tensor]:
    """Random, on all attention of its network."""
    generator = torch.Generator("cpu").manual_seed(seed)
    weights = {}
    for name, part in pipeline.unet.named_modules():
        if re.search(r"attn\d\.to_[qkv]$", name):
            weights[f"unet.{name}.lora_A.weight"] = torch.randn(4, part.in_features, generator=generator)
            weights[f"unet.{name}.lora_B.weight"] = torch.randn(part.out_features, 4, generator=generator)
    return weights


def write_files(root: Path, pipelines: dict) -> None:
    """Models in one file, and LoRAs."""
    sd, xl = pipelines["tiny-sd15"], pipelines["tiny-sdxl"]
    save_file(in_one_file(sd), root / "tiny-file.safetensors")
    # What such a file leaves out, beside it.
    shutil.copytree(root / "tiny-sd15", root / "tiny-file", ignore=shutil.ignore_patterns("*.safetensors"))
    for seed, (name, pipeline) in enumerate({"ink": sd, "chalk": sd, "oil-xl": xl}.items()):
        save_file(lora(pipeline, seed), root / f"{name}.safetensors")


def write_other_vae(root: Path) -> bytes:
    """The same checkpoint with another VAE in a file beside it. @returns what its pipeline draws."""
    shutil.copy(root / "tiny-file.safetensors", root / "tiny-other.safetensors")
    shutil.copytree(root / "tiny-file", root / "tiny-other")
    pipeline = StableDiffusionPipeline.from_pretrained(root / "tiny-sd15", safety_checker=None)
    torch.manual_seed(5)
    pipeline.vae = vae()
    save_file(pipeline.vae.state_dict(), root / "tiny-other.vae.safetensors")
    return own_picture(pipeline)


def own_picture(pipeline) -> bytes:
    """What the pipeline draws by itself, as a test asks for it."""
    pipeline.set_progress_bar_config(disable=True)
    seed = torch.Generator("cpu").manual_seed(7)
    # Qwen-Image guides by another name, away from a blank.
    guidance = {"true_cfg_scale": 3.0, "negative_prompt": " "} if isinstance(pipeline, QwenImagePipeline) else {"guidance_scale": 3.0}
    picture = pipeline(prompt="a knight", width=64, height=64, num_inference_steps=4, generator=seed, **guidance).images[0]
    return picture.convert("RGB").tobytes()


if __name__ == "__main__":
    root = Path(sys.argv[1])
    pipelines = {name: build(root / name) for name, build in PIPELINES.items()}
    for name, pipeline in pipelines.items():
        pipeline.save_pretrained(root / name)
        (root / f"{name}.rgb").write_bytes(own_picture(pipeline))
    write_files(root, pipelines)
    (root / "tiny-other.rgb").write_bytes(write_other_vae(root))
