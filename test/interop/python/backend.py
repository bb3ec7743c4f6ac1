"""A 1.0.0 backend: REP and PUB, one job at a time, one step of it between two looks at the requests."""

import collections
import json
import os
import sys
import threading
import time

import png
import zmq
from wire import pack, unpack

MODEL = "sd_xl_base_1.0"
MODELS = [
    {"name": MODEL, "path": f"/models/{MODEL}.safetensors", "model_type": "checkpoint", "size_mb": 6617},
    {"name": "pixel-art", "path": "/models/pixel-art.safetensors", "model_type": "lora", "size_mb": 144},
]
STEP_MS = 10


def main(req_addr, pub_addr, output_dir):
    threading.Thread(target=end_with_parent, daemon=True).start()
    context = zmq.Context(1)
    rep = context.socket(zmq.REP)
    rep.bind(req_addr)
    publisher = context.socket(zmq.PUB)
    publisher.bind(pub_addr)
    addresses = {"req": rep.last_endpoint.decode(), "pub": publisher.last_endpoint.decode()}
    print(json.dumps(addresses), flush=True)
    backend = Backend(publisher, os.path.realpath(output_dir))
    while True:
        if rep.poll(STEP_MS):
            rep.send(pack(backend.answer(rep.recv())))
        else:
            backend.step()


def end_with_parent():
    """The test that started this program holds its stdin open."""
    sys.stdin.read()
    os._exit(0)


class Backend:
    def __init__(self, publisher, output_dir):
        self.publisher = publisher
        self.output_dir = output_dir
        self.started = time.monotonic()
        self.queue = collections.deque()
        self.active = None

    def answer(self, data):
        try:
            request = unpack(data)
            handler = {
                "ping": self.ping,
                "list_models": self.list_models,
                "status": self.status,
                "generate": self.generate,
                "cancel": self.cancel,
            }.get(request["type"])
            if handler is None:
                return error(f"unknown request type: {request['type']}")
            return handler(request)
        except Exception as cause:  # a backend of 1.0.0 answers everything
            return error(f"{type(cause).__name__}: {cause}")

    def ping(self, _):
        return {"type": "pong"}

    def list_models(self, _):
        return {"type": "model_list", "models": MODELS}

    def status(self, _):
        return {
            "type": "status_info",
            "version": "1.0.0",
            "queue_size": len(self.queue),
            "active_jobs": 0 if self.active is None else 1,
            "uptime_s": int(time.monotonic() - self.started),
        }

    def generate(self, request):
        if request["model"] != MODEL:
            return {"type": "job_error", "job_id": request["id"], "error": f"no model {request['model']}"}
        self.queue.append(request)
        return {"type": "job_accepted", "job_id": request["id"], "estimated_time_s": 1.5}

    def cancel(self, request):
        job = request["job_id"]
        if self.active is not None and self.active["id"] == job:
            self.active = None
        elif any(waiting["id"] == job for waiting in self.queue):
            self.queue = collections.deque(waiting for waiting in self.queue if waiting["id"] != job)
        else:
            return {"type": "job_error", "job_id": job, "error": f"no job {job}"}
        self.publish({"type": "job_finished", "job_id": job, "success": False, "duration_s": 0.0})
        return {"type": "job_cancelled", "job_id": job}

    def step(self):
        """One step of the job that runs, or the start of the next one."""
        if self.active is None:
            if self.queue:
                self.start(self.queue.popleft())
        elif self.active["step"] == self.active["steps"]:
            self.finish()
        else:
            self.active["step"] += 1
            self.progress("sampling")

    def start(self, request):
        self.active = request | {"step": 0, "since": time.monotonic()}
        self.publish({"type": "job_started", "job_id": request["id"], "timestamp": int(time.time())})
        for stage in ("initializing", "loading_models", "encoding"):
            self.progress(stage)

    def finish(self):
        self.progress("decoding")
        self.progress("post_processing")
        job, self.active = self.active, None
        path = os.path.join(self.output_dir, os.path.basename(f"{job['id']}.png"))
        with open(path, "wb") as file:
            file.write(png.solid(*job["size"], (30, 30, 200, 255)))
        duration = time.monotonic() - job["since"]
        self.publish({"type": "job_complete", "job_id": job["id"], "image_path": path, "duration_s": duration})
        self.publish({"type": "job_finished", "job_id": job["id"], "success": True, "duration_s": duration})

    def progress(self, stage):
        job = self.active
        self.publish(
            {
                "type": "progress",
                "job_id": job["id"],
                "stage": stage,
                "step": job["step"],
                "total_steps": job["steps"],
                "percent": 100.0 * job["step"] / job["steps"],
                "eta_s": (job["steps"] - job["step"]) * STEP_MS / 1000,
            }
        )

    def publish(self, update):
        self.publisher.send(pack(update))


def error(message):
    return {"type": "error", "message": message}
