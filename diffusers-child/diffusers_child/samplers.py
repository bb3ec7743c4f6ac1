"""The samplers that models of few steps ask for, beside the one that a checkpoint brings."""

from diffusers import EulerDiscreteScheduler, LCMScheduler, PNDMScheduler

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


def most_steps(scheduler) -> int:
    """PNDM counts from its offset on, and fails beyond what it was trained with; no other one is asked for as many."""
    config = scheduler.config
    return config.get("num_train_timesteps", 1000) - (config.steps_offset if isinstance(scheduler, PNDMScheduler) else 0)


def name_of(scheduler) -> str:
    return type(scheduler).__name__.removesuffix("Scheduler").removesuffix("Discrete")
