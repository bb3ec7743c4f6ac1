from sprite_training.captions import caption_of, stem_of
from sprite_training.split import split_of


def test_a_path_becomes_what_is_seen_and_what_kind_of_tile_it_is():
    caption = caption_of("2015/item/weapon/long_sword2_old.png")
    assert caption.names == ("long", "sword")
    assert caption.kinds == ("weapon", "item")


def test_words_that_say_nothing_of_the_picture_are_left_out():
    assert caption_of("2010/dngn/floor/grass/grass_nw.png").names == ("grass",)
    assert caption_of("2015/item/weapon/artefact/urand_punk.png").names == ("punk",)


def test_a_person_s_name_becomes_what_the_person_is():
    assert caption_of("2015/mon/unique/sigmund.png").names == ("human", "wizard")


def test_variants_and_redraws_of_a_subject_share_a_stem_and_so_a_split():
    paths = ["2010/mon/abomination_large3.png", "2015/mon/demons/abomination_large7_old.png", "2015/mon/abomination_large_new.png"]
    assert len({stem_of(path) for path in paths}) == 1
    assert len({split_of(path) for path in paths}) == 1


def test_a_file_name_of_nothing_but_noise_keeps_its_own_stem():
    assert stem_of("2015/misc/numbers/n1.png") == "n1"
