from sprite_training.segment import Segmenter


def test_a_name_without_hyphens_becomes_the_known_name_it_stands_for():
    assert Segmenter(["beer-mug"], set()).slug("beermug") == "beer-mug"


def test_an_unknown_name_becomes_the_fewest_words_that_make_it_up():
    segmenter = Segmenter([], {"black", "heart", "hear", "suit", "bla"})
    assert segmenter.slug("blackheartsuit") == "black-heart-suit"


def test_what_no_words_make_up_stays_as_it_is():
    assert Segmenter([], {"black"}).slug("qqqq") == "qqqq"
