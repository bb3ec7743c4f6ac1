"""A peer of the 1.0.0 protocol in Python: golden bytes, a decoder, a client and a backend. And a reader of exported sheets."""

import importlib
import sys

USAGE = """peer.py vectors
peer.py decode
peer.py client REQ_ADDR PUB_ADDR MODEL WIDTH HEIGHT STEPS
peer.py backend REQ_ADDR PUB_ADDR OUTPUT_DIR
peer.py sheet godot|animation FILE"""
ARGUMENTS = {"vectors": 0, "decode": 0, "client": 6, "backend": 3, "sheet": 2}

if __name__ == "__main__":
    mode, *arguments = sys.argv[1:] or [""]
    if ARGUMENTS.get(mode) != len(arguments):
        sys.exit(USAGE)
    importlib.import_module(mode).main(*arguments)
