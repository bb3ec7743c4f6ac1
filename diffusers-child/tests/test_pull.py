"""Which files of a repository are fetched."""

from types import SimpleNamespace

import pytest

from diffusers_child.pull import chosen


@pytest.mark.parametrize(
    ("there", "fetched"),
    [
        (["model_index.json", "unet/a.safetensors", "unet/a.bin", "all.safetensors"], ["model_index.json", "unet/a.safetensors"]),
        (["model_index.json", "unet/a.safetensors", "unet/a.fp16.safetensors"], ["model_index.json", "unet/a.fp16.safetensors"]),
        (["model_index.json", "tokenizer/chat_template.jinja"], ["model_index.json", "tokenizer/chat_template.jinja"]),
        (["pixel.safetensors", "pictures/a.png", "older/pixel.safetensors"], ["pixel.safetensors"]),
        (["m/ip.safetensors", "m/ip.bin", "m/image_encoder/config.json", "m/image_encoder/model.safetensors"],
         ["m/ip.safetensors", "m/image_encoder/config.json", "m/image_encoder/model.safetensors"]),
    ],
    ids=["a pipeline's parts", "half precision", "how its language model is spoken to", "what lies at the top", "IP-Adapters with their encoders"],
)  # fmt: skip
def test_fetches(there, fetched):
    assert [file.rfilename for file in chosen([SimpleNamespace(rfilename=name) for name in there])] == fetched
