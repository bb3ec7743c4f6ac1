"""What is said of checkpoints that can't be loaded."""

import json
import shutil

import pytest
import torch
from safetensors.torch import load_file, save_file
from tiny.pipelines import PIPELINES

from diffusers_child import checkpoint, main_memory
from diffusers_child.problem import Problem


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    root = tmp_path_factory.mktemp("tiny")
    PIPELINES["tiny-sd15"](root / "made").save_pretrained(root / "hero")
    return root / "hero"


@pytest.fixture
def folder(original, tmp_path):
    return shutil.copytree(original, tmp_path / "hero")


def problem_of(folder) -> Problem:
    with pytest.raises(Problem) as caught:
        checkpoint.load({"path": str(folder), "family": "sd15"}, torch.float32)
    return caught.value


def change(file, **values) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **values}))


def test_a_pipeline_that_diffusers_does_not_have(folder):
    change(folder / "model_index.json", _class_name="NeverHeardOfPipeline")
    assert "can't be loaded: diffusers 0." in str(problem_of(folder))
    assert str(problem_of(folder)).endswith("has no NeverHeardOfPipeline")


def test_weights_of_another_config(folder):
    change(folder / "unet/config.json", block_out_channels=[16, 64])
    assert "its weights have other shapes than its config says (" in str(problem_of(folder))
    assert "ignore_mismatched_sizes" not in str(problem_of(folder))


def test_weights_whose_end_is_missing(folder):
    file = folder / "unet/diffusion_pytorch_model.safetensors"
    file.write_bytes(file.read_bytes()[:-9])
    assert problem_of(folder).code == "unknown_model"
    assert str(problem_of(folder)).endswith("its weights are damaged; get it again")


def test_weights_that_are_larger_than_all_memory_once_they_are_loaded(folder, monkeypatch):
    files = list(folder.glob("*/*.safetensors"))
    for file in files:
        save_file({name: value.half() for name, value in load_file(file).items()}, file)
    # As they lie on the disk they would fit.
    monkeypatch.setattr(main_memory, "total", lambda: 1.5 * sum(file.stat().st_size for file in files))
    assert problem_of(folder).code == "system_limit"
    assert str(problem_of(folder)).endswith("GB: take a smaller model")
