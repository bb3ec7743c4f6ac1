"""The child, to which a signal comes in the second step of a picture, once: `struck.py SIGNAL MARKER`."""

import os
import runpy
import signal
import sys
from pathlib import Path

from diffusers_child import passes

number, marker = getattr(signal, sys.argv[1]), Path(sys.argv[2])
sys.argv[1:] = ["--device", "cpu"]
draw = passes.run


def struck(pipe, requests, on_encoded, on_step):
    def strike(step, latents) -> None:
        on_step(step, latents)
        if step == 2 and requests[0].message["type"] == "draw" and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), number)

    return draw(pipe, requests, on_encoded, strike)


passes.run = struck
runpy.run_module("diffusers_child", run_name="__main__")
