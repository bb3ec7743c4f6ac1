"""Reads lines `KIND HEX` and answers each with what Python made of the bytes, and with the bytes it writes itself."""

import json
import sys

from wire import pack, shown, unpack


def main():
    for line in sys.stdin:
        print(json.dumps(answer(line)), flush=True)


def answer(line):
    try:
        message = unpack(bytes.fromhex(line.split()[1]))
        return {"message": shown(message), "hex": pack(message).hex()}
    except Exception as error:  # whatever the bytes were, the next line is read
        return {"error": f"{type(error).__name__}: {error}"}
