"""A 1.0.0 client: a plain REQ and a SUB, every request, every update, one job to its picture and one cancelled."""

import json
import struct

import zmq
import zmq.utils.monitor
from wire import pack, shown, unpack

# Milliseconds without an answer or an update after which the other side is taken for dead.
PATIENCE = 30_000


class Client:
    """The subscription is made before the first request, so that no update of a later job is missed."""

    def __init__(self, req_addr, pub_addr):
        context = zmq.Context(1)
        self.sub = context.socket(zmq.SUB)
        events = self.sub.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED)
        self.sub.rcvtimeo = PATIENCE
        self.sub.subscribe("")
        self.sub.connect(pub_addr)
        if not events.poll(PATIENCE):
            raise TimeoutError(f"nobody publishes at {pub_addr}")
        zmq.utils.monitor.recv_monitor_message(events)
        self.req = context.socket(zmq.REQ)
        self.req.rcvtimeo = PATIENCE
        self.req.linger = 0
        self.req.connect(req_addr)

    def ask(self, message):
        self.req.send(pack(message))
        return unpack(self.req.recv())

    def follow(self, job, on_update=lambda update: None):
        """All updates of one job up to `job_finished`."""
        updates = []
        while True:
            update = unpack(self.sub.recv())
            if update["job_id"] != job:
                continue
            updates.append(update)
            on_update(update)
            if update["type"] == "job_finished":
                return updates


def main(req_addr, pub_addr, model, width, height, steps):
    client = Client(req_addr, pub_addr)

    def generate(job, **other):
        message = {
            "type": "generate",
            "id": job,
            "prompt": "a red dragon",
            "model": model,
            "size": [int(width), int(height)],
            "steps": int(steps),
            "cfg_scale": 7.5,
        }
        return client.ask(message | other)

    seen = {
        "ping": client.ask({"type": "ping"}),
        "list_models": client.ask({"type": "list_models"}),
        "status": client.ask({"type": "status"}),
        "cancel_unknown": client.ask({"type": "cancel", "job_id": "no-such-job"}),
        "generate_unknown_model": generate("python-unknown", model="no-such-model"),
        "generate_bad_size": generate("python-bad", size=[0, 16]),
        "unknown_type": client.ask({"type": "teleport"}),
        "generate": generate("python-job"),
        "updates": client.follow("python-job"),
    }
    seen["picture"] = next((picture_of(update) for update in seen["updates"] if update["type"] == "job_complete"), None)

    def cancel(update):
        if update["type"] == "job_started":
            seen["cancel"] = client.ask({"type": "cancel", "job_id": update["job_id"]})

    seen["generate_long"] = generate("python-long", steps=1000)
    seen["updates_cancelled"] = client.follow("python-long", cancel)
    print(json.dumps(shown(seen)))


def picture_of(update):
    """What the file is that `job_complete` names."""
    with open(update["image_path"], "rb") as file:
        head = file.read(24)
    width, height = struct.unpack(">II", head[16:24])
    is_png = head.startswith(b"\x89PNG\r\n\x1a\n")
    return {"path": update["image_path"], "is_png": is_png, "width": width, "height": height}
