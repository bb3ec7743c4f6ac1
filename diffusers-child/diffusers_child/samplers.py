"""The samplers that models of few steps ask for, beside the one that a checkpoint brings."""

from diffusers import EulerDiscreteScheduler, LCMScheduler

OTHERS = {
    "lcm": (LCMScheduler, {}),
    "euler-trailing": (EulerDiscreteScheduler, {"timestep_spacing": "trailing"}),
}


def sampler_for(own, name: str | None):
    """@param own the checkpoint's."""
    if name is None:
        return own
    kind, settings = OTHERS[name]
    return kind.from_config(own.config, **settings)


def name_of(scheduler) -> str:
    return type(scheduler).__name__.removesuffix("Scheduler").removesuffix("Discrete")
