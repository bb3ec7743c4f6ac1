"""Opens exported sheets with readers that know nothing of ours, and prints what they made of them as JSON."""

import base64
import json

import godot_parser
from PIL import Image, ImageSequence


def main(format, path):
    print(json.dumps(godot(path) if format == "godot" else animation(path)))


def godot(path):
    """The animations as Godot's SpriteFrames hold them, each texture resolved."""
    file = godot_parser.load(path)
    (resource,) = (section for section in file.get_sections() if section.header.name == "resource")
    (sheet,) = file.get_ext_resources()
    parts = {part.header.attributes["id"]: part for part in file.get_sub_resources()}
    header = file.get_sections()[0].header.attributes
    pivot = resource["metadata/pivot"]
    return {
        "type": header["type"],
        "format": header["format"],
        "load_steps": header["load_steps"],
        "resources": 2 + len(parts),
        "texture": [sheet.type, sheet.path],
        "pivot": [pivot.x, pivot.y],
        "animations": [
            {
                "name": animation["name"],
                "loop": animation["loop"],
                "frames": [frame(entry, animation["speed"], parts) for entry in animation["frames"]],
            }
            for animation in resource["animations"]
        ],
    }


def frame(entry, speed, parts):
    part = parts[entry["texture"].id]
    return {
        "ms": round(entry["duration"] / speed * 1000),
        "type": part.header.attributes["type"],
        "region": part["region"].args,
        "margin": part["margin"].args,
    }


def animation(path):
    with Image.open(path) as image:
        frames = [(frame.info["duration"], frame.convert("RGBA")) for frame in ImageSequence.Iterator(image)]
        return {
            "format": image.format,
            "size": image.size,
            "loop": image.info.get("loop"),
            "frames": [{"ms": ms, "rgba": base64.b64encode(shown.tobytes()).decode()} for ms, shown in frames],
        }
