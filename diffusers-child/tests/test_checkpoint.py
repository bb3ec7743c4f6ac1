"""What is said of checkpoints that can't be loaded."""

import json
import shutil
from pathlib import Path

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
    monkeypatch.setattr(main_memory, "total", lambda *_: 1.5 * sum(file.stat().st_size for file in files))
    assert problem_of(folder).code == "unknown_model"
    assert str(problem_of(folder)).endswith("GB of memory: take a smaller model")


def test_counts_no_weights_that_are_not_read(folder):
    sizes: list[int] = []
    model = {"path": str(folder), "family": "sd15"}
    checkpoint.load(model, torch.float32, sizes.append)
    file = folder / "unet/diffusion_pytorch_model.safetensors"
    shutil.copy(file, file.with_suffix(".fp16.safetensors"))
    (folder / "safety_checker").mkdir()
    shutil.copy(file, folder / "safety_checker" / "model.safetensors")
    checkpoint.load(model, torch.float32, sizes.append)
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("part", [["os", "system"], ["diffusers", "__version__"]])
def test_an_index_that_names_what_is_no_part_of_a_model(folder, part):
    change(folder / "model_index.json", unet=part)
    assert str(problem_of(folder)).endswith("its model_index.json names what is no part of a model; get it again")


def test_code_of_its_own_that_is_not_run(folder):
    change(folder / "model_index.json", unet=["own_network", "OwnModel"])
    ran = folder / "ran"
    (folder / "unet" / "own_network.py").write_text(f"open({str(ran)!r}, 'w')\nclass OwnModel: pass\n")
    assert str(problem_of(folder)).endswith("it brings code of its own, which is never run: take a model without")
    assert not ran.exists()


def test_a_file_that_lacks_one_of_its_parts(tmp_path):
    file = tmp_path / "hero.safetensors"
    save_file({"model.diffusion_model.input_blocks.0.0.weight": torch.zeros(1)}, file)
    config = Path(checkpoint.__file__).parents[1] / "configs/sd15"
    with pytest.raises(Problem, match="can't be loaded: it lacks the weights of its CLIPTextModel; get it again"):
        checkpoint.load({"path": str(file), "family": "sd15", "config": str(config)}, torch.float32)
