"""What is given back when nobody asks for it."""

import queue
import threading

import pytest

from diffusers_child import __main__ as child_module
from diffusers_child.__main__ import Child


class Link:
    """Both ends of it."""

    def __init__(self) -> None:
        self._told: queue.Queue = queue.Queue()
        self._said: queue.Queue = queue.Queue()

    def send(self, message: dict) -> None:
        self._said.put(message)

    def messages(self):
        while True:
            yield self._told.get(), b""

    def tell(self, message: dict) -> None:
        self._told.put(message)

    def hear(self) -> dict:
        return self._said.get(timeout=30)


class Painter:
    """Has one model, until that is given back."""

    def __init__(self) -> None:
        self.given_back = threading.Event()
        self.is_short = False
        self.draws = threading.Event()

    def give_back(self) -> str | None:
        path = None if self.given_back.is_set() else "m"
        self.given_back.set()
        return path

    def draw(self, _requests) -> None:
        self.draws.wait(30)


def idle_child(painter: Painter, idle_s: float = 600) -> Link:
    link = Link()
    child = Child(link, 1, idle_s)
    for run in (child.listen, lambda: child.work(painter)):
        threading.Thread(target=run, daemon=True).start()
    return link


def test_a_model_that_nobody_asks_for_is_given_back_and_that_is_said():
    link = idle_child(Painter(), 0.05)
    message = link.hear()
    assert (message["type"], message["path"]) == ("memory_freed", "m")
    assert message["idle_s"] >= 0.05


def test_a_model_is_given_back_when_others_need_the_memory():
    link = idle_child(Painter())
    for path in ("m", None):
        link.tell({"type": "free_memory"})
        assert link.hear() == {"type": "memory_freed", "path": path}


def test_a_model_that_is_drawn_with_is_kept():
    painter = Painter()
    link = idle_child(painter)
    link.tell({"type": "draw", "id": "1", "model": {"path": "m"}, "loras": [], "sampler": None, "negative": "",
               "width": 8, "height": 8, "steps": 1, "guidance": 1, "seed": "1"})  # fmt: skip
    for type_ in ("free_memory", "draw"):
        link.tell({"type": type_, "id": "2", "model": {"path": "m"}, "loras": [], "sampler": None, "negative": "",
                   "width": 8, "height": 8, "steps": 1, "guidance": 1, "seed": "2"})  # fmt: skip
    painter.draws.set()
    assert link.hear() == {"type": "memory_freed", "path": None}
    assert not painter.given_back.is_set()


@pytest.mark.parametrize("freed", [True, False])
def test_who_lacks_memory_goes_on_with_what_others_have_given_back(freed):
    link = Link()
    child = Child(link, 1)
    threading.Thread(target=child.listen, daemon=True).start()
    asked = queue.Queue()
    threading.Thread(target=lambda: asked.put(child.need_memory()), daemon=True).start()
    assert link.hear() == {"type": "need_memory"}
    link.tell({"type": "go_on", "freed": freed})
    assert asked.get(timeout=30) is freed


def test_who_gets_no_answer_goes_on_without(monkeypatch):
    monkeypatch.setattr(child_module, "GO_ON_S", 0.05)
    assert Child(Link(), 1).need_memory() is False


def test_sooner_where_memory_is_short_and_not_before(monkeypatch):
    monkeypatch.setattr(child_module, "LOOK_S", 0.01)
    monkeypatch.setattr(child_module, "IDLE_WHEN_SHORT_S", 0.05)
    painter = Painter()
    idle_child(painter, 600)
    assert not painter.given_back.wait(0.3)
    painter.is_short = True
    assert painter.given_back.wait(30)
