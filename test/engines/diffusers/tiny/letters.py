"""Tokenizers that know letters and no words."""

import json
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPTokenizer, PreTrainedTokenizerFast

LETTERS = ByteLevel.alphabet()
# Around a picture within a prompt, and in its place.
OF_PICTURES = ["<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
CHAT = "{% for message in messages %}<|im_start|>{{ message.content }}<|im_end|>{% endfor %}"


def clip_tokenizer(folder: Path, pad: str) -> CLIPTokenizer:
    """Letter by letter, with the vocabulary in the two files that CLIP's has."""
    folder.mkdir(parents=True)
    letters = sorted(LETTERS)
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: i for i, word in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), pad_token=pad, model_max_length=77)


def qwen_tokenizer() -> PreTrainedTokenizerFast:
    words = {word: i for i, word in enumerate([*sorted(LETTERS), "<|im_start|>", "<|im_end|>", "<|endoftext|>", *OF_PICTURES])}
    tokenizer = Tokenizer(BPE(words, []))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    made = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<|endoftext|>",
        eos_token="<|im_end|>",
        additional_special_tokens=["<|im_start|>", *OF_PICTURES],
        padding_side="right",
    )
    made.chat_template = CHAT
    return made
