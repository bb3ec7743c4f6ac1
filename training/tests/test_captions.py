from sprite_training.captions import caption_of


def test_a_path_becomes_what_is_seen_and_what_kind_of_tile_it_is():
    caption = caption_of("2015/item/weapon/long_sword2_old.png")
    assert caption.names == ("long", "sword")
    assert caption.kinds == ("weapon", "item")


def test_words_that_say_nothing_of_the_picture_are_left_out():
    assert caption_of("2010/dngn/floor/grass/grass_nw.png").names == ("grass",)
    assert caption_of("2015/item/weapon/artefact/urand_punk.png").names == ("punk",)


def test_a_person_s_name_becomes_what_the_person_is():
    assert caption_of("2015/mon/unique/sigmund.png").names == ("human", "wizard")
