"""LoRAs that fit a pipeline, in part, and not."""

import pytest
import torch
from safetensors.torch import save_file
from tiny.lora import lora
from tiny.stable_diffusion import stable_diffusion

from diffusers_child.adapters import Adapters
from diffusers_child.problem import Problem

ELSEWHERE = "down_blocks.9.attentions.0.transformer_blocks.0.attn1.to_q"


@pytest.fixture
def pipe(tmp_path):
    return stable_diffusion(tmp_path / "tiny")


@pytest.fixture
def used(pipe, tmp_path):
    """A function that draws with a LoRA of these weights, as `wish` names it, from now on. @returns the warnings."""
    adapters = Adapters(pipe)

    def use(name: str, weights: dict) -> list[str]:
        path = tmp_path / f"{name}.safetensors"
        save_file({key: value.contiguous() for key, value in weights.items()}, path)
        adapters.use([{"path": str(path), "weight": 1.0}])
        return adapters.warnings

    return use


def layer(place: str, wide: int = 16) -> dict:
    return {f"{place}.lora_A.weight": torch.ones(4, wide), f"{place}.lora_B.weight": torch.ones(wide, 4)}


def kohya(weights: dict) -> dict:
    """As most trainers name them."""
    named = {}
    for key, value in weights.items():
        place, matrix = key.removeprefix("unet.").split(".lora_")
        named[f"lora_unet_{place.replace('.', '_')}.lora_{'down' if matrix.startswith('A') else 'up'}.weight"] = value
    return named


@pytest.mark.parametrize("renamed", [dict, kohya], ids=["PEFT's names", "kohya's names"])
def test_one_that_fits_is_used_without_a_word(pipe, used, renamed):
    assert used("ink", renamed(lora(pipe, 1))) == []


def test_one_that_fits_in_part_says_how_much_of_it_and_only_while_it_is_used(pipe, used):
    fits = lora(pipe, 1)
    count = len(fits) // 2
    doubt = f"the LoRA part fits {count} of {count + 1} layers: it may be for another version of this model"
    assert used("part", fits | layer(f"unet.{ELSEWHERE}")) == [doubt]
    assert used("whole", lora(pipe, 2)) == []
    assert used("part", fits | layer(f"unet.{ELSEWHERE}")) == [doubt]


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        (layer(f"unet.{ELSEWHERE}"), "it changes nothing in it"),
        (layer("unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q", 24), "its layers have other shapes"),
    ],
    ids=["no layer", "other shapes"],
)
def test_one_that_fits_nowhere_is_refused_in_few_words(used, weights, reason):
    with pytest.raises(Problem) as caught:
        used("other", weights)
    assert str(caught.value) == f"the LoRA other does not fit this model: {reason}"


def test_one_that_fits_one_network_and_not_the_other_leaves_nothing_behind(pipe, used):
    text = layer("text_encoder.text_model.encoder.layers.0.self_attn.q_proj", 24)
    with pytest.raises(Problem, match="its layers have other shapes"):
        used("half", lora(pipe, 1) | text)
    assert pipe.get_list_adapters() == {}
    assert used("ink", lora(pipe, 1)) == []
