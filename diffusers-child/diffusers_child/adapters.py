"""LoRAs on a pipeline: kept in memory, so that one is changed for another, or its weight, without loading anything again."""

from pathlib import Path

from .problem import Problem, in_one_line

# Each takes some of the GPU's memory: up to a few hundred MB.
KEPT = 4


class Adapters:
    def __init__(self, pipe) -> None:
        self._pipe = pipe
        # Names in the pipeline by file, the last used last.
        self._names: dict[str, str] = {}
        self._count = 0

    def use(self, loras: list[dict]) -> None:
        """These alone, each at its weight. Raises Problem where one does not fit the model."""
        if not loras:
            if self._names:
                self._pipe.disable_lora()
            return
        wanted = [lora["path"] for lora in loras]
        for path in wanted:
            self._names[path] = self._names.pop(path, None) or self._load(path, wanted)
        self._pipe.enable_lora()
        self._pipe.set_adapters([self._names[path] for path in wanted], [lora["weight"] for lora in loras])

    def _load(self, path: str, wanted: list[str]) -> str:
        for unused in [one for one in self._names if one not in wanted]:
            if len(self._names) >= KEPT:
                self._pipe.delete_adapters(self._names.pop(unused))
        self._count += 1
        name = f"lora{self._count}"
        file = Path(path)
        try:
            self._pipe.load_lora_weights(str(file.parent), weight_name=file.name, adapter_name=name, local_files_only=True)
            known = {one for names in self._pipe.get_list_adapters().values() for one in names}
        except Exception as error:
            raise Problem("invalid_value", f"the LoRA {file.stem} does not fit this model: {in_one_line(error)}") from error
        if name not in known:
            raise Problem("invalid_value", f"the LoRA {file.stem} does not fit this model: it changes nothing in it")
        return name
