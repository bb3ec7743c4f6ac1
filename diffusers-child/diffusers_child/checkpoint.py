"""Loads a checkpoint as people have it: a folder of diffusers, or one file of safetensors."""

import json
import math
import re
from collections.abc import Callable
from pathlib import Path

import diffusers
import torch
from diffusers import DiffusionPipeline, StableDiffusionPipeline, StableDiffusionXLPipeline, ZImagePipeline
from safetensors import SafetensorError, safe_open

from . import main_memory
from .problem import Problem, in_one_line
from .tokenizers import missing_tokenizers

OF_ONE_FILE = {"sd15": StableDiffusionPipeline, "sdxl": StableDiffusionXLPipeline, "z-image": ZImagePipeline}
INDEX = "model_index.json"
# Parts that are never loaded.
LEFT_OUT = ("safety_checker",)
# Some of its libraries' errors show all that they know.
LONGEST = 300


def load(model: dict, dtype: torch.dtype, on_size: Callable[[int], None] = lambda _: None) -> DiffusionPipeline:
    """In main memory. Nothing is fetched, and no code of the model's own is run. Raises Problem. @param on_size is told before how many bytes it takes."""
    path = Path(model["path"])
    try:
        needed = sum(_values(file) for file in _weights(path)) * dtype.itemsize
        _expect_room(path, needed)
        on_size(needed)
        pipe = _from_folder(path, model, dtype) if path.is_dir() else _from_file(path, model, dtype)
    except (Problem, MemoryError, torch.OutOfMemoryError):
        raise
    except Exception as error:
        raise Problem("unknown_model", f"{path} can't be loaded: {_reason(error)}") from error
    pipe.set_progress_bar_config(disable=True)
    return pipe


def _expect_room(path: Path, needed: int) -> None:
    """In place of being ended by the system, which has no words for it. Raises Problem."""
    if needed > main_memory.total():
        takes = f"takes {main_memory.gigabytes(needed)} here, and {main_memory.described()}"
        # No wait makes it fit: it is as little to be drawn with as one that is not there.
        raise Problem("unknown_model", f"{path} {takes}: take a smaller model")


def _weights(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    variant = _variant(path)
    parts = [file for file in path.glob("*/*.safetensors") if file.parent.name not in LEFT_OUT]
    # Of weights that are there in full and in half precision, those in full are read.
    return [file for file in parts if (f".{variant}" in file.name if variant else ".fp16." not in file.name)]


def _values(file: Path) -> int:
    """How many numbers of it are read, by its header: a copy that was kept for training is not."""
    with safe_open(file, framework="pt") as weights:
        return sum(math.prod(weights.get_slice(name).get_shape()) for name in weights.keys() if not name.startswith("model_ema."))


def _reason(error: Exception) -> str:
    """What its user can do something about, in place of what a programmer could."""
    text = in_one_line(error)
    if isinstance(error, SafetensorError) or "load weights from checkpoint" in text:
        return "its weights are damaged; get it again"
    if "expected shape" in text:
        which = text.removeprefix("Cannot load because ").split(". If you ")[0]
        return f"its weights have other shapes than its config says ({which}); get it again"
    if "custom code" in text:
        return "it brings code of its own, which is never run: take a model without"
    if "any of the loading methods" in text or isinstance(error, (TypeError, AttributeError)) and "class" in text:
        return f"its {INDEX} names what is no part of a model; get it again"
    without = re.search(r"Failed to load (\w+)\. Weights for this component appear to be missing", text)
    if without:
        return f"it lacks the weights of its {without[1]}; get it again"
    unknown = re.search(r"module diffusers has no attribute (\w+)", text)
    return f"diffusers {diffusers.__version__} has no {unknown[1]}" if unknown else text[:LONGEST]


def _from_folder(path: Path, model: dict, dtype: torch.dtype) -> DiffusionPipeline:
    return DiffusionPipeline.from_pretrained(
        path,
        torch_dtype=dtype,
        use_safetensors=True,
        local_files_only=True,
        variant=_variant(path),
        **_parts_left_out(path),
        **_own_vae(model, path, dtype),
    )


def _from_file(path: Path, model: dict, dtype: torch.dtype) -> DiffusionPipeline:
    kind = OF_ONE_FILE[model["family"]]
    config = Path(model["config"])
    index = json.loads((config / INDEX).read_text())
    return kind.from_single_file(
        str(path),
        config=str(config),
        torch_dtype=dtype,
        local_files_only=True,
        **missing_tokenizers(index, config),
        **_own_vae(model, config, dtype),
        **_parts_left_out(config),
    )


def _own_vae(model: dict, config: Path, dtype: torch.dtype) -> dict:
    """The one that lies beside the checkpoint. It is built as the checkpoint's own is."""
    if "vae" not in model:
        return {}
    kind = json.loads((config / INDEX).read_text())["vae"][1]
    vae = getattr(diffusers, kind).from_single_file(model["vae"], config=str(config), subfolder="vae", torch_dtype=dtype, local_files_only=True)
    return {"vae": vae}


def _parts_left_out(folder: Path) -> dict:
    """What would look at finished pictures or change them."""
    parts = json.loads((folder / INDEX).read_text())
    without = {"add_watermarker": False} if "XL" in parts["_class_name"] else {}
    return {**without, "safety_checker": None, "requires_safety_checker": False} if "safety_checker" in parts else without


def _variant(path: Path) -> str | None:
    """Of the weights, where there are only such: `fp16` in most folders that have one."""
    names = [file.name for part in ("unet", "transformer") for file in path.glob(f"{part}/*.safetensors")]
    return "fp16" if names and all(".fp16" in name for name in names) else None
