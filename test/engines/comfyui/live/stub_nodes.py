"""Nodes for a ComfyUI without weights: they take what a real model, sampler and VAE would, and tell progress and hear interrupts as those do."""

import hashlib
import time

import comfy.utils
import folder_paths
import torch
from PIL import Image


class StubNetwork:
    """What LoraLoader looks at in a model before it patches it."""

    class model_config:
        unet_config = {}

    def state_dict(self):
        return {}


class StubModel:
    def __init__(self, key):
        self.key = key
        self.model = StubNetwork()
        self.cond_stage_model = StubNetwork()

    def clone(self):
        return StubModel(self.key)

    def add_patches(self, patches, strength):
        self.key = f"{self.key}+{strength}"
        return []


class StubVae:
    """Its latents are the picture itself, a number for each eight by eight pixels."""

    def encode(self, pixels):
        grey = pixels.mean(-1)[:, None]
        return torch.nn.functional.avg_pool2d(grey, 8).repeat(1, 4, 1, 1)


class StubCheckpointLoader:
    RETURN_TYPES = ("MODEL", "CLIP", "VAE")
    FUNCTION = "run"
    CATEGORY = "stubs"

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"ckpt_name": (folder_paths.get_filename_list("checkpoints"),)}}

    def run(self, ckpt_name):
        return StubModel(ckpt_name), StubModel(ckpt_name), StubVae()


class StubTextEncode:
    RETURN_TYPES = ("CONDITIONING",)
    FUNCTION = "run"
    CATEGORY = "stubs"

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"text": ("STRING", {"multiline": True}), "clip": ("CLIP",)}}

    def run(self, text, clip):
        return (f"{text} {clip.key}",)


class StubSampler:
    """Ends at cells whose colours follow from all that it is given, out of an even grey."""

    RETURN_TYPES = ("LATENT",)
    FUNCTION = "run"
    CATEGORY = "stubs"

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {
                "model": ("MODEL",),
                "seed": ("INT", {"default": 0, "min": 0, "max": 0xFFFFFFFFFFFFFFFF}),
                "steps": ("INT", {"default": 20, "min": 1, "max": 10000}),
                "cfg": ("FLOAT", {"default": 8.0, "min": 0.0, "max": 100.0}),
                "positive": ("CONDITIONING",),
                "negative": ("CONDITIONING",),
                "latent_image": ("LATENT",),
                "denoise": ("FLOAT", {"default": 1.0, "min": 0.0, "max": 1.0}),
                "step_ms": ("INT", {"default": 20, "min": 0, "max": 10000}),
            }
        }

    def run(self, model, seed, steps, cfg, positive, negative, latent_image, denoise, step_ms):
        height, width = (8 * side for side in latent_image["samples"].shape[-2:])
        words = repr((model.key, seed, steps, cfg, positive, negative, width, height, denoise))
        begun = [latent_image[part].numpy().tobytes() for part in ("samples", "noise_mask") if part in latent_image]
        digest = hashlib.sha256(words.encode() + b"".join(begun)).digest()
        cells = torch.tensor([[digest[(8 * y + x + c) % 32] for c in range(3)] for y in range(8) for x in range(8)])
        cells = cells.reshape(8, 8, 3).float() / 255
        bar = comfy.utils.ProgressBar(steps)
        for step in range(1, steps + 1):
            time.sleep(step_ms / 1000)
            shown = 0.5 + (cells - 0.5) * step / steps
            preview = Image.fromarray((shown * 255).byte().numpy()).resize((width, height), Image.Resampling.NEAREST)
            bar.update_absolute(step, steps, ("JPEG", preview, 512))
        return ({"samples": latent_image["samples"], "cells": cells, "size": (height, width)},)


class StubDecode:
    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "stubs"

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"samples": ("LATENT",), "vae": ("VAE",)}}

    def run(self, samples, vae):
        cells = samples["cells"].movedim(-1, 0)[None]
        large = torch.nn.functional.interpolate(cells, size=samples["size"], mode="nearest")
        return (large.movedim(1, -1),)


class StubOutOfMemory:
    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "stubs"

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"image": ("IMAGE",)}}

    def run(self, image):
        raise torch.OutOfMemoryError("Allocation on device 0 would exceed allowed memory. (out of memory)")


NODE_CLASS_MAPPINGS = {
    kind.__name__: kind
    for kind in (StubCheckpointLoader, StubTextEncode, StubSampler, StubDecode, StubOutOfMemory)
}
