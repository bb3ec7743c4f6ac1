import json

import numpy as np

from sprite_training.library import COLOURS, decoded, layer_of, palette_coded, read_library, write_library
from sprite_training.picture_set import PictureSet


def test_a_picture_comes_back_as_it_was():
    rgba = np.zeros((32, 32, 4), np.uint8)
    rgba[4:9, 4:9] = (200, 30, 30, 255)
    rgba[9:12, 4:9] = (10, 10, 40, 255)
    palette, indices = palette_coded(rgba)
    assert palette.tolist() == [[10, 10, 40], [200, 30, 30]]
    assert np.array_equal(decoded(palette, indices), rgba)


def test_shadows_become_air_and_many_colours_few():
    rgba = np.random.default_rng(1).integers(0, 256, (32, 32, 4), dtype=np.uint8)
    rgba[..., 3] = 255
    rgba[0, 0] = (0, 0, 0, 140)
    palette, indices = palette_coded(rgba)
    assert indices[0, 0] == 0
    assert len(palette) <= COLOURS


def test_only_layers_of_the_paper_doll_have_a_layer():
    assert layer_of({"source": "crawl", "path": "2015/player/head/hood_red.png"}) == "head"
    assert layer_of({"source": "crawl", "path": "2015/player/base/human_m.png"}) == "base"
    assert layer_of({"source": "crawl", "path": "2015/mon/orc.png"}) is None


def test_a_library_has_what_is_held_out_unless_it_is_to_be_left_out(tmp_path):
    pixels = np.zeros((3, 32, 32, 4), np.uint8)
    for i in range(3):
        pixels[i, : 8 + i] = (50 * i, 90, 200, 255)
    record = {"source": "noto", "style": "noto", "kinds": ["object"], "keywords": ["thing"], "colours": ["blue"], "group": "natural", "concept": "key"}
    records = [
        {**record, "path": f"key-{i}", "names": ["key"], "split": split, "rows": {"32": i}}
        for i, split in enumerate(("train", "train", "test"))
    ]
    np.save(tmp_path / "pixels-32.npy", pixels)
    (tmp_path / "pictures.json").write_text(json.dumps({"held_out": {}, "pictures": records}))
    write_library(PictureSet(tmp_path), tmp_path)
    assert read_library(tmp_path)[0]["count"] == 3
    write_library(PictureSet(tmp_path), tmp_path, ("train",))
    index, read = read_library(tmp_path)
    assert index["count"] == 2
    assert index["pictures"]["path"] == ["key-0", "key-1"]
    assert [index["words"][word] for word in index["pictures"]["names"][0]] == ["key"]
    assert np.array_equal(read, pixels[:2])
