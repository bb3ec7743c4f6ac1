"""Which pipeline of diffusers' own draws a request: from words, over a picture, or within a mask of one."""

from diffusers import AutoPipelineForImage2Image, AutoPipelineForInpainting, DiffusionPipeline, Flux2KleinInpaintPipeline, Flux2KleinPipeline

from .problem import Problem
from .request import Request


class Ways:
    """The pipelines of one checkpoint. They share its parts, so that the second takes no memory."""

    def __init__(self, pipe: DiffusionPipeline) -> None:
        self._pipe = pipe
        self._others: dict[str, DiffusionPipeline] = {}

    def of(self, request: Request) -> DiffusionPipeline:
        """Raises Problem where diffusers has none for this kind of model."""
        if request.init is None:
            return self._pipe
        way = "over" if request.mask is None else "within"
        if way not in self._others:
            made = self._made(way)
            # What is offloaded is known to the first.
            made.maybe_free_model_hooks = self._pipe.maybe_free_model_hooks
            made.set_progress_bar_config(disable=True)
            self._others[way] = made
        found = self._others[way]
        # It is changed for another one, and adapters bring parts of their own.
        found.register_modules(**self._pipe.components)
        return found

    def _made(self, way: str) -> DiffusionPipeline:
        if isinstance(self._pipe, Flux2KleinPipeline):
            # Its other way with pictures takes them for references. Without a mask this one draws all of it anew.
            return Flux2KleinInpaintPipeline(**self._pipe.components, is_distilled=self._pipe.config.is_distilled)
        auto = AutoPipelineForImage2Image if way == "over" else AutoPipelineForInpainting
        without = {"add_watermarker": False} if "XL" in type(self._pipe).__name__ else {}
        try:
            return auto.from_pipe(self._pipe, **without)
        except ValueError as error:
            raise Problem("invalid_value", f"diffusers has no pipeline with which {type(self._pipe).__name__} draws over a picture") from error
