"""The package as it lies in its folder, installed nowhere."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
