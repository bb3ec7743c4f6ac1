"""LoRAs on a pipeline: kept in memory, so that one is changed for another, or its weight, without loading anything again."""

import re
from pathlib import Path

from safetensors import safe_open

from .problem import Problem, in_one_line

# Each takes some of the GPU's memory: up to a few hundred MB.
KEPT = 4
# The first of a layer's two matrices, as the makers of such files name it.
FIRST = re.compile(r"lora[._](down|A)\b")


class Adapters:
    """The LoRAs of one pipeline."""

    def __init__(self, pipe) -> None:
        self._pipe = pipe
        # Names in the pipeline by file, the last used last.
        self._names: dict[str, str] = {}
        self._count = 0
        # What is to be said of those that fit in part, by file.
        self._doubts: dict[str, str] = {}
        # Of those in use.
        self.warnings: list[str] = []

    def use(self, loras: list[dict]) -> None:
        """These alone, each at its weight. Raises Problem where one does not fit the model."""
        self.warnings = []
        if not loras:
            if self._names:
                self._pipe.disable_lora()
            return
        wanted = [lora["path"] for lora in loras]
        for path in wanted:
            self._names[path] = self._names.pop(path, None) or self._load(path, wanted)
        self._pipe.enable_lora()
        self._pipe.set_adapters([self._names[path] for path in wanted], [lora["weight"] for lora in loras])
        self.warnings = [self._doubts[path] for path in wanted if path in self._doubts]

    def _load(self, path: str, wanted: list[str]) -> str:
        for unused in [one for one in self._names if one not in wanted]:
            if len(self._names) >= KEPT:
                self._pipe.delete_adapters(self._names.pop(unused))
        self._count += 1
        name = f"lora{self._count}"
        file = Path(path)
        try:
            self._pipe.load_lora_weights(str(file.parent), weight_name=file.name, adapter_name=name, local_files_only=True)
        except Exception as error:
            # One network may have taken its part before another one refused its own.
            if self._layers(name) > 0:
                self._pipe.delete_adapters(name)
            raise Problem("invalid_value", f"the LoRA {file.stem} does not fit this model: {_reason(error)}") from error
        there, all_ = self._layers(name), _layers_in(path)
        if there == 0:
            raise Problem("invalid_value", f"the LoRA {file.stem} does not fit this model: it changes nothing in it")
        if there < all_:
            self._doubts[path] = f"the LoRA {file.stem} fits {there} of {all_} layers: it may be for another version of this model"
        return name

    def _layers(self, name: str) -> int:
        """How many layers of the pipeline this one changes. One of a file may become several: of three matrices in one."""
        networks = [part for part in self._pipe.components.values() if hasattr(part, "named_parameters")]
        return sum(f".lora_A.{name}." in parameter for network in networks for parameter, _ in network.named_parameters())


def _layers_in(path: str) -> int:
    with safe_open(path, framework="pt") as file:
        return sum(bool(FIRST.search(name)) for name in file.keys())


def _reason(error: Exception) -> str:
    """In place of the names of hundreds of layers."""
    text = in_one_line(error)
    if re.search(r"size mismatch|mismatched_sizes", text):
        return "its layers have other shapes"
    return "it changes nothing in it" if "Target modules" in text else text
