"""IP-Adapter, with which a UNet draws after pictures: in the pipeline for who draws so, and out of it for all others."""

from pathlib import Path

from transformers import CLIPVisionModelWithProjection

from .memory import Placement, is_out_of_memory
from .problem import Problem, in_one_line


class IpAdapter:
    """That of one pipeline, and its encoder."""

    def __init__(self, pipe, place: Placement) -> None:
        self._pipe = pipe
        self._place = place
        self._path: str | None = None
        # Several times as large as an adapter: it stays in memory when that is taken out.
        self._encoder: tuple[str, CLIPVisionModelWithProjection] | None = None

    def use(self, wish: dict | None) -> None:
        """This one, or none. Raises Problem where it does not fit the model."""
        if self._path is not None and (wish is None or wish["path"] != self._path):
            self._take_out()
        if wish is None:
            return
        if self._path is None:
            self._put_in(wish)
        self._pipe.set_ip_adapter_scale(wish["follow"])

    def _put_in(self, wish: dict) -> None:
        file = Path(wish["path"])
        self._path = wish["path"]
        try:
            with self._place.rearranged():
                self._pipe.register_modules(image_encoder=self._encoder_of(wish["encoder"]).to(self._pipe.device))
                self._pipe.load_ip_adapter(str(file.parent), subfolder="", weight_name=file.name, local_files_only=True)
        except Exception as error:
            self._take_out()
            if is_out_of_memory(error):
                raise
            raise Problem("job_failed", f"the IP-Adapter {file.stem} can't be used with this model: {in_one_line(error)}") from error

    def _take_out(self) -> None:
        self._path = None
        with self._place.rearranged():
            self._pipe.unload_ip_adapter()

    def _encoder_of(self, path: str) -> CLIPVisionModelWithProjection:
        if self._encoder is None or self._encoder[0] != path:
            self._encoder = None
            encoder = CLIPVisionModelWithProjection.from_pretrained(path, dtype=self._pipe.dtype, use_safetensors=True, local_files_only=True)
            self._encoder = (path, encoder)
        return self._encoder[1]
