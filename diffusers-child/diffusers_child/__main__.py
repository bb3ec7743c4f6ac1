"""Says what it is, then does what it is told until the other end closes."""

import argparse
import os
import threading
import time
import traceback
from collections import deque

from .link import Link
from .problem import Problem, Stopped, in_one_line

BEAT_S = 1.0
# A model that nobody has asked for in this time is given back, and much sooner where memory is short.
IDLE_S = 600.0
IDLE_WHEN_SHORT_S = 30.0
LOOK_S = 5.0
# Others are asked for memory, and answer or don't: a little longer than the server waits for them.
GO_ON_S = 15.0


class Child:
    """Takes what it is told from the link, in one thread, and does it in another."""

    def __init__(self, link: Link, together: int, idle_s: float = IDLE_S) -> None:
        self._idle_s = idle_s
        self._link = link
        self._together = together
        self._waiting: deque = deque()
        self._current: list = []
        self._changed = threading.Condition()
        # How often it is asked to give its model back, and has not answered yet.
        self._asked_for_memory = 0
        self._answered = threading.Event()
        self._others_freed = False

    def listen(self) -> None:
        """In a thread of its own. The process ends with whoever started it, and where it can't be told any more what to do."""
        try:
            self._take_messages()
            os._exit(0)
        except Exception:
            traceback.print_exc()
            os._exit(1)

    def _take_messages(self) -> None:
        from .request import Request

        for message, data in self._link.messages():
            with self._changed:
                if message["type"] == "stop":
                    for request in [*self._waiting, *self._current]:
                        if request.id == message["id"]:
                            request.stopped.set()
                elif message["type"] == "free_memory":
                    self._asked_for_memory += 1
                elif message["type"] == "go_on":
                    self._others_freed = message["freed"]
                    self._answered.set()
                else:
                    self._waiting.append(Request(message, data))
                self._changed.notify()

    def need_memory(self) -> bool:
        """Asks others for memory. @returns whether they have given any back."""
        self._others_freed = False
        self._answered.clear()
        self._link.send({"type": "need_memory"})
        self._answered.wait(GO_ON_S)
        return self._others_freed

    def work(self, painter) -> None:
        """Never ends."""
        while True:
            requests = self._next(painter)
            try:
                if requests[0].message["type"] == "load":
                    seconds = painter.seconds_per_step(requests[0])
                    self._link.send({"type": "loaded", "id": requests[0].id, "seconds_per_step": seconds})
                else:
                    painter.draw(requests)
            except Stopped:
                pass
            except Problem as problem:
                self._fail(requests, problem.code, str(problem))
            except Exception as error:
                self._fail(requests, "job_failed", f"{type(error).__name__}: {in_one_line(error)}")
            with self._changed:
                self._current = []

    def _free_memory(self, painter, is_idle: bool) -> None:
        """Answers whoever asked for memory: with the model, where nobody wants a picture."""
        for _ in range(self._asked_for_memory):
            self._link.send({"type": "memory_freed", "path": painter.give_back() if is_idle else None})
        self._asked_for_memory = 0

    def _next(self, painter) -> list:
        """The one that has waited longest that is still wanted, with those like it."""
        since = time.monotonic()
        with self._changed:
            while True:
                wanted = [request for request in self._waiting if not request.stopped.is_set()]
                self._free_memory(painter, is_idle=not wanted)
                if wanted:
                    break
                self._changed.wait(min(LOOK_S, self._idle_s))
                idle = time.monotonic() - since
                if idle >= self._idle_s or (idle >= IDLE_WHEN_SHORT_S and painter.is_short):
                    path = painter.give_back()
                    if path is not None:
                        self._link.send({"type": "memory_freed", "path": path, "idle_s": round(idle, 1)})
            first = wanted[0]
            alike = [one for one in wanted if one is first or (first.message["type"] == one.message["type"] == "draw" and one.alike == first.alike)]
            self._current = alike[: self._together]
            self._waiting = deque(one for one in wanted if one not in self._current)
            return self._current

    def _fail(self, requests: list, code: str, message: str) -> None:
        for request in requests:
            self._link.send({"type": "failed", "id": request.id, "code": code, "message": message})


def beat(link: Link) -> None:
    while True:
        time.sleep(BEAT_S)
        try:
            link.send({"type": "beat"})
        except MemoryError:
            # What is drawn just now says so.
            pass


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--device", default="auto")
    options.add_argument("--together", type=int, help="pictures in one pass; by the device where absent")
    options.add_argument("--idle", type=float, default=IDLE_S, help="seconds after which an unused model is given back")
    wishes = options.parse_args()
    # What is not there is said to be missing, and not fetched: these read it when they are imported.
    os.environ["HF_HUB_OFFLINE"] = "1"
    link = Link()
    threading.Thread(target=beat, args=[link], daemon=True).start()
    try:
        # These take seconds, in which the beat is heard already.
        from .device import choose
        from .painter import Painter

        place, note = choose(wishes.device)
    except Problem as problem:
        return link.send({"type": "broken", "code": problem.code, "message": str(problem)})
    except ImportError as error:
        return link.send({"type": "broken", "code": "worker_failed", "message": f"its Python lacks something: {in_one_line(error)}"})
    # On a CPU several at once take as long as one after the other.
    together = wishes.together or (1 if place == "cpu" else 4)
    link.send({"type": "hello", "device": place, "device_note": note, "together": together})
    child = Child(link, together, wishes.idle)
    threading.Thread(target=child.listen, daemon=True).start()
    child.work(Painter(place, link.send, child.need_memory))


if __name__ == "__main__":
    main()
