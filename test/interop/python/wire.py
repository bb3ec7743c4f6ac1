"""MessagePack as Python programs in the field write it, and a form of it that JSON can carry."""

import msgpack


def pack(message):
    return msgpack.packb(message, use_bin_type=True)


def unpack(data):
    return msgpack.unpackb(data, raw=False, strict_map_key=True)


def shown(value, key=None):
    """Seeds have 64 bits, of which readers of JSON keep 53: they stand as text. Bytes stand as hexadecimal."""
    if isinstance(value, dict):
        return {name: shown(item, name) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if key == "seed" else value
