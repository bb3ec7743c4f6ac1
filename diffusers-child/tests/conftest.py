"""The package as it lies in its folder, installed nowhere, and the tiny models that the engine is tested with, too."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "test/engines/diffusers")]
