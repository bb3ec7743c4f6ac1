"""Messages over stdin and stdout: a line of JSON, then as many raw bytes as its `bytes` says, if it says so."""

import json
import os
import sys
import threading
from collections.abc import Iterator


class Link:
    """Takes stdin and stdout for itself: whatever else the process prints goes to stderr."""

    def __init__(self) -> None:
        self._in = os.fdopen(os.dup(0), "rb")
        self._out = os.fdopen(os.dup(1), "wb")
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        self._lock = threading.Lock()

    def send(self, message: dict, data: bytes | None = None) -> None:
        """From any thread. Ends the process when nobody listens any more."""
        line = json.dumps(message if data is None else {**message, "bytes": len(data)})
        with self._lock:
            try:
                self._out.write(line.encode() + b"\n" + (data or b""))
                self._out.flush()
            except OSError:
                os._exit(0)

    def messages(self) -> Iterator[tuple[dict, bytes]]:
        """Each with its raw bytes, until the other end closes."""
        for line in self._in:
            message = json.loads(line)
            yield message, self._in.read(message.get("bytes", 0))
