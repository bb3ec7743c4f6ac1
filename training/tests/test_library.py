import json

import numpy as np
from PIL import Image

from sprite_training.drawings import FOLDER, drawing
from sprite_training.library import COLOURS, decoded, layer_of, library_rows, palette_coded, read_library, sums_over_areas, words_of, write_library, write_without
from sprite_training.picture_set import PictureSet
from sprite_training.pictures import Picture
from sprite_training.reduce import SIZES
from sprite_training.split import keep_split


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
    write_library(PictureSet(tmp_path), [], tmp_path)
    assert read_library(tmp_path)[0]["count"] == 3
    write_library(PictureSet(tmp_path), [], tmp_path, ("train",))
    index, read = read_library(tmp_path)
    assert index["count"] == 2
    assert index["pictures"]["path"] == ["key-0", "key-1"]
    names = index["pictures"]["names"]
    assert [index["words"][word] for word in names["words"][: names["counts"][0]]] == ["key"]
    assert np.array_equal(read, pixels[:2])


def test_the_pictures_of_some_sources_are_left_out_and_all_others_stay_as_they_were(tmp_path):
    pixels = np.zeros((3, 32, 32, 4), np.uint8)
    for i in range(3):
        pixels[i, : 8 + i] = (50 * i, 90, 200, 255)
    record = {"names": ["old", "key"], "kinds": ["object"], "keywords": ["thing"], "colours": ["blue"], "group": "natural", "concept": "key", "split": "train"}
    records = [{**record, "source": source, "style": source, "path": f"key-{i}", "rows": {"32": i}} for i, source in enumerate(("crawl", "noto", "twemoji"))]
    np.save(tmp_path / "pixels-32.npy", pixels)
    (tmp_path / "pictures.json").write_text(json.dumps({"held_out": {}, "pictures": records}))
    rest = tmp_path / "rest"
    rest.mkdir()
    write_library(PictureSet(tmp_path), [], tmp_path)
    write_without(tmp_path, ("noto",), rest)
    index, read = read_library(rest)
    assert np.array_equal(read, pixels[[0, 2]])
    assert [source["name"] for source in index["sources"]] == ["crawl", "twemoji"]
    assert words_of(index, "names") == [["old", "key"], ["old", "key"]]


def test_what_is_misleading_is_left_out(tmp_path):
    pixels = np.full((2, 32, 32, 4), 255, np.uint8)
    record = {"source": "crawl", "style": "crawl", "kinds": [], "keywords": [], "colours": [], "group": "natural", "concept": "box", "names": ["box"], "split": "train"}
    records = [{**record, "path": path, "rows": {"32": i}} for i, path in enumerate(("2015/item/misc/misc_box.png", "2015/item/misc/box.png"))]
    np.save(tmp_path / "pixels-32.npy", pixels)
    (tmp_path / "pictures.json").write_text(json.dumps({"held_out": {}, "pictures": records}))
    assert library_rows(PictureSet(tmp_path)) == [1]


def test_a_drawing_is_called_by_its_file_and_keeps_its_pixels(tmp_path):
    large = np.zeros((128, 128, 4), np.uint8)
    large[8:24, 4:8] = (200, 30, 30, 255)
    Image.fromarray(large).save(tmp_path / "large.png")
    tower = drawing(FOLDER / "place" / "tower-2+wizard-old.svg", tmp_path / "large.png")
    assert (tower.names, tower.keywords) == (("tower",), ("wizard", "old"))
    assert (tower.path, tower.kinds, tower.concept) == ("place/tower-2", ("place",), "tower")
    assert {size: picture.shape for size, picture in tower.pixels.items()} == {size: (size, size, 4) for size in SIZES}
    assert np.argwhere(tower.pixels[32][..., 3]).tolist() == [[row, 1] for row in range(2, 6)]


def test_a_drawing_with_a_held_out_word_is_held_out_and_no_other_has_it_for_a_keyword():
    broccoli, soup = (Picture(name, "drawings", (name,), ("food",), {}, keywords) for name, keywords in (("broccoli", ()), ("soup", ("broccoli", "hot"))))
    keep_split([broccoli, soup], {"validation": [], "test": ["broccoli"]})
    assert (broccoli.split, soup.split, soup.keywords) == ("test", "train", ("hot",))


def test_no_two_drawings_of_a_kind_have_the_same_name_and_number():
    names = [f"{file.parent.name}/{file.stem.partition('+')[0]}" for file in FOLDER.glob("*/*.svg")]
    assert sorted(names) == sorted(set(names))


def test_every_drawing_is_32_units_a_side():
    files = list(FOLDER.glob("*/*.svg"))
    assert len(files) > 0
    assert [file for file in files if 'viewBox="0 0 32 32"' not in file.read_text()] == []


def test_sums_over_areas_are_of_grey_then_of_alpha():
    rgba = np.zeros((1, 32, 32, 4), np.uint8)
    rgba[0, 0, 0] = (0, 0, 0, 255)
    rgba[0, 8:16, 24:] = (255, 255, 255, 255)
    [sums] = sums_over_areas(rgba)
    assert sums[:16].tolist() == [1, 0, 0, 0, 0, 0, 0, 64 * 255, *[0] * 8]
    assert sums[16:].tolist() == [255, 0, 0, 0, 0, 0, 0, 64 * 255, *[0] * 8]
