"""What is given back when nobody asks for it."""

import threading

import pytest

from diffusers_child import __main__ as child_module
from diffusers_child import device
from diffusers_child.__main__ import Child


class Painter:
    def __init__(self) -> None:
        self.given_back = threading.Event()
        self.is_short = False

    def give_back(self) -> None:
        self.given_back.set()


def idle_child(painter: Painter, idle_s: float) -> None:
    threading.Thread(target=Child(None, 1, idle_s).work, args=[painter], daemon=True).start()


def test_a_model_that_nobody_asks_for_is_given_back():
    painter = Painter()
    idle_child(painter, 0.05)
    assert painter.given_back.wait(30)


def test_sooner_where_memory_is_short_and_not_before(monkeypatch):
    monkeypatch.setattr(child_module, "LOOK_S", 0.01)
    monkeypatch.setattr(child_module, "IDLE_WHEN_SHORT_S", 0.05)
    painter = Painter()
    idle_child(painter, 600)
    assert not painter.given_back.wait(0.3)
    painter.is_short = True
    assert painter.given_back.wait(30)


@pytest.mark.parametrize(("available", "is_short"), [(1_000_000, False), (40_000, True)])
def test_memory_is_short_where_a_twentieth_is_left(monkeypatch, tmp_path, available, is_short):
    path = tmp_path / "meminfo"
    path.write_text(f"MemTotal: 1000000 kB\nMemFree: 1 kB\nMemAvailable: {available} kB\n")
    monkeypatch.setattr("builtins.open", lambda _: path.open())
    assert device.is_short("cpu") is is_short
