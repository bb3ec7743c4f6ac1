"""Captions from the paths of the tiles: what a tile shows (`names`) and what kind of picture it is (`kinds`)."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from .names import NAMES

# Folder to the words that say what kind of tile lies there. The first folder that matches wins, from the deepest on.
KINDS = {
    "dngn/floor": "floor tile",
    "dngn/wall": "wall tile",
    "dngn/water": "water tile",
    "dngn/doors": "door",
    "dngn/gateways": "gate",
    "dngn/altars": "altar",
    "dngn/statues": "statue",
    "dngn/traps": "trap",
    "dngn/trees": "tree",
    "dngn/shops": "shop",
    "dngn": "dungeon",
    "item/armour/shields": "shield item",
    "item/armour/headgear": "hat item",
    "item/armour": "armour item",
    "item/weapon/ranged": "weapon item",
    "item/weapon": "weapon item",
    "item/amulet": "amulet item",
    "item/book": "book item",
    "item/food": "food item",
    "item/gold": "gold item",
    "item/misc/runes": "rune item",
    "item/potion": "potion item",
    "item/ring": "ring item",
    "item/rod": "rod item",
    "item/scroll": "scroll item",
    "item/staff": "staff item",
    "item/wand": "wand item",
    "item": "item",
    "mon/undead/skeletons": "skeleton undead monster",
    "mon/undead/zombies": "zombie undead monster",
    "mon/undead/spectrals": "ghost undead monster",
    "mon/undead/simulacra": "ice undead monster",
    "mon/undead": "undead monster",
    "mon/tentacles": "tentacle monster",
    "mon/draco": "draconian monster",
    "mon/spriggan": "spriggan monster",
    "mon/demons": "demon monster",
    "mon/demonspawn": "demon monster",
    "mon/panlord": "demon part",
    "mon/nonliving": "magical monster",
    "mon/statues": "statue monster",
    "mon/holy": "holy monster",
    "mon/fungi_plants": "plant monster",
    "mon/animals": "animal monster",
    "mon/dragons": "dragon monster",
    "mon/aquatic": "water monster",
    "mon/eyes": "eye monster",
    "mon/amorphous": "slime monster",
    "mon/aberr": "horror monster",
    "mon": "monster",
    "player/base": "naked character",
    "player/felids": "cat animal",
    "player/transform": "character",
    "player/hand1": "held weapon part",
    "player/hand2": "held shield part",
    "player/body": "worn clothes part",
    "player/cloak": "worn cloak part",
    "player/head": "worn hat part",
    "player/hair": "hair part",
    "player/beard": "beard part",
    "player/legs": "worn trousers part",
    "player/boots": "worn boots part",
    "player/gloves": "worn gloves part",
    "player/barding": "worn armour part",
    "player": "part",
    "gui/spells": "spell icon",
    "gui/skills": "skill icon",
    "gui": "icon",
    "spells": "spell icon",
    "effect": "effect",
    "misc/blood": "blood",
    "misc": "icon",
    "weapons": "weapon item",
    "armour": "armour item",
    "rings": "ring item",
    "potions": "potion item",
    "books": "book item",
    "scrolls": "scroll item",
    "wands": "wand item",
    "staves": "staff item",
    "amulets": "amulet item",
    "monsters": "monster",
    "features": "dungeon",
    "floor": "floor tile",
    "wall": "wall tile",
    "worn": "worn clothes part",
}

SCHOOLS = {"earth", "fire", "ice", "poison", "necromancy", "air"}

REWRITES = {
    "gray": "grey",
    "armor": "armour",
    "lorc": "orc",
    "lshield": "shield",
    "drcwing": "draconian wing",
    "drchead": "draconian head",
    "fhelm": "helmet",
    "helm": "helmet",
    "dragonsc": "dragon scale armour",
    "dragonarm": "dragon armour",
    "eyeopen": "eye",
    "eyeclosed": "eye",
    "vgate": "gate",
    "lightred": "red",
    "lightgreen": "green",
    "lightblue": "blue",
    "lightcyan": "cyan",
    "lightmagenta": "magenta",
    "lightgray": "grey",
    "lightgrey": "grey",
    "lightbrown": "brown",
    "darkgray": "grey",
    "darkgrey": "grey",
    "darkgreen": "green",
    "darkbrown": "brown",
    "darker": "dark",
    "redbrown": "brown",
    "ybrown": "brown",
    "blackgold": "black gold",
    "bplate": "plate",
    "greatsling": "sling",
    "greatsword": "sword",
    "dwarven": "dwarf",
    "elven": "elf",
    "orcish": "orc",
    "demonic": "demon",
    "flaming": "flame",
    "golden": "gold",
    "ringmail": "mail armour",
    "scalemail": "scale armour",
    "platemail": "plate armour",
    "stonemail": "stone armour",
    "battleaxe": "axe",
    "shortbow": "bow",
    "longbow": "bow",
    "dk": "death knight",
    "staves": "staff",
}

# Words that stand in file names for other reasons than what is seen.
NOISE = set(
    """i dngn misc urand spwpn mdam num of the a and to with from s t x y e w n ne nw se sw r b c d v u mu old new base
    overlay segment segments corner corners end ends left right middle top btm lft rgt lbl sbl bl br tl tr lw rw rb
    rect bord enter exit return slant two three four one five six seven twohand job ru zot wave domino variant path
    mask label tab ego brand bug op disabled enabled selected unselected marked sensed gone stop unknown todo test
    dummy generic title spec ib fg bg up down full half male female full2 lab wizlab travel exclusion player res
    slot calc prompt cursor cd dd pj""".split()
)


@dataclass(frozen=True)
class Caption:
    names: tuple[str, ...]
    kinds: tuple[str, ...]


def caption_of(path: str) -> Caption:
    """The caption of a tile, `path` as in the archive: release folder, folders, file."""
    place = PurePosixPath(path)
    folders = [part for part in place.parts[1:-1] if part not in ("UNUSED", "other")]
    words: list[str] = []
    for word in _words(place.stem):
        words.extend(NAMES.get(word, REWRITES.get(word, word)).split())
    if "player" in folders and "base" in folders or "transform" in folders:
        words = [{"m": "male", "f": "female"}.get(word, word) for word in words]
    kinds = _kinds(folders)
    if kinds[:2] == ["spell", "icon"]:
        kinds += [folder for folder in folders if folder in SCHOOLS]
    names = [word for word in dict.fromkeys(words) if word not in NOISE and len(word) > 1 and word not in kinds]
    return Caption(tuple(names), tuple(kinds))


def _words(stem: str) -> list[str]:
    return [word for word in re.split(r"[^a-z]+", stem.lower()) if word]


def _kinds(folders: list[str]) -> list[str]:
    for length in range(len(folders), 0, -1):
        for start in range(len(folders) - length + 1):
            kind = KINDS.get("/".join(folders[start : start + length]))
            if kind:
                return kind.split()
    return ["icon"]
