"""Sprites from sets of SVG icons: rendered by resvg, reduced, named by the icons' names and the keywords of emojilib."""

import json
import re
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

from .pictures import Picture
from .reduce import SIZES, reduce
from .segment import Segmenter
from .sources import ICON_SETS, Source

RENDERED = 128
# Icons that make resvg abort the process; eight of noto-v1 do.
MOST_ABORTS = 60
# Opaque pixels of 32x32 below which a reduced icon is a stroke or a dot.
LEAST_PIXELS = 60

GROUPS = {
    "Animals & Nature": "nature", "Food & Drink": "food", "Travel & Places": "place", "Activities": "activity",
    "Objects": "object", "People & Body": "person",
}
# Of smileys and symbols only what stands for a thing.
THINGS = re.compile(
    r"skull|ghost|alien|robot|poo$|heart$|goblin|ogre|horns|-cat|cat-|monkey|bomb|jack-o|cowboy|clown|nerd|star$|fire$|gem|eye$|"
    r"droplet|collision|dizzy$|hole|crown|fleur|trident|shield|atom|peace"
)
NOT_THINGS = re.compile(
    r"^flag-|^letter-|-letter|arrow|button|selector|clock-face|squared|circled|-sign$|symbol|numbers|digit|keycap|asterisk|copyright|"
    r"registered|trade-?mark|^[0-9a-z]{1,2}$|-hair(ed)?$|^bald$|-room$|-square|-circle|^zodiac|medium-light|medium-dark|on-exclamation|"
    r"-oclock|-thirty|bubble|chart|^no-|-mark$|ideograph|black.*(arrow|square|pointing)|backhand|-finger|tone\d"
)
STOP = {"with", "of", "the", "and", "in", "on", "for", "to", "at", "face", "light", "medium", "dark", "skin", "tone", "a", "an", "s"}


def icons_of(modules: Path, source: Source) -> Path:
    return modules / "@iconify-json" / source.name / "icons.json"


def render(modules: Path, icons: Path, folder: Path) -> None:
    """Renders the icons of an Iconify set to folder/NAME.png, in processes that may die: one that does is followed by another
    that leaves out the icon of which it died. Raises RuntimeError where they die too often."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["node", str(Path(__file__).with_name("render.mjs")), str(modules), str(icons), str(folder), str(RENDERED)]
    for _ in range(MOST_ABORTS):
        if subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0:
            return
    raise RuntimeError(f"resvg aborted {MOST_ABORTS} times on {icons}")


def read_icons(modules: Path, rendered: Path, vocabulary: set[str]) -> list[Picture]:
    """All icons that show a thing, at every size that sprites are made in."""
    emoji = _Emoji(modules)
    segmenter = Segmenter(emoji.slugs(), vocabulary)
    pictures = []
    for source in ICON_SETS:
        for file in sorted((rendered / source.name).glob("*.png")):
            picture = _icon(source, file, emoji, segmenter)
            if picture:
                pictures.append(picture)
    return pictures


def _icon(source: Source, file: Path, emoji: "_Emoji", segmenter: Segmenter) -> Picture | None:
    slug = segmenter.slug(file.stem) if source.name == "fxemoji" else file.stem
    shape = source.style == "shape"
    known = emoji.find(slug)
    if not shape and (NOT_THINGS.search(slug) or not emoji.thing(slug, known)):
        return None
    names = tuple(dict.fromkeys(word for word in re.split(r"[^a-z]+", slug.lower()) if len(word) > 1 and word not in STOP))
    rgba = np.asarray(Image.open(file).convert("RGBA"))
    # A black shape would pass for a shadow: the network takes black that can be seen through for one.
    if shape:
        rgba = np.concatenate([np.full_like(rgba[..., :3], 235), rgba[..., 3:]], -1)
    pixels = {size: small for size in SIZES if (small := reduce(rgba, size)) is not None}
    if not names or 32 not in pixels or (pixels[32][..., 3] > 0).sum() < LEAST_PIXELS:
        return None
    kinds = ("shape",) if shape else (GROUPS.get(known.group, "object") if known else "object", "icon")
    keywords = known.keywords if known else ()
    return Picture(file.stem, source.name, names, kinds, pixels, tuple(word for word in keywords if word not in names), "shape" if shape else "natural")


class _Known:
    def __init__(self, group: str, keywords: list[str]):
        self.group = group
        words = [word for keyword in keywords for word in re.split(r"[^a-z]+", keyword.lower()) if len(word) > 2 and word not in STOP]
        self.keywords = tuple(dict.fromkeys(words))[:10]


class _Emoji:
    """Groups and keywords by slug (unicode-emoji-json, emojilib)."""

    def __init__(self, modules: Path):
        emoji = json.loads((modules / "unicode-emoji-json" / "data-by-emoji.json").read_text())
        keywords = json.loads((modules / "emojilib" / "dist" / "emoji-en-US.json").read_text())
        self._known = {_slug(entry["slug"]): _Known(entry["group"], keywords.get(sign, [])) for sign, entry in emoji.items()}

    def slugs(self) -> list[str]:
        return list(self._known)

    def find(self, slug: str) -> _Known | None:
        slug = re.sub(r"-(light|medium|dark)$", "", slug)
        return next((self._known[s] for s in (slug, slug.removesuffix("-face"), f"{slug}-face") if s in self._known), None)

    def thing(self, slug: str, known: _Known | None) -> bool:
        """An icon that Unicode does not know is one of a set's own, and most of those are things."""
        return known is None or known.group in GROUPS or bool(known.group != "Flags" and THINGS.search(slug))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
