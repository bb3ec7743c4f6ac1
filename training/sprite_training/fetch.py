"""Checks what the pictures are made of, and packs the tile archive from a checkout of the public repository of the tiles:
`python -m sprite_training fetch`.

The pictures are tiles of Dungeon Crawl Stone Soup, CC0, from the repository crawl/tiles on GitHub at COMMIT. index.tsv.xz lists
those that are used: unique pictures, none of the files that the repository itself lists as of unknown licence.
"""

import hashlib
import io
import lzma
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image

from .sources import GERVAIS, ICON_SETS, SUPERPOWERS, Source

COMMIT = "a6ea1655db5c044829d9eea19a232fa6fcac87b0"
INDEX = Path(__file__).with_name("index.tsv.xz")


def digest_of(pixels: np.ndarray) -> str:
    """First 16 hex digits of the SHA-256 of '(width, height)' and the bytes, uint8 [height, width, 4]."""
    height, width = pixels.shape[:2]
    return hashlib.sha256(f"({width}, {height})".encode() + pixels.tobytes()).hexdigest()[:16]


def pack(checkout: Path, target: Path) -> None:
    """Writes the archive (.tar.xz). Raises ValueError where the checkout lacks one of the pictures."""
    index = lzma.decompress(INDEX.read_bytes())
    files = {digest_of(np.asarray(Image.open(file).convert("RGBA"))): file for file in sorted(checkout.glob("releases/**/*.png"))}
    with tarfile.open(target, "w:xz") as tar:
        _add(tar, "index.tsv", index)
        for row in index.decode().splitlines()[1:]:
            path, _, _, digest = row.split("\t")
            if digest not in files:
                raise ValueError(f"{checkout} has no picture for {path}: check out commit {COMMIT} of crawl/tiles")
            _add(tar, path, files[digest].read_bytes())


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def check_archives(crawl: Path, gervais: Path, superpowers: Path) -> None:
    """Raises ValueError where an archive's pictures are not those of its source. The tile archive is packed anew by
    everybody, so its pictures are checked one by one as they are read (`tiles.py`)."""
    for path, source in ((gervais, GERVAIS), (superpowers, SUPERPOWERS)):
        _check(path, source.sha256)


def check_packages(modules: Path, sources: tuple[Source, ...] = ICON_SETS) -> None:
    """Raises ValueError where an icon set is of another version than packages/package-lock.json names."""
    for source in sources:
        _check(modules / "@iconify-json" / source.name / "icons.json", source.sha256)


def _check(path: Path, expected: str) -> None:
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        raise ValueError(f"{path} has the SHA-256 {found}, not {expected}")
