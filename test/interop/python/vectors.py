"""Golden bytes: every message as msgpack writes it, beside the same message as JSON, one to a line."""

import json

import png
from wire import pack, shown

JOB = "job-001"
BEYOND_32_BITS = 1 << 40
U64_MAX = (1 << 64) - 1

BLOB = "0123456789abcdef" * 4

DRAGON = {
    "type": "generate",
    "id": JOB,
    "prompt": "a red dragon",
    "model": "sdxl",
    "size": [1024, 1024],
    "steps": 30,
    "cfg_scale": 7.5,
}

REQUESTS = {
    "ping": {"type": "ping"},
    "list_models": {"type": "list_models"},
    "status": {"type": "status"},
    "cancel": {"type": "cancel", "job_id": JOB},
    "job": {"type": "job", "job_id": JOB},
    "image": {"type": "image", "job_id": JOB, "index": 63},
    "jobs": {"type": "jobs"},
    "jobs, a page": {"type": "jobs", "state": "running", "after": JOB, "limit": 1000},
    "image, a piece": {"type": "image", "job_id": JOB, "index": 0, "offset": BEYOND_32_BITS, "length": 1_048_576},
    "hello": {"type": "hello"},
    "updates": {"type": "updates", "after": 0},
    "updates, a page": {"type": "updates", "after": BEYOND_32_BITS, "limit": 1},
    "upload": {"type": "upload", "blob": BLOB, "size": 70_000, "offset": 61_440, "data": b"\x00\xff"},
    "upload, nothing": {"type": "upload", "blob": BLOB, "size": 70_000, "offset": 0, "data": b"", "owner": "an-owner-of-uploads"},
    "generate": DRAGON,
    "generate, lora": DRAGON | {"lora": "pixel-art"},
    "generate, a fraction without an exact binary form": DRAGON | {"cfg_scale": 7.1},
    "generate, not ASCII": DRAGON | {"prompt": "ein größer Drache, 赤い竜 🐉"},
    "generate, additive fields": DRAGON | {"seed": U64_MAX, "negative_prompt": "", "batch_size": 64, "scale": 128},
    "generate, from pictures": DRAGON
    | {"references": [BLOB], "follow": 0.5, "init": BLOB, "strength": 0.25, "mask": BLOB, "owner": "an-owner-of-uploads"},
    "generate, animation": DRAGON | {"animation_frames": 8},
    "generate, tileset": DRAGON | {"batch_size": 2, "tileset_grid": [4, 2]},
    "generate, look": DRAGON | {"palette": [0, 0xFF0044, 0xFFFFFF], "background": "transparent"},
    "generate, colors": DRAGON | {"colors": 16, "background": "keep"},
    "generate, priority": DRAGON | {"priority": -100},
    "generate, seed of one byte": DRAGON | {"seed": 0},
    "generate, seed beyond 32 bits": DRAGON | {"seed": BEYOND_32_BITS},
    "generate, smallest": DRAGON
    | {"id": "j", "prompt": "x", "model": "m", "size": [1, 1], "steps": 1, "cfg_scale": 0.25},
    "generate, largest": DRAGON
    | {
        "id": "j" * 128,
        "prompt": "é" * 4096,
        "model": "m" * 512,
        "size": [4096, 4096],
        "steps": 1000,
        "cfg_scale": 99.5,
        "lora": "l" * 512,
        "seed": U64_MAX,
        "negative_prompt": "n" * 8192,
        "batch_size": 64,
        "scale": 128,
    },
}

REPLIES = {
    "job_accepted": {"type": "job_accepted", "job_id": JOB, "estimated_time_s": 3.5},
    "job_accepted, seed": {"type": "job_accepted", "job_id": JOB, "estimated_time_s": 0.1, "seed": U64_MAX},
    "job_complete": {
        "type": "job_complete",
        "job_id": JOB,
        "image_path": "/srv/bilder/größe.png",
        "duration_s": 2.25,
    },
    "job_error": {"type": "job_error", "job_id": JOB, "error": "no model flux"},
    "job_cancelled": {"type": "job_cancelled", "job_id": JOB},
    "model_list, empty": {"type": "model_list", "models": []},
    "model_list": {
        "type": "model_list",
        "models": [
            {"name": "sdxl", "path": "/models/sdxl.safetensors", "model_type": "checkpoint", "size_mb": 6617},
            {"name": "pixel-art", "path": "/models/pixel-art.safetensors", "model_type": "lora", "size_mb": 0},
            {"name": "sdxl-vae", "path": "/models/vae.safetensors", "model_type": "vae", "size_mb": BEYOND_32_BITS},
        ],
    },
    "status_info": {"type": "status_info", "version": "1.0.0", "queue_size": 3, "active_jobs": 1, "uptime_s": 3600},
    "status_info, largest": {
        "type": "status_info",
        "version": "1.0.0",
        "queue_size": (1 << 32) - 1,
        "active_jobs": (1 << 32) - 1,
        "uptime_s": BEYOND_32_BITS,
    },
    "pong": {"type": "pong"},
    "error": {"type": "error", "message": "size.0 must be from 1 to 4096"},
    "error, empty": {"type": "error", "message": ""},
    "job_info, unknown": {"type": "job_info", "job_id": JOB, "state": "unknown"},
    "job_info, completed": {
        "type": "job_info",
        "job_id": JOB,
        "state": "completed",
        "prompt": "a red dragon",
        "seed": U64_MAX,
        "duration_s": 2.25,
        "images": [{"path": "/srv/out/job-001.png", "seed": BEYOND_32_BITS, "width": 4096, "height": 1}],
        "warnings": [],
    },
    "job_list, empty": {"type": "job_list", "jobs": []},
    "job_list": {
        "type": "job_list",
        "jobs": [{"job_id": JOB, "state": "queued", "prompt": "赤い竜"}],
        "next": JOB,
    },
    "image_data": {"type": "image_data", "job_id": JOB, "index": 0, "png": png.solid(2, 2, (200, 30, 30, 255))},
    "image_data, a piece": {
        "type": "image_data",
        "job_id": JOB,
        "index": 0,
        "png": b"\x00\xff",
        "offset": 1_048_576,
        "total": BEYOND_32_BITS,
    },
    "hello_info": {
        "type": "hello_info",
        "version": "1.1.0",
        "package_version": "0.1.0",
        "instance": "b7c1",
        "capabilities": ["job", "image"],
        "limits": {"message_bytes": 65536},
    },
    "update_list, empty": {"type": "update_list", "instance": "b7c1", "updates": [], "has_gap": True, "last": 0},
    "update_list": {
        "type": "update_list",
        "instance": "b7c1",
        "updates": [{"type": "job_started", "job_id": JOB, "seq": 7, "timestamp": 1_699_564_800}],
        "has_gap": False,
        "last": 7,
    },
    "image_data, empty": {"type": "image_data", "job_id": JOB, "index": 0, "png": b""},
    "upload_info": {"type": "upload_info", "blob": BLOB, "received": 61_440, "complete": False},
}


def progress(stage, step, percent, eta_s):
    return {
        "type": "progress",
        "job_id": JOB,
        "stage": stage,
        "step": step,
        "total_steps": 30,
        "percent": percent,
        "eta_s": eta_s,
    }


UPDATES = {
    "job_started": {"type": "job_started", "job_id": JOB, "timestamp": 1_699_564_800},
    "job_started, beyond 32 bits": {"type": "job_started", "job_id": JOB, "timestamp": BEYOND_32_BITS},
    "progress, initializing": progress("initializing", 0, 0.5, 3.5),
    "progress, loading_models": progress("loading_models", 0, 1.5, 3.25),
    "progress, encoding": progress("encoding", 0, 2.5, 3.125),
    "progress, sampling": progress("sampling", 15, 50.1, 1.7),
    "progress, decoding": progress("decoding", 30, 95.5, 0.25),
    "progress, post_processing": progress("post_processing", 30, 99.9, 0.1),
    "preview": {"type": "preview", "job_id": JOB, "image_path": "/tmp/preview.png", "step": 15},
    "preview, additive fields": {
        "type": "preview",
        "job_id": JOB,
        "seq": 12,
        "image_path": "/tmp/preview.png",
        "step": 15,
        "png": png.solid(2, 2, (200, 30, 30, 255)),
    },
    "job_complete": {"type": "job_complete", "job_id": JOB, "image_path": "/srv/out/job-001.png", "duration_s": 2.25},
    "job_error": {"type": "job_error", "job_id": JOB, "error": "out of memory"},
    "job_cancelled": {"type": "job_cancelled", "job_id": JOB},
    "job_finished": {"type": "job_finished", "job_id": JOB, "success": True, "duration_s": 2.25},
    "job_finished, failed": {"type": "job_finished", "job_id": JOB, "success": False, "duration_s": 0.5},
}

# What else is a correct spelling of a message: the bytes that are sent, and what a reader makes of them.
SPELLINGS = {
    "generate, lora nil": (DRAGON | {"lora": None}, DRAGON),
    "generate, whole number for a fraction": (DRAGON | {"cfg_scale": 7}, DRAGON | {"cfg_scale": 7}),
    "generate, fraction that is whole": (DRAGON | {"cfg_scale": 7.0}, DRAGON | {"cfg_scale": 7}),
    "generate, type last": (dict(reversed(DRAGON.items())), DRAGON),
    "generate, size as a tuple": (DRAGON | {"size": (1024, 1024)}, DRAGON),
    "generate, unknown fields": (DRAGON | {"tileset": [4, 4], "hints": {"a": [None, b"\x00"]}}, DRAGON),
    "generate, more than 15 fields": (DRAGON | {f"field_{i}": i for i in range(300)}, DRAGON),
    "ping, unknown field": ({"type": "ping", "constructor": 1}, {"type": "ping"}),
}


def vectors():
    for kind, messages in (("request", REQUESTS), ("reply", REPLIES), ("update", UPDATES)):
        for name, message in messages.items():
            yield {"kind": kind, "name": name, "message": shown(message), "hex": pack(message).hex()}
    for name, (sent, read) in SPELLINGS.items():
        yield {"kind": "request", "name": name, "message": shown(read), "hex": pack(sent).hex(), "spelling": True}


def main():
    for vector in vectors():
        print(json.dumps(vector, ensure_ascii=False, separators=(",", ":")))
